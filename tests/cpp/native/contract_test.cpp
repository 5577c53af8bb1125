#include <doctest/doctest.h>

#include <fmt/format.h>

#include "native/model.h"

using namespace fuse;
using namespace fuse::native_test;

namespace {

Values numbers(std::int64_t count, int seed) {
  Values values;
  for (std::int64_t k = 0; k < count; ++k) {
    values.push_back(static_cast<double>((k * 37 + seed * 11) % 19 - 9));
  }
  return values;
}

Values product(const Values& a, const Values& b, std::size_t m, std::size_t k, std::size_t n) {
  Values c(m * n, 0);
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t l = 0; l < k; ++l) {
      for (std::size_t j = 0; j < n; ++j) c[i * n + j] += a[i * k + l] * b[l * n + j];
    }
  }
  return c;
}

}  // namespace

TEST_CASE("matrix products of all shapes and element types") {
  struct Sizes {
    std::int64_t m, k, n;
  };
  const Sizes all[] = {{1, 1, 1},    {3, 5, 2},     {4, 4, 8},   {5, 300, 9},
                       {200, 7, 13}, {13, 17, 600}, {1, 50, 40}, {40, 50, 1}};
  for (auto [m, k, n] : all) {
    for (data::DType dtype : {data::DType::F32, data::DType::F64, data::DType::I64}) {
      Model model;
      IndexId i = model.index("i", m), l = model.index("l", k), j = model.index("j", n);
      const Values a = numbers(m * k, 1), b = numbers(k * n, 2);
      TensorId x = model.source("X", {m, k}, a, {.dtype = dtype});
      TensorId y = model.source("Y", {k, n}, b, {.dtype = dtype});
      TensorId c = model.tensor("C", {m, n}, {.dtype = dtype});
      TensorId t = model.tensor("T", {n, m}, {.dtype = dtype});
      model.define(c, {i, j}, ir::contract({at(x, {i, l}), at(y, {l, j})}, {l}));
      model.define(t, {j, i}, ir::contract({at(x, {i, l}), at(y, {l, j})}, {l}));
      model.run();
      const Values expected = product(a, b, static_cast<std::size_t>(m),
                                      static_cast<std::size_t>(k), static_cast<std::size_t>(n));
      CHECK_VALUES(model.values(c), (expected));
      Values transposed(expected.size());
      for (std::int64_t r = 0; r < m; ++r) {
        for (std::int64_t s = 0; s < n; ++s) {
          transposed[static_cast<std::size_t>(s * m + r)] =
              expected[static_cast<std::size_t>(r * n + s)];
        }
      }
      CHECK_VALUES(model.values(t), (transposed));
    }
  }
}

TEST_CASE("batches, several summed indices and strided operands") {
  Model model;
  IndexId b = model.index("b", 2), i = model.index("i", 4), j = model.index("j", 5),
          k = model.index("k", 3), l = model.index("l", 2);
  const Values x = numbers(2 * 3 * 4 * 2, 3), y = numbers(3 * 5 * 2 * 2, 4);
  TensorId a = model.source("A", {2, 3, 4, 2}, x);  // [b,k,i,l]
  TensorId c = model.source("C", {3, 5, 2, 2}, y);  // [k,j,l,b]
  Values expected;
  for (int bb = 0; bb < 2; ++bb) {
    for (int ii = 0; ii < 4; ++ii) {
      for (int jj = 0; jj < 5; ++jj) {
        double total = 0;
        for (int kk = 0; kk < 3; ++kk) {
          for (int ll = 0; ll < 2; ++ll) {
            total += x[static_cast<std::size_t>(((bb * 3 + kk) * 4 + ii) * 2 + ll)] *
                     y[static_cast<std::size_t>(((kk * 5 + jj) * 2 + ll) * 2 + bb)];
          }
        }
        expected.push_back(total);
      }
    }
  }
  CHECK_VALUES(
      evaluate(model, ir::contract({at(a, {b, k, i, l}), at(c, {k, j, l, b})}, {k, l}), {b, i, j}),
      (expected));
}

TEST_CASE("a convolution reads one operand through overlapping strides") {
  Model model;
  const std::int64_t width = 40, taps = 5, filters = 6;
  IndexId x = model.index("x", width - taps + 1), d = model.index("d", taps),
          f = model.index("f", filters);
  const Values signal = numbers(width, 5), kernel = numbers(filters * taps, 6);
  TensorId s = model.source("S", {width}, signal);
  TensorId k = model.source("K", {filters, taps}, kernel);
  Values expected;
  for (std::int64_t p = 0; p < width - taps + 1; ++p) {
    for (std::int64_t g = 0; g < filters; ++g) {
      double total = 0;
      for (std::int64_t t = 0; t < taps; ++t) {
        total += signal[static_cast<std::size_t>(p + t)] *
                 kernel[static_cast<std::size_t>(g * taps + t)];
      }
      expected.push_back(total);
    }
  }
  Expr shifted = at(s, {affine(sum(ir::iota(x), ir::iota(d)))});
  CHECK_VALUES(evaluate(model, ir::contract({shifted, at(k, {f, d})}, {d}), {x, f}), (expected));
}

