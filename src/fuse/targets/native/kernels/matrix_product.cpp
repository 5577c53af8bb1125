#include "fuse/targets/native/kernels/matrix_product.h"

#include <algorithm>
#include <memory>
#include <new>

#include "fuse/targets/native/kernels/clones.h"
#include "fuse/targets/native/kernels/element.h"
#include "fuse/targets/native/kernels/transfer.h"

namespace fuse::native {

namespace {

// Blocks: a panel of b stays in the second-level cache, a strip of a in the first.
constexpr int tile_rows = 4, tile_columns = 8;
constexpr std::int64_t block_rows = 192, block_columns = 512, block_depth = 256;

using Vector = double __attribute__((vector_size(64), may_alias));

struct Aligned {
  explicit Aligned(std::int64_t count)
      : data(static_cast<double*>(::operator new(static_cast<std::size_t>(count) * sizeof(double),
                                                 std::align_val_t{64}))) {}
  ~Aligned() { ::operator delete(data, std::align_val_t{64}); }
  Aligned(const Aligned&) = delete;
  Aligned& operator=(const Aligned&) = delete;
  double* data;
};

std::int64_t rounded_up(std::int64_t x, std::int64_t to) { return (x + to - 1) / to * to; }

// c[4][8] += sum over depth of a[depth][4] b[depth][8]; c has rows of `ldc` doubles.
FUSE_CLONES void micro_kernel(std::int64_t depth, const double* a, const double* b, double* c,
                              std::int64_t ldc) {
  Vector c0{}, c1{}, c2{}, c3{};
  for (std::int64_t k = 0; k < depth; ++k, a += tile_rows, b += tile_columns) {
    const Vector row = *reinterpret_cast<const Vector*>(b);
    c0 += a[0] * row;
    c1 += a[1] * row;
    c2 += a[2] * row;
    c3 += a[3] * row;
  }
  *reinterpret_cast<Vector*>(c) += c0;
  *reinterpret_cast<Vector*>(c + ldc) += c1;
  *reinterpret_cast<Vector*>(c + 2 * ldc) += c2;
  *reinterpret_cast<Vector*>(c + 3 * ldc) += c3;
}

// Where the elements of one operand lie and how they are read; absent ones read as 0.
template <typename Element>
struct Reader {
  const typename Element::Stored* elements;
  const std::uint8_t* mask;
  double operator()(std::int64_t at) const {
    if (mask && !mask[at]) return 0;
    return static_cast<double>(Element::load(elements[at]));
  }
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
    f(Reader<Element>{operand.storage->template as<typename Element::Stored>(),
                      operand.storage->mask});
  });
}

struct Range {
  std::int64_t begin, count;
};

// Packs lines x depth of an operand into strips of `width` lines, depth by depth, padded with 0.
template <int width, typename Read>
void pack(const Read& read, std::int64_t base, const std::vector<std::int64_t>& lines, Range line,
          const std::vector<std::int64_t>& depths, Range depth, double* out) {
  for (std::int64_t strip = 0; strip < line.count; strip += width) {
    const auto filled = static_cast<int>(std::min<std::int64_t>(width, line.count - strip));
    const std::int64_t* offsets = lines.data() + line.begin + strip;
    for (std::int64_t k = 0; k < depth.count; ++k, out += width) {
      const std::int64_t at = base + depths[static_cast<std::size_t>(depth.begin + k)];
      for (int i = 0; i < filled; ++i) out[i] = read(at + offsets[i]);
      for (int i = filled; i < width; ++i) out[i] = 0;
    }
  }
}

bool is_contiguous(const std::vector<std::int64_t>& offsets) {
  for (std::size_t i = 1; i < offsets.size(); ++i) {
    if (offsets[i] != offsets[i - 1] + 1) return false;
  }
  return true;
}

void write_block(const MatrixOperand& out, bool contiguous, Range rows, Range columns,
                 const double* block) {
  for (std::int64_t i = 0; i < rows.count; ++i, block += block_columns) {
    const std::int64_t row = out.base + (*out.rows)[static_cast<std::size_t>(rows.begin + i)];
    const std::int64_t* at = out.columns->data() + columns.begin;
    if (out.of_mask) {
      for (std::int64_t j = 0; j < columns.count; ++j)
        out.storage->mask[row + at[j]] = block[j] != 0;
    } else if (contiguous) {
      store_run(*out.storage, row + at[0], 1, plan::Lane::Real, block,
                static_cast<int>(columns.count));
    } else {
      for (std::int64_t j = 0; j < columns.count; ++j) {
        store_run(*out.storage, row + at[j], 1, plan::Lane::Real, block + j, 1);
      }
    }
  }
}

class Product {
 public:
  Product(const MatrixOperand& a, const MatrixOperand& b, const MatrixOperand& out,
          const Cancel& cancel)
      : a_(a),
        b_(b),
        out_(out),
        cancel_(cancel),
        packed_a_(block_rows * block_depth),
        packed_b_(block_columns * block_depth),
        block_(block_rows * block_columns) {}

  void run() {
    const auto rows = static_cast<std::int64_t>(a_.rows->size());
    const auto columns = static_cast<std::int64_t>(b_.columns->size());
    const bool contiguous = is_contiguous(*out_.columns);
    for (std::int64_t j = 0; j < columns; j += block_columns) {
      for (std::int64_t i = 0; i < rows; i += block_rows) {
        const Range row{i, std::min(block_rows, rows - i)};
        const Range column{j, std::min(block_columns, columns - j)};
        multiply_block(row, column);
        write_block(out_, contiguous, row, column, block_.data);
        cancel_.poll();
      }
    }
  }

 private:
  void multiply_block(Range row, Range column) {
    const auto depth = static_cast<std::int64_t>(a_.columns->size());
    std::fill_n(block_.data, block_rows * block_columns, 0.0);
    for (std::int64_t k = 0; k < depth; k += block_depth) {
      if (k > 0) cancel_.poll();
      const Range part{k, std::min(block_depth, depth - k)};
      with_reader(a_, [&](const auto& read) {
        pack<tile_rows>(read, a_.base, *a_.rows, row, *a_.columns, part, packed_a_.data);
      });
      with_reader(b_, [&](const auto& read) {
        pack<tile_columns>(read, b_.base, *b_.columns, column, *b_.rows, part, packed_b_.data);
      });
      multiply_packed(row.count, column.count, part.count);
    }
  }

  void multiply_packed(std::int64_t rows, std::int64_t columns, std::int64_t depth) {
    for (std::int64_t j = 0; j < rounded_up(columns, tile_columns); j += tile_columns) {
      for (std::int64_t i = 0; i < rounded_up(rows, tile_rows); i += tile_rows) {
        micro_kernel(depth, packed_a_.data + i * depth, packed_b_.data + j * depth,
                     block_.data + i * block_columns + j, block_columns);
      }
    }
  }

  const MatrixOperand& a_;
  const MatrixOperand& b_;
  const MatrixOperand& out_;
  const Cancel& cancel_;
  Aligned packed_a_, packed_b_, block_;
};

}  // namespace

void matrix_product(const MatrixOperand& a, const MatrixOperand& b, const MatrixOperand& out,
                    const Cancel& cancel) {
  Product(a, b, out, cancel).run();
}

}  // namespace fuse::native
