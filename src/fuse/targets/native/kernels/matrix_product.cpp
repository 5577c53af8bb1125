#include "fuse/targets/native/kernels/matrix_product.h"

#include <algorithm>
#include <memory>
#include <new>
#include <type_traits>

#include "fuse/targets/native/kernels/element.h"
#include "fuse/targets/native/kernels/gemm_tile.h"
#include "fuse/targets/native/kernels/pack.h"
#include "fuse/targets/native/kernels/transfer.h"

namespace fuse::native {

namespace {

// Blocks: packed columns of b stay in the third-level cache, packed rows of a in the second, and
// the strip of b that a tile reads in the first (Goto, van de Geijn: Anatomy of High-Performance
// Matrix Multiplication, 2008). Rows are a multiple of every tile's.
constexpr std::int64_t block_rows = 192, block_columns = 2048, block_depth = 384;

template <typename T>
struct Aligned {
  explicit Aligned(std::int64_t count)
      : data(static_cast<T*>(
            ::operator new(static_cast<std::size_t>(count) * sizeof(T), std::align_val_t{64}))) {}
  ~Aligned() { ::operator delete(data, std::align_val_t{64}); }
  Aligned(const Aligned&) = delete;
  Aligned& operator=(const Aligned&) = delete;
  T* data;
};

std::int64_t rounded_up(std::int64_t x, std::int64_t to) { return (x + to - 1) / to * to; }

// The common distance of offsets; 0 when they have none.
std::int64_t common_stride(const std::vector<std::int64_t>& offsets) {
  if (offsets.size() < 2) return 1;
  const std::int64_t stride = offsets[1] - offsets[0];
  for (std::size_t i = 2; i < offsets.size(); ++i) {
    if (offsets[i] - offsets[i - 1] != stride) return 0;
  }
  return stride;
}

template <typename T>
class Product {
 public:
  Product(const MatrixOperand& a, const MatrixOperand& b, const MatrixOperand& out,
          const Cancel& cancel)
      : a_(a),
        b_(b),
        out_(out),
        cancel_(cancel),
        rows_(static_cast<std::int64_t>(a.rows->size())),
        columns_(static_cast<std::int64_t>(b.columns->size())),
        depth_(static_cast<std::int64_t>(a.columns->size())),
        most_rows_(std::min(block_rows, rounded_up(rows_, tile_.rows))),
        most_columns_(std::min(block_columns, rounded_up(columns_, tile_.columns))),
        most_depth_(std::min(block_depth, depth_)),
        packed_a_(most_rows_ * most_depth_),
        packed_b_(most_columns_ * most_depth_),
        direct_(is_direct()),
        cells_(direct_ ? 1 : rows_ * most_columns_) {}

  void run() {
    for (std::int64_t j = 0; j < columns_; j += block_columns) {
      const Range column{j, std::min(block_columns, columns_ - j)};
      for (std::int64_t k = 0; k < depth_; k += block_depth) {
        const Range depth{k, std::min(block_depth, depth_ - k)};
        pack(b_, *b_.columns, column, *b_.rows, depth, tile_.columns, packed_b_.data);
        for (std::int64_t i = 0; i < rows_; i += block_rows) {
          const Range row{i, std::min(block_rows, rows_ - i)};
          cancel_.poll();
          pack(a_, *a_.rows, row, *a_.columns, depth, tile_.rows, packed_a_.data);
          multiply(row, column, depth.count, k > 0);
        }
      }
      if (!direct_) write(column);
    }
  }

 private:
  // Whether tiles can be written to the result as it lies.
  bool is_direct() {
    const bool same =
        out_.storage->dtype == (std::is_same_v<T, float> ? data::DType::F32 : data::DType::F64);
    out_stride_ = common_stride(*out_.rows);
    return same && !out_.of_mask && depth_ > 0 && common_stride(*out_.columns) == 1 &&
           (out_stride_ != 0 || rows_ < 2);
  }

