// The rows of a text of facts, field by field, without copies.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "fuse/io/report.h"

namespace fuse::io {

inline constexpr std::size_t longest_line = std::size_t{1} << 20;
inline constexpr std::size_t longest_name = std::size_t{64} << 10;

struct Field {
  std::string_view text;   // without quotes and without blanks around it
  std::size_t offset = 0;  // of its first byte in the row
  bool quoted = false;
};

// Rows end at \n or \r\n; blank ones are skipped.
class Rows {
 public:
  Rows(std::string_view text, std::uint32_t first_line, const Report& report)
      : report_(report), text_(text), line_(first_line - 1) {}
  virtual ~Rows() = default;
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  // Moves to the next row; false at the end, or after reporting a row that cannot be split.
  bool next();
  const std::vector<Field>& fields() const { return fields_; }
  std::uint32_t line() const { return line_; }     // of the row's first character
  std::uint32_t column(const Field& field) const;  // from 1, in code points
  bool failed() const { return failed_; }
  std::string_view rest() const { return text_.substr(std::min(at_, text_.size())); }

 protected:
  // Puts the fields of row_ into fields_; false after reporting why it cannot.
  virtual bool split() = 0;

  const Report& report_;
  std::string_view row_;
  std::vector<Field> fields_;
  std::deque<std::string> unquoted_;  // texts of the row's fields that the row spells differently

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_;
  bool failed_ = false;
};

// csv, where a field may stand in double quotes, a doubled one inside being one; and tsv, where
// quotes are ordinary characters.
class DelimitedRows final : public Rows {
 public:
  DelimitedRows(std::string_view text, char separator, std::uint32_t first_line,
                const Report& report)
      : Rows(text, first_line, report), separator_(separator) {}

 private:
  bool split() override;
  bool quoted(std::size_t& at);

  char separator_;
};

// jsonl: a list of numbers and strings on each line; a string is a quoted field.
class JsonRows final : public Rows {
 public:
  using Rows::Rows;

 private:
  bool split() override;
  bool value(std::size_t& at);
  bool string(std::size_t& at);
  bool escape(std::size_t& at, std::string& text);
  bool code_point(std::size_t& at, std::string& text);
  bool fail(std::size_t at, std::string_view problem);
  void skip_blanks(std::size_t& at) const;
};

}  // namespace fuse::io
