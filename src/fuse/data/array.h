// Dense tensors: row-major, contiguous, reference-counted, with an optional presence mask
// (an element is absent when no fact states it and no equation reaches it).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "fuse/data/dtype.h"
#include "fuse/support/export.h"

namespace fuse::data {

using Shape = std::vector<std::int64_t>;

FUSE_API std::int64_t element_count(const Shape& shape);

class FUSE_API Array {
 public:
  Array() = default;
  // Zero-filled, 64-byte aligned.
  Array(DType dtype, Shape shape);
  // Wraps memory owned by `owner` (row-major, at least element_count * size_of bytes).
  Array(DType dtype, Shape shape, std::shared_ptr<void> owner, void* data);

  DType dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }
  std::size_t rank() const { return shape_.size(); }
  std::int64_t size() const { return size_; }
  void* data() { return data_; }
  const void* data() const { return data_; }
  // Whether another array, be it an input or one of a program, has the same elements.
  bool is_shared() const { return owner_.use_count() > 1; }
  template <typename T>
  T* as() {
    return static_cast<T*>(data_);
  }
  template <typename T>
  const T* as() const {
    return static_cast<const T*>(data_);
  }

  // One byte per element, 1 where present; null when every element is present.
  const std::uint8_t* mask() const { return mask_.get(); }
  std::uint8_t* mask() { return mask_.get(); }
  // Adds a mask filled with `value` if there is none.
  void make_mask(std::uint8_t value);
  void drop_mask() { mask_.reset(); }

  // Element access by flat position, converting from and to the stored type. Slow; for tests,
  // printing and set-up.
  double get_f64(std::int64_t at) const;
  std::int64_t get_i64(std::int64_t at) const;
  void set_f64(std::int64_t at, double value);
  void set_i64(std::int64_t at, std::int64_t value);

  // A copy in another element type (the same buffer when it already has it).
  Array cast(DType dtype) const;

 private:
  DType dtype_ = DType::F32;
  Shape shape_;
  std::int64_t size_ = 0;
  std::shared_ptr<void> owner_;
  void* data_ = nullptr;
  std::shared_ptr<std::uint8_t[]> mask_;
};

}  // namespace fuse::data
