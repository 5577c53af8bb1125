// Random programs: the engine against the reference evaluator, and against itself on variants of a
// program that mean the same. FUSE_RANDOM_PROGRAMS sets how many, FUSE_RANDOM_SEED the first seed.
#include <cstdlib>
#include <functional>
#include <map>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "generator.h"
#include "trial.h"

using namespace fuse;
using namespace fuse::oracle;

namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value ? std::strtoull(value, nullptr, 10) : otherwise;
}

std::uint64_t program_count(std::uint64_t otherwise) {
  return from_environment("FUSE_RANDOM_PROGRAMS", otherwise);
}
std::uint64_t first_seed() { return from_environment("FUSE_RANDOM_SEED", 1); }

constexpr int shown_failures = 3;

// Every third program runs in f64.
data::DType precision_of(std::uint64_t seed) {
  return seed % 3 == 0 ? data::DType::F64 : data::DType::F32;
}

class Tally {
 public:
  void add(std::uint64_t seed, const Trial& trial, const Pieces& program,
           const std::function<Trial(const Pieces&)>& again) {
    ++counts_[trial.verdict];
    if (trial.verdict != Verdict::Differs || ++failures_ > shown_failures) return;
    std::string said = trial.said;
    const Pieces smallest = shrink(program, [&](const Pieces& smaller) {
      const Trial retrial = again(smaller);
      if (retrial.like(trial)) said = retrial.said;
      return retrial.like(trial);
    });
    MESSAGE(fmt::format("seed {}: {}\n{}", seed, said, text(smallest)));
  }

  void close(const char* what) {
    const std::uint64_t rejected = counts_[Verdict::Rejected], agreed = counts_[Verdict::Agrees];
    const std::uint64_t differ = counts_[Verdict::Differs], large = counts_[Verdict::TooLarge];
    fmt::print("{}: {} agree, {} differ, {} refused by the front end, {} too large\n", what, agreed,
               differ, rejected, large);
    CHECK(differ == 0);
    CHECK((rejected + large) * 5 < agreed + differ + rejected + large);
  }

 private:
  std::map<Verdict, std::uint64_t> counts_;
  int failures_ = 0;
};

void run_all(const char* what, std::uint64_t count, Engine engine) {
  Tally tally;
  for (std::uint64_t seed = first_seed(); count > 0; --count, ++seed) {
    const Pieces program = random_program(seed);
    const auto trial = [&](const Pieces& pieces) {
      return put_to_test(text(pieces), precision_of(seed), engine);
    };
    tally.add(seed, trial(program), program, trial);
  }
  tally.close(what);
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
  tally.close(what);
}

}  // namespace

TEST_CASE("oracle/passes keep the meaning of random programs") {
  run_all("passes", program_count(2000), passes_then_reference);
}

TEST_CASE("oracle/native agrees with the reference evaluator on random programs") {
  run_all("native", program_count(2000), native);
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
  tally.close("split");
}
