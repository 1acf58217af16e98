"""Two transport files compared by key, against the same comparison in pandas."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

from benchmarks.runs import Candidate, Result, faster, measure
from benchmarks.xpt import dataset_of, lab_frame
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


OURS, THEIRS = "compare, two XPT files", "pandas, frames in memory"


def run(rows: int, rounds: int) -> Result:
    """Measure; both must count the same differences."""
    frame = lab_frame(rows)
    other = changed(frame)
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "a" / "lb.xpt", Path(folder) / "b" / "lb.xpt"
        for path, content in zip(paths, (frame, other), strict=True):
            path.parent.mkdir()
            write_xpt(dataset_of(content), path, verify=False)
        keys = Keys(every=KEYS)
        told = compare_paths(*paths, keys).datasets[0].variables
        ours = {v.name: v.different for v in told}
        assert ours == in_pandas(frame, other), "compare and pandas count different values"
        found = measure(
            [
                Candidate(OURS, lambda: compare_paths(*paths, keys)),
                Candidate(THEIRS, lambda: in_pandas(frame, other)),
                Candidate(
                    "pandas, files read by pyreadstat", lambda: in_pandas(*_read(*paths)), rounds=1
                ),
            ],
            rounds,
        )
    return Result(
        f"Two files of {rows:,} records compared",
        "25 variables, the second file shuffled, about one value of a thousand differs. Ours reads "
        "the files; pandas merges frames on the keys, and only counts.",
        found,
        faster(found, OURS, THEIRS) + faster(found, OURS, "pandas, files read by pyreadstat"),
        {OURS: rows, THEIRS: rows},
        {"values that differ": {name: count for name, count in ours.items() if count}},
    )


def _read(*paths: Path) -> list[pd.DataFrame]:
    return [pyreadstat.read_xport(path)[0] for path in paths]
