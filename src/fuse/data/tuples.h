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

// Memory for columns: large blocks ask for huge pages, as touching small ones for the first time
// takes longer than most kernels do.
void* allocate_column(std::size_t bytes);
void free_column(void* memory);

// Leaves new elements as they are where std::vector would write zeros.
template <typename T>
struct Uninitialized {
  using value_type = T;

  Uninitialized() = default;
  template <typename U>
  Uninitialized(const Uninitialized<U>&) {}

  T* allocate(std::size_t count) { return static_cast<T*>(allocate_column(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t) { free_column(memory); }
  bool operator==(const Uninitialized&) const = default;

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
