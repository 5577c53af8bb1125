#include "fuse/data/array.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>
#include <stdexcept>
#include <utility>

#include <sys/mman.h>

namespace fuse::data {

namespace {

constexpr std::size_t alignment = 64;

// The stored form of an element type and its conversions. Wide is the type it converts through:
// integers go through i64 so that large ones stay exact.
struct BoolElement {
  using Stored = std::uint8_t;
  using Wide = std::int64_t;
  static Wide load(Stored x) { return x != 0; }
  template <typename From>
  static Stored store(From x) {
    return x != 0;
  }
};

// Values outside the range saturate and nan becomes 0: no input is undefined behaviour.
template <typename Integer>
struct IntegerElement {
  using Stored = Integer;
  using Wide = std::int64_t;
  static Wide load(Stored x) { return x; }
  static Stored store(std::int64_t x) {
    using Limits = std::numeric_limits<Integer>;
    return static_cast<Integer>(std::clamp<std::int64_t>(x, Limits::min(), Limits::max()));
  }
  static Stored store(double x) {
    if (std::isnan(x)) return 0;
    if (x >= 0x1p63) return std::numeric_limits<Integer>::max();
    if (x < -0x1p63) return std::numeric_limits<Integer>::min();
    return store(static_cast<std::int64_t>(x));
  }
};

// To f32 by "round to odd": a second rounding to fewer bits then gives the correct result.
float to_f32_odd(double x) {
  const auto nearest = static_cast<float>(x);
  if (!std::isfinite(nearest) || static_cast<double>(nearest) == x) return nearest;
  std::uint32_t bits;
  std::memcpy(&bits, &nearest, sizeof bits);
  if (bits & 1) return nearest;
  const float inf = std::numeric_limits<float>::infinity();
  return std::nextafter(nearest, x > static_cast<double>(nearest) ? inf : -inf);
}

struct F16Element {
  using Stored = std::uint16_t;
  using Wide = double;
  static Wide load(Stored x) { return f16_to_f32(x); }
  template <typename From>
  static Stored store(From x) {
    return f32_to_f16(to_f32_odd(static_cast<double>(x)));
  }
};

struct BF16Element {
  using Stored = std::uint16_t;
  using Wide = double;
  static Wide load(Stored x) { return bf16_to_f32(x); }
  template <typename From>
  static Stored store(From x) {
    return f32_to_bf16(to_f32_odd(static_cast<double>(x)));
  }
};

template <typename Float>
struct FloatElement {
  using Stored = Float;
  using Wide = double;
  static Wide load(Stored x) { return x; }
  template <typename From>
  static Stored store(From x) {
    return static_cast<Float>(x);
  }
};

template <typename F>
decltype(auto) visit(DType dtype, F&& f) {
  switch (dtype) {
    case DType::Bool: return f(BoolElement{});
    case DType::I32: return f(IntegerElement<std::int32_t>{});
    case DType::I64: return f(IntegerElement<std::int64_t>{});
    case DType::F16: return f(F16Element{});
    case DType::BF16: return f(BF16Element{});
    case DType::F32: return f(FloatElement<float>{});
    case DType::F64: return f(FloatElement<double>{});
  }
  std::abort();
}

// Fresh pages are zero already: large arrays are mapped, and only touched where they are used.
std::shared_ptr<void> map_zeroed(std::size_t bytes) {
  constexpr std::size_t huge_page = std::size_t{2} << 20;
  const std::size_t whole = (bytes + huge_page - 1) / huge_page * huge_page + huge_page;
  void* mapped = mmap(nullptr, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  const auto at = reinterpret_cast<std::uintptr_t>(mapped);
  auto* memory = static_cast<std::byte*>(mapped) + (huge_page - at % huge_page) % huge_page;
  madvise(memory, whole - huge_page, MADV_HUGEPAGE);  // a wish: refusing it is fine
  const std::shared_ptr<void> owner(mapped, [whole](void* p) { munmap(p, whole); });
  return {owner, memory};
}

std::shared_ptr<void> allocate_zeroed(std::size_t bytes) {
  constexpr std::size_t large = std::size_t{8} << 20;
  if (bytes >= large) return map_zeroed(bytes);
  const std::size_t rounded = std::max(alignment, (bytes + alignment - 1) / alignment * alignment);
  void* memory = std::aligned_alloc(alignment, rounded);
  if (!memory) throw std::bad_alloc();
  std::memset(memory, 0, rounded);
  return {memory, [](void* p) { std::free(p); }};
}

}  // namespace

std::int64_t element_count(const Shape& shape) {
  // A zero extent makes the product zero whatever the others are.
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return 0;
  std::int64_t count = 1;
  for (std::int64_t extent : shape) {
    if (extent < 0 || __builtin_mul_overflow(count, extent, &count)) {
      throw std::length_error("a shape has more than 2^63 elements");
    }
  }
  return count;
}

Array::Array(DType dtype, Shape shape)
    : dtype_(dtype), shape_(std::move(shape)), size_(element_count(shape_)) {
  std::size_t bytes;
  if (__builtin_mul_overflow(static_cast<std::size_t>(size_), size_of(dtype), &bytes) ||
      bytes > std::size_t{1} << 62) {
    throw std::bad_alloc();
  }
  owner_ = allocate_zeroed(bytes);
  data_ = owner_.get();
}

Array::Array(DType dtype, Shape shape, std::shared_ptr<void> owner, void* data)
    : dtype_(dtype),
      shape_(std::move(shape)),
      size_(element_count(shape_)),
      owner_(std::move(owner)),
      data_(data) {}

void Array::make_mask(std::uint8_t value) {
  if (mask_) return;
  mask_ = std::make_shared<std::uint8_t[]>(static_cast<std::size_t>(size_), value);
}

double Array::get_f64(std::int64_t at) const {
  return visit(dtype_, [&](auto element) {
    using Element = decltype(element);
    return static_cast<double>(Element::load(as<typename Element::Stored>()[at]));
  });
}

std::int64_t Array::get_i64(std::int64_t at) const {
  return visit(dtype_, [&](auto element) {
    using Element = decltype(element);
    return IntegerElement<std::int64_t>::store(Element::load(as<typename Element::Stored>()[at]));
  });
}

void Array::set_f64(std::int64_t at, double value) {
  visit(dtype_, [&](auto element) {
    using Element = decltype(element);
    as<typename Element::Stored>()[at] = Element::store(value);
  });
}

void Array::set_i64(std::int64_t at, std::int64_t value) {
  visit(dtype_, [&](auto element) {
    using Element = decltype(element);
    as<typename Element::Stored>()[at] = Element::store(value);
  });
}

Array Array::cast(DType dtype) const {
  if (dtype == dtype_) return *this;
  Array result(dtype, shape_);
  visit(dtype_, [&](auto from) {
    visit(dtype, [&](auto to) {
      using From = decltype(from);
      using To = decltype(to);
      const auto* source = as<typename From::Stored>();
      auto* target = result.as<typename To::Stored>();
      for (std::int64_t i = 0; i < size_; ++i) target[i] = To::store(From::load(source[i]));
    });
  });
  if (mask_) {
    result.make_mask(0);
    std::copy(mask_.get(), mask_.get() + size_, result.mask_.get());
  }
  return result;
}

}  // namespace fuse::data
