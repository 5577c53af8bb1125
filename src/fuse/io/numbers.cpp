#include "fuse/io/numbers.h"

#include <charconv>
#include <cmath>

namespace fuse::io {

using data::Array;
using data::DType;

namespace {

// The 16-bit types have no shortest form in the library: try one digit more until it reads back.
template <typename Narrow>
char* shortest_narrow(char* first, char* last, float value, Narrow narrow) {
  char* end = first;
  for (int digits = 1; digits <= 9; ++digits) {
    end = std::to_chars(first, last, value, std::chars_format::general, digits).ptr;
    float back = 0;
    std::from_chars(first, end, back);
    if (narrow(back) == narrow(value)) break;
  }
  return end;
}

char* shortest(char* first, char* last, double value, DType dtype) {
  switch (dtype) {
    case DType::F16:
      return shortest_narrow(first, last, static_cast<float>(value), data::f32_to_f16);
    case DType::BF16:
      return shortest_narrow(first, last, static_cast<float>(value), data::f32_to_bf16);
    case DType::F32: return std::to_chars(first, last, static_cast<float>(value)).ptr;
    case DType::F64:
    case DType::Bool:
    case DType::I32:
    case DType::I64: break;
  }
  return std::to_chars(first, last, value).ptr;
}

void append_integer(std::string& out, std::int64_t value) {
  char text[24];
  out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

}  // namespace

void append_float(std::string& out, double value, DType dtype) {
  if (std::isnan(value)) {
    out += "nan";
  } else if (std::isinf(value)) {
    out += value < 0 ? "-inf" : "inf";
  } else {
    char text[40];
    const char* end = shortest(text, text + sizeof text, value, dtype);
    const std::string_view digits(text, static_cast<std::size_t>(end - text));
    out += digits;
    if (digits.find_first_of(".e") == digits.npos) out += ".0";
  }
}

void append_json_element(std::string& out, const Array& array, std::int64_t at) {
  if (array.dtype() == DType::Bool) {
    out += array.get_i64(at) != 0 ? "true" : "false";
  } else if (!data::is_float(array.dtype())) {
    append_integer(out, array.get_i64(at));
  } else {
    const double value = array.get_f64(at);
    if (!std::isfinite(value)) out += '"';
    append_float(out, value, array.dtype());
    if (!std::isfinite(value)) out += '"';
  }
}

void append_field(std::string& out, const Array& array, std::int64_t at) {
  if (data::is_float(array.dtype())) {
    append_float(out, array.get_f64(at), array.dtype());
  } else {
    append_integer(out, array.get_i64(at));
  }
}

}  // namespace fuse::io
