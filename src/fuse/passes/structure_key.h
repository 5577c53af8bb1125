// The structure of an expression as text: equal keys, equal values.
#pragma once

#include <string>
#include <unordered_map>

#include "fuse/ir/program.h"

namespace fuse::passes {

// The number of each expression that is already unique in its structure.
using Numbers = std::unordered_map<const ir::Node*, std::size_t>;

// The key of a node whose children have numbers.
std::string structure_key(const ir::Expr& expr, const Numbers& numbers);

// The same up to the names of bound indices: sum[j](A[j]) and sum[k](A[k]) have one key when j and
// k have one domain.
std::string renaming_key(const ir::Program& program, const ir::Expr& expr, const Numbers& numbers);

}  // namespace fuse::passes
