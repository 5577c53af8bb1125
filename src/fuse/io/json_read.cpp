#include <algorithm>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "fuse/io/json.h"
#include "fuse/io/text.h"

namespace fuse::io {

using data::Array;
using data::DType;

namespace {

constexpr std::size_t deepest = 32;

// The elements in order. Integers stay exact until the first real among them.
struct Elements {
  bool any_bool = false, any_integer = false, any_real = false;
  std::vector<std::int64_t> integers;
  std::vector<double> reals;
  std::vector<std::size_t> absent;  // places of `null`

  std::size_t count() const { return any_real ? reals.size() : integers.size(); }

  void add_integer(std::int64_t value) {
    any_real ? reals.push_back(static_cast<double>(value)) : integers.push_back(value);
  }
  void add_real(double value) {
    if (!any_real) reals.assign(integers.begin(), integers.end());
    any_real = true;
    reals.push_back(value);
  }
};

// One pass over the text without recursion; keeps where it is in every open list.
class Reader {
 public:
  Reader(std::string_view text, const Report& report) : text_(text), report_(report) {}

  std::optional<Array> read() {
    for (bool ended = false; !ended || !counts_.empty();) {
      skip_blanks();
      if (ended) {
        if (!after_value(ended)) return std::nullopt;
      } else if (at_ < text_.size() && text_[at_] == '[') {
        if (!open_list(ended)) return std::nullopt;
      } else {
        if (!scalar()) return std::nullopt;
        ended = true;
      }
    }
    skip_blanks();
    if (at_ < text_.size()) {
      fail(at_, "there is more after the end of the list");
      return std::nullopt;
    }
    return finish();
  }

 private:
  bool fail(std::size_t at, std::string_view problem) {
    const Position position = position_of(text_, at);
    report_(Kind::JsonMalformed, position.line, position.column, problem);
    return false;
  }
  void skip_blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
  }
  bool accept(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  // Where a value stands, as `[1][0]`.
  std::string place() const {
    std::string text;
    for (std::int64_t count : counts_) text += fmt::format("[{}]", count);
    return text.empty() ? "the top" : text;
  }

  // `ended` is set when the list is empty, and so a whole value.
  bool open_list(bool& ended) {
    if (!check_depth(true)) return false;
    opened_.push_back(at_++);
    counts_.push_back(0);
    if (opened_.size() > deepest) return fail(opened_.back(), "lists are nested too deep");
    shape_.resize(std::max(shape_.size(), opened_.size()), unknown);
    ended = accept(']');
    return !ended || end_list();
  }

  // After a value: a comma and the next one, or the end of the list.
  bool after_value(bool& ended) {
    ++counts_.back();
    if (accept(',')) {
      ended = false;
      return true;
    }
    if (accept(']')) return end_list();
    return fail(
        at_, at_ < text_.size() ? "a comma or `]` is missing here" : "the file ends inside a list");
  }

  // A value at this depth must be what the values before it at this depth were.
  bool check_depth(bool list) {
    const std::size_t depth = counts_.size();
    const bool fits =
        list ? leaf_depth_ == unknown_depth || depth < leaf_depth_
             : leaf_depth_ == depth || (leaf_depth_ == unknown_depth && shape_.size() <= depth);
    if (!fits) {
      const Position position = position_of(text_, at_);
      report_(Kind::JsonDepth, position.line, position.column, list ? "list" : "number", place(),
              list ? "number" : "list");
    }
    return fits;
  }

  bool scalar() {
    if (at_ >= text_.size()) return fail(at_, "the file ends where a number or a list is needed");
    if (!check_depth(false)) return false;
    leaf_depth_ = counts_.size();
    const std::size_t begin = at_;
    if (text_[at_] == '"') return string();
    if (text_[at_] == '{') return fail(at_, "a source is a number or a list, not an object");
    while (at_ < text_.size() && std::string_view(" \t\r\n,]").find(text_[at_]) == text_.npos)
      ++at_;
    return element(text_.substr(begin, at_ - begin), begin);
  }

  bool string() {
    const std::size_t begin = at_, close = text_.find_first_of("\"\n", at_ + 1);
    if (close == text_.npos || text_[close] != '"')
      return fail(begin, "the quote that opens here is not closed");
    at_ = close + 1;
    const std::string_view word = text_.substr(begin + 1, close - begin - 1);
    if (word != "inf" && word != "-inf" && word != "nan") {
      return fail(begin, fmt::format("`\"{}\"` is not a number; the only strings are \"inf\", "
                                     "\"-inf\" and \"nan\"",
                                     word));
    }
    elements_.add_real(*parse_number(word));
    return true;
  }

  bool element(std::string_view word, std::size_t begin) {
    if (word == "true" || word == "false") {
      elements_.any_bool = true;
      elements_.add_integer(word == "true");
    } else if (word == "null") {
      elements_.absent.push_back(elements_.count());
      elements_.add_integer(0);
    } else if (const auto integer = parse_integer(word)) {
      elements_.any_integer = true;
      elements_.add_integer(*integer);
    } else if (const auto real = parse_number(word)) {
      elements_.add_real(*real);
    } else {
      return fail(begin, word.empty() ? "a number or a list is missing here"
                                      : fmt::format("`{}` is not a number", word));
    }
    return true;
  }

  bool end_list() {
    const std::int64_t count = counts_.back();
    const std::size_t begin = opened_.back();
    counts_.pop_back();
    opened_.pop_back();
    std::int64_t& known = shape_[counts_.size()];
    if (known == unknown) known = count;
    if (known == count) return true;
    const Position position = position_of(text_, begin);
    report_(Kind::JsonRagged, position.line, position.column, place(), count, known);
    return false;
  }

  std::optional<Array> finish() {
    const bool real = elements_.any_real;
    DType dtype = real ? DType::F64 : DType::I64;
    if (!real && elements_.any_bool && !elements_.any_integer) dtype = DType::Bool;
    if (!real && !elements_.any_bool && !elements_.any_integer) dtype = DType::F64;
    Array array(dtype, shape_);
    for (std::int64_t i = 0; i < array.size(); ++i) {
      const auto at = static_cast<std::size_t>(i);
      real ? array.set_f64(i, elements_.reals[at]) : array.set_i64(i, elements_.integers[at]);
    }
    if (!elements_.absent.empty()) array.make_mask(1);
    for (std::size_t at : elements_.absent) array.mask()[at] = 0;
    return array;
  }

  static constexpr std::int64_t unknown = -1;
  static constexpr std::size_t unknown_depth = static_cast<std::size_t>(-1);

  std::string_view text_;
  const Report& report_;
  std::size_t at_ = 0;
  std::vector<std::int64_t> counts_;  // values so far in each open list
  std::vector<std::size_t> opened_;   // where each open list begins
  data::Shape shape_;                 // what the first list of each depth had
  std::size_t leaf_depth_ = unknown_depth;
  Elements elements_;
};

}  // namespace

std::optional<Array> read_json(std::string_view text, const Report& report) {
  return Reader(text, report).read();
}

}  // namespace fuse::io
