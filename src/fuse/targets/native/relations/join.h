// The worst-case-optimal join: variable by variable, the keys that every factor holds.
#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "fuse/targets/native/relations/trie.h"

namespace fuse::native::relations {

// An atom of the body: variables[l] is the variable of level l of the trie. They ascend.
struct JoinFactor {
  const Trie* trie = nullptr;
  std::vector<int> variables;
  bool want_row = false;  // emit its row numbers; needs trie->has_rows()
};

// left OP right, or left OP constant where right < 0. Cuts the sorted keys of the later variable.
struct Comparison {
  enum class Op { Lt, Le, Gt, Ge, Eq, Ne };
  Op op = Op::Eq;
  int left = 0;
  int right = -1;
  Key constant = 0;
};

// Variables are numbered in the order in which they are bound. One that is in no factor ranges over
// the integers that its comparisons leave, so that x = y + constants and small ranges need no
// relation.
struct Join {
  int variables = 0;
  std::vector<JoinFactor> factors;
  std::vector<Comparison> comparisons;
  // The last variables, all the way to the end, when nobody needs their keys: a binding of the
  // others comes once, with the number of their bindings. No factor with want_row has any of them.
  std::vector<int> counted;
  bool exists = false;  // one binding of the counted variables is enough; every multiplicity is 1
  const std::atomic<bool>* cancel = nullptr;  // polled; may be null
};

// Up to block_rows bindings, ascending over the whole join.
struct Block {
  std::size_t count = 0;
  const Key* const* keys = nullptr;            // by variable; null for counted ones
  const Row* const* rows = nullptr;            // by factor; null without want_row
  const std::int64_t* multiplicity = nullptr;  // null when nothing is counted
};

enum class JoinEnd {
  Done,
  Stopped,    // by the sink
  Cancelled,  // by the flag
  Overflow,   // a multiplicity above 2^63 - 1
};

// Takes the next block; false stops the join.
using Sink = std::function<bool(const Block&)>;

JoinEnd run_join(const Join& join, const Sink& sink);

struct JoinCount {
  JoinEnd end = JoinEnd::Done;
  std::int64_t count = 0;
};

// The number of all bindings, with `counted` as every variable; with `exists` 1 or 0.
JoinCount count_join(Join join);

}  // namespace fuse::native::relations
