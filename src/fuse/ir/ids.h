// Typed ids of the IR: an index variable, a tensor. They index the tables of one Program.
#pragma once

#include <cstdint>

namespace fuse::ir {

enum class IndexId : std::uint32_t {};
enum class TensorId : std::uint32_t {};

inline constexpr IndexId no_index = IndexId{0xffffffffu};
inline constexpr TensorId no_tensor = TensorId{0xffffffffu};

constexpr std::uint32_t raw(IndexId id) { return static_cast<std::uint32_t>(id); }
constexpr std::uint32_t raw(TensorId id) { return static_cast<std::uint32_t>(id); }

}  // namespace fuse::ir
