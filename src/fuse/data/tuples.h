// Tuples of integer keys, column by column: what relations hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace fuse::data {

using Key = std::int32_t;

// Leaves new elements as they are, since they are about to be written.
template <typename T>
struct Uninitialized : std::allocator<T> {
  template <typename U>
  struct rebind {
    using other = Uninitialized<U>;
  };
  template <typename U>
  void construct(U*) noexcept {}
  template <typename U, typename... Args>
  void construct(U* at, Args&&... args) {
    ::new (static_cast<void*>(at)) U(std::forward<Args>(args)...);
  }
};

using KeyColumn = std::vector<Key, Uninitialized<Key>>;

struct Tuples {
  std::vector<KeyColumn> columns;
  std::size_t rows = 0;  // of every column; counts for tuples without columns as well
};

}  // namespace fuse::data
