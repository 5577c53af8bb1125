// Counts the verdicts on many programs and shows the first that fail, made small.
// FUSE_RANDOM_PROGRAMS sets how many there are, FUSE_RANDOM_SEED the first seed; with
// FUSE_RANDOM_REFUSED set, why programs were refused is shown too.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "piece.h"
#include "trial.h"

namespace fuse::oracle {

std::uint64_t program_count(std::uint64_t otherwise);
std::uint64_t first_seed();
data::DType precision_of(std::uint64_t seed);

class Tally {
 public:
  void add(std::uint64_t seed, const Trial& trial, const Pieces& program,
           const std::function<Trial(const Pieces&)>& again);
  // Prints the counts; checks that no program failed and that at most this part of them was
  // refused or too large.
  void close(const char* what, double most_refused);

 private:
  std::map<Verdict, std::uint64_t> counts_;
  int failures_ = 0;
};

}  // namespace fuse::oracle
