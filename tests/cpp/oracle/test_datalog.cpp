// The rules of random programs against what they mean by brute force from the syntax tree.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "datalog.h"
#include "fuse/syntax/parser.h"
#include "relational.h"
#include "tally.h"

using namespace fuse;
using namespace fuse::oracle;

namespace {

Tuples true_tuples(const data::Array& array) {
  Tuples result;
  for (std::int64_t at = 0; at < array.size(); ++at) {
    if (array.get_f64(at) == 0) continue;
    Tuple tuple(array.rank());
    std::int64_t rest = at;
    for (std::size_t c = array.rank(); c-- > 0; rest /= array.shape()[c]) {
      tuple[c] = rest % array.shape()[c];
    }
    result.insert(tuple);
  }
  return result;
}

std::string listed(const Tuples& tuples) {
  std::string text;
  for (const Tuple& tuple : tuples) text += fmt::format(" ({})", fmt::join(tuple, ", "));
  return text.empty() ? " nothing" : text;
}

struct Comparison {
  std::uint64_t relations = 0, unknown = 0;
};

std::string difference(const std::string& program, const Exports& exports, Comparison& seen) {
  SourceSet sources;
  Diagnostics diagnostics;
  const syntax::File file =
      syntax::parse(sources, sources.add("random.fuse", program), diagnostics);
  Datalog datalog(file);
  for (const auto& [name, array] : exports) {
    if (array.dtype() != data::DType::Bool || name.back() == '?') continue;
    const auto tuples = datalog.relation(name);
    ++(tuples ? seen.relations : seen.unknown);
    if (!tuples || *tuples == true_tuples(array)) continue;
    return fmt::format("{} holds of{} instead of{}", name, listed(true_tuples(array)),
                       listed(*tuples));
  }
  return "";
}

Trial against_datalog(const Pieces& pieces, Comparison& seen) {
  const std::string program = text(pieces);
  for (const Storage storage : storages()) {
    const Front front = front_end(program, data::DType::F64, storage);
    if (!front.bound) return {Verdict::Rejected, front.said};
    try {
      const std::string said =
          difference(program, native(*front.bound, data::DType::F64, storage), seen);
      if (!said.empty()) return {Verdict::Differs, said};
    } catch (const Failure& failure) {
      return {Verdict::TooLarge, failure.what()};
    }
  }
  return {};
}

}  // namespace

TEST_CASE("oracle/relational: rules mean what they say") {
  Tally tally;
  Comparison seen;
  const std::uint64_t first = first_seed(), count = program_count(3000);
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const Pieces program = relational_program(seed);
    tally.add(seed, against_datalog(program, seen), program, [](const Pieces& smaller) {
      Comparison ignored;
      return against_datalog(smaller, ignored);
    });
  }
  tally.close("rules", 0.04);
  fmt::print("rules: {} relations compared, {} rest on something unknown\n", seen.relations,
             seen.unknown);
  CHECK(seen.relations > seen.unknown);
}
