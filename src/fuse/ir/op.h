// The closed table of operations of the IR. Adding one is a compile error everywhere it is missing.
#pragma once

#include <cstdint>
#include <string_view>

namespace fuse::ir {

enum class Op : std::uint8_t {
#define FUSE_OP(name, text, arity, absence) name,
#include "fuse/ir/op.def"
#undef FUSE_OP
};

// What an operation does with absent arguments (language page, section 4, "Absence").
enum class Absence : std::uint8_t {
  Leaf,       // decided by the tensor read (Read, Hole); constants are present
  Product,    // absent when any argument is absent
  Sum,        // absent when all arguments are; with `strict`, when any is
  Reduction,  // absent arguments contribute nothing; absent when nothing contributes
              // (a `total` reduction is present even then)
  Total,      // takes the value of an absent argument and is always present
  Guard,      // Guard(c, x): absent where c is false, else like x
};

struct OpInfo {
  std::string_view name;  // as the IR printer writes it
  int arity;              // -1: any number
  Absence absence;
};

const OpInfo& info(Op op);
std::size_t op_count();

// How several values meet in one: reductions and the operator of an equation.
enum class Combine : std::uint8_t {
  Sum,
  Max,
  Min,
  Avg,
  Product,
  LogSumExp,
  Or,
  And,
  Count,
  Std,
  Var,
  ArgMax,
  ArgMin,
};
std::string_view name(Combine combine);
// The value of a cell without contributions: 0, -inf, +inf, nan, 1, -inf, false, true, 0, nan, nan,
// -1, -1.
double zero(Combine combine);

}  // namespace fuse::ir
