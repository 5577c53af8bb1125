// Random dense Fuse programs as text, with their data in literals: the same seed gives the same
// program. Most of them are valid; the front end decides.
#pragma once

#include <cstdint>
#include <utility>

#include "piece.h"

namespace fuse::oracle {

Pieces random_program(std::uint64_t seed);

// Metamorphic variants, which must not change any export.
// Statements in another order.
Pieces reordered(const Pieces& statements, std::uint64_t seed);
// Every index variable renamed within its statement.
Pieces renamed(const Pieces& statements);
// A program that contracts 2 to 5 factors at once, and one that names the product of some of them
// by a `let` first.
std::pair<Pieces, Pieces> split_contraction(std::uint64_t seed);

}  // namespace fuse::oracle
