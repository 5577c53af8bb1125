// Small random relations, and the plainest possible answers about them.
#pragma once

#include <functional>
#include <optional>
#include <random>
#include <vector>

#include "fuse/targets/native/relations/join.h"
#include "fuse/targets/native/relations/keys.h"
#include "fuse/targets/native/relations/trie.h"

namespace fuse::native::relations::model {

using Tuple = std::vector<Key>;
using Random = std::mt19937;

// Few enough for joins to meet often, with both ends of the range.
const std::vector<Key>& universe();

int below(Random& random, int bound);
Key any_key(Random& random);

Tuples from_rows(int arity, const std::vector<Tuple>& rows);
std::vector<Tuple> to_rows(const Tuples& tuples);

// Up to `rows` random tuples over the universe, in no order, with repeats.
Tuples random_tuples(Random& random, int arity, int rows);
// The same, in order and without repeats.
Tuples random_relation(Random& random, int arity, int rows);
std::vector<Tuple> sorted_distinct(std::vector<Tuple> rows);

// The rows of the relation that the selections of the specification leave.
std::vector<int> selected_rows(const Tuples& relation, const TrieSpec& spec);

// Levels, constants and equalities at random. At most `levels` levels.
TrieSpec random_spec(Random& random, int arity, int levels);

bool holds(const Comparison& comparison, const std::vector<Key>& values);

}  // namespace fuse::native::relations::model