TEST_CASE("private indices, scalars, signs and indices that no factor has") {
  Model model;
  IndexId i = model.index("i", 2), j = model.index("j", 2), k = model.index("k", 3);
  TensorId a = model.source("A", {2, 2}, {1, 2, 3, 4});
  TensorId b = model.source("B", {2, 3}, {1, 1, 1, 2, 2, 2});
  TensorId s = model.source("S", {}, {10});
  CHECK_VALUES(evaluate(model, ir::contract({at(a, {i, j}), at(b, {j, k})}, {j, k}), {i}),
               {15, 33});
  Expr scaled = ir::contract(
      {at(s, std::vector<IndexId>{}), op(ir::Op::Neg, {at(a, {i, j})}), at(b, {j, k}), whole(2)},
      {j});
  CHECK_VALUES(evaluate(model, scaled, {i, k}), {-100, -100, -100, -220, -220, -220});
  IndexId extra = model.index("extra", 7);
  CHECK_VALUES(evaluate(model, ir::contract({at(a, {i, j}), at(a, {j, i})}, {i, j, extra}), {}),
               {7 * 29});
  CHECK_VALUES(evaluate(model, ir::contract({at(a, {i, j})}, {j}), {i}), {3, 7});
  CHECK_VALUES(evaluate(model, ir::contract({at(a, {i, j}), at(b, {j, k})}, {}), {i, j, k}),
               {1, 1, 1, 4, 4, 4, 3, 3, 3, 8, 8, 8});
  // The same factor twice.
  Expr x = at(a, {i, j});
  CHECK_VALUES(evaluate(model, ir::contract({x, x}, {j}), {i}), {5, 25});
}

TEST_CASE("thirty factors") {
  Model model;
  const int factors = 30;
  std::vector<IndexId> indices;
  for (int f = 0; f <= factors; ++f) indices.push_back(model.index(fmt::format("i{}", f), 3));
  std::vector<Expr> chain;
  Values expected{1, 0, 0, 0, 1, 0, 0, 0, 1};
  for (int f = 0; f < factors; ++f) {
    Values entries = numbers(9, f);
    for (double& entry : entries) entry /= 9;
    TensorId t = model.source(fmt::format("T{}", f), {3, 3}, entries);
    const auto at_f = static_cast<std::size_t>(f);
    chain.push_back(at(t, {indices[at_f], indices[at_f + 1]}));
    expected = product(expected, entries, 3, 3, 3);
  }
  std::vector<IndexId> bound(indices.begin() + 1, indices.end() - 1);
  const Values actual =
      evaluate(model, ir::contract(chain, bound), {indices.front(), indices.back()});
  REQUIRE(actual.size() == 9);
  for (std::size_t k = 0; k < 9; ++k)
    CHECK(actual[k] == doctest::Approx(expected[k]).epsilon(1e-9));
}

TEST_CASE("integer products fall back to exact arithmetic and report overflow") {
  Model model;
  const auto i64 = data::DType::I64;
  IndexId i = model.index("i", 4), j = model.index("j", 4), k = model.index("k", 4);
  const double large = 1073741824.0 * 512;   // 2^39
  Values a(16, large), b(16, 4096 * 512.0);  // 2^21: products 2^60, sums 2^62
  a[0] = large + 1;
  TensorId x = model.source("X", {4, 4}, a, {.dtype = i64});
  TensorId y = model.source("Y", {4, 4}, b, {.dtype = i64});
  TensorId z = model.tensor("Z", {4, 4}, {.dtype = i64});
  model.define(z, {i, k}, ir::contract({at(x, {i, j}), at(y, {j, k})}, {j}));
  model.run();
  REQUIRE_FALSE(model.failed());
  CHECK(model.array(z).get_i64(0) == (std::int64_t{1} << 62) + (1 << 21));
  CHECK(model.array(z).get_i64(15) == std::int64_t{1} << 62);
  TensorId w = model.tensor("W", {4, 4}, {.dtype = i64});
  model.define(w, {i, k}, ir::contract({at(z, {i, j}), at(y, {j, k})}, {j}));
  model.run();
  CHECK(model.message().starts_with("X004"));
}

TEST_CASE("matrix products into partial tensors and with absent elements") {
  Model model;
  IndexId i = model.index("i", 4), j = model.index("j", 4), k = model.index("k", 4);
  Values a(16, 1), b(16, 2);
  for (std::size_t c = 4; c < 8; ++c) a[c] = gone;
  TensorId x = model.source("X", {4, 4}, a);
  TensorId y = model.source("Y", {4, 4}, b);
  Values expected(16, 8);
  for (std::size_t c = 4; c < 8; ++c) expected[c] = gone;
  for (data::DType dtype : {data::DType::F32, data::DType::F64}) {
    TensorId z = model.tensor("Z", {4, 4}, {.dtype = dtype, .partial = true});
    TensorId full = model.tensor("Full", {4, 4}, {.dtype = dtype, .partial = true});
    model.define(z, {i, k}, ir::contract({at(x, {i, j}), at(y, {j, k})}, {j}));
    model.define(full, {i, k}, ir::contract({at(y, {i, j}), at(y, {j, k})}, {j}));
    model.run();
    CHECK_VALUES(model.values(z), (expected));
    CHECK_VALUES(model.values(full), (Values(16, 16)));
  }
}