  // Where the cells of a block begin, and the distance of their rows.
  std::pair<T*, std::int64_t> target(Range row, Range column) {
    if (!direct_) return {cells_.data + row.begin * most_columns_, most_columns_};
    const std::int64_t at = out_.base + (*out_.rows)[static_cast<std::size_t>(row.begin)] +
                            (*out_.columns)[static_cast<std::size_t>(column.begin)];
    return {out_.storage->template as<T>() + at, out_stride_};
  }

  void multiply(Range row, Range column, std::int64_t depth, bool add) {
    const auto [cells, stride] = target(row, column);
    for (std::int64_t j = 0; j < column.count; j += tile_.columns) {
      const std::int64_t width = std::min<std::int64_t>(tile_.columns, column.count - j);
      for (std::int64_t i = 0; i < row.count; i += tile_.rows) {
        const std::int64_t height = std::min<std::int64_t>(tile_.rows, row.count - i);
        const T* a = packed_a_.data + i * depth;
        const T* b = packed_b_.data + j * depth;
        T* c = cells + i * stride + j;
        if (height == tile_.rows && width == tile_.columns) {
          tile_.run(depth, a, b, c, stride, add);
          continue;
        }
        tile_.run(depth, a, b, edge_, tile_.columns, false);
        add_edge(c, stride, height, width, add);
      }
    }
  }

  // The part of a tile that lies within the result.
  void add_edge(T* cells, std::int64_t stride, std::int64_t height, std::int64_t width, bool add) {
    for (std::int64_t i = 0; i < height; ++i) {
      const T* from = edge_ + i * tile_.columns;
      T* to = cells + i * stride;
      for (std::int64_t j = 0; j < width; ++j) to[j] = add ? to[j] + from[j] : from[j];
    }
  }

  void write(Range column) {
    std::vector<double> line(static_cast<std::size_t>(column.count), 0.0);
    const bool contiguous = common_stride(*out_.columns) == 1;
    const std::int64_t* at = out_.columns->data() + column.begin;
    for (std::int64_t i = 0; i < rows_; ++i) {
      const std::int64_t row = out_.base + (*out_.rows)[static_cast<std::size_t>(i)];
      if (depth_ > 0) std::copy_n(cells_.data + i * most_columns_, column.count, line.data());
      if (out_.of_mask) {
        for (std::int64_t j = 0; j < column.count; ++j) {
          out_.storage->mask[row + at[j]] = line[static_cast<std::size_t>(j)] != 0;
        }
      } else if (contiguous) {
        store_run(*out_.storage, row + at[0], 1, plan::Lane::Real, line.data(),
                  static_cast<int>(column.count));
      } else {
        for (std::int64_t j = 0; j < column.count; ++j) {
          store_run(*out_.storage, row + at[j], 1, plan::Lane::Real, line.data() + j, 1);
        }
      }
    }
  }

  const MatrixOperand& a_;
  const MatrixOperand& b_;
  const MatrixOperand& out_;
  const Cancel& cancel_;
  const GemmTile<T> tile_ = gemm_tile(T{});
  std::int64_t rows_, columns_, depth_;
  std::int64_t most_rows_, most_columns_, most_depth_;
  Aligned<T> packed_a_, packed_b_;
  std::int64_t out_stride_ = 0;
  bool direct_;
  Aligned<T> cells_;  // of all rows and a block of columns, where they are not those of the result
  alignas(64) T edge_[largest_tile_rows * largest_tile_columns];
};

// Whether f32 holds the elements exactly.
bool is_single(const MatrixOperand& operand) {
  switch (operand.storage->dtype) {
    case data::DType::F32:
    case data::DType::F16:
    case data::DType::BF16: return !operand.of_mask;
    case data::DType::Bool:
    case data::DType::I32:
    case data::DType::I64:
    case data::DType::F64: return false;
  }
  return false;
}

}  // namespace

void matrix_product(const MatrixOperand& a, const MatrixOperand& b, const MatrixOperand& out,
                    const Cancel& cancel) {
  if (is_single(a) && is_single(b)) {
    Product<float>(a, b, out, cancel).run();
  } else {
    Product<double>(a, b, out, cancel).run();
  }
}

}  // namespace fuse::native
