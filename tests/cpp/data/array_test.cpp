#include "fuse/data/array.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <new>
#include <stdexcept>

namespace fuse::data {
namespace {

TEST_CASE("data/array: a new array is zero and aligned") {
  const Array array(DType::F32, {3, 5});
  CHECK(array.size() == 15);
  CHECK(array.rank() == 2);
  CHECK(reinterpret_cast<std::uintptr_t>(array.data()) % 64 == 0);
  for (std::int64_t i = 0; i < array.size(); ++i) CHECK(array.get_f64(i) == 0);
  CHECK(array.mask() == nullptr);
}

TEST_CASE("data/array: scalars and empty shapes") {
  CHECK(element_count({}) == 1);
  CHECK(element_count({3, 0, 1}) == 0);
  CHECK(element_count({std::int64_t{1} << 62, 0, 8}) == 0);
  CHECK(Array(DType::I64, {}).size() == 1);
  CHECK(Array(DType::I64, {0, 4}).size() == 0);
}

TEST_CASE("data/array: impossible shapes are refused, not wrapped around") {
  CHECK_THROWS_AS(element_count({std::int64_t{1} << 40, std::int64_t{1} << 40}), std::length_error);
  CHECK_THROWS_AS(Array(DType::F64, {std::int64_t{1} << 61}), std::bad_alloc);
}

TEST_CASE("data/array: copies share the elements, other memory is kept alive") {
  Array first(DType::I32, {2});
  Array second = first;
  second.set_i64(1, 7);
  CHECK(first.get_i64(1) == 7);
  auto owner = std::make_shared<std::vector<float>>(std::vector<float>{1, 2, 3});
  const Array view(DType::F32, {3}, owner, owner->data());
  owner.reset();
  CHECK(view.get_f64(2) == 3);
}

TEST_CASE("data/array: elements convert from and to the stored type") {
  for (DType dtype : {DType::I32, DType::I64, DType::F16, DType::BF16, DType::F32, DType::F64}) {
    Array array(dtype, {2});
    array.set_f64(0, -3);
    array.set_i64(1, 5);
    CHECK(array.get_f64(0) == -3);
    CHECK(array.get_i64(0) == -3);
    CHECK(array.get_i64(1) == 5);
  }
  Array truth(DType::Bool, {2});
  truth.set_f64(0, 0.5);
  truth.set_i64(1, -2);
  CHECK(truth.get_i64(0) == 1);
  CHECK(truth.get_f64(1) == 1);
}

TEST_CASE("data/array: large integers stay exact and conversions saturate") {
  const std::int64_t large = (std::int64_t{1} << 53) + 1;
  Array wide(DType::I64, {4});
  wide.set_i64(0, large);
  CHECK(wide.get_i64(0) == large);
  wide.set_f64(1, 1e300);
  CHECK(wide.get_i64(1) == std::numeric_limits<std::int64_t>::max());
  wide.set_f64(2, NAN);
  CHECK(wide.get_i64(2) == 0);
  wide.set_f64(3, -2.9);
  CHECK(wide.get_i64(3) == -2);
  const Array narrow = wide.cast(DType::I32);
  CHECK(narrow.get_i64(0) == std::numeric_limits<std::int32_t>::max());
  Array real(DType::F64, {1});
  real.set_f64(0, -INFINITY);
  CHECK(real.get_i64(0) == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("data/array: f64 reaches f16 and bf16 with one rounding") {
  // Just above a tie of the half format, but a tie after rounding to f32.
  const double value = 1 + 0x1p-11 + 0x1p-40;
  Array half(DType::F16, {1});
  half.set_f64(0, value);
  CHECK(half.get_f64(0) == 1 + 0x1p-10);
  Array brain(DType::BF16, {1});
  brain.set_f64(0, 1 + 0x1p-8 + 0x1p-40);
  CHECK(brain.get_f64(0) == 1 + 0x1p-7);
  half.set_f64(0, 65520 - 1e-6);
  CHECK(half.get_f64(0) == 65504);
  half.set_f64(0, -1e300);
  CHECK(half.get_f64(0) == -INFINITY);
}

TEST_CASE("data/array: casts") {
  Array array(DType::F32, {3});
  array.set_f64(0, 1.5);
  array.set_f64(1, -INFINITY);
  array.set_f64(2, 0);
  CHECK_MESSAGE(array.cast(DType::F32).data() == array.data(), "the same type, the same buffer");
  const Array half = array.cast(DType::F16);
  CHECK(half.get_f64(0) == 1.5);
  CHECK(half.get_f64(1) == -INFINITY);
  const Array truth = array.cast(DType::Bool);
  CHECK(truth.get_i64(0) == 1);
  CHECK(truth.get_i64(2) == 0);
}

TEST_CASE("data/array: the mask travels with a cast but is its own") {
  Array array(DType::F32, {2});
  array.make_mask(1);
  array.mask()[0] = 0;
  array.make_mask(1);
  CHECK_MESSAGE(array.mask()[0] == 0, "an existing mask is kept");
  Array other = array.cast(DType::F64);
  REQUIRE(other.mask());
  CHECK(other.mask()[0] == 0);
  CHECK(other.mask()[1] == 1);
  other.mask()[1] = 0;
  CHECK(array.mask()[1] == 1);
  other.drop_mask();
  CHECK(other.mask() == nullptr);
}

}  // namespace
}  // namespace fuse::data
