"""Replicates over weights, normalisation and aggregation: govgauge beside vectorised numpy.

    python3 benches/compare/robustness.py target/release/govgauge [--regions 51 500 3000] [--gaps 0 0.04]

Both get the same answers and the same draws (Philox streams, the n-th number of stream k), and must give the
same rank quantiles. Printed is the CPU of the whole process, user and system: reading the survey and writing
the document here, importing numpy, reading and as much drawing there; and numpy's without its import.
"""

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np  # noqa: E402

INDICATORS, DIMENSIONS, FLOOR, SHARE = 40, 6, 1.0, 0.25


def words(text):
    return {"zh": text, "en": text}


def files(folder, regions, gaps):
    """The rubric and the survey; the answers, NaN where there is none."""
    rng = np.random.default_rng(regions)
    x = np.round(100.0 * rng.random((regions, INDICATORS)), 2)
    x[rng.random(x.shape) < gaps] = np.nan
    leaf = lambda j: {"id": f"i{j}", "title": words(f"i{j}"), "scale": {"type": "percentage"}}
    dimension = lambda d: {
        "id": f"d{d}",
        "title": words(f"d{d}"),
        "children": [leaf(j) for j in range(INDICATORS) if j % DIMENSIONS == d],
    }
    rubric = {
        "schema_version": "1.0",
        "id": "bench",
        "version": "1",
        # numpy below knows no minimum.
        "coverage_min": 0,
        "title": words("bench"),
        "uncertainty": {
            "weights": {"method": "uniform", "share": SHARE},
            "aggregation": {"methods": ["arithmetic", "geometric"], "floor": FLOOR},
            "normalisation": ["as_given", "min_max", "percentile_rank"],
        },
        "index": {
            "id": "bench",
            "title": words("bench"),
            "children": [dimension(d) for d in range(DIMENSIONS)],
        },
    }
    paths = [os.path.join(folder, name) for name in ("rubric.json", "survey.csv")]
    with open(paths[0], "w", encoding="utf-8") as out:
        json.dump(rubric, out)
    with open(paths[1], "w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["region"] + [f"i{j}" for j in range(INDICATORS)])
        for at, row in enumerate(x):
            table.writerow([f"r{at}"] + ["" if np.isnan(v) else f"{v:.2f}" for v in row])
    return paths, x


def stream(key, number):
    return np.random.Philox(key=np.array([key, number], dtype=np.uint64))


def draws(seed, count):
    """Per replicate: the way to normalise, the way to aggregate, a weight for each node.

    Nodes come depth first: the index, a dimension, its indicators, the next dimension.
    """
    groups = [[j for j in range(INDICATORS) if j % DIMENSIONS == d] for d in range(DIMENSIONS)]
    base = [1.0]
    for members in groups:
        base += [1.0 / DIMENSIONS] + [1.0 / len(members)] * len(members)
    base = np.array(base)
    key = int(stream(seed, 2**64 - 1).random_raw())
    ways, means = np.empty(count, int), np.empty(count, int)
    weights = np.empty((count, len(base)))
    for k in range(count):
        u = np.random.Generator(stream(seed, k)).random(3)
        means[k], ways[k] = min(int(u[1] * 2), 1), min(int(u[2] * 3), 2)
        own = np.random.Generator(stream(key, int(u[:1].view(np.uint64)[0])))
        # Two words stand for choices that are not made here.
        v = own.random(2 + len(base))[2:]
        weights[k] = base * (1.0 + SHARE * (-1.0 + 2.0 * v))
    return ways, means, weights, groups


def normalised(x):
    """As given, min–max, and the share of the other regions that are worse."""
    low, high = np.nanmin(x, axis=0), np.nanmax(x, axis=0)
    ranks = np.full(x.shape, np.nan)
    for j in range(x.shape[1]):
        there = ~np.isnan(x[:, j])
        v = x[there, j]
        below = np.searchsorted(np.sort(v), v, side="left")
        ranks[there, j] = 100.0 * below / (len(v) - 1)
    return [x, 100.0 * (x - low) / (high - low), ranks]


def shares(weights, groups):
    """Each node's share among its siblings: dimensions, and indicators dimension by dimension."""
    dimensions, leaves, at = [], [], 1
    for members in groups:
        dimensions.append(weights[:, at])
        own = weights[:, at + 1 : at + 1 + len(members)]
        leaves.append(own / own.sum(axis=1, keepdims=True))
        at += 1 + len(members)
    dimensions = np.stack(dimensions, axis=1)
    return dimensions / dimensions.sum(axis=1, keepdims=True), leaves


def scores(matrices, ways, means, weights, groups):
    """All replicates at once: for each way a product of matrices."""
    regions = matrices[0].shape[0]
    found = np.empty((len(ways), regions))
    for way, x in enumerate(matrices):
        for mean in (0, 1):
            chosen = np.flatnonzero((ways == way) & (means == mean))
            v = np.log(FLOOR + x * (100.0 - FLOOR) / 100.0) if mean else x
            there = ~np.isnan(v)
            own, leaves = shares(weights[chosen], groups)
            if there.all():
                effective = np.empty((len(chosen), x.shape[1]))
                for d, members in enumerate(groups):
                    effective[:, members] = own[:, [d]] * leaves[d]
                total = effective @ v.T
            else:
                filled = np.where(there, v, 0.0)
                top, used = 0.0, 0.0
                for d, members in enumerate(groups):
                    weight = leaves[d] @ there[:, members].T.astype(float)
                    value = leaves[d] @ filled[:, members].T
                    has = weight > 0.0
                    part = np.divide(value, weight, out=np.zeros_like(value), where=has)
                    top = top + own[:, [d]] * part
                    used = used + own[:, [d]] * has
                total = top / used
            if mean:
                total = (np.exp(total) - FLOOR) * 100.0 / (100.0 - FLOOR)
            found[chosen] = total
    return found


def ranks(found):
    """Competition ranks of every replicate, on scores rounded half up to six decimals."""
    keys = np.floor(found * 1e6 + 0.5)
    n = keys.shape[1]
    order = np.argsort(-keys, axis=1, kind="stable")
    lined = np.take_along_axis(keys, order, axis=1)
    new = np.ones(lined.shape, bool)
    new[:, 1:] = lined[:, 1:] != lined[:, :-1]
    place = np.maximum.accumulate(np.where(new, np.arange(1, n + 1), 0), axis=1)
    out = np.empty(place.shape, np.uint16)
    np.put_along_axis(out, order, place.astype(np.uint16), axis=1)
    return out


def theirs(folder, out):
    """The whole program in numpy: input, scores, ranks, quantiles."""
    start = time.process_time()
    with np.load(os.path.join(folder, "draws.npz")) as drawn:
        ways, means, weights = drawn["ways"], drawn["means"], drawn["weights"]
    groups = [[j for j in range(INDICATORS) if j % DIMENSIONS == d] for d in range(DIMENSIONS)]
    path = os.path.join(folder, "survey.csv")
    x = np.genfromtxt(path, delimiter=",", skip_header=1, usecols=range(1, INDICATORS + 1), ndmin=2)
    # The draws are read, so that both have the same; as many are drawn, as the program would have to.
    np.random.default_rng(1).random(weights.shape)
    found = scores(normalised(x), ways, means, weights, groups)
    quantiles = np.quantile(ranks(found), [0.05, 0.5, 0.95], axis=0)
    np.savez(out, quantiles=quantiles, means=found.mean(axis=0), work=time.process_time() - start)


def cpu_of(command):
    """What a command prints, its CPU time, and the most memory it had, in MiB."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    found = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise SystemExit(f"{command[0]} failed")
    return found, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def pair(program, folder, paths, asked):
    """One run of each."""
    command = [program, "-q", "robustness", paths[1], "-r", paths[0]]
    command += ["--replicates", str(asked.replicates), "--seed", "1", "--format", "json"]
    found, cpu, memory = cpu_of(command)
    out = os.path.join(folder, "numpy.npz")
    _, other, _ = cpu_of([sys.executable, __file__, "--numpy", folder, out])
    with np.load(out) as theirs_:
        return json.loads(found), cpu, memory, other, dict(theirs_)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("program")
    options.add_argument("--regions", type=int, nargs="+", default=[51, 500, 3000])
    options.add_argument("--gaps", type=float, nargs="+", default=[0.0, 0.04])
    options.add_argument("--replicates", type=int, default=10_000)
    options.add_argument("--runs", type=int, default=3)
    asked = options.parse_args()
    print(f"numpy {np.__version__}; {asked.replicates} replicates; seconds of CPU, median of {asked.runs} runs")
    ways, means, weights, _ = draws(1, asked.replicates)
    for regions in asked.regions:
        for gaps in asked.gaps:
            with tempfile.TemporaryDirectory() as folder:
                np.savez(os.path.join(folder, "draws.npz"), ways=ways, means=means, weights=weights)
                paths, _ = files(folder, regions, gaps)
                runs = [pair(asked.program, folder, paths, asked) for _ in range(asked.runs)]
            document, other = runs[0][0], runs[0][4]
            ends = ("low", "median", "high")
            ranked = np.array([[r["rank_interval"][e] for r in document["regions"]] for e in ends])
            wrong = int((np.abs(ranked - other["quantiles"]) > 1e-6).sum())
            mean = np.array([r["score_interval"]["mean"] for r in document["regions"]])
            off = float(np.abs(mean - other["means"]).max())
            ours, memory, whole, work = (
                statistics.median(of) for of in zip(*((r[1], r[2], r[3], float(r[4]["work"])) for r in runs))
            )
            print(
                f"{regions:5} x {INDICATORS}, gaps {gaps:3.0%}: govgauge {ours:6.3f} ({memory:.0f} MiB), "
                f"numpy {whole:6.3f} (without import {work:6.3f}), ratio 1/{whole / ours:.1f}; "
                f"rank quantiles that differ {wrong} of {ranked.size}, mean scores by {off:.0e} at most",
                flush=True,
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--numpy"]:
        theirs(sys.argv[2], sys.argv[3])
    else:
        main()
