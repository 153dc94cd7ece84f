"""Wall time and peak memory of the release binary on the EU eGovernment Benchmark: python3 benches/eu_egov.py [RUNS]

Reads both tables, scores them and writes scores.json and its tables; fails where the median run takes 1 second, or any 200 MiB.
The seconds of the processor say how much of the wall time was waiting for other programs.
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
    """Seconds by the clock and of the processor, and the most memory the process had, in MiB."""
    command = [BINARY, "score", DATA / "services.csv", DATA / "portals.csv", "--rubric", "eu-egov-benchmark-2023", "--quiet", "-o", folder]
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    if status:
        sys.exit(f"the run failed with status {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024  # Linux counts in KiB


def main():
    for needed, how in ((BINARY, "cargo build --release"), (DATA, "the reference data lie beside the project")):
        if not needed.exists():
            sys.exit(f"{needed} is not there: {how}")
    results = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            results.append(run(Path(folder) / "scores"))
    wall, processor, memory = (sorted(column) for column in zip(*results))
    middle = RUNS // 2
    print(f"{RUNS} runs: median {wall[middle]:.3f} s ({processor[middle]:.3f} s of the processor), slowest {wall[-1]:.3f} s, peak {memory[-1]:.0f} MiB")
    if wall[middle] >= 1 or memory[-1] >= 200:
        sys.exit("that is more than 1 s or 200 MiB")


if __name__ == "__main__":
    main()
