"""Wall time and peak memory of the release binary on the EU eGovernment Benchmark: python3 benches/eu_egov.py [RUNS]

Reads both tables, scores them and writes scores.json and its tables; fails at 1 second or 200 MiB.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DATA = PROJECT.parent / "shared" / "reference" / "eu-egov-benchmark-2023"
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 10
BINARY = Path(os.environ.get("CARGO_TARGET_DIR", PROJECT / "target")) / "release" / "govgauge"


def run(folder):
    """Seconds, and the most memory the process had, in MiB."""
    command = [BINARY, "score", DATA / "services.csv", DATA / "portals.csv", "--rubric", "eu-egov-benchmark-2023", "--quiet", "-o", folder]
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    if status:
        sys.exit(f"the run failed with status {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_maxrss / 1024  # Linux counts in KiB


def main():
    for needed, how in ((BINARY, "cargo build --release"), (DATA, "the reference data lie beside the project")):
        if not needed.exists():
            sys.exit(f"{needed} is not there: {how}")
    results = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            results.append(run(Path(folder) / "scores"))
    seconds = sorted(s for s, _ in results)
    memory = max(m for _, m in results)
    print(f"{RUNS} runs: median {seconds[RUNS // 2]:.3f} s, slowest {seconds[-1]:.3f} s, peak {memory:.0f} MiB")
    if seconds[-1] >= 1 or memory >= 200:
        sys.exit("that is more than 1 s or 200 MiB")


if __name__ == "__main__":
    main()
