#include "fuse/driver/empty_averages.h"

#include <algorithm>

#include <fmt/ranges.h>

namespace fuse::driver {

// " at A[2, 0] and 3 more places", or nothing for a scalar.
static std::string place_text(const ir::Program& program, const bind::Dictionaries& names,
                              ir::TensorId id, const data::Array& array, std::int64_t first,
                              std::int64_t count) {
  const ir::Tensor& tensor = program[id];
  if (array.rank() == 0) return {};
  std::vector<std::string> position(array.rank());
  for (std::size_t c = array.rank(); c-- > 0;) {
    position[c] = names.text(names.of(id, c), first % array.shape()[c]);
    first /= array.shape()[c];
  }
  std::string text = fmt::format(" at {}[{}]", tensor.name, fmt::join(position, ", "));
  if (count > 1) text += fmt::format(" and {} more place{}", count - 1, count == 2 ? "" : "s");
  return text;
}

void warn_empty_averages(const ir::Program& program, const bind::Dictionaries& names,
                         const native::Results& results, Diagnostics& diagnostics) {
  for (std::size_t t = 0; t < results.tensors.size() && t < program.tensors.size(); ++t) {
    const ir::Tensor& tensor = program.tensors[t];
    const data::Array& array = results.tensors[t].array;
    if (tensor.combine != ir::Combine::Avg || array.mask() == nullptr) continue;
    const std::uint8_t* end = array.mask() + array.size();
    const std::uint8_t* absent = std::find(array.mask(), end, std::uint8_t{0});
    if (absent == end) continue;
    std::int64_t first = absent - array.mask();
    diagnostics.report(Kind::EmptyAverage, tensor.range, tensor.name,
                       place_text(program, names, static_cast<ir::TensorId>(t), array, first,
                                  std::count(absent, end, std::uint8_t{0})));
  }
}

}  // namespace fuse::driver
