import numpy as np

p = np.array([[[0.9, 0.1, 0.0], [0.1, 0.9, 0.0]],
              [[0.8, 0.2, 0.0], [0.0, 0.2, 0.8]],
              [[0.0, 0.0, 1.0], [0.5, 0.0, 0.5]]])
r = np.array([[0, -1], [0, -1], [10, 0]])

v = np.zeros(3)
answers = {}
for step in range(1, 4):
    q = r + 0.9 * p @ v
    v = q.max(axis=1)
    answers[f"V{step}"] = v
greedy = q.argmax(axis=1)
soft = np.exp(2 * (q - v[:, None]))
answers |= {
    "Greedy": greedy,
    "Greedy1": greedy,
    "Soft": soft / soft.sum(axis=1, keepdims=True),
    "Hard": np.eye(2)[greedy],
    "Adv": q - v[:, None],
    "Avg": q.mean(axis=1),
}
