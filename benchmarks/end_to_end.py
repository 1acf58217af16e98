"""The laboratory study from CSV to a verified transport file, against programs without safety.

Run `python -m benchmarks.end_to_end [--rows N] [--rounds K] [--jobs J]`. Ours writes ledger and
trace and reads the file back; the peers in pandas and polars (`lab_peers`) do none of that. Every
candidate is a process of its own, run in turn; wall clock, processor time and the peak memory of
its tree of processes are kept in `benchmarks/results/lab-<rows>.json` and `.md`.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
import polars as pl
import psutil
import pyarrow as pa

from benchmarks.lab_study import make

RESULTS = Path(__file__).parent / "results"
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Used:
    """What a run took: seconds of wall clock and of processors, peak memory of the tree in MB."""

    seconds: float
    processor: float
    megabytes: float


def used_by(command: list[str]) -> Used:
    """Run `command` and watch it.

    Raises RuntimeError where it fails.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = 0
    while process.poll() is None:
        peak = max(peak, _memory(process))
        time.sleep(0.05)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise RuntimeError(process.stderr.read().decode(errors="replace")[-2000:])
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Used(round(seconds, 2), round(processor, 2), round(peak / MEGABYTE, 1))


def _memory(process: psutil.Process) -> int:
    total = 0
    try:
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0
    for each in family:
        try:
            total += each.memory_info().rss
        except psutil.Error:  # it has ended meanwhile
            continue
    return total


def commands(folder: Path, jobs: int) -> dict[str, list[str]]:
    """What is compared, by name."""
    ours = [sys.executable, "-m", "cdisc_convert", "convert", str(folder / "study")]
    ours += ["--raw", str(folder / "raw"), "--out", str(folder / "ours"), "--quiet", "--again"]
    ours += ["--no-validate", "--no-define", "--jobs", str(jobs)]
    peer = [sys.executable, "-m", "benchmarks.lab_peers"]
    return {
        "cdisc-convert": ours,
        "pandas": [*peer, "pandas", str(folder), str(folder / "pandas")],
        "polars": [*peer, "polars", str(folder), str(folder / "polars")],
    }


def table(found: dict[str, list[Used]]) -> str:
    """Markdown table of medians, with ratios to ours."""
    lines = [
        "| what | wall s | processor s | tree peak MB | wall / ours |",
        "|---|---|---|---|---|",
    ]
    ours = statistics.median(used.seconds for used in found["cdisc-convert"])
    for name, runs in found.items():
        wall, processor, memory = (
            statistics.median(getattr(used, field) for used in runs)
            for field in ("seconds", "processor", "megabytes")
        )
        lines.append(
            f"| {name} | {wall:.1f} | {processor:.1f} | {memory:.0f} | {wall / ours:.2f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure, print the table, keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=[])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        study = make(Path(folder), given.rows)
        wanted = {n: c for n, c in commands(study, given.jobs).items() if n in (given.only or [n])}
        found: dict[str, list[Used]] = {name: [] for name in wanted}
        for _ in range(given.rounds):
            for name, command in wanted.items():
                found[name].append(used_by(command))
    text = table(found)
    print(f"{given.rows} laboratory rows, {given.rounds} rounds\n\n{text}")
    RESULTS.mkdir(exist_ok=True)
    result = {
        "rows": given.rows,
        "versions": {
            "python": platform.python_version(),
            "pandas": pd.__version__,
            "polars": pl.__version__,
            "pyarrow": pa.__version__,
        },
        "runs": {name: [asdict(used) for used in runs] for name, runs in found.items()},
    }
    stem = RESULTS / f"lab-{given.rows}"
    stem.with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")
    stem.with_suffix(".md").write_text(text + "\n")


if __name__ == "__main__":
    main()
