#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <functional>
#include <optional>
#include <thread>

#include "api/codes.h"
#include "fuse/fuse.h"

using namespace fuse;

namespace {

Array floats(Shape shape, const std::vector<float>& values) {
  Array array(DType::F32, std::move(shape));
  std::copy(values.begin(), values.end(), array.as<float>());
  return array;
}

std::vector<float> elements(const Array& array) {
  return {array.as<float>(), array.as<float>() + array.size()};
}

}  // namespace

TEST_CASE("a program runs on inputs") {
  const Runner runner = Program::from_text("Y[i] = W[i,j] X[j]\nexport Y\n").compile();
  const Results results =
      runner.run({{"W", floats({2, 2}, {1, 2, 3, 4})}, {"X", floats({2}, {10, 1})}});
  const Value& y = results["Y"];
  CHECK(y.axes() == std::vector<std::string>{"i"});
  CHECK(y.shape() == Shape{2});
  CHECK(elements(y.array()) == std::vector<float>{12, 34});
  CHECK(results.contains("Y"));
  CHECK_THROWS_AS(results["Z"], std::out_of_range);
}

TEST_CASE("other values and other shapes give their own results") {
  const Runner runner =
      Program::from_text("Y[i] = 2 X[i]\ns = X[i]\nexport Y\nexport s\n").compile();
  for (int round = 0; round < 3; ++round) {
    for (const int size : {1, 3, 2}) {
      std::vector<float> values, doubled;
      float sum = 0;
      for (int i = 0; i < size; ++i) {
        values.push_back(static_cast<float>(10 * round + i));
        doubled.push_back(2 * values.back());
        sum += values.back();
      }
      const Results results = runner.run({{"X", floats({size}, values)}});
      CHECK(elements(results["Y"].array()) == doubled);
      CHECK(elements(results["s"].array()) == std::vector<float>{sum});
    }
  }
}

TEST_CASE("results outlive later runs and the runner") {
  std::optional<Results> first;
  {
    const Runner runner = Program::from_text("Y[i] = X[i] + 1\nexport Y\n").compile();
    first = runner.run({{"X", floats({2}, {1, 2})}});
    runner.run({{"X", floats({2}, {5, 6})}});
  }
  CHECK(elements((*first)["Y"].array()) == std::vector<float>{2, 3});
}

TEST_CASE("an input changed in place is read anew") {
  const Runner runner =
      Program::from_text("C[I[p]] += X[p]\nY[i] = 2 X[i]\nexport C\nexport Y\n").compile();
  Array x = floats({2}, {1, 2});
  Array index(DType::I64, {2});
  index.set_i64(0, 0);
  index.set_i64(1, 1);
  CHECK(runner.run({{"X", x}, {"I", index}})["C"].shape() == Shape{2});
  x.set_f64(0, 7);
  index.set_i64(1, 4);  // the extent of C follows from it
  const Results results = runner.run({{"X", x}, {"I", index}});
  CHECK(elements(results["C"].array()) == std::vector<float>{7, 0, 0, 0, 2});
  CHECK(elements(results["Y"].array()) == std::vector<float>{14, 4});
}

TEST_CASE("facts are inputs by name and by position") {
  const Program program =
      Program::from_text("Grandparent(x, z) <- Parent(x, y), Parent(y, z)\nexport Grandparent\n");
  const Runner runner = program.compile();
  using Texts = std::vector<std::string>;
  Facts names{{Texts{"Ann", "Bob", "Bob"}, Texts{"Bob", "Cid", "Dora"}}, {}};
  const Results results = runner.run({{"Parent", names}});
  const Value& found = results["Grandparent"];
  CHECK(found.is_relation());
  REQUIRE(found.tuple_count() == 2);
  CHECK(found.has_names(1));
  CHECK(found.text(0, found.positions(0)[0]) == "Ann");
  CHECK(found.text(1, found.positions(1)[1]) == "Dora");
  using Numbers = std::vector<std::int64_t>;
  const Results numbers = runner.run({{"Parent", Facts{{Numbers{0, 5}, Numbers{5, 9}}, {}}}});
  CHECK(numbers["Grandparent"].tuple_count() == 1);
  CHECK(numbers["Grandparent"].positions(1) == std::vector<std::int32_t>{9});
}

