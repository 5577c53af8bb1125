#include "fuse/ir/program.h"

#include <utility>

namespace fuse::ir {

IndexId Program::add_index(Index index) {
  indices.push_back(std::move(index));
  return IndexId{static_cast<std::uint32_t>(indices.size() - 1)};
}

TensorId Program::add_tensor(Tensor tensor) {
  tensors.push_back(std::move(tensor));
  return TensorId{static_cast<std::uint32_t>(tensors.size() - 1)};
}

IndexId Program::copy_index(IndexId like) {
  const Index& original = (*this)[like];
  Index copy;
  copy.name = original.name;
  copy.range = original.range;
  copy.axis = original.axis;
  // A copy of a copy points at the first, so that nobody has to follow chains.
  copy.same_as = original.same_as == no_index ? like : original.same_as;
  copy.domain = original.domain;
  return add_index(std::move(copy));
}

}  // namespace fuse::ir
