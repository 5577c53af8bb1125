// Text files: UTF-8 without NUL bytes, and numbers in them. Nothing here depends on the locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fuse/io/report.h"

namespace fuse::io {

// No text that a person or a table holds is larger; ranges into a text are 32 bits wide.
inline constexpr std::uint64_t text_limit = (1ull << 32) - 2;

// The text of a file without a byte order mark; empty after reporting what is wrong with it.
std::optional<std::string> read_text(const std::string& path, const Report& report,
                                     std::uint64_t limit = text_limit);
// The same checks on bytes that are already here.
std::optional<std::string> checked_text(std::string bytes, const Report& report);
// False after reporting the first NUL, or else the first byte that is not UTF-8.
bool check_text(std::string_view text, const Report& report);
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
std::string_view without_byte_order_mark(std::string_view bytes);

// The offset of the first byte that is not part of a UTF-8 character; npos when there is none.
std::size_t find_invalid_utf8(std::string_view text);

struct Position {
  std::uint32_t line = 1;    // from 1
  std::uint32_t column = 1;  // from 1, in code points
};
Position position_of(std::string_view text, std::size_t offset);

std::string_view trimmed(std::string_view text);  // without blanks and tabs at both ends
// The whole of `text` as an integer; empty when it is none or does not fit.
std::optional<std::int64_t> parse_integer(std::string_view text);
// The whole of `text` as a number: 3, -0.5, +1e-3, inf, Infinity, nan (in any case of letters).
std::optional<double> parse_number(std::string_view text);
// An integer that a double holds exactly, written as one: 3, not 3.0.
bool written_as_integer(std::string_view text);

}  // namespace fuse::io
