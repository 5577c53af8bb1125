// Element types of tensors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "fuse/support/export.h"

namespace fuse::data {

enum class DType : std::uint8_t { Bool, I32, I64, F16, BF16, F32, F64 };

FUSE_API std::size_t size_of(DType dtype);
// The name users write and JSON shows: bool i32 i64 f16 bf16 f32 f64.
FUSE_API std::string_view name(DType dtype);
FUSE_API std::optional<DType> dtype_from_name(std::string_view name);
FUSE_API bool is_float(DType dtype);

float f16_to_f32(std::uint16_t bits);
std::uint16_t f32_to_f16(float value);
float bf16_to_f32(std::uint16_t bits);
std::uint16_t f32_to_bf16(float value);

}  // namespace fuse::data
