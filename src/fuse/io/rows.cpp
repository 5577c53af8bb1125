#include "fuse/io/rows.h"

#include <algorithm>

#include "fuse/io/text.h"

namespace fuse::io {

bool Rows::next() {
  while (at_ < text_.size() && !failed_) {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    row_ = text_.substr(at_, end - at_);
    at_ = end + 1;
    ++line_;
    if (!row_.empty() && row_.back() == '\r') row_.remove_suffix(1);
    if (row_.size() > longest_line) {
      report_(Kind::LineTooLong, line_, longest_line);
      failed_ = true;
    } else if (!trimmed(row_).empty()) {
      fields_.clear();
      if (!unquoted_.empty()) unquoted_.clear();
      failed_ = !split();
      return !failed_;
    }
  }
  return false;
}

bool DelimitedRows::split() {
  for (std::size_t at = 0;; ++at) {
    while (at < row_.size() && row_[at] == ' ') ++at;
    if (separator_ == ',' && at < row_.size() && row_[at] == '"') {
      if (!quoted(at)) return false;
    } else {
      const std::size_t end = std::min(row_.find(separator_, at), row_.size());
      const std::string_view field = row_.substr(at, end - at);
      if (const std::size_t back = field.find('\r'); back != field.npos) {
        report_(Kind::CarriageReturn, line(), column({{}, at + back, false}));
        return false;
      }
      fields_.push_back({trimmed(field), at, false});
      at = end;
    }
    if (at >= row_.size()) return true;
  }
}

// A field that starts with a quote at `at`, which moves to the separator after it.
bool DelimitedRows::quoted(std::size_t& at) {
  const std::size_t begin = at;
  std::size_t close = row_.find('"', begin + 1);
  std::string text;  // filled only when a doubled quote makes the field differ from its source
  std::size_t copied = begin + 1;
  while (close < row_.size() && row_.substr(close + 1, 1) == "\"") {
    text += row_.substr(copied, close + 1 - copied);
    copied = close + 2;
    close = row_.find('"', copied);
  }
  at = close < row_.size() ? close + 1 : row_.size();
  while (at < row_.size() && row_[at] == ' ') ++at;
  if (close >= row_.size() || (at < row_.size() && row_[at] != separator_)) {
    report_(Kind::QuoteUnclosed, line(), column({{}, begin, true}),
            close >= row_.size() ? "is not closed on this line"
                                 : "is closed before the end of its field");
    return false;
  }
  if (copied == begin + 1) {
    fields_.push_back({row_.substr(copied, close - copied), begin, true});
  } else {
    text += row_.substr(copied, close - copied);
    fields_.push_back({unquoted_.emplace_back(std::move(text)), begin, true});
  }
  return true;
}

std::uint32_t Rows::column(const Field& field) const {
  return position_of(row_, field.offset).column;
}

}  // namespace fuse::io
