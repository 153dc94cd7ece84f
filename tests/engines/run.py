"""Runs the SQL of rubrics on engines and compares it with `govgauge score`: run.py [--spark] [--all] [--only WORD]

Scores and coverage agree to 1e-9, levels and ranks exactly. What is no answer is refused by every
engine. Started by tests/engines/install.sh's Python; builds the program and `exact` with cargo.
Engines that plan wide statements slowly take the main cases only, unless --all is given.
"""

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import engines
import surveys

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
REFERENCE = ROOT / "../shared/reference"
NEAR = 1e-9


def built():
    """The program and the tool with all digits."""
    command = ["cargo", "build", "--locked", "--quiet", "--bin", "govgauge", "--example", "exact"]
    subprocess.run(command, cwd=ROOT, check=True)
    return TARGET / "debug/govgauge", TARGET / "debug/examples/exact"


def program(*arguments, wanted=0):
    command = [GAUGE, "--quiet", "--lang", "en", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != wanted:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done


def tables(binding):
    """The files that a binding reads, with their columns."""
    found = {}
    pattern = r"-- Put your own path, table or bucket in place of '(.*)'\.\n.*this order: (.*)\.\n"
    for name, columns in re.findall(pattern, binding):
        found[name] = columns.split(", ")
    return found


def write(path, columns, rows):
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows([row.get(c, "") for c in columns] for row in rows)


class Case:
    """A rubric with data: what is asked of the program, and what engines are given."""

    def __init__(
        self, name, rubric, layout, data, patch=None, weights=None, calibrated=False, main=False
    ):
        self.name, self.layout, self.data = name, layout, data
        # Whether engines that plan slowly take it too.
        self.main = main
        self.weights, self.calibrated = weights, calibrated
        self.folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=SCRATCH))
        self.folder.chmod(0o755)
        path = ROOT / (rubric if rubric.endswith(".json") else f"rubrics/{rubric}.json")
        self.content = json.loads(path.read_text(encoding="utf-8"))
        self.rubric = rubric
        if patch or rubric.endswith(".json"):
            self.content |= patch or {}
            self.rubric = self.folder / "rubric.json"
            self.rubric.write_text(json.dumps(self.content, ensure_ascii=False), encoding="utf-8")
        self.calibration = None
        self.bodies, self.worst = set(), 0.0

    def prepare(self):
        """Writes the files of the survey in the order of the binding, and asks for exact scores."""
        # Only the binding is wanted, and it hangs on nothing that was learnt.
        first = ["--calibration", self._any_calibration()] if self.calibrated else []
        self.sql("duckdb", "first", *first)
        wanted = tables((self.folder / "first/binding.sql").read_text(encoding="utf-8"))
        self.files = {}
        rows = self.data(self.content)
        for name, columns in wanted.items():
            of_file = rows if isinstance(rows, list) else rows[name]
            self.files[name] = self.folder / name
            write(self.files[name], columns, of_file)
            self.files[name].chmod(0o644)
        if self.calibrated:
            self.calibration = self.folder / "known.json"
            weights = ["--weights", self.weights] if self.weights else []
            files = list(self.files.values())
            program("calibrate", *files, "--rubric", self.rubric, *weights, "-o", self.calibration)
        self.exact = self.scores()

    def scores(self):
        command = [EXACT, str(self.rubric), self.weights or "-", str(self.calibration or "-")]
        done = subprocess.run([*command, *map(str, self.files.values())], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{self.name}: {done.stderr}")
        return list(csv.DictReader(done.stdout.splitlines(), delimiter="\t"))

    def sql(self, engine, folder, *more):
        """The statements for an engine, by the names of their files."""
        out = self.folder / folder
        command = ["sql", "--rubric", self.rubric, "--engine", engine, "--layout", self.layout]
        command += ["--weights", self.weights] if self.weights else []
        program(*command, "--rank", "-o", out, *more)
        return {p.name: p.read_text(encoding="utf-8") for p in out.glob("*.sql")}

    def _any_calibration(self):
        """A calibration of other data, before there are any of this case."""
        path = self.folder / "any.json"
        if not path.exists():
            sample = self.folder / "sample.csv"
            rows = surveys.wide(self.content, 40, [""], "any")
            columns = list(rows[0])
            write(sample, [c for c in columns if c != "period"], rows)
            weights = ["--weights", self.weights] if self.weights else []
            program("calibrate", sample, "--rubric", self.rubric, *weights, "-o", path)
        return path

    def bound(self, text, files=None):
        for name, path in (files or self.files).items():
            text = text.replace(f"'{name}'", f"'{path}'")
        return text

    def on(self, engine):
        """Runs the SQL on an engine; what differs, and how many figures were compared."""
        known = ["--calibration", self.calibration] if self.calibrated else []
        texts = self.sql(engine.name, engine.name, *known)
        engine.start()
        try:
            engine.run(self.bound(texts["binding.sql"]))
            if "transform.sql" not in texts:
                row = engine.rows(texts["fit.sql"])[0]
                statistics = self.folder / f"{engine.name}.csv"
                cells = {k: "" if v is None else repr(float(v)) for k, v in row.items()}
                write(statistics, list(row), [cells])
                texts = self.sql(engine.name, engine.name, "--statistics", statistics)
            found = engine.rows(texts["transform.sql"])
        finally:
            engine.stop()
        # What was learnt differs in the last digit, so that only fit is the same to the letter.
        self.bodies.add(texts.get("fit.sql", texts["transform.sql"]))
        return self.compare(found)

    def compare(self, found):
        names = {}
        with open(self.folder / "first/names.csv", encoding="utf-8") as file:
            names = {row["id"]: row["name"] for row in csv.DictReader(file)}
        nodes = [k for k in self.exact[0] if k in names and k not in ("region", "period")]
        ours = {(row["region"], row["period"]): row for row in self.exact}
        theirs = {(row["region"], row["period"]): row for row in found}
        if ours.keys() != theirs.keys() or len(found) != len(theirs):
            return [f"rows differ: {list(ours.keys() ^ theirs.keys())[:5]}"], 0
        bad, n, worst = [], 0, 0.0
        for key, row in ours.items():
            other = theirs[key]
            figures = [("coverage", "coverage")] + [(node, names[node] + "_score") for node in nodes]
            for node, column in figures:
                a, b = row[node], other[column]
                n += 1
                if a == "" or b is None:
                    if not (a == "" and b is None):
                        bad.append(f"{key} {node}: {a!r} {b!r}")
                    continue
                apart = abs(float(a) - float(b)) / max(1.0, abs(float(a)))
                worst = max(worst, apart)
                if not apart <= NEAR:
                    bad.append(f"{key} {node}: {a} {b}")
            for column in ("level", "level_by_score", "rank"):
                a, b = row[column], other.get(column)
                n += 1
                if (a or None) != (None if b is None else str(int(b))):
                    bad.append(f"{key} {column}: {a!r} {b!r}")
        self.worst = max(self.worst, worst)
        return bad, n


def refusals(case, engine):
    """Cells that are no answers, one by one: every engine has to refuse each."""
    texts = case.sql(engine.name, engine.name)
    name = "wide.csv"
    columns = tables(texts["binding.sql"])[name]
    good = case.data(case.content)[0]
    wrong = [("ge1", "nan"), ("ge1", "inf"), ("ge1", "101"), ("ge1", "-0.5"), ("ge1", "many")]
    wrong += [("Choice.one", "some more"), ("Choice.one", "1"), ("ladder", "2.5"), ("ladder", "6")]
    wrong += [("yes", "perhaps"), ("options", "8"), ("offices", "2.5"), ("share-of", "85%")]
    accepted = []
    for node, cell in wrong:
        path = case.folder / "wrong.csv"
        write(path, columns, [good | {node: cell}])
        path.chmod(0o644)
        engine.start()
        try:
            engine.run(case.bound(texts["binding.sql"], {name: path}))
            engine.rows("SELECT * FROM gg_wide;")
            accepted.append(f"{node} = {cell} was taken in")
        except Exception:
            pass
        finally:
            engine.stop()
    return accepted, len(wrong)


def oecd(_):
    with open(REFERENCE / "oecd-dgi-2023/dimensions.csv", encoding="utf-8") as file:
        return [row | {"region": row["c"], "period": ""} for row in csv.DictReader(file)]


def world_bank(_):
    """Five lines of the file are no economies: figures stand where a code should."""
    with open(REFERENCE / "wb-gtmi/panel.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rows = [r | {"region": r["country_code"], "period": r["year"]} for r in rows]
    return [r for r in rows if r["region"].isalpha()]


def visits(_):
    files = {}
    for name in ("services", "portals"):
        path = REFERENCE / f"eu-egov-benchmark-2023/{name}.csv"
        with open(path, encoding="utf-8") as file:
            files[f"{name}.csv"] = list(csv.DictReader(file))
    return files


def cases():
    def wide(n, periods, seed):
        return lambda rubric: surveys.wide(rubric, n, periods, seed)

    def long(n, periods, seed):
        return lambda rubric: surveys.long(rubric, n, periods, seed)

    every, years = "tests/engines/every_method.json", ["2023", "2024"]
    free, known = "tests/engines/free_scores.json", "tests/engines/calibrated_methods.json"
    yield Case("every-wide", every, "wide", wide(160, years, 1), main=True)
    yield Case("every-worst", every, "wide", wide(60, [""], 2), {"missing": "worst_case"})
    yield Case("every-none", every, "wide", wide(60, [""], 3), {"missing": "no_score"})
    yield Case("every-long", every, "long", long(50, years, 4), main=True)
    mean = {"respondents": {"merge": "mean"}}
    yield Case("every-mean", every, "long", long(40, [""], 5), mean)
    least = {"respondents": {"merge": "minimum"}}
    yield Case("every-least", every, "long", long(40, [""], 6), least)
    yield Case("free", free, "wide", wide(80, [""], 7), main=True)
    yield Case("calibrated", known, "wide", wide(80, [""], 8), calibrated=True, main=True)
    yield Case("weights", known, "wide", wide(80, [""], 9), weights="entropic", calibrated=True)
    yield Case("cn-egov-wide", "cn-egov", "wide", wide(120, years, 10), main=True)
    yield Case("cn-egov-long", "cn-egov", "long", long(40, years, 11), main=True)
    yield Case("gtmi-seeded", "wb-gtmi", "wide", wide(60, [""], 12))
    if REFERENCE.is_dir():
        yield Case("oecd", "oecd-dgi-2023", "wide", oecd, main=True)
        yield Case("gtmi", "wb-gtmi", "wide", world_bank)
        yield Case("eu-items", "eu-egov-benchmark-2023", "items", visits, main=True)
    elif os.environ.get("CI"):
        sys.exit("reference data are required on CI")


def main():
    only = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else ""
    wanted = [engines.Spark] if "--spark" in sys.argv else engines.DAILY
    chosen = [c for c in cases() if only in c.name]
    for case in chosen:
        case.prepare()
    failed = False
    for kind in wanted:
        began = time.monotonic()
        engine = kind()
        try:
            print(f"\n{engine.version}")
            mine = [c for c in chosen if c.main or engine.is_quick or "--all" in sys.argv]
            for case in mine:
                start = time.monotonic()
                try:
                    bad, n = case.on(engine)
                except Exception as error:
                    bad, n = [f"{type(error).__name__}: {str(error)[:1500]}"], 0
                said = f"{n} figures" if not bad else f"{len(bad)} of {n} differ"
                print(f"  {case.name:14} {said}, {time.monotonic() - start:.1f} s")
                for line in bad[:6]:
                    print(f"    {line}")
                failed |= bool(bad)
            if not only:
                accepted, n = refusals(chosen[0], engine)
                print(f"  {'refusals':14} {n - len(accepted)} of {n}")
                for line in accepted:
                    print(f"    {line}")
                failed |= bool(accepted)
        finally:
            engine.close()
        print(f"  {time.monotonic() - began:.0f} s in all", flush=True)
    for case in chosen:
        if len(case.bodies) > 1:
            print(f"{case.name}: the text differs between engines")
            failed = True
    print(f"\ngreatest relative difference: {max((c.worst for c in chosen), default=0):.2g}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    GAUGE, EXACT = built()
    with tempfile.TemporaryDirectory(prefix="gg-engines-") as SCRATCH:
        os.chmod(SCRATCH, 0o755)
        main()
