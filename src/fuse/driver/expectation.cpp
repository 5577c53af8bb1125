#include "fuse/driver/expectation.h"

#include <cmath>
#include <string>

#include <fmt/format.h>

#include "fuse/io/numbers.h"

namespace fuse::driver {

using data::Array;
using ir::Op;

namespace {

bool near(double a, double b, double tolerance) {
  return a == b || std::abs(a - b) <= tolerance;  // the first says that inf is inf
}

// A comparison stretched by the tolerance; nan compares as it does everywhere.
bool compare(Op comparison, double a, double b, double tolerance) {
  if (comparison == Op::Eq) return near(a, b, tolerance);
  if (comparison == Op::Ne) return !near(a, b, tolerance);
  if (comparison == Op::Lt) return a < b + tolerance;
  if (comparison == Op::Le) return a <= b + tolerance;
  if (comparison == Op::Gt) return a > b - tolerance;
  return a >= b - tolerance;
}

// Integers are compared as such: above 2^53 their doubles may meet.
bool both_integers(const Array& a, const Array& b) {
  return !data::is_float(a.dtype()) && !data::is_float(b.dtype());
}

bool holds_at(const ir::Expect& expect, const ExpectValues& values, std::int64_t at) {
  if (!expect.left) return values.value.get_f64(at) > 0;
  const double a = values.left.get_f64(at), b = values.right.get_f64(at);
  if (both_integers(values.left, values.right) && expect.tolerance == 0 && a == b) {
    const std::int64_t x = values.left.get_i64(at), y = values.right.get_i64(at);
    return compare(*expect.comparison, x < y ? -1 : x > y, 0, 0);
  }
  return compare(*expect.comparison, a, b, expect.tolerance);
}

// " at i = 1, j = 0"; empty for a scalar.
std::string place(const ir::Program& program, const bind::Dictionaries& names,
                  const ir::Expect& expect, const Array& array, std::int64_t flat) {
  std::string text;
  for (std::size_t d = array.rank(); d-- > 0;) {
    const ir::Index& index = program[expect.indices[d]];
    const std::int64_t lo = index.domain ? index.domain->lo : 0;
    const std::string at =
        names.text(names.of(program, expect.indices[d]), lo + flat % array.shape()[d]);
    text = fmt::format("{}{} = {}{}", d == 0 ? " at " : "", index.name, at,
                       text.empty() ? "" : ", " + text);
    flat /= array.shape()[d];
  }
  return text;
}

std::string exact(const Array& array, std::int64_t at) {
  std::string text;
  io::append_field(text, array, at);
  return text;
}

}  // namespace

bool check_expectation(const ir::Program& program, const bind::Dictionaries& names,
                       const ir::Expect& expect, const ExpectValues& values,
                       Diagnostics& diagnostics) {
  const Array& array = expect.left ? values.left : values.value;
  std::int64_t first = -1, failures = 0;
  for (std::int64_t i = 0; i < array.size(); ++i) {
    if (holds_at(expect, values, i)) continue;
    if (failures++ == 0) first = i;
  }
  if (failures == 0) return true;
  std::string sides;
  if (expect.left) {
    sides = fmt::format(": the left side is {}, the right side {}", exact(values.left, first),
                        exact(values.right, first));
  }
  const std::string count =
      array.size() > 1 ? fmt::format(" ({} of {} elements fail)", failures, array.size()) : "";
  diagnostics.report(Kind::ExpectFailed, expect.range, place(program, names, expect, array, first),
                     sides, count);
  return false;
}

}  // namespace fuse::driver
