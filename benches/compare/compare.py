"""Runs govgauge beside DuckDB and Polars on the same data, checks that all answers agree to 1e-9,
and prints wall time, processor time and memory, with ratios over paired runs.

    python3 benches/compare/compare.py wide 1000000
    python3 benches/compare/compare.py long 20000000

Wants a release build (`cargo build --release`). The rivals go into a throw-away environment.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

RIVALS = ["duckdb==2.0.0", "polars==2.1.0"]
PAIRS = 5
ROOT = Path(__file__).resolve().parents[2]


def run(command):
    """Wall seconds, processor seconds and MiB of one process and its children."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed: {said.decode()}")
    return time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def indicators(rubric):
    """Each dimension: its id, its weight, and its indicators with weight and scale."""
    for dimension in rubric["index"]["children"]:
        leaves = [(leaf["id"], leaf["weight"], leaf["scale"]) for leaf in dimension["children"]]
        yield dimension["id"], dimension["weight"], leaves


def scored(column, scale):
    """The score of a column that has no gaps, as SQL; literals are doubles."""
    kind = scale["type"]
    if kind == "percentage":
        return column
    if kind == "likert":
        return f"({column} - 1e0) / {scale['points'] - 1}e0 * 100e0"
    if kind == "yes_no":
        return f"{column} * 100e0"
    span = f"({column} - {scale['worst']}e0) / ({scale['best']}e0 - {scale['worst']}e0) * 100e0"
    return f"CASE WHEN {span} < 0e0 THEN 0e0 WHEN {span} > 100e0 THEN 100e0 ELSE {span} END"


def mean(terms):
    total = sum(weight for _, weight in terms)
    return "(" + " + ".join(f"{weight}e0 * ({term})" for term, weight in terms) + f") / {total}e0"


def query(rubric, table, key):
    """Scores of dimensions, total, level and rank over a table without gaps."""
    dimensions = list(indicators(rubric))
    parts = [
        f'{mean([(scored(i, s), w) for i, w, s in leaves])} AS "{name}"'
        for name, _, leaves in dimensions
    ]
    total = mean([(f'"{name}"', weight) for name, weight, _ in dimensions])
    levels = "".join(f" + CASE WHEN k >= {level['min']}e0 THEN 1 ELSE 0 END" for level in rubric["levels"])
    names = ", ".join(f'"{name}"' for name, _, _ in dimensions)
    return (
        f"SELECT {key}, score, {names}, 0{levels} AS level, RANK() OVER (ORDER BY k DESC) AS rank FROM ("
        f"SELECT *, FLOOR(score * 1e6 + 0.5e0) / 1e6 AS k FROM ("
        f"SELECT *, {total} AS score FROM (SELECT {key}, {', '.join(parts)} FROM {table})))"
    )


def statement(rubric, kind, path):
    """The whole of the work as one statement that DuckDB runs."""
    ids = [i for _, _, leaves in indicators(rubric) for i, _, _ in leaves]
    if kind == "wide":
        types = ", ".join(f"'{i}': 'DOUBLE'" for i in ids)
        source = f"read_csv('{path}', header = true, columns = {{'region': 'VARCHAR', 'name': 'VARCHAR', {types}}})"
        filled = ", ".join(f"COALESCE({i}, AVG({i}) OVER ()) AS {i}" for i in ids)
        return query(rubric, f"(SELECT region, {filled} FROM {source})", "region")
    types = "'region': 'VARCHAR', 'respondent': 'BIGINT', 'question': 'VARCHAR', 'value': 'DOUBLE'"
    source = f"read_csv('{path}', header = true, columns = {{{types}}})"
    cells = f"(SELECT region, question, AVG(value) AS m FROM {source} GROUP BY region, question)"
    columns = ", ".join(f"MAX(CASE WHEN question = '{i}' THEN m END) AS {i}" for i in ids)
    return query(rubric, f"(SELECT region, {columns} FROM {cells} GROUP BY region)", "region")


def duckdb_script(rubric, kind, path, out):
    sql = statement(rubric, kind, path)
    return f"import duckdb\nduckdb.sql({f'COPY ({sql}) TO {chr(39)}{out}{chr(39)} (HEADER)'!r})\n"


