"""The two simulated trials at their shipped size and larger: simulate, convert, define, package.

Every step is a command. Between two sizes of a trial the cost of a step must not grow faster than
the raw records do.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from benchmarks.runs import Candidate, Claim, Result, Used, measure, ours

STEPS = ("simulate", "convert", "define", "package")
MOST_FOR_ALL = 1_000
"""Subjects up to which all steps are measured; above, simulate and convert, which grow with the data
in parts. The other two read whole files, and their cost shows at this size already."""
PEAK = 1_000.0  # MB of the tree of processes, asked up to that size


def run(trials: Sequence[str], sizes: Sequence[int], rounds: int) -> Result:
    """Measure the `trials` at `sizes` of subjects; size 0 is the shipped one.

    rounds: of the shipped size; larger ones take minutes and are measured once.
    """
    found: dict[str, list[Used]] = {}
    rows: dict[str, int] = {}
    for trial in trials:
        for size in sizes:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                steps = _steps(trial, size, folder)
                found |= measure(steps, 1 if size else rounds)
                records = _records(folder / "raw")
            rows |= dict.fromkeys((step.name for step in steps), records)
    return Result(
        "The simulated trials",
        "All of a run: convert with validation, displays, define documents and report. Records are "
        "raw lines.",
        found,
        (*_growth(found, rows, trials, sizes), *_peaks(found, trials, sizes)),
        rows,
    )


def _steps(trial: str, size: int, folder: Path) -> list[Candidate]:
    raw, made, package = folder / "raw", folder / "run", folder / "package"
    subjects = ["--subjects", str(size)] if size else []
    commands = {
        "simulate": ours("simulate", trial, "--out", raw, "--quiet", "--force", *subjects),
        "convert": ours("convert", trial, "--raw", raw, "--out", made, "--quiet", "--again"),
        "define": ours("define", "build", made, "--out", folder / "define"),
        "package": ours("package", made, "--out", package, "--quiet"),
    }
    emptied = {"define": folder / "define", "package": package}
    return [
        Candidate(_name(trial, size, step), commands[step], before=_without(emptied.get(step)))
        for step in _measured(size)
    ]


def _measured(size: int) -> tuple[str, ...]:
    return STEPS if size <= MOST_FOR_ALL else STEPS[:2]


def _without(folder: Path | None):
    return None if folder is None else lambda: shutil.rmtree(folder, ignore_errors=True)


def _name(trial: str, size: int, step: str) -> str:
    return f"{trial}, {f'{size:,} subjects' if size else 'shipped size'}: {step}"


def _records(folder: Path) -> int:
    return sum(
        path.read_bytes().count(b"\n")
        for path in folder.rglob("*")
        if path.suffix in (".csv", ".txt", ".xml", ".json")
    )


def _growth(
    found: dict[str, list[Used]], rows: dict[str, int], trials: Sequence[str], sizes: Sequence[int]
) -> list[Claim]:
    """Processor time per raw record at a size, in terms of that at the next smaller size."""
    claims = []
    for trial in trials:
        for small, large in pairwise(sizes):
            for step in _measured(large):
                costs = []
                for size in (small, large):
                    name = _name(trial, size, step)
                    costs.append(min(u.processor for u in found[name]) / max(rows[name], 1))
                text = f"{_name(trial, large, step)}: cost per record, times that of {small or 'the shipped size'}"
                claims.append(Claim(text, costs[1] / costs[0], 1.2, is_least=False))
    return claims


def _peaks(
    found: dict[str, list[Used]], trials: Sequence[str], sizes: Sequence[int]
) -> list[Claim]:
    """Memory of the tree of processes that convert a trial."""
    claims = []
    for trial in trials:
        for size in sizes:
            name = _name(trial, size, "convert")
            peak = max(used.megabytes or 0.0 for used in found[name])
            limit = PEAK if size <= MOST_FOR_ALL else None
            claims.append(Claim(f"{name}: peak of the tree in MB", peak, limit, is_least=False))
    return claims
