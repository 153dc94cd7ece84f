"""Writes the figures of public packages that tests/coinr_weights.rs and tests/robustness.rs compare with.

Run once, with numpy 2.4.6, scipy 1.17.1, scikit-criteria 0.10, factor_analyzer 0.5.1, SALib 1.6.0:
    python tests/golden/references.py ../shared/reference/coinr-synthetic > tests/golden/references.json
The figures rest on three files of the synthetic data set; nothing of this project is used.
"""

import csv
import json
import sys

import numpy as np
from scipy import optimize, stats

folder = sys.argv[1]


def table(name):
    with open(f"{folder}/{name}") as f:
        rows = list(csv.DictReader(f))
    return {c: np.array([float(r[c]) for r in rows]) for c in rows[0] if c not in ("uCode", "uName", "Region_group", "Pop", "GDPpc")}


scores = table("06_agg1_100_a_amean.csv")
dims = ["ONL", "INF", "HUM", "OPN", "SEC", "INS"]
leaves = [c for c in scores if len(c) == 4 and c[-1].isdigit()]
D = np.column_stack([scores[d] for d in dims])
L = np.column_stack([scores[c] for c in leaves])
out = {"dimensions": dims, "indicators": leaves}

# Weights by entropy and CRITIC.
from skcriteria.preprocessing.weighters import critic_weights, entropy_weights

out["entropy"] = entropy_weights(D).tolist()
out["critic"] = critic_weights(D, np.ones(6)).tolist()
out["critic_spearman"] = critic_weights(D, np.ones(6), correlation="spearman").tolist()

# AHP: principal eigenvector by LAPACK.
A = np.array([[1, 3, 5, 7], [1 / 3, 1, 2, 4], [1 / 5, 1 / 2, 1, 3], [1 / 7, 1 / 4, 1 / 3, 1]])
values, vectors = np.linalg.eig(A)
at = int(np.argmax(values.real))
v = vectors[:, at].real
out["ahp"] = {"weights": (v / v.sum()).tolist(), "lambda": float(values[at].real)}

# Varimax of the components with an eigenvalue above 1.
from factor_analyzer.rotator import Rotator

R = np.corrcoef(L.T)
values, vectors = np.linalg.eigh(R)
values, vectors = values[::-1], vectors[:, ::-1]
kept = int((values > 1).sum())
loadings = vectors[:, :kept] * np.sqrt(values[:kept])
rotated = Rotator(method="varimax", normalize=True, max_iter=100_000, tol=1e-14).fit_transform(loadings)
explained = (rotated**2).sum(axis=0)
square = rotated**2 / explained
f = square.argmax(axis=1)
w = square.max(axis=1) * explained[f] / explained.sum()
out["factors"] = {
    "weights": (w / w.sum()).tolist(),
    "explained": sorted(explained.tolist(), reverse=True),
    "share": float(explained.sum() / len(leaves)),
}

# Benefit of the doubt by HiGHS.
def benefit(least, most):
    found = []
    for i in range(len(D)):
        rows, limits = [*D], [1.0] * len(D)
        for j in range(6):
            e = np.eye(6)[j]
            rows += [least * D[i] - e * D[i], e * D[i] - most * D[i]]
            limits += [0.0, 0.0]
        r = optimize.linprog(-D[i], A_ub=np.array(rows), b_ub=limits, method="highs", options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10})
        found.append(float(-r.fun))
    return found


out["benefit"] = benefit(0.0, 1.0)
out["benefit_shares"] = benefit(0.1, 0.4)

# Balanced weights of the dimensions: equal correlations with the weighted mean, as a root.
def off(w):
    w = np.append(w, 1 - w.sum())
    index = D @ w
    r = np.array([np.corrcoef(D[:, j], index)[0, 1] for j in range(6)])
    return r[:-1] - r[-1]


root = optimize.root(off, np.full(5, 1 / 6), tol=1e-14)
out["balanced"] = np.append(root.x, 1 - root.x.sum()).tolist()

# Correlations and their probabilities: without ties, and with them.
def pair(a, b):
    p, s, k = stats.pearsonr(a, b), stats.spearmanr(a, b), stats.kendalltau(a, b)
    return [p[0], p[1], s[0], k[0], k[1]]


few = D[:12]
out["pairs_57"] = [pair(D[:, 0], D[:, j]) for j in range(1, 6)]
out["pairs_12"] = [pair(few[:, 0], few[:, j]) for j in range(1, 6)]
coarse = np.round(D / 20)
out["pairs_tied"] = [pair(coarse[:, 0], coarse[:, j]) for j in range(1, 6)]

# Sobol' indices of given outputs on SALib's own formulas: rows A, AB1…ABd, B.
from SALib.analyze import sobol

rng = np.random.Generator(np.random.Philox(key=[5, 0]))
y = rng.random((64, 5))
# SALib takes outputs less the mean of all runs, we less that of A and B: here they are the same.
y[:, 1:4] += y[:, [0, 4]].mean() - y[:, 1:4].mean()
found = sobol.analyze({"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3}, y.reshape(-1), calc_second_order=False, num_resamples=2)
out["salib"] = {"outputs": y.tolist(), "S1": found["S1"].tolist(), "ST": found["ST"].tolist()}


def rounded(x):
    if isinstance(x, dict):
        return {k: rounded(v) for k, v in x.items()}
    if isinstance(x, list):
        return [rounded(v) for v in x]
    return float(repr(float(x))) if not isinstance(x, str) else x


json.dump(rounded(out), sys.stdout, separators=(",", ":"))
print()