def polars_script(rubric, kind, path, out):
    lines = ["import polars as pl", "from polars import col"]
    ids = [i for _, _, leaves in indicators(rubric) for i, _, _ in leaves]
    if kind == "wide":
        schema = {"region": "S", "name": "S", **{i: "F" for i in ids}}
        lines.append(f"types = {schema!r}")
        lines.append("types = {k: pl.String if t == 'S' else pl.Float64 for k, t in types.items()}")
        lines.append(f"t = pl.scan_csv({path!r}, schema=types)")
        lines.append(f"t = t.with_columns([col(i).fill_null(col(i).mean()) for i in {ids!r}])")
    else:
        lines.append(
            f"t = pl.scan_csv({path!r}, schema=dict(region=pl.String, respondent=pl.Int64, question=pl.String, value=pl.Float64))"
        )
        lines.append("t = t.group_by('region', 'question').agg(col('value').mean())")
        lines.append(
            f"t = t.group_by('region').agg([col('value').filter(col('question') == i).first().alias(i) for i in {ids!r}])"
        )
    for name, _, leaves in indicators(rubric):
        terms = []
        for i, weight, scale in leaves:
            score = {
                "percentage": f"col('{i}')",
                "likert": f"((col('{i}') - 1) / {scale.get('points', 2) - 1} * 100)",
                "yes_no": f"(col('{i}') * 100)",
            }.get(scale["type"])
            score = score or f"(col('{i}') / {scale['best']} * 100).clip(0, 100)"
            terms.append(f"{weight} * {score}")
        total = sum(weight for _, weight, _ in leaves)
        lines.append(f"{name} = ({' + '.join(terms)}) / {total}")
    names = [name for name, _, _ in indicators(rubric)]
    lines.append(f"t = t.select('region', {', '.join(f'{n}.alias({n!r})' for n in names)})")
    weights = [weight for _, weight, _ in indicators(rubric)]
    total = " + ".join(f"{w} * col('{n}')" for n, w in zip(names, weights))
    lines.append(f"t = t.with_columns((({total}) / {sum(weights)}).alias('score'))")
    lines.append("t = t.with_columns(((col('score') * 1e6 + 0.5).floor() / 1e6).alias('k'))")
    level = " + ".join(f"(col('k') >= {level['min']}).cast(pl.Int32)" for level in rubric["levels"])
    lines.append(f"t = t.with_columns(({level}).alias('level'), col('k').rank('min', descending=True).alias('rank'))")
    lines.append(f"t.drop('k').sink_csv({out!r}, engine='streaming')")
    return "\n".join(lines) + "\n"


CHECK = """
import duckdb, sys
ours, other, names = sys.argv[1], sys.argv[2], sys.argv[3].split(',')
# Our figures are rounded at the sixth decimal, so theirs are rounded likewise.
off = lambda a, b: f'max(abs(a."{a}" - floor(b."{b}" * 1e6 + 0.5) / 1e6))'
worst = ', '.join(off('score.' + n, n) for n in names)
row = duckdb.sql(f'''SELECT count(*), {off('score', 'score')}, sum((a.level <> b.level)::INT),
  sum((a.rank <> b.rank)::INT), {worst}
  FROM read_csv('{ours}') a JOIN read_csv('{other}') b ON a.region_id = b.region''').fetchall()[0]
fine = max(row[1], *row[4:]) <= 1e-9 and row[2] == 0 and row[3] == 0
print(f"{row[0]} regions, greatest difference {max(row[1], *row[4:]):.2e}, levels {row[2]}, ranks {row[3]}")
sys.exit(not fine)
"""


def main():
    kind, n = sys.argv[1], sys.argv[2]
    folder = Path(os.environ.get("COMPARE_DIR") or tempfile.mkdtemp(prefix="compare-"))
    folder.mkdir(exist_ok=True)
    binary = os.environ.get("GOVGAUGE", str(ROOT / "target/release/govgauge"))
    data = folder / f"{kind}-{n}.csv"
    if not data.exists():
        generate = ["cargo", "run", "-q", "--release", "--example", "compare_data", "--", kind, n, str(folder)]
        subprocess.run(generate, check=True, cwd=ROOT)
    rubric_path = folder / f"{kind}.json"
    rubric = json.loads(rubric_path.read_text())
    environment = folder / "environment"
    python = str(environment / "bin/python")
    if not environment.exists():
        venv.create(environment, with_pip=True)
        subprocess.run([python, "-m", "pip", "-q", "install", *RIVALS], check=True)
    ours = folder / "ours.csv"
    engines = {
        "govgauge": [binary, "score", str(data), "-r", str(rubric_path), "--rank", "--force", "-o", str(ours)]
    }
    for name, script in [("duckdb", duckdb_script), ("polars", polars_script)]:
        path = folder / f"{name}-{kind}.py"
        path.write_text(script(rubric, kind, str(data), str(folder / f"{name}.csv")))
        engines[name] = [python, str(path)]
    # Not a rival but a measure: the csv crate reads the file record by record and does nothing.
    subprocess.run(["cargo", "build", "-q", "--release", "--example", "compare_data"], check=True, cwd=ROOT)
    engines["csv crate"] = [str(ROOT / "target/release/examples/compare_data"), "pass", str(data)]
    for name, command in engines.items():
        print(name, *(f"{x:.2f}" for x in run(command)), "(warm-up)", flush=True)
    names = ",".join(name for name, _, _ in indicators(rubric))
    for name in ["duckdb", "polars"]:
        subprocess.run([python, "-c", CHECK, str(ours), str(folder / f"{name}.csv"), names], check=True)
    print(f"{'':10} {'wall s':>8} {'CPU s':>8} {'MiB':>7} {'CPU ratio':>24}")
    for name in list(engines)[1:]:
        pairs = [(run(engines["govgauge"]), run(engines[name])) for _ in range(PAIRS)]
        ratios = sorted(a[1] / b[1] for a, b in pairs)
        for label, at in [("govgauge", 0), (name, 1)]:
            figures = [statistics.median(pair[at][k] for pair in pairs) for k in range(3)]
            shown = f"{statistics.median(ratios):.3f} [{ratios[0]:.3f}..{ratios[-1]:.3f}]" if at == 0 else ""
            print(f"{label:10} {figures[0]:8.2f} {figures[1]:8.2f} {figures[2]:7.0f} {shown:>24}")


if __name__ == "__main__":
    main()
