// How many tuples a join gives at least, where that follows from the sizes of its factors: those
// that share no index are all combined with each other.
#pragma once

#include "fuse/plan/plan.h"
#include "fuse/targets/native/memory.h"

namespace fuse::native {

// Whether all factors are known before anything runs.
bool joins_sources_only(const plan::Plan& plan, const plan::Loop& loop);
// Throws TooManyTuples when the tuples that a driven loop must give do not fit.
void check_cross_product(const plan::Plan& plan, const plan::Loop& loop, Memory& memory);

}  // namespace fuse::native
