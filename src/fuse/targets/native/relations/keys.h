// The columns of a relation: integer keys, one vector per column.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace fuse::native::relations {

using Key = std::int32_t;
// A row number within a relation, or a position within a level of a trie.
using Row = std::uint32_t;

// Leaves elements uninitialised where std::vector would write zeros.
template <typename T>
struct Unfilled : std::allocator<T> {
  template <typename U>
  struct rebind {
    using other = Unfilled<U>;
  };
  template <typename U>
  void construct(U* at) {
    ::new (static_cast<void*>(at)) U;
  }
  template <typename U, typename... Args>
  void construct(U* at, Args&&... args) {
    ::new (static_cast<void*>(at)) U(static_cast<Args&&>(args)...);
  }
};

template <typename T>
using Buffer = std::vector<T, Unfilled<T>>;

using KeyColumn = Buffer<Key>;
using RowColumn = Buffer<Row>;

// Rows of keys. `rows` also counts where there is no column: a relation without columns holds the
// empty tuple or nothing. Fewer than 2^32 rows.
struct Tuples {
  std::vector<KeyColumn> columns;
  std::size_t rows = 0;

  int arity() const { return static_cast<int>(columns.size()); }
  bool empty() const { return rows == 0; }
};

// Rows travel between kernels in blocks of at most this many.
constexpr std::size_t block_rows = 1024;

}  // namespace fuse::native::relations
