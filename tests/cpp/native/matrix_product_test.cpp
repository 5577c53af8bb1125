// Products of strided matrices beside sums written out, for every instruction set that the machine
// has.
#include "fuse/targets/native/kernels/matrix_product.h"

#include <cmath>
#include <random>

#include <doctest/doctest.h>

#include "fuse/data/array.h"
#include "fuse/targets/native/instruction_set.h"

using namespace fuse;
using native::MatrixOperand;
using native::Storage;

namespace {

using Offsets = std::vector<std::int64_t>;

// A matrix with a layout of its own, and what its elements are.
struct Matrix {
  data::Array array;
  Storage storage;
  Offsets rows, columns;
  std::int64_t base = 0;

  Matrix(data::DType dtype, std::int64_t m, std::int64_t n, bool transposed, std::int64_t gap) {
    const std::int64_t step = gap + 1;
    const std::int64_t across = (transposed ? m : n) * step + gap;
    base = gap;
    array = data::Array(dtype, {(transposed ? n : m) * across + 2 * gap + 1});
    for (std::int64_t i = 0; i < m; ++i) rows.push_back(i * (transposed ? step : across));
    for (std::int64_t j = 0; j < n; ++j) columns.push_back(j * (transposed ? across : step));
    storage = {dtype, array.size(), array.data(), nullptr};
  }

  std::int64_t at(std::size_t i, std::size_t j) const { return base + rows[i] + columns[j]; }
  void fill(std::mt19937& random, bool whole) {
    std::uniform_real_distribution<double> number(-2, 2);
    for (std::int64_t i = 0; i < array.size(); ++i) {
      const double x = number(random);
      array.set_f64(i, whole ? std::round(3 * x) : x);
    }
  }
  MatrixOperand operand() const { return {&storage, base, &rows, &columns}; }
};

struct Layout {
  data::DType a, b, out;
  bool turn_a, turn_b, turn_out;
  std::int64_t gap;
};

void check(std::int64_t m, std::int64_t n, std::int64_t k, const Layout& layout,
           std::mt19937& random) {
  CAPTURE(m);
  CAPTURE(n);
  CAPTURE(k);
  const bool whole = !data::is_float(layout.a);
  Matrix a(layout.a, m, k, layout.turn_a, layout.gap), b(layout.b, k, n, layout.turn_b, layout.gap);
  Matrix out(layout.out, m, n, layout.turn_out, layout.gap);
  a.fill(random, whole);
  b.fill(random, whole);
  out.fill(random, true);
  std::vector<double> untouched;
  for (std::int64_t i = 0; i < out.array.size(); ++i) untouched.push_back(out.array.get_f64(i));
  native::matrix_product(a.operand(), b.operand(), out.operand());
  const bool single = layout.a == data::DType::F32 && layout.b == data::DType::F32;
  double worst = 0;
  for (std::size_t i = 0; i < out.rows.size(); ++i) {
    for (std::size_t j = 0; j < out.columns.size(); ++j) {
      double sum = 0, size = 0;
      for (std::size_t l = 0; l < a.columns.size(); ++l) {
        const double term = a.array.get_f64(a.at(i, l)) * b.array.get_f64(b.at(l, j));
        sum += term;
        size += std::fabs(term);
      }
      const double error = std::fabs(out.array.get_f64(out.at(i, j)) - sum);
      worst = std::max(worst, error / (size + 1e-30));
      untouched[static_cast<std::size_t>(out.at(i, j))] = out.array.get_f64(out.at(i, j));
    }
  }
  const bool rounded = single || layout.out == data::DType::F32;
  CHECK(worst < (rounded ? 4e-7 : 1e-14));
  for (std::int64_t i = 0; i < out.array.size(); ++i) {  // nothing beside the result is written
    CHECK(out.array.get_f64(i) == untouched[static_cast<std::size_t>(i)]);
  }
}

}  // namespace

TEST_CASE("native/matrix product: any shape, layout and type") {
  using data::DType;
  const std::vector<Layout> layouts{
      {DType::F32, DType::F32, DType::F32, false, false, false, 0},
      {DType::F32, DType::F32, DType::F32, true, false, false, 2},
      {DType::F32, DType::F32, DType::F32, false, true, true, 0},
      {DType::F32, DType::F32, DType::F64, true, true, false, 1},
      {DType::F32, DType::F64, DType::F64, false, true, false, 0},
      {DType::F64, DType::F64, DType::F64, true, false, true, 3},
      {DType::I64, DType::I64, DType::I64, false, false, false, 0},
      {DType::I32, DType::Bool, DType::I64, false, true, false, 1},
  };
  std::mt19937 random(4);
  std::uniform_int_distribution<std::int64_t> small(1, 70);
  int sets = 0;
  for (const char* set : {"avx512", "avx2", "baseline"}) {
    if (!native::use_instruction_set(set)) continue;
    CAPTURE(set);
    ++sets;
    for (const Layout& layout : layouts) {
      for (int trial = 0; trial < 6; ++trial) {
        check(small(random), small(random), small(random), layout, random);
      }
      check(1, 33, 5, layout, random);
      check(13, 1, 7, layout, random);
    }
    check(200, 40, 800, layouts[0], random);  // more than one block of rows and of depth
    check(30, 2100, 9, layouts[1], random);   // .. of columns
  }
  CHECK(sets >= 1);
  CHECK(native::use_instruction_set("best"));
  CHECK_FALSE(native::use_instruction_set("mmx"));
}
