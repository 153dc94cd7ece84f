"""Figures of other packages that the tests beside the imputation and Box-Cox code compare with.

Run by hand; what it printed is written into those tests:
  src/imputation/multivariate_normal.rs   the_greatest_likelihood_found_by_an_optimiser
  src/imputation/nearest.rs               the_same_as_scikit_learn
  src/treatment/box_cox.rs                the_same_as_scipy

Python 3, numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1.
"""

import numpy as np
from scipy import optimize, stats
from sklearn.impute import KNNImputer

GAP = np.nan
TABLE = np.array([
    [1.2, 3.1, GAP], [2.0, GAP, 0.7], [2.9, 4.4, 1.9], [4.1, 5.2, 2.2], [GAP, 6.1, 3.9],
    [5.8, 5.9, 3.1], [6.5, GAP, GAP], [7.7, 8.2, 3.6], [8.1, 7.4, 5.2], [GAP, 2.5, 1.1],
])
LOWER = np.tril_indices(3)


def unpack(parameters):
    factor = np.zeros((3, 3))
    factor[LOWER] = parameters[3:]
    return parameters[:3], factor @ factor.T


def minus_log_likelihood(parameters):
    """Of what was observed, up to a constant: no EM in sight."""
    mean, covariance = unpack(parameters)
    total = 0.0
    for row in TABLE:
        there = ~np.isnan(row)
        part = covariance[np.ix_(there, there)]
        deviation = row[there] - mean[there]
        total += 0.5 * (np.linalg.slogdet(part)[1] + deviation @ np.linalg.solve(part, deviation))
    return total


start = np.concatenate([np.nanmean(TABLE, 0), np.diag(np.nanstd(TABLE, 0))[LOWER]])
for _ in range(6):
    start = optimize.minimize(minus_log_likelihood, start, method="BFGS", options={"gtol": 1e-12}).x
    start = optimize.minimize(
        minus_log_likelihood, start, method="Nelder-Mead",
        options={"xatol": 1e-13, "fatol": 1e-15, "maxiter": 40_000, "maxfev": 40_000, "adaptive": True},
    ).x
mean, covariance = unpack(start)
print("mean", mean.tolist())
print("covariance", covariance.tolist())

for row, column in zip(*np.where(np.isnan(TABLE))):
    there = ~np.isnan(TABLE[row])
    weights = np.linalg.solve(covariance[np.ix_(there, there)], covariance[there, column])
    print("likely", row, column, mean[column] + weights @ (TABLE[row, there] - mean[there]))

nearest = KNNImputer(n_neighbors=3, weights="uniform").fit_transform(TABLE)
for row, column in zip(*np.where(np.isnan(TABLE))):
    print("nearest", row, column, nearest[row, column])

y = np.array([0.0, 1, 1, 2, 3, 5, 8, 13, 21, 40, 77.5]) + 1
print("lambda", stats.boxcox_normmax(y, method="mle", brack=(-2, 2)))
print("transformed", stats.boxcox(y, -0.5).tolist())
