// The rows of a csv or tsv text, field by field, without copies.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "fuse/io/report.h"

namespace fuse::io {

struct Field {
  std::string_view text;   // without quotes and without blanks around it
  std::size_t offset = 0;  // of its first byte in the row
};

// Rows end at \n or \r\n; blank ones are skipped. In csv a field may stand in double quotes, a
// doubled one inside being one; in tsv quotes are ordinary characters.
class RowReader {
 public:
  RowReader(std::string_view text, char separator, const Report& report)
      : text_(text), separator_(separator), report_(report) {}

  // Moves to the next row; false at the end, or after reporting a row that cannot be split.
  bool next();
  const std::vector<Field>& fields() const { return fields_; }
  std::uint32_t line() const { return line_; }     // of the row's first character
  std::uint32_t column(const Field& field) const;  // from 1, in code points
  bool failed() const { return failed_; }

 private:
  bool split();
  bool quoted(std::size_t& at);

  std::string_view text_;
  char separator_;
  const Report& report_;
  std::size_t at_ = 0;
  std::string_view row_;
  std::uint32_t line_ = 0;
  std::vector<Field> fields_;
  std::deque<std::string> unquoted_;  // texts of the row's fields that held a doubled quote
  bool failed_ = false;
};

}  // namespace fuse::io
