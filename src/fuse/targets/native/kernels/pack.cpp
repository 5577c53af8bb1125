#include "fuse/targets/native/kernels/pack.h"

namespace fuse::native {

namespace {

// How the elements of an operand are read; absent ones read as 0.
template <typename Element>
struct Reader {
  const typename Element::Stored* elements;
  const std::uint8_t* mask;
  auto operator()(std::int64_t at) const {
    using Value = decltype(Element::load(elements[at]));
    if (mask && !mask[at]) return Value{0};
    return Element::load(elements[at]);
  }
};

template <typename Element>
struct PlainReader {
  const typename Element::Stored* elements;
  auto operator()(std::int64_t at) const { return Element::load(elements[at]); }
};

struct MaskReader {
  const std::uint8_t* mask;
  double operator()(std::int64_t at) const { return !mask || mask[at] ? 1 : 0; }
};

template <typename F>
void with_reader(const MatrixOperand& operand, F&& f) {
  if (operand.of_mask) return f(MaskReader{operand.storage->mask});
  visit(operand.storage->dtype, [&](auto element) {
    using Element = decltype(element);
    const auto* elements = operand.storage->template as<typename Element::Stored>();
    if (operand.storage->mask) {
      f(Reader<Element>{elements, operand.storage->mask});
    } else {
      f(PlainReader<Element>{elements});
    }
  });
}

bool consecutive(const std::int64_t* offsets, std::int64_t count) {
  for (std::int64_t i = 1; i < count; ++i) {
    if (offsets[i] != offsets[i - 1] + 1) return false;
  }
  return true;
}

// A strip, reading along the lines where they lie side by side, else along the depth, so that
// memory is read in its order.
template <typename T, typename Read>
void pack_strip(const Read& read, std::int64_t base, const std::int64_t* lines, int filled,
                const std::int64_t* depths, std::int64_t depth, int width, T* out) {
  if (consecutive(lines, filled)) {
    for (std::int64_t k = 0; k < depth; ++k, out += width) {
      const std::int64_t at = base + depths[k] + lines[0];
      for (int i = 0; i < filled; ++i) out[i] = static_cast<T>(read(at + i));
      for (int i = filled; i < width; ++i) out[i] = 0;
    }
    return;
  }
  for (int i = 0; i < width; ++i) {
    T* to = out + i;
    if (i >= filled) {
      for (std::int64_t k = 0; k < depth; ++k, to += width) *to = 0;
      continue;
    }
    const std::int64_t at = base + lines[i];
    for (std::int64_t k = 0; k < depth; ++k, to += width) {
      *to = static_cast<T>(read(at + depths[k]));
    }
  }
}

template <typename T>
void pack_lines(const MatrixOperand& operand, const std::vector<std::int64_t>& lines, Range line,
                const std::vector<std::int64_t>& depths, Range depth, int width, T* out) {
  with_reader(operand, [&](const auto& read) {
    for (std::int64_t strip = 0; strip < line.count; strip += width) {
      const auto filled = static_cast<int>(std::min<std::int64_t>(width, line.count - strip));
      pack_strip(read, operand.base, lines.data() + line.begin + strip, filled,
                 depths.data() + depth.begin, depth.count, width, out);
      out += width * depth.count;
    }
  });
}

}  // namespace

void pack(const MatrixOperand& operand, const std::vector<std::int64_t>& lines, Range line,
          const std::vector<std::int64_t>& depths, Range depth, int width, float* out) {
  pack_lines(operand, lines, line, depths, depth, width, out);
}

void pack(const MatrixOperand& operand, const std::vector<std::int64_t>& lines, Range line,
          const std::vector<std::int64_t>& depths, Range depth, int width, double* out) {
  pack_lines(operand, lines, line, depths, depth, width, out);
}

}  // namespace fuse::native
