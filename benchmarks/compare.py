"""Speed of `compare` on two files of N records against the same comparison in pandas, side by side.

Run `python -m benchmarks.compare [--rows N] [--rounds K]`. The files hold 25 variables; the second
is shuffled and differs in about one value of a thousand. Reading is part of the time of ours; pandas
gets frames that are read already.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.xpt import RESULTS, dataset_of, lab_frame
from cdisc_convert.package.xpt import write_xpt
from cdisc_convert.submission.comparison.folders import compare_paths
from cdisc_convert.submission.comparison.keys import Keys

KEYS = ("USUBJID", "LBSEQ")


def changed(frame: pd.DataFrame) -> pd.DataFrame:
    """The records in another order, some values changed."""
    rng = np.random.default_rng(5)
    other = frame.sample(frac=1, random_state=3, ignore_index=True)
    for name in ("LBSTRESN", "LBDY"):
        at = rng.random(len(other)) < 0.001
        other[name] = np.where(at, other[name] + 1, other[name])
    at = rng.random(len(other)) < 0.001
    other["LBNRIND"] = other["LBNRIND"].where(~pd.Series(at), "CHANGED")
    return other


def in_pandas(left: pd.DataFrame, right: pd.DataFrame) -> dict[str, int]:
    """Values that differ per variable, by a merge on the keys."""
    both = left.merge(right, "inner", list(KEYS))
    counts = {}
    for name in left.columns:
        if name not in KEYS:
            a, b = both[f"{name}_x"], both[f"{name}_y"]
            counts[name] = int(((a != b) & ~(a.isna() & b.isna())).sum())
    return counts


def main() -> None:
    """Measure, check that both count the same, print, keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    frame = lab_frame(arguments.rows)
    other = changed(frame)
    seconds: dict[str, list[float]] = {"compare, two XPT files": [], "pandas, frames in memory": []}
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "a" / "lb.xpt", Path(folder) / "b" / "lb.xpt"
        for path, content in zip(paths, (frame, other), strict=True):
            path.parent.mkdir()
            write_xpt(dataset_of(content), path, verify=False)
        for _ in range(arguments.rounds):
            start = time.perf_counter()
            found = compare_paths(*paths, Keys(every=KEYS))
            between = time.perf_counter()
            counts = in_pandas(frame, other)
            seconds["compare, two XPT files"].append(between - start)
            seconds["pandas, frames in memory"].append(time.perf_counter() - between)
    ours = {v.name: v.different for v in found.datasets[0].variables}
    assert ours == counts, "compare and pandas count different values"
    for name, times in seconds.items():
        print(f"{name:<26} {statistics.median(times):6.2f} s")
    result = {
        "rows": arguments.rows,
        "python": platform.python_version(),
        "pandas": pd.__version__,
        "seconds": seconds,
        "different": {name: count for name, count in ours.items() if count},
    }
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"compare-{arguments.rows}.json"
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
