#include "fuse/ir/presence.h"

#include <doctest/doctest.h>

#include "ir/build.h"

namespace fuse::ir {
namespace {

using test::Build;

TEST_CASE("ir/presence: follows the rules of absence") {
  Build b;
  const IndexId i = b.index("i"), none = b.index("e", 0);
  const TensorId full = b.input("F", 1), partial = b.input("P", 1);
  b.program[partial].partial = true;
  const Expr x = b.at(full, {i}), p = b.at(partial, {i});
  Presence presence(b.program);
  CHECK(presence.always(x));
  CHECK_FALSE(presence.always(p));
  CHECK_FALSE(presence.always(read(full, {plain_column(i)}, true)));
  Column optional = plain_column(i);
  optional.optional = true;
  CHECK_FALSE(presence.always(read(full, {optional}, false)));
  CHECK(presence.always(iota(i)));
  CHECK(presence.always(test::mul(x, x)));
  CHECK_FALSE(presence.always(test::mul(x, p)));
  CHECK(presence.always(add(x, p, false)));
  CHECK_FALSE(presence.always(add(x, p, true)));
  CHECK(presence.always(map(Op::Exp, {p})));
  CHECK(presence.always(test::sum({i}, x)));
  CHECK_FALSE(presence.always(test::sum({i}, p)));
  CHECK(presence.always(test::sum({i}, p, true)));
  CHECK_MESSAGE(!presence.always(test::sum({none}, b.at(full, {none}))), "an empty sum");
  CHECK_FALSE(presence.always(map(Op::Guard, {x, x})));
  CHECK(presence.always(map(Op::Guard, {test::whole(1), x})));
}

}  // namespace
}  // namespace fuse::ir
