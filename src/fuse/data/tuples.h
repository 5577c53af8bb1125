// Tuples of integer keys, column by column: what relations hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace fuse::data {

using Key = std::int32_t;
// A row number within a relation.
using Row = std::uint32_t;

// Leaves new elements as they are where std::vector would write zeros.
template <typename T>
struct Uninitialized : std::allocator<T> {
  template <typename U>
  struct rebind {
    using other = Uninitialized<U>;
  };
  template <typename U>
  void construct(U* at) {
    ::new (static_cast<void*>(at)) U;
  }
  template <typename U, typename... Args>
  void construct(U* at, Args&&... args) {
    ::new (static_cast<void*>(at)) U(std::forward<Args>(args)...);
  }
};

template <typename T>
using Buffer = std::vector<T, Uninitialized<T>>;

using KeyColumn = Buffer<Key>;
using RowColumn = Buffer<Row>;

// `rows` also counts where there is no column: a relation without columns holds the empty tuple or
// nothing. Fewer than 2^32 rows.
struct Tuples {
  std::vector<KeyColumn> columns;
  std::size_t rows = 0;

  int arity() const { return static_cast<int>(columns.size()); }
  bool empty() const { return rows == 0; }
};

// Rows travel between kernels in blocks of at most this many.
constexpr std::size_t block_rows = 1024;

}  // namespace fuse::data
