#include "trial.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "fuse/check/check.h"
#include "fuse/driver/open_relations.h"
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

std::string mode_text(Storage storage) {
  if (storages().size() == 1) return "";
  return storage == Storage::Sparse ? "sparse: " : storage == Storage::Dense ? "dense: " : "auto: ";
}

data::Array answer(const bind::Bound& bound, Evaluator& evaluator, const ir::Query& query) {
  data::Shape shape;
  for (const ir::IndexId index : query.indices) {
    shape.push_back(bound.program[index].domain->extent);
  }
  data::Array array(data::DType::F64, shape);
  array.make_mask(1);
  const std::vector<Value> values = evaluator.over(query.value, query.indices);
  for (std::size_t at = 0; at < values.size(); ++at) {
    array.set_f64(at, static_cast<double>(values[at].number));
    array.mask()[at] = values[at].present || query.boolean;
  }
  return array;
}

}  // namespace

std::string name_of(const ir::Query& query) {
  static const std::string mark = "ξ_";  // of renamed variables
  std::string name = query.text + "?";
  for (std::size_t at; (at = name.find(mark)) != std::string::npos;) name.erase(at, mark.size());
  return name;
}

Exports exports_of(const bind::Bound& bound, Evaluator& evaluator) {
  Exports exports;
  for (const ir::Export& one : bound.program.exports) {
    exports[bound.program[one.tensor].name] = evaluator.tensor(one.tensor);
  }
  for (const ir::Statement& statement : bound.program.statements) {
    const auto* query = std::get_if<ir::Query>(&statement);
    if (query) exports[name_of(*query)] = answer(bound, evaluator, *query);
  }
  return exports;
}

Front front_end(const std::string& text, data::DType precision, data::Storage storage) {
  SourceSet sources;
  Diagnostics diagnostics;
  const syntax::File file = syntax::parse(sources, sources.add("random.fuse", text), diagnostics);
  Front front;
  if (!diagnostics.has_errors()) {
    auto program = check::check(file, {}, sources, diagnostics);
    bind::Options options;
    options.precision = precision;
    if (program && driver::settle_open_relations(*program, options, storage, diagnostics)) {
      front.bound = bind::bind(std::move(*program), options, diagnostics);
    }
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
  for (std::uint64_t seed = 1; seed <= (base.exact() ? 0 : 3); ++seed) {
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

Trial compare_variants(const std::string& text, const std::string& variant, Engine engine,
                       const Storages& modes) {
  constexpr data::DType precision = data::DType::F64;
  const Front a = front_end(text, precision), b = front_end(variant, precision);
  if (!a.bound && !b.bound) return {Verdict::Rejected, a.said};
  if (!a.bound || !b.bound) return {Verdict::Differs, "only one is refused: " + a.said + b.said};
  try {
    Expected expected = reference(*a.bound, precision);
    expected.exports = engine(*a.bound, precision, modes.front());
    for (const Storage storage : modes) {
      const std::string said =
          difference(expected, engine(*b.bound, precision, storage), precision);
      if (!said.empty()) return {Verdict::Differs, mode_text(storage) + said};
    }
  } catch (const std::exception& error) {
    return {Verdict::TooLarge, error.what()};
  }
  return {};
}

namespace {

// What is wrong with the engine in one mode; empty if nothing.
std::string complaint(const bind::Bound& bound, const Expected& expected, data::DType precision,
                      Engine engine, Storage storage) {
  Exports actual;
  try {
    actual = engine(bound, precision, storage);
  } catch (const Failure& failure) {
    if (expected.failure || expected.may_fail) return "";
    return std::string("failed: ") + failure.what();
  }
  if (expected.failure) return "should fail: " + *expected.failure;
  return difference(expected, actual, precision);
}

}  // namespace

Trial put_to_test(const std::string& text, data::DType precision, Engine engine,
                  const Storages& modes) {
  const Front front = front_end(text, precision);
  if (!front.bound) return {Verdict::Rejected, front.said};
  try {
    const Expected expected = reference(*front.bound, precision);
    for (const Storage storage : modes) {
      const std::string said = complaint(*front.bound, expected, precision, engine, storage);
      if (!said.empty()) return {Verdict::Differs, mode_text(storage) + said};
    }
  } catch (const Refusal& refusal) {
    return {Verdict::TooLarge, refusal.what()};
  } catch (const std::logic_error& error) {
    return {Verdict::Differs, error.what()};
  }
  return {};
}

}  // namespace fuse::oracle
