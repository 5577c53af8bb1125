#include <doctest/doctest.h>

#include <set>
#include <sstream>
#include <stdexcept>

#include "fuse/passes/pass.h"
#include "ir/build.h"

namespace fuse::passes {
namespace {

using test::Build;

// Y[i] = sum[j](A[i, j] * C[j] / sqrt(size(j))); Z is not needed.
struct Case : Build {
  ir::IndexId i = index("i"), j = index("j");
  ir::TensorId a = input("A", 2), c = input("C", 1), y = tensor("Y", 1), z = tensor("Z", 1);

  Case() {
    define(z, {i}, at(c, {i}));
    const ir::Expr root = ir::map(ir::Op::Sqrt, {ir::extent(j)});
    define(y, {i}, test::sum({j}, test::div(test::mul(at(a, {i, j}), at(c, {j})), root)));
    export_tensor(y);
  }
};

TEST_CASE_FIXTURE(Case, "passes/pipeline: the whole way") {
  const ir::Program after = run_pipeline(program, {});
  CHECK(test::statements(after) ==
        "Y[i] = contract[j](A[i, j], C[j]) / 2.0\n"
        "export Y\n");
  CHECK(ir::to_json(run_pipeline(program, {})) == ir::to_json(after));
}

TEST_CASE_FIXTURE(Case, "passes/pipeline: the trace shows each pass that changed something") {
  std::ostringstream trace;
  run_pipeline(program, Context{.trace = &trace});
  const std::string text = trace.str();
  CHECK(text.find("# after expand_builtins") == std::string::npos);
  const auto fold = text.find("# after fold_constants\n"),
             form = text.find("# after form_contractions\n"),
             drop = text.find("# after drop_dead\n");
  CHECK(fold < form);
  CHECK(form < drop);
  CHECK(drop != std::string::npos);
}

TEST_CASE_FIXTURE(Case, "passes/pipeline: a malformed program is an internal error") {
  program[j].domain.reset();
  CHECK_THROWS_AS(run_pipeline(program, {}), std::logic_error);
}

TEST_CASE("passes/pipeline: passes are named and described once") {
  std::set<std::string_view> names;
  for (const Pass& pass : pipeline()) {
    names.insert(pass.name);
    CHECK_FALSE(pass.summary.empty());
  }
  CHECK(names.size() == pipeline().size());
}

}  // namespace
}  // namespace fuse::passes
