// What callers ask of a runner besides its results: to stop, to explain, to answer one query.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "api/codes.h"
#include "fuse/fuse.h"

using namespace fuse;

namespace {

Array filled(Shape shape, double value) {
  Array array(DType::F32, std::move(shape));
  for (std::int64_t i = 0; i < array.size(); ++i) array.set_f64(i, value);
  return array;
}

using Texts = std::vector<std::string>;
using Numbers = std::vector<std::int64_t>;

// How long a run goes on after it is told to stop.
double seconds_to_stop(const Runner& runner, const Inputs& inputs) {
  std::atomic<bool> cancel = false;
  std::atomic<bool> ended = false;
  std::thread thread([&] {
    CHECK(code_of([&] { runner.run(inputs, {.cancel = &cancel}); }) == "X020");
    ended = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const auto begin = std::chrono::steady_clock::now();
  CHECK_FALSE(ended.load());  // the work is long enough
  cancel = true;
  thread.join();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

TEST_CASE("a run is stopped from another thread and its runner still works") {
  const std::atomic<bool> cancel = true;
  const Runner sum = Program::from_text("Y[i] = X[i] + 1\nexport Y\n").compile();
  CHECK(code_of([&] { sum.run({{"X", filled({3}, 1)}}, {.cancel = &cancel}); }) == "X020");
  CHECK(sum.run({{"X", filled({3}, 1)}})["Y"].array().get_f64(0) == 2);
}

TEST_CASE("a run says how far it has come") {
  const Runner runner = Program::from_text("Y[i] = X[i] + 1\nexport Y\n").compile();
  Progress progress;
  runner.run({{"X", filled({3}, 1)}}, {.progress = &progress});
  CHECK(progress.step == progress.steps);
  CHECK(progress.steps >= 1);
}

TEST_CASE("products, loops and joins stop soon") {  // in some 10 ms where nothing slows them
  const Array large = filled({3000, 3000}, 1);
  const Runner product = Program::from_text("Y[i,k] = X[i,j] X[j,k]\nexport Y\n").compile();
  CHECK(seconds_to_stop(product, {{"X", large}}) < 5);
  const Runner loop =
      Program::from_text("Y[i] max= exp(sin(X[i,j]) + cos(X[j,k]))\nexport Y\n").compile();
  CHECK(seconds_to_stop(loop, {{"X", large}}) < 5);
  Numbers from, to;
  for (int i = 0; i < 600; ++i) {
    for (int j = 0; j < 600; ++j) {
      if ((7 * i + 13 * j) % 3 == 0) continue;
      from.push_back(i);
      to.push_back(j);
    }
  }
  const Runner join =
      Program::from_text("n = E(x,y) E(x,z) E(x,w) E(y,z) E(y,w) E(z,w)\nexport n\n").compile();
  CHECK(seconds_to_stop(join, {{"E", Facts{{from, to}, {}}}}) < 5);
}

TEST_CASE("the latest plan is explained, with times when they were measured") {
  const Runner runner = Program::from_text("Y[i] = X[i] + 1\nexport Y\n").compile();
  CHECK(code_of([&] { runner.explain_latest(); }) == "S001");  // no run, and X is unknown
  runner.run({{"X", filled({3}, 1)}});
  CHECK(runner.explain_latest().find("i 3") != std::string::npos);
  CHECK(runner.explain_latest().find(" ms") == std::string::npos);
  runner.run({{"X", filled({7}, 1)}}, {.measure = true});
  CHECK(runner.explain_latest().find("i 7") != std::string::npos);
  CHECK(runner.explain_latest().find(" ms") != std::string::npos);
  CHECK(runner.explain_latest(true).find("\"seconds\"") != std::string::npos);
}

TEST_CASE("a query asks for one tensor at some places") {
  const Runner runner = Program::from_text(
                            "Grand(x, z) <- Parent(x, y), Parent(y, z)\n"
                            "Twice[i, j] = 2 X[i, j]\nexport Grand\nexpect 1 == 2\n")
                            .compile({.write_files = false});
  const Inputs inputs{
      {"Parent", Facts{{Texts{"Ann", "Bob's", "Bob's"}, Texts{"Bob's", "Cid", "Dora"}}, {}}},
      {"X", filled({2, 3}, 4)}};
  const Value of_ann = runner.query("Grand", {{"x", "Ann"}}, inputs);
  REQUIRE(of_ann.tuple_count() == 2);
  CHECK(of_ann.axes() == Texts{"z"});
  CHECK(of_ann.text(0, of_ann.positions(0)[0]) == "Cid");
  CHECK(of_ann.find(0, "Cid") == of_ann.positions(0)[0]);
  CHECK_FALSE(of_ann.find(0, "Zoe").has_value());
  CHECK(runner.query("Parent", {{"0", "Bob's"}}, inputs).tuple_count() == 2);
  CHECK(runner.query("Grand", {{"x", "Ann"}, {"z", "Dora"}}, inputs).tuple_count() == 1);
  const Value row = runner.query("Twice", {{"i", std::int64_t{1}}}, inputs);
  CHECK(row.shape() == Shape{3});
  CHECK(row.array().get_f64(2) == 8);
  CHECK(runner.query("Twice", {}, inputs).shape() == Shape{2, 3});
  CHECK(code_of([&] { runner.query("Nothing", {}, inputs); }) == "F018");
  CHECK(code_of([&] { runner.query("Grand", {{"w", "Ann"}}, inputs); }) == "F019");
  CHECK(code_of([&] { runner.query("Twice", {{"i", std::int64_t{9}}}, inputs); }) != "");
}

TEST_CASE("results say whether others have their elements") {
  const Runner runner =
      Program::from_text("C[i] = const([1, 2])\nY[i] = X[i] + 1\nexport C\nexport X\nexport Y\n")
          .compile();
  const Array x = filled({2}, 1);
  const Results results = runner.run({{"X", x}});
  CHECK(results["C"].is_shared());
  CHECK(results["X"].is_shared());
  CHECK_FALSE(results["Y"].is_shared());
  CHECK(code_of([] { Program::from_text("a = 1\n").compile({.precision = DType::F16}); }) ==
        "B002");
}
