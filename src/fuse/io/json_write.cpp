#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "fuse/io/json.h"
#include "fuse/io/listing.h"
#include "fuse/io/numbers.h"

namespace fuse::io {

using data::Array;

namespace {

constexpr std::size_t chunk = 1u << 16;

void flush_when_long(std::string& text, const Emit& emit) {
  if (text.size() < chunk) return;
  emit(text);
  text.clear();
}

// What stands for an absent element: its value, or `null`.
enum class Absent : std::uint8_t { Value, Null };

// The elements from flat position `at` on, as lists for the dimensions from `dimension` on.
std::int64_t append_lists(std::string& out, const Array& array, std::size_t dimension,
                          std::int64_t at, Absent absent) {
  if (dimension == array.rank()) {
    if (absent == Absent::Null && array.mask() != nullptr && array.mask()[at] == 0) {
      out += "null";
    } else {
      append_json_element(out, array, at);
    }
    return at + 1;
  }
  out += '[';
  for (std::int64_t i = 0; i < array.shape()[dimension]; ++i) {
    if (i > 0) out += ", ";
    at = append_lists(out, array, dimension + 1, at, absent);
  }
  out += ']';
  return at;
}

std::int64_t slice_size(const Array& array, std::size_t dimensions) {
  std::int64_t size = 1;
  for (std::size_t d = dimensions; d < array.rank(); ++d) size *= array.shape()[d];
  return size;
}

void append_position(std::string& out, const Content& content, std::size_t dimension,
                     std::int64_t at) {
  if (const auto name = name_at(content, dimension, at)) {
    if (!names_of(content, dimension)->numbers()) return append_json_string(out, *name);
    out += *name;
    return;
  }
  fmt::format_to(std::back_inserter(out), "{}", at);
}

// The first positions of a tuple, without brackets.
void append_positions(std::string& out, const Content& content,
                      const std::vector<std::int64_t>& at) {
  for (std::size_t d = 0; d < at.size(); ++d) {
    if (d > 0) out += ", ";
    append_position(out, content, d, at[d]);
  }
}

void append_row(std::string& out, const Content& content, const ListedRow& row) {
  out += '[';
  append_positions(out, content, row.at);
  if (row.values != nullptr) {
    if (!row.at.empty()) out += ", ";
    append_json_element(out, *row.values, row.value);
  }
  out += ']';
}

// Positions of the `top` largest elements of a slice: descending, ties by position, nan last.
std::vector<std::int64_t> largest(const Array& array, std::int64_t begin, std::int64_t length,
                                  std::int64_t top) {
  std::vector<double> values(static_cast<std::size_t>(length));
  for (std::int64_t i = 0; i < length; ++i) {
    const double value = array.get_f64(begin + i);
    values[static_cast<std::size_t>(i)] = value;
  }
  std::vector<std::int64_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  const auto kept = static_cast<std::size_t>(std::clamp<std::int64_t>(top, 0, length));
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept), order.end(),
                    [&](std::int64_t a, std::int64_t b) {
                      const double x = values[static_cast<std::size_t>(a)];
                      const double y = values[static_cast<std::size_t>(b)];
                      if (std::isnan(x) != std::isnan(y)) return std::isnan(y);
                      return x != y && !std::isnan(x) ? x > y : a < b;
                    });
  order.resize(kept);
  return order;
}

void append_top_slice(std::string& out, const Content& content,
                      const std::vector<std::int64_t>& index, std::int64_t begin) {
  const Array& array = content.array;
  const std::int64_t length = array.shape().back();
  out += "{\"index\": [";
  append_positions(out, content, index);
  out += "], \"top\": [";
  bool first = true;
  for (std::int64_t position : largest(array, begin, length, *content.top)) {
    out += first ? "{\"position\": " : ", {\"position\": ";
    append_position(out, content, array.rank() - 1, position);
    out += ", \"value\": ";
    append_json_element(out, array, begin + position);
    out += '}';
    first = false;
  }
  out += "]}";
}

// One entry per slice along the last index, with `separator` between and `end` after them.
void write_top(const Content& content, std::string_view separator, std::string_view end,
               const Emit& emit) {
  const data::Shape& shape = content.array.shape();
  const data::Shape leading(shape.begin(), shape.end() - 1);
  std::string text;
  std::int64_t slice = 0;
  for_each_position(leading, [&](const std::vector<std::int64_t>& index) {
    if (slice > 0) text += separator;
    append_top_slice(text, content, index, slice++ * shape.back());
    flush_when_long(text, emit);
  });
  if (slice > 0) text += end;
  emit(text);
}

void write_rows(const Content& content, std::string_view separator, std::string_view end,
                const Emit& emit) {
  std::string text;
  bool first = true;
  for_each_listed(content, [&](const ListedRow& row) {
    if (!first) text += separator;
    first = false;
    append_row(text, content, row);
    flush_when_long(text, emit);
  });
  if (!first) text += end;
  emit(text);
}

}  // namespace

void append_json(std::string& out, const Array& array) {
  append_lists(out, array, 0, 0, Absent::Value);
}

void append_json_tuples(std::string& out, const Array& relation) {
  out += '[';
  write_rows({relation, true, std::nullopt}, ", ", "", [&](std::string_view text) { out += text; });
  out += ']';
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

void write_json(const Content& content, const Emit& emit) {
  const Array& array = content.array;
  if (content.top || lists_tuples(content)) {
    emit("[");
    content.top ? write_top(content, ",\n ", "", emit) : write_rows(content, ",\n ", "", emit);
    emit("]\n");
    return;
  }
  std::string text;
  if (array.rank() < 2) {
    append_lists(text, array, 0, 0, Absent::Null);
  } else {
    const std::int64_t row = slice_size(array, 1);
    text += '[';
    for (std::int64_t i = 0; i < array.shape()[0]; ++i) {
      if (i > 0) text += ",\n ";
      append_lists(text, array, 1, i * row, Absent::Null);
      flush_when_long(text, emit);
    }
    text += ']';
  }
  emit(text + "\n");
}

void write_jsonl(const Content& content, const Emit& emit) {
  content.top ? write_top(content, "\n", "\n", emit) : write_rows(content, "\n", "\n", emit);
}

}  // namespace fuse::io
