// Programs that use the whole grammar, for round trips and mutations.
#pragma once

#include <array>
#include <string_view>

namespace fuse::syntax::test {

inline constexpr std::array<std::string_view, 14> samples = {
    R"(# sources: files are tensors
X[p, d]      = "data/activations.npy"
W[k, d]      = file("ckpt/model.safetensors", key="wq")
Parent(x, y) = "data/parent.tsv"                   # names or integers

# equations: what is not on the left is summed out
Score[p, q]  = X[p, d] W[k, d] X[q, d'] W[k, d'] / sqrt(size(d))
Attn[p, q.]  = softmax(Score[p, q], where = q <= p)   # the dot names the normalised index
Pooled[x/2]  max= Signal[x]                           # other projections: max= min= avg= *= lse= or=

# rules: recursion runs to its fixpoint
Ancestor(x, y) <- Parent(x, y)
Ancestor(x, z) <- Ancestor(x, y), Parent(y, z)
Orphan(x)      <- Person(x), not Parent(_, x)

Ancestor(Alice, x)?                                   # a query prints its answers, by name
"runs/attn.npz" = Attn[p, q]                          # a sink
export Attn
)",
    R"(fn attend(q[i,d], k[j,d], v[j,e], scale = 1) -> o[i,e], w[i,j] {
  # scores
  let s[i,j] = q[i,d] k[j,d] * scale   # scaled
  w[i,j.] = softmax(s[i,j])

  o[i,e] = w[i,j] v[j,e]
  # done
}
fn id(x) -> y { y = x }
import "lib/nn.fuse" as nn
Y[i] = nn::relu(X[i]) nn::T[i,j] nn::c
)",
    R"(R(x,z) <- A(x,y), not B(y,z), x != z, m = n + 1, n < 10.
S(x) :- A(x,_) or B(_,x), x > 3 and x != 5
N(x,n) <- P(x), n = count[y](E(x,y)), m = max[y when E(x,y)](Age[y]), not (n == 3 or m == 2).
Parent(Alice, 'New York').
Parent('O\'Brien', Bob)
Weight[Alice, Bob] = 0.7
T? ; T[i]?; R(Alice, x)?
)",
    R"(C[k,d] when A[i] == k avg= X[i,d] default 0
D[y] min= D[x] + W[x,y]
P[x/2] lse= S[x]; Q[i] *= A[i,j]; V[i] or= B[i]; U[i] += 3
T[i] = 0.5 T[i] + 1 iterate(init=0, tol=1e-6, max=100)
T[*t+1, i] = tanh(W[i,j] T[*t, j] + X[t, i])
Z[i] = T[*last, i] + T[*t-3, i] + T[2 * *t, i]
)",
    R"(Y[i] = X[1:] - X[:-1] + X[::2] + X[4:8] + X[a: :b] + X[a::2, :, 1:]
Y[x] = K[d] X[x+d?] (c ? a : b) f(c ? a : b) E[T[p], d]
Y[x] = A[(i+1) % n, 2*i+k, h*size(d)+d, x//2, i-1, -i]
)",
    R"(a = -x^2 + 2^-1 - -b * c / d // e % f g (h)(i) 3
b = not a == b and c or d && !e || f <= g
c = a > 0 ? b : c < 1 ? 2 : 3
d = a**b^c
e = ((a + b)) c - (a)
f = 1_000 + .5 + 1e-3 + inf + nan + true
)",
    R"(W = [[1, 2, 3],   # first
     [4, 5, 6]]   # second
V = [1, 2,]
U[1, h] = const([[1,
   2]])
Y[i] = case {
  A[i] > 1 -> 2   # two

  A[i] > 0 -> case { b -> 1; default -> 2 }
  default -> -1
}
Z = f(case { a -> 1
  default -> 2 }, [1, [2]], k=[3])
)",
    R"(s = sum[j, d in 0:3 when R(j)](A[j, d]) + max[x'](B[x'])
t = reduce(sum, j) A[i,j] B[j] + reduce(max, (j,k)) C[j,k]
u = @softmax(x, axis=j) + sum[i] (b) + argmax[i](A[i, j])
v = select(c, a, b) + topk(E[x, d], k=5) + total[i](x)
w = clip(x, min=0, max=1, where = q <= p, or = a ? b : c, not = not a)
)",
    R"(axis p = 128
axis person; axis q = "people.txt"
param W[h,d] = normal(0, 0.02, seed=1)
const L = 10000
{
  let t = 1
  { u = t } # inner
  {}
}
expect A[i] == B[i] within 1e-6
minimize Loss by adam(lr=1e-3) steps 500 batch 64 over e over W, B
maximize Gain by sgd steps 3
export A,
  B
)",
    "größe[i'] = Δ''[i] 漢字 + _x\r\nB(\"a\\\"b\\n\\t\\\\\", 'x y').\r\n\r\n\r\n# c\r\n",
    "\xEF\xBB\xBF# a mark\n\n\n\na = 1 # x\n\n# y\n",
    "a = b +  # one\n  c +\n  # two\n  d   # three\n",
    "H[l+1, i] = relu(W[l, i, j] H[l, j] + B[l, i])\nY = log(P[e])^2 / (1 + exp(-x))\n",
    "",
};

}  // namespace fuse::syntax::test