TEST_CASE("facts with values, and large thin results as tuples") {
  const Runner runner = Program::from_text("D[x, z] min= W[x, y] + W[y, z]\nexport D\n").compile();
  using Numbers = std::vector<std::int64_t>;
  Numbers from, to;
  std::vector<double> weights;
  for (int i = 0; i < 3000; ++i) {
    from.push_back(i);
    to.push_back(i + 1);
    weights.push_back(i % 7);
  }
  const Results results = runner.run({{"W", Facts{{from, to}, weights}}});
  const Value& d = results["D"];
  CHECK(d.shape() == Shape{3001, 3001});
  if (d.is_sparse()) {
    CHECK(d.tuple_count() == 2999);
    CHECK(d.values().get_f64(0) == 1);
  }
  CHECK(d.array().get_f64(2) == 1);
  CHECK(code_of([&] { (void)d.array(1000); }) == (d.is_sparse() ? "F060" : ""));
}

TEST_CASE("errors carry their places") {
  try {
    Program::from_text("Y[i] = X[i\n");
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.family() == Error::Family::Program);
    CHECK(error.first().line == 1);
    CHECK(error.first().column > 0);
    CHECK(std::string(error.what()).find("X[i") != std::string::npos);
  }
  CHECK(code_of([] { Program::from_file("/no/such/file.fuse"); }) == "F001");
  CHECK(code_of([] { Program::from_text("x = 1\nY[i] = x[i]\n").compile(); }) != "");
  const Runner runner = Program::from_text("Y[i] = X[i] Z[i]\nexport Y\n").compile();
  CHECK(code_of([&] { runner.run(); }) == "S001");
  CHECK(code_of([&] { runner.run({{"X", floats({1}, {1})}, {"Z", floats({2}, {1, 2})}}); }) != "");
  CHECK(code_of([&] {
          runner.run({{"X", floats({1}, {1})}, {"Z", floats({1}, {1})}, {"Q", floats({1}, {1})}});
        }) == "F017");
  CHECK(code_of([] { Program::from_text("a = 1\n").compile({.target = "abacus"}); }) == "B001");
  using Texts = std::vector<std::string>;
  const Runner rules = Program::from_text("Q(x) <- P(x, y)\nexport Q\n").compile();
  CHECK(code_of([&] { rules.run({{"P", Facts{{Texts{"a"}, Texts{"b", "c"}}, {}}}}); }) == "F016");
  CHECK(code_of([&] { rules.run({{"P", Facts{{Texts{"a"}}, {}}}}); }) == "S110");
}

TEST_CASE("a failed run leaves the runner as it was") {
  const Runner runner = Program::from_text("Y[i] = T[I[i]]\nexport Y\n").compile();
  Array index(DType::I64, {1});
  const Array table = floats({2}, {3, 4});
  index.set_i64(0, 9);
  CHECK(code_of([&] { runner.run({{"I", index}, {"T", table}}); }) == "X002");
  index.set_i64(0, 1);
  CHECK(elements(runner.run({{"I", index}, {"T", table}})["Y"].array()) == std::vector<float>{4});
}

TEST_CASE("several threads share one runner") {
  const Runner runner = Program::from_text(
                            "E(0, 1)\nE(1, 2)\nE(2, 0)\n"
                            "Y[i] = exp(0.1 X[i])\nZ[i] = E(i, j) Y[j]\nexport Z\n")
                            .compile();
  std::atomic<int> wrong = 0;
  auto work = [&](int seed) {
    for (int round = 0; round < 300; ++round) {
      const auto a = static_cast<float>(seed * 3 + round % 5);
      const Results results = runner.run({{"X", floats({3}, {a, a + 1, a + 2})}});
      const auto z = elements(results["Z"].array());
      for (int i = 0; i < 3; ++i) {
        const float expected = std::exp(0.1f * (a + static_cast<float>((i + 1) % 3)));
        if (std::fabs(z[static_cast<std::size_t>(i)] - expected) > 1e-4f * expected) ++wrong;
      }
    }
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) threads.emplace_back(work, t);
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("explain, queries, warnings, formatting") {
  const Program program = Program::from_text("P(0,1)\nP(1,1)\nP(x, 1)?\nexport P\n");
  CHECK(program.format().find("P(0, 1)") != std::string::npos);
  const Runner runner = program.compile();
  const Results results = runner.run();
  REQUIRE(results.queries().size() == 1);
  CHECK(results.queries()[0].tuple_count() == 2);
  CHECK(results.json().find("\"queries\"") != std::string::npos);
  CHECK(runner.explain().find("intermediates") != std::string::npos);
  CHECK(runner.explain({}, true).find("\"steps\"") != std::string::npos);
  const Runner averages =
      Program::from_text("A[i] when X[i, j] > 0 avg= X[i, j]\nexport A\n").compile();
  const Results empty = averages.run({{"X", floats({1, 1}, {0})}});
  REQUIRE(empty.warnings().size() >= 1);
  CHECK(empty.warnings()[0].code == "X007");
  CHECK(std::isnan(empty["A"].array().get_f64(0)));
}
