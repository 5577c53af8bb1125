#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fuse/driver/rows.h"
#include "fuse/driver/show.h"
#include "fuse/driver/tuples.h"

namespace fuse::driver {

using data::Array;

namespace {

constexpr std::int64_t most_elements = 1000;  // shown whole
constexpr std::int64_t edge = 3;              // shown at both ends of a longer dimension
constexpr std::size_t most_tuples = 1000;
constexpr std::size_t first_tuples = 20;  // shown of a longer relation
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

// Names stand to the left, numbers to the right.
bool is_text(const Answer& answer, std::size_t dimension) {
  const data::Names* names = answer.names_of(dimension);
  return names && !names->numbers();
}

// Shows an array of rank 1 or more as rows along the last dimension, in a block per position of
// the dimensions before the last two. A small one has its names beside the rows and above the
// columns; one of rank 1 with names is a list.
class Table {
 public:
  explicit Table(const Answer& answer)
      : answer_(answer),
        array_(answer.array),
        elide_(array_.size() > most_elements),
        list_(array_.rank() == 1 && named(0)) {}

  std::string text() {
    if (array_.size() == 0) return "  (no element)\n";
    collect(0, 0, {});
    std::vector<bool> left;
    const std::size_t labels = list_ ? 0 : array_.rank() - 2;
    if (list_ || (array_.rank() > 1 && named(labels))) left = {is_text(answer_, labels)};
    Rows rows(left);
    for (const Line& line : lines_) {
      if (line.title.empty()) rows.measure(line.row);
    }
    std::string out;
    for (const Line& line : lines_) {
      if (line.title.empty()) {
        rows.append(out, line.row);
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

  bool named(std::size_t d) const { return !elide_ && answer_.names_of(d) != nullptr; }

  // The sub-array at dimension `d` whose first element lies at `at`; `name` is of its row.
  void collect(std::size_t d, std::int64_t at, const std::string& place, Row name = {}) {
    const std::int64_t extent = array_.shape()[d];
    if (list_) {
      for (std::int64_t i = 0; i < extent; ++i) {
        lines_.push_back({"", {label(answer_, d, i), show_element(array_, i)}});
      }
      return;
    }
    if (d + 1 == array_.rank()) {
      lines_.push_back({"", row(at, std::move(name))});
      return;
    }
    if (d + 2 == array_.rank() && named(d + 1)) lines_.push_back({"", header(named(d))});
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
        const std::string shown = named(d) ? label(answer_, d, i) : std::to_string(i);
        here += fmt::format("{} = {}", answer_.axes[d], shown);
        if (d + 3 == array_.rank()) lines_.push_back({here, {}});
      }
      collect(d + 1, at + i * stride, here, named(d) ? Row{label(answer_, d, i)} : Row{});
    }
  }

  Row header(bool corner) const {
    Row cells(corner ? 1 : 0);
    for (std::int64_t i = 0; i < array_.shape().back(); ++i) {
      cells.push_back(label(answer_, array_.rank() - 1, i));
    }
    return cells;
  }

  Row row(std::int64_t at, Row cells) const {
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
  bool list_;
  std::vector<Line> lines_;
};

std::string tuple_rows(const Answer& answer, std::size_t& count) {
  std::vector<Row> rows{answer.axes};
  if (has_values(answer)) rows[0].push_back("");
  count = 0;
  for_each_tuple(answer, [&](const std::vector<std::int64_t>& tuple, std::int64_t at) {
    if (++count > most_tuples) return;
    Row row;
    for (std::size_t d = 0; d < tuple.size(); ++d) row.push_back(label(answer, d, tuple[d]));
    if (has_values(answer)) row.push_back(show_element(answer.sparse->values, at));
    rows.push_back(std::move(row));
  });
  if (count == 0) return "";
  if (count > most_tuples) rows.resize(first_tuples + 1);
  std::vector<bool> left;
  for (std::size_t d = 0; d < answer.rank(); ++d) left.push_back(is_text(answer, d));
  Rows aligned(left);
  for (const Row& row : rows) aligned.measure(row);
  std::string out;
  for (const Row& row : rows) aligned.append(out, row);
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

std::string show_type(data::DType dtype, const data::Shape& shape) {
  if (shape.empty()) return std::string(data::name(dtype));
  return fmt::format("{} {}", data::name(dtype), fmt::join(shape, "x"));
}

// The value of an answer without dimensions: an empty tuple that is there, or is not.
std::string show_scalar(const Answer& answer) {
  if (!answer.sparse) {
    if (!answer.relation) return show_element(answer.array, 0);
    return io::holds(answer.array, 0) ? "true" : "false";
  }
  const bool present = answer.sparse->tuples.rows > 0;
  if (!answer.sparse->has_values()) return present ? "true" : "false";
  return present ? show_element(answer.sparse->values, 0) : "0";
}

std::string counted(std::size_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string show_answer(const Answer& answer, bool query) {
  if (answer.rank() == 0) {
    return fmt::format("{}{}{}\n", answer.title, query ? "? " : " = ", show_scalar(answer));
  }
  const std::string title = with_axes(answer) + (query ? "?" : "");
  if (!is_listed(answer)) {
    return fmt::format("{}  {}\n{}", title, show_type(answer.dtype(), answer.shape()),
                       Table(answer).text());
  }
  std::size_t count = 0;
  const std::string rows = tuple_rows(answer, count);
  const std::string type =
      has_values(answer) ? show_type(answer.dtype(), answer.shape()) + ", " : "";
  const char* noun = !answer.relation ? "element" : query ? "answer" : "tuple";
  return fmt::format("{}  {}{}\n{}", title, type, counted(count, noun), rows);
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
  const data::Shape& shape = content.sparse ? content.sparse->shape : content.array.shape();
  const data::DType dtype = content.sparse ? content.sparse->dtype() : content.array.dtype();
  if (content.top)
    return fmt::format("the {} largest of {}", *content.top, show_type(dtype, shape));
  if (shape.empty() || !(content.relation || content.sparse)) return show_type(dtype, shape);
  std::size_t count = 0;
  const Answer answer{"", {}, content.array, content.relation, content.sparse};
  for_each_tuple(answer, [&](const auto&, std::int64_t) { ++count; });
  return counted(count, content.relation ? "tuple" : "element");
}

std::string label(const Answer& answer, std::size_t dimension, std::int64_t position) {
  const data::Names* names = answer.names_of(dimension);
  if (!names || position >= static_cast<std::int64_t>(names->size())) {
    return std::to_string(position);
  }
  return std::string((*names)[static_cast<data::Key>(position)]);
}

std::string show_text(const Outcome& outcome) {
  std::string out;
  for (const Answer& answer : outcome.exports) out += show_answer(answer, false);
  for (const Answer& answer : outcome.queries) out += show_answer(answer, true);
  return out;
}

}  // namespace fuse::driver
