// What check treats itself: forms with arguments that are not values, and the aggregates that are
// not functions as well.
#include "fuse/builtins/families.h"

namespace fuse::builtins {

namespace {

using ir::Combine;

constexpr Builtin records[] = {
    {.family = Family::Special,
     .signature = "sum[j](e) -> []",
     .summary = "The sum of e over j; 0 over nothing.",
     .example = "X[i, j] = [[1, 2], [3, 4]]\nY[i] = sum[j](X[i, j])",
     .combine = Combine::Sum,
     .linear = true,
     .rising = true},
    {.family = Family::Special,
     .signature = "avg[j](e) -> []",
     .summary = "The mean of e over j; nan over nothing.",
     .example = "X[i, j] = [[1, 2], [3, 4]]\nY[i] = avg[j](X[i, j])",
     .combine = Combine::Avg,
     .linear = true,
     .rising = true},
    {.family = Family::Special,
     .signature = "prod[j](e) -> []",
     .summary = "The product of e over j; 1 over nothing.",
     .example = "X[i, j] = [[1, 2], [3, 4]]\nY[i] = prod[j](X[i, j])",
     .combine = Combine::Product},
    {.family = Family::Special,
     .signature = "lse[j](e) -> []",
     .summary = "The logarithm of the sum of exp(e) over j, without overflow; -inf over nothing.",
     .example = "X[i, j] = [[1, 2], [1000, 1000]]\nY[i] = lse[j](X[i, j])",
     .combine = Combine::LogSumExp,
     .rising = true},
    {.family = Family::Special,
     .signature = "any[j](e) -> []",
     .summary = "Whether e holds for some j; false over nothing.",
     .example = "X[i, j] = [[1, 2], [3, 4]]\nY[i] = any[j](X[i, j] > 3)",
     .combine = Combine::Or,
     .rising = true},
    {.family = Family::Special,
     .signature = "all[j](e) -> []",
     .summary = "Whether e holds for every j; true over nothing.",
     .example = "X[i, j] = [[1, 2], [3, 4]]\nY[i] = all[j](X[i, j] > 1)",
     .combine = Combine::And,
     .rising = true},
    {.family = Family::Special,
     .signature = "count[j](e) -> []",
     .summary = "The number of j for which e holds.",
     .example = "X[i, j] = [[1, 2], [3, 4]]\nY[i] = count[j](X[i, j] > 1)",
     .combine = Combine::Count,
     .rising = true},
    {.family = Family::Special,
     .signature = "std[j](e) -> []",
     .summary = "The population standard deviation of e over j; nan over nothing.",
     .example = "X[i, j] = [[1, 2], [3, 5]]\nY[i] = std[j](X[i, j])",
     .combine = Combine::Std},
    {.family = Family::Special,
     .signature = "var[j](e) -> []",
     .summary = "The population variance of e over j; nan over nothing.",
     .example = "X[i, j] = [[1, 2], [3, 5]]\nY[i] = var[j](X[i, j])",
     .combine = Combine::Var},
    {.family = Family::Special,
     .signature = "concat(a, b=none, axis=none)",
     .summary = "Joins any number of arguments along axis or else each one's only index that is "
                "not on the left; one argument merges its indices that are not on the left.",
     .example = "A[i] = [1, 2]\nB[j] = [3, 4, 5]\nY[k] = concat(A[i], B[j])",
     .linear = true},
    {.family = Family::Special,
     .signature = "size(i)",
     .summary = "The extent of the index i.",
     .example = "X[i] = [1, 2, 3]\nY[i] = X[i] / size(i)"},
    {.family = Family::Special,
     .signature = "causal_mask(n) -> [p, q]",
     .summary = "The n by n matrix that holds where q <= p.",
     .example = "Y[p, q] = causal_mask(3)"},
    {.family = Family::Special,
     .signature = "const(values)",
     .summary = "A tensor written out as nested lists of numbers.",
     .example = "Y[i, j] = const([[1, 2], [3, 4]])"},
    {.family = Family::Special,
     .signature = "file(path, key=none, dtype=none, default=none, layout=none|matrix, header=none)",
     .summary = "The contents of a file, as the whole right side of a source.",
     .example = "Y[i] = file(\"x.npy\", dtype=f32)"},
    {.family = Family::Special,
     .signature = "topk(x[i], k)",
     .summary = "The k largest elements with their positions, as the right side of a sink.",
     .example = "X[i] = [1, 3, 2]\n\"best.json\" = topk(X[i], k=2)"},
};

}  // namespace

std::span<const Builtin> special_table() { return records; }

}  // namespace fuse::builtins
