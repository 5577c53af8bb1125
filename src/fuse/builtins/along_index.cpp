// Functions along one index: axis=, else the dotted index, else the argument's last one.
#include "fuse/builtins/families.h"

// What several expansions share, as text. The largest kept element, for a stable exponential; the
// bound keeps -inf - -inf out when every kept element is -inf.
#define FUSE_LARGEST "max(max[k when where[k]](x[k]), -3e38)"
#define FUSE_SHIFTED(i) "(x[" i "] - " FUSE_LARGEST ") / T"
// The sum of the exponentials: at least 1 when an element is kept, so 0.5 only ever replaces 0.
#define FUSE_TOTAL "max(sum[j when where[j]](exp(" FUSE_SHIFTED("j") ")), 0.5)"
#define FUSE_IS_FIRST_LARGEST "i == argmax[j when where[j]](x[j])"

namespace fuse::builtins {

namespace {

using ir::Combine;
using ir::Op;

constexpr Builtin records[] = {
    {.family = Family::AlongIndex,
     .signature = "softmax(x[i], T=1, where[i]=true) -> [i]",
     .summary = "exp(x/T) over its sum along i, among the elements where `where` holds and 0 "
                "elsewhere; with T=0 exactly 1 at the first largest element.",
     .example = "X[i] = [1, 2, 3]\nY[i.] = softmax(X[i])",
     .expansion = "T == 0 ? float(" FUSE_IS_FIRST_LARGEST
                  ") : (where[i] ? exp(" FUSE_SHIFTED("i") ") / " FUSE_TOTAL " : 0)"},
    {.family = Family::AlongIndex,
     .signature = "log_softmax(x[i], T=1, where[i]=true) -> [i]",
     .summary = "The logarithm of softmax, without underflow; -inf where `where` does not hold.",
     .example = "X[i] = [1, 2, 3]\nY[i.] = log_softmax(X[i])",
     .expansion = "T == 0 ? (" FUSE_IS_FIRST_LARGEST
                  " ? 0 : -inf) : (where[i] ? " FUSE_SHIFTED("i") " - log(" FUSE_TOTAL ") : -inf)"},
    {.family = Family::AlongIndex,
     .signature = "masked_softmax(x[i], mask[i], fill=-inf, T=1) -> [i]",
     .summary = "softmax of x with `fill` put where the mask does not hold; 0 where it holds "
                "nowhere along i.",
     .example = "X[i] = [1, 2, 3]\nM[i] = [true, false, true]\n"
                "Y[i.] = masked_softmax(X[i], mask=M[i])",
     .expansion = "softmax(mask[i] ? x[i] : fill, T=T, where=any[j](mask[j]), axis=i)"},
    {.family = Family::AlongIndex,
     .signature = "lnorm(x[i], eps=1e-5, gain[i]=1, bias[i]=0) -> [i]",
     .summary = "x shifted to mean 0 and scaled to population variance 1 along i, then times gain "
                "plus bias.",
     .example = "X[i] = [1, 2, 3, 6]\nY[i.] = lnorm(X[i])",
     .expansion = "(x[i] - avg[j](x[j])) / sqrt(avg[j]((x[j] - avg[k](x[k])) ^ 2) + eps) * gain[i]"
                  " + bias[i]",
     .aliases = "layernorm layer_norm"},
    {.family = Family::AlongIndex,
     .signature = "rmsnorm(x[i], eps=1e-5, gain[i]=1) -> [i]",
     .summary = "x over the root of its mean square along i, then times gain.",
     .example = "X[i] = [1, 2, 3, 6]\nY[i.] = rmsnorm(X[i])",
     .expansion = "x[i] / sqrt(avg[j](x[j] ^ 2) + eps) * gain[i]"},
    // Only a slice of zeros divides by 1: one that merely sums to 0 divides by 0 like any quotient.
    {.family = Family::AlongIndex,
     .signature = "norm(x[i]) -> [i]",
     .summary = "x scaled to sum to 1 along i; zeros stay 0.",
     .example = "X[i] = [1, 2, 5]\nY[i.] = norm(X[i])",
     .expansion = "x[i] / (any[j](x[j] != 0) ? sum[j](x[j]) : 1)"},
    {.family = Family::AlongIndex,
     .signature = "l2norm(x[i]) -> [i]",
     .summary = "x scaled to Euclidean length 1 along i; zeros stay 0.",
     .example = "X[i] = [3, 0, 4]\nY[i.] = l2norm(X[i])",
     .expansion = "x[i] / sqrt(sum[j](x[j] ^ 2) == 0 ? 1 : sum[j](x[j] ^ 2))"},
    {.family = Family::AlongIndex,
     .signature = "cumsum(x[i]) -> [i]",
     .summary = "The sum of the elements up to each one along i.",
     .example = "X[i] = [1, 2, 3]\nY[i.] = cumsum(X[i])",
     .op = Op::Scan,
     .combine = Combine::Sum,
     .linear = true,
     .rising = true},
    {.family = Family::AlongIndex,
     .signature = "cumprod(x[i]) -> [i]",
     .summary = "The product of the elements up to each one along i.",
     .example = "X[i] = [1, 2, 3]\nY[i.] = cumprod(X[i])",
     .op = Op::Scan,
     .combine = Combine::Product},
    {.family = Family::AlongIndex,
     .signature = "argmax(x[i]) -> []",
     .summary = "The position of the first largest element along i, which is dropped; argmax[j](e) "
                "names the index.",
     .example = "X[i] = [1, 3, 2]\nY = argmax(X[i], axis=i)",
     .expansion = "argmax[j](x[j])",
     .combine = Combine::ArgMax},
    {.family = Family::AlongIndex,
     .signature = "argmin(x[i]) -> []",
     .summary = "The position of the first smallest element along i, which is dropped; argmin[j](e)"
                " names the index.",
     .example = "X[i] = [3, 1, 2]\nY = argmin(X[i], axis=i)",
     .expansion = "argmin[j](x[j])",
     .combine = Combine::ArgMin},
    {.family = Family::AlongIndex,
     .signature = "sort(x[i]) -> [i]",
     .summary = "The elements along i in ascending order, nan last.",
     .example = "X[i] = [3, 1, 2]\nY[i.] = sort(X[i])",
     .op = Op::Sort,
     .rising = true},
    {.family = Family::AlongIndex,
     .signature = "one_hot(x) -> [i]",
     .summary = "Whether i is the position x, along an index that x does not carry and whose size "
                "is declared or known from elsewhere.",
     .example = "axis k = 3\nX[e] = [2, 0]\nY[e, k.] = one_hot(X[e])",
     .expansion = "x == i"},
};

}  // namespace

std::span<const Builtin> along_index_table() { return records; }

}  // namespace fuse::builtins
