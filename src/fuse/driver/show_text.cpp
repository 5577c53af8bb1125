#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fuse/driver/show.h"
#include "fuse/io/tuples.h"

namespace fuse::driver {

using data::Array;

namespace {

constexpr std::int64_t most_elements = 1000;  // shown whole
constexpr std::int64_t edge = 3;              // shown at both ends of a longer dimension
constexpr std::size_t most_tuples = 1000;
constexpr std::size_t first_tuples = 20;  // shown of a longer relation
constexpr std::size_t widest_row = 100;
constexpr const char* dots = "…";

// The positions of one dimension that are shown; -1 stands for the gap.
std::vector<std::int64_t> shown_positions(std::int64_t extent, bool elide) {
  std::vector<std::int64_t> positions;
  for (std::int64_t i = 0; i < extent; ++i) {
    if (elide && extent > 2 * edge && i == edge) {
      positions.push_back(-1);
      i = extent - edge;
    }
    positions.push_back(i);
  }
  return positions;
}

// The number of characters; every one that is written here is one column wide.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

using Row = std::vector<std::string>;

std::vector<std::size_t> column_widths(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));
  }
  return widths;
}

// Right-aligned under each other; a row that is too long goes on in lines that are set in.
void append_row(std::string& out, const Row& row, const std::vector<std::size_t>& widths) {
  std::size_t used = 0;
  std::string line;
  for (std::size_t c = 0; c < row.size(); ++c) {
    if (used + widths[c] + 2 > widest_row && used > 0) {
      out += line + "\n";
      line = "    ";
      used = 4;
    }
    line += "  " + std::string(widths[c] - width_of(row[c]), ' ') + row[c];
    used += widths[c] + 2;
  }
  out += line + "\n";
}

// Shows an array of rank 1 or more as rows along the last dimension, in a block per position of
// the dimensions before the last two.
class Table {
 public:
  explicit Table(const Answer& answer)
      : answer_(answer), array_(answer.array), elide_(array_.size() > most_elements) {}

  std::string text() {
    if (array_.size() == 0) return "  (no element)\n";
    collect(0, 0, {});
    std::vector<Row> rows;
    for (const Line& line : lines_) {
      if (line.title.empty()) rows.push_back(line.row);
    }
    const auto widths = column_widths(rows);
    std::string out;
    for (const Line& line : lines_) {
      if (line.title.empty()) {
        append_row(out, line.row, widths);
      } else {
        out += "  " + line.title + "\n";
      }
    }
    return out;
  }

 private:
  struct Line {
    std::string title;  // "b = 0" above a block; empty for a row
    Row row;
  };

  // The sub-array at dimension `d` whose first element lies at `at`.
  void collect(std::size_t d, std::int64_t at, const std::string& place) {
    const std::int64_t extent = array_.shape()[d];
    if (d + 1 == array_.rank()) {
      lines_.push_back({"", row(at)});
      return;
    }
    const std::int64_t stride = stride_of(d);
    const bool blocks = d + 2 < array_.rank();
    for (std::int64_t i : shown_positions(extent, elide_)) {
      if (i < 0) {
        lines_.push_back({dots, {}});
        continue;
      }
      std::string here = place;
      if (blocks) {
        if (!here.empty()) here += ", ";
        here += fmt::format("{} = {}", answer_.axes[d], i);
        if (d + 3 == array_.rank()) lines_.push_back({here, {}});
      }
      collect(d + 1, at + i * stride, here);
    }
  }

  Row row(std::int64_t at) const {
    Row cells;
    for (std::int64_t i : shown_positions(array_.shape().back(), elide_)) {
      cells.push_back(i < 0 ? dots : show_element(array_, at + i));
    }
    return cells;
  }

  std::int64_t stride_of(std::size_t d) const {
    std::int64_t stride = 1;
    for (std::size_t k = d + 1; k < array_.rank(); ++k) stride *= array_.shape()[k];
    return stride;
  }

  const Answer& answer_;
  const Array& array_;
  bool elide_;
  std::vector<Line> lines_;
};

std::string tuple_rows(const Answer& answer, std::size_t& count) {
  std::vector<Row> rows{answer.axes};
  count = 0;
  io::for_each_tuple(answer.array, [&](const std::vector<std::int64_t>& tuple) {
    if (++count > most_tuples) return;
    Row row;
    for (std::int64_t position : tuple) row.push_back(std::to_string(position));
    rows.push_back(std::move(row));
  });
  if (count == 0) return "";
  if (count > most_tuples) rows.resize(first_tuples + 1);
  const auto widths = column_widths(rows);
  std::string out;
  for (const Row& row : rows) append_row(out, row, widths);
  if (count > most_tuples) out += fmt::format("  {} and {} more\n", dots, count - first_tuples);
  return out;
}

// `T` as `T[p, q]`; what was written with brackets stays.
std::string with_axes(const Answer& answer) {
  if (answer.axes.empty() || answer.title.find_first_of("[(") != std::string::npos) {
    return answer.title;
  }
  return fmt::format("{}{}{}{}", answer.title, answer.relation ? '(' : '[',
                     fmt::join(answer.axes, ", "), answer.relation ? ')' : ']');
}

std::string show_type(const Array& array) {
  const std::string_view name = data::name(array.dtype());
  if (array.rank() == 0) return std::string(name);
  return fmt::format("{} {}", name, fmt::join(array.shape(), "x"));
}

std::string counted(std::size_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string show_answer(const Answer& answer, bool query) {
  if (answer.array.rank() == 0) {
    const std::string value = answer.relation ? (io::holds(answer.array, 0) ? "true" : "false")
                                              : show_element(answer.array, 0);
    return fmt::format("{}{}{}\n", answer.title, query ? "? " : " = ", value);
  }
  const std::string title = with_axes(answer) + (query ? "?" : "");
  if (!answer.relation) {
    return fmt::format("{}  {}\n{}", title, show_type(answer.array), Table(answer).text());
  }
  std::size_t count = 0;
  const std::string rows = tuple_rows(answer, count);
  return fmt::format("{}  {}\n{}", title, counted(count, query ? "answer" : "tuple"), rows);
}

}  // namespace

std::string show_element(const Array& array, std::int64_t at) {
  if (array.dtype() == data::DType::Bool) return array.get_i64(at) != 0 ? "true" : "false";
  if (!data::is_float(array.dtype())) return std::to_string(array.get_i64(at));
  const double value = array.get_f64(at);
  if (std::isnan(value)) return "nan";
  if (value == 0) return "0";  // -0 tells a reader nothing
  return fmt::format("{:.6g}", value);
}

std::string show_content(const io::Content& content) {
  if (content.top)
    return fmt::format("the {} largest of {}", *content.top, show_type(content.array));
  if (!content.relation || content.array.rank() == 0) return show_type(content.array);
  std::size_t count = 0;
  io::for_each_tuple(content.array, [&](const std::vector<std::int64_t>&) { ++count; });
  return counted(count, "tuple");
}

std::string show_text(const Outcome& outcome) {
  std::string out;
  for (const Answer& answer : outcome.exports) out += show_answer(answer, false);
  for (const Answer& answer : outcome.queries) out += show_answer(answer, true);
  return out;
}

}  // namespace fuse::driver
