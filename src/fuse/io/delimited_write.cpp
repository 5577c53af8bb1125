#include <charconv>
#include <string>

#include "fuse/io/delimited.h"
#include "fuse/io/numbers.h"
#include "fuse/io/tuples.h"

namespace fuse::io {

namespace {

constexpr std::size_t chunk = 1u << 16;

void append_tuple(std::string& out, const std::vector<std::int64_t>& tuple, char separator) {
  char text[24];
  for (std::size_t i = 0; i < tuple.size(); ++i) {
    if (i > 0) out += separator;
    out.append(text, std::to_chars(text, text + sizeof text, tuple[i]).ptr);
  }
}

}  // namespace

void write_delimited(const Content& content, char separator, const Emit& emit) {
  const data::Array& array = content.array;
  const bool tuples = content.relation && array.rank() > 0;
  std::string text;
  std::int64_t flat = 0;
  for_each_position(array.shape(), [&](const std::vector<std::int64_t>& at) {
    const std::int64_t here = flat++;
    const bool present = array.mask() == nullptr || array.mask()[here] != 0;
    if (!present || (tuples && !holds(array, here))) return;
    append_tuple(text, at, separator);
    if (!tuples) {
      if (!at.empty()) text += separator;
      append_field(text, array, here);
    }
    text += '\n';
    if (text.size() < chunk) return;
    emit(text);
    text.clear();
  });
  emit(text);
}

}  // namespace fuse::io
