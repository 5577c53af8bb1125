// Random relational programs: the engine, in every mode of storage, against the reference
// evaluator, and against itself on variants of a program that mean the same.
#include <doctest/doctest.h>

#include "generator.h"
#include "relational.h"
#include "tally.h"

using namespace fuse;
using namespace fuse::oracle;

namespace {

constexpr double most_refused = 0.04;

void run_all(const char* what, std::uint64_t count, Engine engine, const Storages& modes) {
  Tally tally;
  for (std::uint64_t seed = first_seed(); count > 0; --count, ++seed) {
    const Pieces program = relational_program(seed);
    const auto trial = [&](const Pieces& pieces) {
      return put_to_test(text(pieces), precision_of(seed), engine, modes);
    };
    tally.add(seed, trial(program), program, trial);
  }
  tally.close(what, most_refused);
}

void run_variants(const char* what, Pieces (*vary)(const Pieces&)) {
  Tally tally;
  const std::uint64_t first = first_seed(), last = first + program_count(400);
  for (std::uint64_t seed = first; seed < last; ++seed) {
    const Pieces program = relational_program(seed);
    const auto trial = [&](const Pieces& pieces) {
      return compare_variants(text(pieces), text(vary(pieces)), native, storages());
    };
    tally.add(seed, trial(program), program, trial);
  }
  tally.close(what, most_refused);
}

}  // namespace

TEST_CASE("oracle/relational: native agrees with the reference evaluator") {
  run_all("relational native", program_count(5000), native, storages());
}

TEST_CASE("oracle/relational: passes keep the meaning") {
  run_all("relational passes", program_count(1000), passes_then_reference, {Storage::Auto});
}

TEST_CASE("oracle/relational: the order of statements does not matter") {
  run_variants("relational reordered", [](const Pieces& p) { return reordered(p, 7); });
}

TEST_CASE("oracle/relational: the names of index variables do not matter") {
  run_variants("relational renamed", renamed);
}

TEST_CASE("oracle/relational: a redundant subgoal does not matter") {
  run_variants("redundant subgoals", with_redundant_subgoals);
}

TEST_CASE("oracle/relational: a body may be split by an auxiliary relation") {
  run_variants("split bodies", with_split_bodies);
}

TEST_CASE("oracle/relational: the order of alternatives and items does not matter") {
  run_variants("swapped alternatives", with_swapped_alternatives);
}

TEST_CASE("oracle/relational: alternatives may be rules of their own") {
  run_variants("separate rules", with_separate_rules);
}

TEST_CASE("oracle/relational: facts may come in any order and more than once") {
  run_variants("repeated facts", with_repeated_facts);
}
