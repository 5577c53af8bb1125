// The limit on tuples that a run collects: it stops where they outgrow it, and gives the same
// results where they only come near it.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "fuse/check/check.h"
#include "fuse/passes/pass.h"
#include "fuse/plan/plan.h"
#include "fuse/targets/native/native.h"
#include "trial.h"

using namespace fuse;
using namespace fuse::oracle;

namespace {

constexpr int positions = 120;

struct Run {
  std::optional<native::Results> results;
  std::string said;
  std::size_t tensor = 0;
};

// T over all pairs of positions, each reached several times.
Run run(const std::string& equation, std::int64_t limit) {
  std::string text;
  for (int x = 0; x < positions; ++x)
    text += fmt::format("R({}, 0)\nR({}, 1)\nV[{}] = 0.5\n", x, x, x);
  const Front front = front_end(text + equation + "\nexport T\n", data::DType::F64);
  REQUIRE_MESSAGE(front.bound, front.said);
  const ir::Program program = passes::run_pipeline(front.bound->program, {check::expand_builtin});
  const plan::Plan plan = plan::make_plan(program, {data::DType::F64, data::Storage::Sparse});
  Diagnostics diagnostics;
  Run run;
  run.tensor = raw(program.exports.at(0).tensor);
  run.results = native::run(plan, front.bound->sources, diagnostics, {.memory_limit = limit});
  for (const Diagnostic& item : diagnostics.items()) {
    run.said += item.message;
    for (const Label& label : item.labels) run.said += "; " + label.text;
  }
  return run;
}

void check_limit(const std::string& equation, std::int64_t row_bytes) {
  CAPTURE(equation);
  const std::int64_t needed = 2 * positions * positions * row_bytes;
  const Run refused = run(equation, needed / 3), fits = run(equation, needed + 64);
  const Run free = run(equation, std::int64_t{1} << 33);
  CHECK_FALSE(refused.results);
  CHECK(refused.said.find("`T` needs at least") != std::string::npos);
  CHECK(refused.said.find("tuples so far") != std::string::npos);
  CAPTURE(refused.said);
  REQUIRE_MESSAGE(fits.results, fits.said);
  const data::Value& a = fits.results->tensors.at(fits.tensor);
  const data::Value& b = free.results->tensors.at(free.tensor);
  REQUIRE(a.sparse());
  REQUIRE(a.relation->tuples.rows == positions * positions);
  CHECK(a.relation->tuples.columns == b.relation->tuples.columns);
  for (std::int64_t row = 0; row < a.relation->values.size(); ++row) {
    if (a.relation->values.get_f64(row) != b.relation->values.get_f64(row)) FAIL_CHECK(row);
  }
}

}  // namespace

TEST_CASE("oracle/memory: tuples of a relation stop at the limit") {
  check_limit("T(x, y) <- R(x, z), R(y, z)", 8);
  check_limit("T(y, x) <- R(x, z), R(y, w), z <= w", 8);
}

TEST_CASE("oracle/memory: tuples with values stop at the limit") {
  check_limit("T[x, y] = R(x, z) R(y, z) V[x]", 16);
  check_limit("T[x, y] max= R(x, z) R(y, w) V[y]", 16);
}

TEST_CASE("oracle/memory: tuples of averages stop at the limit") {
  check_limit("T[x, y] avg= R(x, z) R(y, w) V[y]", 24);
}
