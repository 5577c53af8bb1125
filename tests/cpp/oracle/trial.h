// One generated program put to the test: the engine's exports against the reference evaluator's.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "evaluator.h"
#include "fuse/bind/bind.h"
#include "piece.h"

namespace fuse::oracle {

// By name; the answers of queries by their text, as f64.
using Exports = std::map<std::string, data::Array>;
std::string name_of(const ir::Query& query);

// The front end on a program's text. `bound` is empty when it was refused; then `said` holds why.
struct Front {
  std::optional<bind::Bound> bound;
  std::string said;
};
// Rules with computed columns are evaluated on the way, by the engine.
Front front_end(const std::string& text, data::DType precision,
                data::Storage storage = data::Storage::Auto);

// What the reference evaluator makes of it, with bounds on how far rounding can move each number.
struct Expected {
  Exports exports;
  std::map<std::string, std::vector<double>> slack;  // by element; infinite: anything may come out
  std::optional<std::string> failure;                // the program must fail at run time
  bool may_fail = false;  // in a tensor whose elements no export turns out to need
};
Exports exports_of(const bind::Bound& bound, Evaluator& evaluator);
// Throws Refusal when the program is too large.
Expected reference(const bind::Bound& bound, data::DType precision);

// Empty when `actual` is what was expected, else one sentence.
std::string difference(const Expected& expected, const Exports& actual, data::DType precision);

enum class Verdict { Agrees, Differs, Rejected, TooLarge };
struct Trial {
  Verdict verdict = Verdict::Agrees;
  std::string said;
  // Of the same kind: one may be a smaller version of the other.
  bool like(const Trial& other) const;
};

// Where the engine keeps relations; results do not depend on it.
using data::Storage;
using Storages = std::vector<Storage>;
const Storages& storages();  // those that the engine has (engines.cpp)

using Engine = Exports (*)(const bind::Bound& bound, data::DType precision, Storage storage);
// Compares what the engine makes of the bound program, in every mode, with the reference.
Trial put_to_test(const std::string& text, data::DType precision, Engine engine,
                  const Storages& modes = {Storage::Auto});
// Compares the exports of two programs that mean the same: the first in the first mode.
Trial compare_variants(const std::string& text, const std::string& variant, Engine engine,
                       const Storages& modes = {Storage::Auto});

// The engines (engines.cpp): the reference evaluator after all passes, and the native target.
// They throw Failure when the program fails at run time.
Exports passes_then_reference(const bind::Bound& bound, data::DType precision, Storage storage);
Exports native(const bind::Bound& bound, data::DType precision, Storage storage);

}  // namespace fuse::oracle
