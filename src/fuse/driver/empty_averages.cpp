#include "fuse/driver/empty_averages.h"

#include <algorithm>
#include <limits>
#include <optional>

#include <fmt/ranges.h>

namespace fuse::driver {

namespace {

// The absent cells of a tensor: the first in row-major order, and how many there are.
struct Gap {
  std::vector<std::int64_t> first;
  std::int64_t count = 0;
};

std::vector<std::int64_t> position_of(std::int64_t flat, const data::Shape& shape) {
  std::vector<std::int64_t> position(shape.size());
  for (std::size_t c = shape.size(); c-- > 0;) {
    position[c] = flat % shape[c];
    flat /= shape[c];
  }
  return position;
}

std::optional<Gap> gap_in(const data::Array& array) {
  if (array.mask() == nullptr) return std::nullopt;
  const std::uint8_t* end = array.mask() + array.size();
  const std::uint8_t* absent = std::find(array.mask(), end, std::uint8_t{0});
  if (absent == end) return std::nullopt;
  return Gap{position_of(absent - array.mask(), array.shape()),
             std::count(absent, end, std::uint8_t{0})};
}

// Cells in all, or the largest number there is.
std::int64_t cells_of(const data::Shape& shape) {
  std::int64_t cells = 1;
  for (std::int64_t extent : shape) {
    if (__builtin_mul_overflow(cells, extent, &cells)) {
      return std::numeric_limits<std::int64_t>::max();
    }
  }
  return cells;
}

// Tuples are sorted, so that the first row that is not the next position follows the first gap.
std::optional<Gap> gap_in(const data::Relation& relation) {
  const data::Tuples& tuples = relation.tuples;
  const auto rows = static_cast<std::int64_t>(tuples.rows);
  const std::int64_t cells = cells_of(relation.shape);
  if (cells == rows) return std::nullopt;
  std::int64_t next = 0;
  for (; next < rows; ++next) {
    const std::vector<std::int64_t> position = position_of(next, relation.shape);
    const auto row = static_cast<std::size_t>(next);
    bool same = true;
    for (std::size_t c = 0; c < position.size(); ++c) {
      same = same && tuples.columns[c][row] == position[c];
    }
    if (!same) break;
  }
  return Gap{position_of(next, relation.shape), cells - rows};
}

// " at A[2, 0] and 3 more places", or nothing for a scalar.
std::string place_text(const ir::Program& program, const bind::Dictionaries& names, ir::TensorId id,
                       const Gap& gap) {
  const ir::Tensor& tensor = program[id];
  if (gap.first.empty()) return {};
  std::vector<std::string> position;
  for (std::size_t c = 0; c < gap.first.size(); ++c) {
    position.push_back(names.text(names.of(id, c), gap.first[c]));
  }
  std::string text = fmt::format(" at {}[{}]", tensor.name, fmt::join(position, ", "));
  if (gap.count > 1) {
    text += fmt::format(" and {} more place{}", gap.count - 1, gap.count == 2 ? "" : "s");
  }
  return text;
}

}  // namespace

void warn_empty_averages(const ir::Program& program, const bind::Dictionaries& names,
                         const native::Results& results, Diagnostics& diagnostics) {
  for (std::size_t t = 0; t < results.tensors.size() && t < program.tensors.size(); ++t) {
    const ir::Tensor& tensor = program.tensors[t];
    if (tensor.combine != ir::Combine::Avg || tensor.default_value) continue;
    const data::Value& value = results.tensors[t];
    const auto gap = value.sparse() ? gap_in(*value.relation) : gap_in(value.array);
    if (!gap) continue;
    diagnostics.report(Kind::EmptyAverage, tensor.range, tensor.name,
                       place_text(program, names, static_cast<ir::TensorId>(t), *gap));
  }
}

}  // namespace fuse::driver
