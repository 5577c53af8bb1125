// Functions of whole tensors: a signature's indices match the last free indices of each argument,
// the others ride along by name.
#include "fuse/builtins/families.h"

// The rotation of element d by `angle`; `sign` is -1 for the first of each pair and `other` the
// position of the second, and the other way round.
#define FUSE_ROTATED(angle, sign, other) \
  "x[p,d] * cos(" angle ") + (" sign ") * x[p, " other "] * sin(" angle ")"
#define FUSE_PAIRS                                                                \
  FUSE_ROTATED("pos[p] / base ^ (2 * (d // 2) / size(d))", "d % 2 == 0 ? -1 : 1", \
               "d + 1 - 2 * (d % 2)")
#define FUSE_HALVES                                                    \
  FUSE_ROTATED("pos[p] / base ^ (2 * (d % (size(d) // 2)) / size(d))", \
               "d < size(d) // 2 ? -1 : 1", "(d + size(d) // 2) % size(d)")

namespace fuse::builtins {

namespace {

constexpr Builtin records[] = {
    {.family = Family::Whole,
     .signature = "attention(q[p,d], k[s,d], v[s,e], mask[p,s]=true, scale=1/sqrt(size(d)), "
                  "causal=false) -> [p,e]",
     .summary = "For each p the average of v over s, weighted by the softmax of the scaled dot "
                "products of q and k where the mask holds and, if causal, s <= p.",
     .example = "X[p, d] = [[1, 0], [0, 1]]\n"
                "Y[p, d'] = attention(X[p, d], X[s, d], X[s, d'], causal=true)",
     .expansion = "sum[s](softmax(sum[d](q[p,d] * k[s,d]) * scale, T=1,"
                  " where=(mask[p,s] and (not causal or s <= p)), axis=s) * v[s,e])"},
    {.family = Family::Whole,
     .signature = "rope(x[p,d], pos[p]=p, base=10000, layout=pairs|half) -> [p,d]",
     .summary = "Rotates pairs of elements along d, an even number of them, by the angle pos / base"
                " ^ (2k / size(d)): the pairs (2k, 2k+1) or, with layout=half, (k, k + size(d)/2).",
     .example = "X[p, d] = [[1, 0, 1, 0], [1, 0, 1, 0]]\nY[p, d] = rope(X[p, d])",
     .expansion = "layout ? " FUSE_HALVES " : " FUSE_PAIRS,
     .linear = true},
    {.family = Family::Whole,
     .signature = "cholesky(a[i,j]) -> [i,j]",
     .summary = "The lower triangular matrix that times its transpose is a, which is symmetric and "
                "positive definite.",
     .example = "A[i, j] = [[4, 2], [2, 3]]\nY[i, j] = cholesky(A[i, j])",
     .kernel = true},
    {.family = Family::Whole,
     .signature = "solve(a[i,j], b[i]) -> [j]",
     .summary = "The y for which a[i,j] y[j] is b[i], for a square a with an inverse.",
     .example = "A[i, j] = [[2, 1], [1, 3]]\nB[i] = [3, 5]\nY[j] = solve(A[i, j], B[i])",
     .kernel = true},
    {.family = Family::Whole,
     .signature = "inv(a[i,j]) -> [i,j]",
     .summary = "The inverse of the square matrix a, row by row as in numpy.linalg.inv.",
     .example = "A[i, j] = [[2, 1], [1, 1]]\nY[i, j] = inv(A[i, j])",
     .kernel = true},
};

}  // namespace

std::span<const Builtin> whole_table() { return records; }

}  // namespace fuse::builtins
