#include "fuse/io/npy_header.h"

#include <charconv>

#include <fmt/format.h>

namespace fuse::io {

namespace {

// Reads the few Python literals that occur in a header.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  void skip_blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
  }
  bool accept(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool accept_word(std::string_view word) {
    skip_blanks();
    if (text_.compare(at_, word.size(), word) != 0) return false;
    at_ += word.size();
    return true;
  }
  bool at_end() {
    skip_blanks();
    return at_ == text_.size();
  }
  std::optional<std::string> string() {
    skip_blanks();
    if (at_ >= text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) return std::nullopt;
    const std::size_t close = text_.find(text_[at_], at_ + 1);
    if (close == text_.npos) return std::nullopt;
    std::string value(text_.substr(at_ + 1, close - at_ - 1));
    at_ = close + 1;
    return value;
  }
  // A size: digits, and the L that Python 2 wrote after long ones.
  std::optional<std::int64_t> size() {
    skip_blanks();
    std::int64_t value = 0;
    const char* first = text_.data() + at_;
    const auto [end, error] = std::from_chars(first, text_.data() + text_.size(), value);
    if (error != std::errc()) return std::nullopt;
    at_ += static_cast<std::size_t>(end - first);
    if (at_ < text_.size() && text_[at_] == 'L') ++at_;
    return value;
  }
  // The text of a list up to its closing bracket: a structured type, shown and refused later.
  std::optional<std::string> list() {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != '[') return std::nullopt;
    const std::size_t close = text_.find("],", at_);
    if (close == text_.npos) return std::nullopt;
    std::string value(text_.substr(at_, close + 1 - at_));
    at_ = close + 1;
    return value;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

constexpr std::size_t most_dimensions = 64;  // as many as NumPy has

bool parse_shape(Scanner& scan, data::Shape& shape, std::string& problem) {
  problem = "`shape` is not a tuple of sizes";
  if (!scan.accept('(')) return false;
  while (!scan.accept(')')) {
    const auto size = scan.size();
    if (!size) return false;
    if (*size < 0) {
      problem = fmt::format("`shape` holds the negative size {}", *size);
      return false;
    }
    shape.push_back(*size);
    if (shape.size() > most_dimensions) {
      problem = fmt::format("`shape` has more than {} dimensions", most_dimensions);
      return false;
    }
    if (!scan.accept(',')) {
      if (!scan.accept(')')) return false;
      break;
    }
  }
  return true;
}

bool parse_entry(Scanner& scan, const std::string& key, NpyHeader& header, std::string& problem) {
  if (key == "shape") return parse_shape(scan, header.shape, problem);
  if (key == "descr") {
    auto descr = scan.string();
    if (!descr) descr = scan.list();
    problem = "`descr` is not a type";
    if (descr) header.descr = *descr;
    return descr.has_value();
  }
  if (key == "fortran_order") {
    problem = "`fortran_order` is neither True nor False";
    header.fortran = scan.accept_word("True");
    return header.fortran || scan.accept_word("False");
  }
  problem = fmt::format("its header has the unknown entry `{}`", key);
  return false;
}

}  // namespace

std::optional<NpyHeader> parse_npy_header(std::string_view text, std::string& problem) {
  NpyHeader header;
  Scanner scan(text);
  unsigned seen = 0;  // one bit per entry; each must occur exactly once
  problem = "its header is no dictionary";
  if (!scan.accept('{')) return std::nullopt;
  while (!scan.accept('}')) {
    const auto key = scan.string();
    if (!key || !scan.accept(':')) return std::nullopt;
    if (!parse_entry(scan, *key, header, problem)) return std::nullopt;
    const unsigned bit = *key == "shape" ? 1 : *key == "descr" ? 2 : 4;
    if ((seen & bit) != 0) {
      problem = fmt::format("its header states `{}` twice", *key);
      return std::nullopt;
    }
    seen |= bit;
    problem = "its header is no dictionary";
    if (!scan.accept(',')) {
      if (!scan.accept('}')) return std::nullopt;
      break;
    }
  }
  if (!scan.at_end()) return std::nullopt;
  if (seen != 7) {
    problem = "its header lacks one of `descr`, `fortran_order` and `shape`";
    return std::nullopt;
  }
  return header;
}

std::string make_npy_header(std::string_view descr, const data::Shape& shape) {
  std::string sizes;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    sizes += fmt::format("{}{}", i > 0 ? ", " : "", shape[i]);
  }
  if (shape.size() == 1) sizes += ",";
  std::string text =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", descr, sizes);
  constexpr std::size_t fixed = 10;  // magic, version, length
  text.append(63 - (fixed + text.size()) % 64, ' ');
  text += '\n';
  std::string head("\x93NUMPY\x01\x00", 8);
  head += static_cast<char>(text.size() & 0xFF);
  head += static_cast<char>(text.size() >> 8);
  return head + text;
}

}  // namespace fuse::io
