// The memory of one run: where every buffer of a plan lies.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "fuse/data/array.h"
#include "fuse/plan/plan.h"

namespace fuse::native {

// One buffer as the kernels see it. Positions count elements.
struct Storage {
  data::DType dtype = data::DType::F64;
  std::int64_t size = 0;  // in elements
  void* data = nullptr;
  std::uint8_t* mask = nullptr;  // null when every element is present

  template <typename T>
  T* as() const {
    return static_cast<T*>(data);
  }
};

class Memory {
 public:
  // Sources are read only; results are arrays of their own, intermediates share one arena.
  Memory(const plan::Plan& plan, const std::vector<data::Array>& sources);

  const Storage& operator[](plan::BufferId id) const { return storages_[raw(id)]; }
  const data::Array& array(plan::BufferId id) const { return arrays_[raw(id)]; }

 private:
  std::vector<Storage> storages_;
  std::vector<data::Array> arrays_;  // of tensors and results
  std::unique_ptr<std::byte, void (*)(void*)> arena_;
};

}  // namespace fuse::native
