#include "fuse/data/dtype.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace fuse::data {
namespace {

constexpr float inf = std::numeric_limits<float>::infinity();

TEST_CASE("data/dtype: names and sizes") {
  for (DType dtype :
       {DType::Bool, DType::I32, DType::I64, DType::F16, DType::BF16, DType::F32, DType::F64}) {
    CHECK(dtype_from_name(name(dtype)) == dtype);
  }
  CHECK(name(DType::BF16) == "bf16");
  CHECK_FALSE(dtype_from_name("float").has_value());
  CHECK(size_of(DType::Bool) == 1);
  CHECK(size_of(DType::BF16) == 2);
  CHECK(size_of(DType::F64) == 8);
  CHECK(is_float(DType::F16));
  CHECK_FALSE(is_float(DType::I64));
}

TEST_CASE("data/f16: every value survives the round trip") {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = f16_to_f32(half);
    if ((bits & 0x7fff) > 0x7c00) {
      REQUIRE(std::isnan(value));
      REQUIRE(std::isnan(f16_to_f32(f32_to_f16(value))));
    } else {
      REQUIRE(f32_to_f16(value) == half);
    }
  }
}

TEST_CASE("data/f16: known values") {
  CHECK(f16_to_f32(0x3c00) == 1.0f);
  CHECK(f16_to_f32(0xc000) == -2.0f);
  CHECK(f16_to_f32(0x7bff) == 65504.0f);
  CHECK(f16_to_f32(0x0001) == 0x1p-24f);
  CHECK(f16_to_f32(0x03ff) == 0x1.ff8p-15f);
  CHECK(f16_to_f32(0x0400) == 0x1p-14f);
  CHECK(f16_to_f32(0x7c00) == inf);
  CHECK(f16_to_f32(0xfc00) == -inf);
  CHECK(std::signbit(f16_to_f32(0x8000)));
}

TEST_CASE("data/f16: rounds to nearest, ties to even") {
  CHECK(f32_to_f16(1 + 0x1p-11f) == 0x3c00);             // tie, down to even
  CHECK(f32_to_f16(1 + 0x1p-11f + 0x1p-20f) == 0x3c01);  // above the tie
  CHECK(f32_to_f16(1 + 3 * 0x1p-11f) == 0x3c02);         // tie, up to even
  CHECK(f32_to_f16(0x1.ffep0f + 0x1p-11f) == 0x4000);    // carries into the exponent
  CHECK(f32_to_f16(65519.996f) == 0x7bff);
  CHECK(f32_to_f16(65520.0f) == 0x7c00);  // tie between the largest and 2^16
  CHECK(f32_to_f16(1e30f) == 0x7c00);
  CHECK(f32_to_f16(-inf) == 0xfc00);
}

TEST_CASE("data/f16: subnormals") {
  CHECK(f32_to_f16(0x1p-24f) == 0x0001);
  CHECK(f32_to_f16(0x1p-25f) == 0x0000);  // tie between 0 and the smallest
  CHECK(f32_to_f16(0x1.000002p-25f) == 0x0001);
  CHECK(f32_to_f16(3 * 0x1p-25f) == 0x0002);  // tie, to even
  CHECK(f32_to_f16(0x1p-26f) == 0x0000);
  CHECK(f32_to_f16(-0x1p-30f) == 0x8000);
  CHECK(f32_to_f16(0x1.ffep-15f) == 0x0400);  // rounds up to the smallest normal
  CHECK(f32_to_f16(std::numeric_limits<float>::denorm_min()) == 0x0000);
}

TEST_CASE("data/f16: nan stays nan, with its sign") {
  const std::uint16_t half = f32_to_f16(-std::numeric_limits<float>::quiet_NaN());
  CHECK((half & 0x7fff) > 0x7c00);
  CHECK((half & 0x8000) != 0);
}

TEST_CASE("data/bf16: every value survives the round trip") {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = bf16_to_f32(half);
    if ((bits & 0x7fff) > 0x7f80) {
      REQUIRE(std::isnan(value));
      REQUIRE(std::isnan(bf16_to_f32(f32_to_bf16(value))));
    } else {
      REQUIRE(f32_to_bf16(value) == half);
    }
  }
}

TEST_CASE("data/bf16: rounds to nearest, ties to even") {
  CHECK(f32_to_bf16(1 + 0x1p-8f) == 0x3f80);
  CHECK(f32_to_bf16(1 + 0x1p-8f + 0x1p-20f) == 0x3f81);
  CHECK(f32_to_bf16(1 + 3 * 0x1p-8f) == 0x3f82);
  CHECK(f32_to_bf16(std::numeric_limits<float>::max()) == 0x7f80);
  CHECK(f32_to_bf16(-inf) == 0xff80);
  CHECK(f32_to_bf16(0x1p-133f) == 0x0001);  // subnormals round like the rest
  CHECK(f32_to_bf16(0x1p-134f) == 0x0000);
  CHECK(f32_to_bf16(3 * 0x1p-134f) == 0x0002);
}

}  // namespace
}  // namespace fuse::data
