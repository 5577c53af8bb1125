"""The programs that are timed. Both are correct programs that need no files."""


def ten_lines():
    """Ten statements: literals, two layers, a softmax, a projection, a query."""
    return """\
X[e, d] = [[0.5, 1.0], [1.5, -0.5], [0.25, 2.0]]
W[h, d] = [[1.0, 0.5], [-0.5, 1.0], [0.25, 0.75], [1.0, -1.0]]
B[h] = [0.1, 0.2, 0.3, 0.4]
V[c, h] = [[0.5, 1.0, -1.0, 0.25], [1.0, -0.5, 0.5, 0.75]]
H[e, h] = relu(W[h, d] X[e, d] + B[h])
Y[e, c] = V[c, h] H[e, h]
P[e, c.] = softmax(Y[e, c])
Best[e] max= P[e, c]
Mean avg= Best[e]
export P
"""


def thousand_lines():
    """A deep network of small layers: eight statements a layer, 125 layers."""
    lines = ["X0[p, d] = [[0.5, 1.0], [1.5, -0.5], [0.25, 2.0]]"]
    lines += ["G[k, d] = [[1.0, 0.5], [-0.5, 1.0]]", "B[k] = [0.1, 0.2]"]
    layer = 0
    while len(lines) + 8 < 1000:
        x, n = f"X{layer}", layer
        lines += [
            f"# layer {n}: attention, then a feed-forward step with its residual",
            f"Q{n}[p, k] = G[k, d] {x}[p, d]",
            f"S{n}[p, q] = Q{n}[p, k] Q{n}[q, k] / sqrt(size(k))",
            f"A{n}[p, q.] = softmax(S{n}[p, q], where = q <= p)",
            f"Z{n}[p, d] = A{n}[p, q] {x}[q, d] + {x}[p, d]",
            f"N{n}[p, d.] = lnorm(Z{n}[p, d])",
            f"F{n}[p, k] = relu(G[k, d] N{n}[p, d] + B[k]) * (1 + 0.5 * 2 - 1)",
            f"X{n + 1}[p, d] = G[k, d] F{n}[p, k] + N{n}[p, d]",
        ]
        layer += 1
    while len(lines) < 999:
        lines.append("# the last lines")
    lines.append(f"export X{layer}")
    return "\n".join(lines) + "\n"
