#include "tally.h"

#include <cstdlib>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace fuse::oracle {

namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value ? std::strtoull(value, nullptr, 10) : otherwise;
}

constexpr int shown_failures = 3;

}  // namespace

std::uint64_t program_count(std::uint64_t otherwise) {
  return from_environment("FUSE_RANDOM_PROGRAMS", otherwise);
}

std::uint64_t first_seed() { return from_environment("FUSE_RANDOM_SEED", 1); }

// Every third program runs in f64.
data::DType precision_of(std::uint64_t seed) {
  return seed % 3 == 0 ? data::DType::F64 : data::DType::F32;
}

void Tally::add(std::uint64_t seed, const Trial& trial, const Pieces& program,
                const std::function<Trial(const Pieces&)>& again) {
  ++counts_[trial.verdict];
  static const bool show_refused = std::getenv("FUSE_RANDOM_REFUSED") != nullptr;
  const bool refused = trial.verdict == Verdict::Rejected || trial.verdict == Verdict::TooLarge;
  if (show_refused && refused) fmt::print("seed {}: {}\n", seed, trial.said);
  if (trial.verdict != Verdict::Differs || ++failures_ > shown_failures) return;
  std::string said = trial.said;
  const Pieces smallest = shrink(program, [&](const Pieces& smaller) {
    const Trial retrial = again(smaller);
    if (retrial.like(trial)) said = retrial.said;
    return retrial.like(trial);
  });
  MESSAGE(fmt::format("seed {}: {}\n{}", seed, said, text(smallest)));
}

void Tally::close(const char* what, double most_refused) {
  const std::uint64_t rejected = counts_[Verdict::Rejected], agreed = counts_[Verdict::Agrees];
  const std::uint64_t differ = counts_[Verdict::Differs], large = counts_[Verdict::TooLarge];
  fmt::print("{}: {} agree, {} differ, {} refused by the front end, {} too large\n", what, agreed,
             differ, rejected, large);
  CHECK(differ == 0);
  const double all = static_cast<double>(agreed + differ + rejected + large);
  CHECK(static_cast<double>(rejected + large) <= most_refused * all);
}

}  // namespace fuse::oracle
