#include "fuse/ir/op.h"

#include <iterator>
#include <limits>

namespace fuse::ir {

namespace {

constexpr OpInfo op_table[] = {
#define FUSE_OP(name, text, arity, absence) {text, arity, Absence::absence},
#include "fuse/ir/op.def"
#undef FUSE_OP
};

}  // namespace

const OpInfo& info(Op op) { return op_table[static_cast<std::size_t>(op)]; }

std::size_t op_count() { return std::size(op_table); }

std::string_view name(Combine combine) {
  switch (combine) {
    case Combine::Sum: return "sum";
    case Combine::Max: return "max";
    case Combine::Min: return "min";
    case Combine::Avg: return "avg";
    case Combine::Product: return "prod";
    case Combine::LogSumExp: return "lse";
    case Combine::Or: return "or";
    case Combine::And: return "and";
    case Combine::Count: return "count";
    case Combine::Std: return "std";
    case Combine::Var: return "var";
    case Combine::ArgMax: return "argmax";
    case Combine::ArgMin: return "argmin";
  }
  return "";
}

double zero(Combine combine) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  switch (combine) {
    case Combine::Sum: return 0;
    case Combine::Max: return -inf;
    case Combine::Min: return inf;
    case Combine::Avg: return nan;
    case Combine::Product: return 1;
    case Combine::LogSumExp: return -inf;
    case Combine::Or: return 0;
    case Combine::And: return 1;
    case Combine::Count: return 0;
    case Combine::Std: return nan;
    case Combine::Var: return nan;
    case Combine::ArgMax: return -1;
    case Combine::ArgMin: return -1;
  }
  return 0;
}

}  // namespace fuse::ir
