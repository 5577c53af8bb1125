// Random relational Fuse programs as text: facts, rules without recursion, and equations over
// relations, value facts and dense tensors. The same seed gives the same program.
#pragma once

#include <cstdint>

#include "piece.h"

namespace fuse::oracle {

Pieces relational_program(std::uint64_t seed);

// Metamorphic variants, which must not change any export or answer.
// A literal of every rule's body stated twice, once in full and once with `_` where it may be.
Pieces with_redundant_subgoals(const Pieces& statements);
// The first literals of every body as a relation of their own.
Pieces with_split_bodies(const Pieces& statements);
// The alternatives of `or`, and the items of every body, the other way round.
Pieces with_swapped_alternatives(const Pieces& statements);
// Each alternative of `or` as a rule of its own, the last one first.
Pieces with_separate_rules(const Pieces& statements);
// Facts first in opposite order, and every Boolean fact stated again at the end.
Pieces with_repeated_facts(const Pieces& statements);

}  // namespace fuse::oracle
