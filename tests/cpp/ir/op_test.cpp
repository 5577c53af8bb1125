#include "fuse/ir/op.h"

#include <doctest/doctest.h>

#include <cmath>
#include <set>
#include <string>

namespace fuse::ir {
namespace {

TEST_CASE("ir/op: the table has one distinct name per operation") {
  std::set<std::string> names;
  for (std::size_t i = 0; i < op_count(); ++i) names.emplace(info(static_cast<Op>(i)).name);
  CHECK(names.size() == op_count());
  CHECK(info(Op::Read).name == "read");
  CHECK(info(Op::Kernel).name == "kernel");
  CHECK(info(Op::Select).arity == 3);
  CHECK(info(Op::Add).absence == Absence::Sum);
}

TEST_CASE("ir/op: cells without contributions") {
  CHECK(zero(Combine::Sum) == 0);
  CHECK(zero(Combine::Max) == -INFINITY);
  CHECK(zero(Combine::Min) == INFINITY);
  CHECK(std::isnan(zero(Combine::Avg)));
  CHECK(zero(Combine::Product) == 1);
  CHECK(zero(Combine::LogSumExp) == -INFINITY);
  CHECK(zero(Combine::Or) == 0);
  CHECK(zero(Combine::And) == 1);
  CHECK(zero(Combine::Count) == 0);
  CHECK(std::isnan(zero(Combine::Std)));
  CHECK(std::isnan(zero(Combine::Var)));
  CHECK(zero(Combine::ArgMax) == -1);
  CHECK(zero(Combine::ArgMin) == -1);
}

}  // namespace
}  // namespace fuse::ir
