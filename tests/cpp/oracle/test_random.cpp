// Random programs: the engine against the reference evaluator, and against itself on variants of a
// program that mean the same. FUSE_RANDOM_PROGRAMS sets how many, FUSE_RANDOM_SEED the first seed.
#include <doctest/doctest.h>

#include "generator.h"
#include "tally.h"

using namespace fuse;
using namespace fuse::oracle;

namespace {

constexpr double most_refused = 0.2;

void run_all(const char* what, std::uint64_t count, Engine engine,
             const Storages& modes = {Storage::Auto}) {
  Tally tally;
  for (std::uint64_t seed = first_seed(); count > 0; --count, ++seed) {
    const Pieces program = random_program(seed);
    const auto trial = [&](const Pieces& pieces) {
      return put_to_test(text(pieces), precision_of(seed), engine, modes);
    };
    tally.add(seed, trial(program), program, trial);
  }
  tally.close(what, most_refused);
}

// `vary` makes a variant of a program that means the same.
void run_variants(const char* what, std::uint64_t count, Pieces (*vary)(const Pieces&)) {
  Tally tally;
  for (std::uint64_t seed = first_seed(); count > 0; --count, ++seed) {
    const Pieces program = random_program(seed);
    const auto trial = [&](const Pieces& pieces) {
      return compare_variants(text(pieces), text(vary(pieces)), native);
    };
    tally.add(seed, trial(program), program, trial);
  }
  tally.close(what, most_refused);
}

}  // namespace

TEST_CASE("oracle/passes keep the meaning of random programs") {
  run_all("passes", program_count(2000), passes_then_reference);
}

TEST_CASE("oracle/native agrees with the reference evaluator on random programs") {
  run_all("native", program_count(2000), native, storages());
}

TEST_CASE("oracle/the order of statements does not matter") {
  run_variants("reordered", program_count(300), [](const Pieces& p) { return reordered(p, 7); });
}

TEST_CASE("oracle/the names of index variables do not matter") {
  run_variants("renamed", program_count(300), renamed);
}

TEST_CASE("oracle/a product may be split by a let") {
  Tally tally;
  const std::uint64_t first = first_seed();
  for (std::uint64_t seed = first; seed < first + program_count(300); ++seed) {
    const auto [whole, parts] = split_contraction(seed);
    const Trial trial = compare_variants(text(whole), text(parts), native);
    tally.add(seed, trial, whole, [](const Pieces&) { return Trial{}; });
  }
  tally.close("split", most_refused);
}
