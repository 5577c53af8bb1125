#include "trial.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "fuse/check/check.h"
#include "fuse/syntax/parser.h"

namespace fuse::oracle {

namespace {

constexpr double anything = std::numeric_limits<double>::infinity();

Options options_for(data::DType precision, std::uint64_t seed) {
  Options options;
  options.precision = precision;
  options.seed = seed;
  if (seed != 0) options.jitter = precision == data::DType::F64 ? 1e-13 : 1e-6;
  return options;
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }
bool present(const data::Array& array, std::int64_t at) {
  return !array.mask() || array.mask()[at];
}

// How far `jittered` moved from `base`, added to what others did.
void widen(std::vector<double>& slack, const data::Array& base, const data::Array& jittered) {
  for (std::int64_t at = 0; at < base.size(); ++at) {
    const double a = base.get_f64(at), b = jittered.get_f64(at);
    if (present(base, at) != present(jittered, at)) slack[at] = anything;
    if (!same(a, b)) slack[at] += 10 * std::fabs(a - b);
    if (!std::isfinite(slack[at])) slack[at] = anything;
  }
}

std::string element(const data::Array& array, std::int64_t at) {
  std::string text;
  std::int64_t rest = at;
  for (std::size_t c = array.rank(); c-- > 0;) {
    text = std::to_string(rest % array.shape()[c]) + (text.empty() ? "" : ", ") + text;
    rest /= array.shape()[c];
  }
  return "[" + text + "]";
}

std::string shape_text(const data::Shape& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

std::string compare(const std::string& name, const data::Array& want, const data::Array& got,
                    const std::vector<double>& slack, double tolerance) {
  if (want.shape() != got.shape()) {
    return fmt::format("{} has shape {} instead of {}", name, shape_text(got.shape()),
                       shape_text(want.shape()));
  }
  if (want.dtype() != got.dtype()) {
    return fmt::format("{} is {} instead of {}", name, data::name(got.dtype()),
                       data::name(want.dtype()));
  }
  for (std::int64_t at = 0; at < want.size(); ++at) {
    if (slack[at] == anything) continue;
    const double a = want.get_f64(at), b = got.get_f64(at);
    const bool close =
        same(a, b) || std::fabs(a - b) <= tolerance * (std::fabs(a) + 1e-4) + slack[at];
    if (!close) return fmt::format("{}{} is {} instead of {}", name, element(want, at), b, a);
    if (want.dtype() != data::DType::Bool && present(want, at) != present(got, at)) {
      return fmt::format("{}{} is {} but should not be", name, element(want, at),
                         present(got, at) ? "present" : "absent");
    }
  }
  return "";
}

}  // namespace

Exports exports_of(const bind::Bound& bound, Evaluator& evaluator) {
  Exports exports;
  for (const ir::Export& one : bound.program.exports) {
    exports[bound.program[one.tensor].name] = evaluator.tensor(one.tensor);
  }
  return exports;
}

Front front_end(const std::string& text, data::DType precision) {
  SourceSet sources;
  Diagnostics diagnostics;
  const syntax::File file = syntax::parse(sources, sources.add("random.fuse", text), diagnostics);
  Front front;
  if (!diagnostics.has_errors()) {
    auto program = check::check(file, {}, sources, diagnostics);
    bind::Options options;
    options.precision = precision;
    if (program) front.bound = bind::bind(std::move(*program), options, diagnostics);
  }
  if (diagnostics.has_errors()) front.bound.reset();
  front.said = render_text(diagnostics, sources);
  return front;
}

Expected reference(const bind::Bound& original, data::DType precision) {
  bind::Bound bound = original;
  expand_kernels(bound.program);
  Expected expected;
  Evaluator base(bound, options_for(precision, 0));
  try {
    expected.exports = exports_of(bound, base);
  } catch (const Failure& failure) {
    expected.failure = failure.what();
    return expected;
  }
  try {
    for (std::size_t t = 0; t < bound.program.tensors.size(); ++t) {
      if (bound.program.tensors[t].shape) base.tensor(static_cast<ir::TensorId>(t));
    }
  } catch (const Failure&) {
    expected.may_fail = true;
  }
  for (const auto& [name, array] : expected.exports) expected.slack[name].resize(array.size());
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Evaluator jittered(bound, options_for(precision, seed));
    try {
      for (const auto& [name, array] : exports_of(bound, jittered)) {
        widen(expected.slack[name], expected.exports[name], array);
      }
    } catch (const Failure&) {
      for (auto& [name, slack] : expected.slack) std::ranges::fill(slack, anything);
    }
  }
  if (base.extreme()) {
    expected.may_fail = true;  // an integer may be too large
    for (auto& [name, slack] : expected.slack) std::ranges::fill(slack, anything);
  }
  return expected;
}

std::string difference(const Expected& expected, const Exports& actual, data::DType precision) {
  const double tolerance = precision == data::DType::F64 ? 1e-9 : 1e-5;
  for (const auto& [name, want] : expected.exports) {
    const auto got = actual.find(name);
    if (got == actual.end()) return name + " is missing";
    const std::string said = compare(name, want, got->second, expected.slack.at(name), tolerance);
    if (!said.empty()) return said;
  }
  return "";
}

bool Trial::like(const Trial& other) const {
  const auto kind = [](const std::string& text) {
    for (const char* word :
         {" instead of ", "should be", "failed: ", "let position", "malformed"}) {
      if (text.find(word) != std::string::npos) return std::string(word);
    }
    return text;
  };
  return verdict == other.verdict && kind(said) == kind(other.said);
}

Trial compare_variants(const std::string& text, const std::string& variant, Engine engine) {
  constexpr data::DType precision = data::DType::F64;
  const Front a = front_end(text, precision), b = front_end(variant, precision);
  if (!a.bound && !b.bound) return {Verdict::Rejected, a.said};
  if (!a.bound || !b.bound) return {Verdict::Differs, "only one is refused: " + a.said + b.said};
  try {
    Expected expected = reference(*a.bound, precision);
    const Exports before = engine(*a.bound, precision), after = engine(*b.bound, precision);
    expected.exports = before;
    const std::string said = difference(expected, after, precision);
    return {said.empty() ? Verdict::Agrees : Verdict::Differs, said};
  } catch (const Refusal& refusal) {
    return {Verdict::TooLarge, refusal.what()};
  } catch (const std::exception& error) {
    return {Verdict::TooLarge, error.what()};
  }
}

Trial put_to_test(const std::string& text, data::DType precision, Engine engine) {
  const Front front = front_end(text, precision);
  if (!front.bound) return {Verdict::Rejected, front.said};
  if (front.bound->program.exports.empty()) return {};
  try {
    const Expected expected = reference(*front.bound, precision);
    Exports actual;
    try {
      actual = engine(*front.bound, precision);
    } catch (const Failure& failure) {
      if (expected.failure || expected.may_fail) return {};
      return {Verdict::Differs, std::string("failed: ") + failure.what()};
    }
    if (expected.failure) return {Verdict::Differs, "should fail: " + *expected.failure};
    const std::string said = difference(expected, actual, precision);
    return {said.empty() ? Verdict::Agrees : Verdict::Differs, said};
  } catch (const Refusal& refusal) {
    return {Verdict::TooLarge, refusal.what()};
  } catch (const std::logic_error& error) {
    return {Verdict::Differs, error.what()};
  }
}

}  // namespace fuse::oracle
