"""The laboratory study from CSV to a verified transport file, against programs without safety.

Ours writes ledger and trace and reads the file back; the peers in pandas and polars (`lab_peers`) do
none of that, and write with our writer, as neither library has one. `pandas, pyreadstat` is what a
programmer has without us. Every candidate is a process of its own.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.lab_study import make
from benchmarks.runs import Candidate, Claim, Found, Result, faster, measure, median, ours

OURS, ONE = "cdisc-convert", "cdisc-convert, one process"
PANDAS, POLARS, WHOLE = "pandas", "polars", "pandas, pyreadstat"
MEMORY = 700
ASKED_AT = 5_000_000  # records from which on the limits of speed count; below, starting weighs


def run(rows: int, rounds: int, slow_rounds: int, scale: Sequence[int] = ()) -> Result:
    """Measure on `rows` records, ours alone on those of `scale` as well.

    slow_rounds: rounds of the pandas program that writes with pyreadstat.
    """
    with tempfile.TemporaryDirectory() as name:
        study = make(Path(name), rows)
        peer = [sys.executable, "-m", "benchmarks.lab_peers"]
        candidates = [
            Candidate(OURS, _convert(study)),
            Candidate(PANDAS, [*peer, "pandas", str(study), str(study / "pandas")]),
            Candidate(POLARS, [*peer, "polars", str(study), str(study / "polars")]),
            Candidate(ONE, [*_convert(study), "--jobs", "1"], rounds=slow_rounds),
            Candidate(
                WHOLE,
                [*peer, "pandas", str(study), str(study / "plain"), "--writer", "pyreadstat"],
                rounds=slow_rounds,
            ),
        ]
        found = measure(candidates, rounds)
    records = {candidate.name: rows for candidate in candidates}
    for size in scale:
        label = f"{OURS}, {size:,} rows"
        found[label], records[label] = _alone(label, size), size
    return Result(
        f"Laboratory data end to end, {rows:,} raw rows",
        "12 raw columns to 25 variables of LB. Ours: ledger, trace and reading back included; no "
        "rules, no define. Polars and pandas: the same values, without ledger, trace, checks and "
        "reading back.",
        found,
        (
            *faster(found, OURS, POLARS, 1 if rows >= ASKED_AT else None),
            *faster(found, OURS, PANDAS, 3 if rows >= ASKED_AT else None),
            *faster(found, OURS, WHOLE),
            *_memory(found),
            *_scaling(found, scale),
            *_further(found, {rows: OURS, **{size: f"{OURS}, {size:,} rows" for size in scale}}),
        ),
        records,
    )


def _alone(label: str, rows: int) -> list:
    with tempfile.TemporaryDirectory() as name:
        command = _convert(make(Path(name), rows))
        return measure([Candidate(label, command)], 3 if rows < 10_000_000 else 1)[label]


def _convert(study: Path) -> list[str]:
    return [
        *ours("convert", study / "study", "--raw", study / "raw", "--out", study / "ours"),
        *("--quiet", "--again", "--no-validate", "--no-define", "--no-report"),
    ]


def _memory(found: Found) -> list[Claim]:
    return [
        Claim(f"{name}: tree peak MB", median(runs, "megabytes") or 0.0, MEMORY, is_least=False)
        for name, runs in found.items()
        if name.startswith(OURS) and runs
    ]


def _scaling(found: Found, scale: Sequence[int]) -> list[Claim]:
    """Rows per second of the largest study as a share of those of the smallest."""
    if len(scale) < 2:
        return []
    small, large = min(scale), max(scale)
    claims = []
    for field, word in (("seconds", "wall"), ("processor", "processor")):
        speed = [
            size / (median(found[f"{OURS}, {size:,} rows"], field) or 1.0)
            for size in (small, large)
        ]
        limit = 0.8 if field == "seconds" else None
        text = f"rows per second at {large:,}, share of those at {small:,} ({word})"
        claims.append(Claim(text, speed[1] / speed[0], limit))
    return claims


def _further(found: Found, names: Mapping[int, str]) -> list[Claim]:
    """What a further row costs from the middle to the largest study, against the smaller ones.

    1 where cost is a constant and so much per row.
    """
    if len(names) != 3:
        return []
    sizes = sorted(names)
    claims = []
    for field, word in (("seconds", "wall"), ("processor", "processor")):
        cost = [median(found[names[size]], field) or 0.0 for size in sizes]
        low, high = ((cost[k + 1] - cost[k]) / (sizes[k + 1] - sizes[k]) for k in (0, 1))
        text = (
            f"seconds per further row, {sizes[1]:,} to {sizes[2]:,}, as a share of those "
            f"{sizes[0]:,} to {sizes[1]:,} ({word})"
        )
        claims.append(Claim(text, high / low, 1.2, is_least=False))
    return claims
