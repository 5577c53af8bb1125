#include "fuse/data/dtype.h"

#include <bit>

namespace fuse::data {

namespace {

struct DTypeInfo {
  std::string_view name;
  std::size_t size;
  bool real;
};

// In the order of DType.
constexpr DTypeInfo dtype_table[] = {
    {"bool", 1, false}, {"i32", 4, false}, {"i64", 8, false}, {"f16", 2, true},
    {"bf16", 2, true},  {"f32", 4, true},  {"f64", 8, true},
};

const DTypeInfo& info(DType dtype) { return dtype_table[static_cast<std::size_t>(dtype)]; }

// `value` shifted right by `shift` (1..31), rounded to nearest, ties to even.
constexpr std::uint32_t shift_rounding(std::uint32_t value, std::uint32_t shift) {
  const std::uint32_t half = 1u << (shift - 1);
  const std::uint32_t rest = value & ((half << 1) - 1);
  const std::uint32_t kept = value >> shift;
  return kept + (rest > half || (rest == half && (kept & 1)) ? 1 : 0);
}

}  // namespace

std::size_t size_of(DType dtype) { return info(dtype).size; }

std::string_view name(DType dtype) { return info(dtype).name; }

std::optional<DType> dtype_from_name(std::string_view name) {
  std::uint8_t at = 0;
  for (const DTypeInfo& entry : dtype_table) {
    if (entry.name == name) return static_cast<DType>(at);
    ++at;
  }
  return std::nullopt;
}

bool is_float(DType dtype) { return info(dtype).real; }

float f16_to_f32(std::uint16_t bits) {
  const std::uint32_t sign = std::uint32_t{bits & 0x8000u} << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1fu;
  const std::uint32_t mantissa = bits & 0x3ffu;
  if (exponent == 0x1f) return std::bit_cast<float>(sign | 0x7f800000u | (mantissa << 13));
  if (exponent == 0) {  // zero or subnormal: mantissa * 2^-24, exact in f32
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
    return sign ? -magnitude : magnitude;
  }
  return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
}

std::uint16_t f32_to_f16(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) {  // nan: quiet, upper payload kept
    return static_cast<std::uint16_t>(sign | 0x7e00u | ((magnitude >> 13) & 0x1ffu));
  }
  if (magnitude >= 0x47800000u) return sign | 0x7c00u;  // 2^16 and beyond, inf included
  std::uint32_t rounded;
  if (magnitude >= 0x38800000u) {  // normal; a carry out of the mantissa may reach inf, rightly
    rounded = shift_rounding(magnitude - (112u << 23), 13);
  } else if (magnitude >= 0x33000000u) {  // subnormal: count units of 2^-24
    const std::uint32_t mantissa = (magnitude & 0x7fffffu) | 0x800000u;
    rounded = shift_rounding(mantissa, 126 - (magnitude >> 23));
  } else {  // below half of the smallest subnormal
    rounded = 0;
  }
  return static_cast<std::uint16_t>(sign | rounded);
}

float bf16_to_f32(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16); }

std::uint16_t f32_to_bf16(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) {  // nan: rounding could turn it into inf
    return static_cast<std::uint16_t>((bits >> 16) | 0x40u);
  }
  return static_cast<std::uint16_t>(shift_rounding(bits, 16));
}

}  // namespace fuse::data
