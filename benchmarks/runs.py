"""Runs candidates in turn and says how they compare: what every benchmark shares.

A round runs each candidate once, one after the other, so that a busy machine slows all of them. The
ratio of two candidates is the median of the ratios of the rounds.
"""

from __future__ import annotations

import gc
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
MEGABYTE = 1 << 20
_LOOK_EVERY = 0.02


@dataclass(frozen=True)
class Used:
    """What a run took: seconds of wall clock and of processors, peak memory of its tree in MB."""

    seconds: float
    processor: float
    megabytes: float | None = None


@dataclass(frozen=True)
class Candidate:
    """Something to measure.

    run: called in this process, or a command that is a process of its own (whose memory counts);
        what gives `Used` has measured itself.
    before: called before each run, not measured; rounds: at most so many, 0 = all.
    rows: records that it works on, for a figure of records per second.
    """

    name: str
    run: Callable[[], object] | Sequence[str]
    before: Callable[[], object] | None = None
    rounds: int = 0
    rows: int = 0


@dataclass(frozen=True)
class Claim:
    """A figure with the limit that is asked of it, None where none is."""

    text: str
    value: float
    limit: float | None = None
    is_least: bool = True

    @property
    def holds(self) -> bool | None:
        """Whether the limit is kept."""
        if self.limit is None:
            return None
        return self.value >= self.limit if self.is_least else self.value <= self.limit


Found = Mapping[str, list[Used]]


@dataclass(frozen=True)
class Result:
    """What a benchmark found: about says what was measured and what lies in the measured span."""

    title: str
    about: str
    found: Found
    claims: tuple[Claim, ...] = ()
    rows: Mapping[str, int] | None = None
    facts: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """The result with every single run."""
        return {
            "title": self.title,
            "about": self.about,
            "runs": {name: [asdict(used) for used in runs] for name, runs in self.found.items()},
            "claims": [asdict(claim) | {"holds": claim.holds} for claim in self.claims],
            "rows": dict(self.rows or {}),
            "facts": dict(self.facts or {}),
        }


def measure(
    candidates: Sequence[Candidate], rounds: int, *, warms_up: bool = False
) -> dict[str, list[Used]]:
    """What each candidate took, one entry per round, rounds interleaved.

    warms_up: call those of this process once before, so that importing does not count.
    """
    for candidate in candidates if warms_up else ():
        if callable(candidate.run):
            candidate.run()
    found: dict[str, list[Used]] = {candidate.name: [] for candidate in candidates}
    for number in range(rounds):
        for candidate in candidates:
            if candidate.rounds and number >= candidate.rounds:
                continue
            if candidate.before is not None:
                candidate.before()
            is_here = callable(candidate.run)
            found[candidate.name].append(
                _here(candidate.run) if is_here else by_command(candidate.run)
            )
    return found


def _here(run: Callable[[], object]) -> Used:
    gc.collect()
    start, processor = time.perf_counter(), time.process_time()
    kept = run()
    used = Used(time.perf_counter() - start, time.process_time() - processor)
    return kept if isinstance(kept, Used) else used


def by_command(command: Sequence[str]) -> Used:
    """Run `command` and watch the tree of its processes.

    Byte code is kept by all candidates alike, whatever the caller's environment says.
    Raises RuntimeError where it fails.
    """
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = psutil.Popen(
        list(command), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT, env=environment
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, _memory(process))
        time.sleep(_LOOK_EVERY)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise RuntimeError(process.stderr.read().decode(errors="replace")[-2000:])
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Used(seconds, processor, round(peak / MEGABYTE, 1))


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


def ours(*arguments: str | Path) -> list[str]:
    """The command `cdisc-convert` of this checkout."""
    return [sys.executable, "-m", "cdisc_convert", *map(str, arguments)]


def median(runs: Iterable[Used], field: str = "seconds") -> float | None:
    """The median of a field of the runs, None where it was not measured."""
    values = [value for used in runs if (value := getattr(used, field)) is not None]
    return statistics.median(values) if values else None


def ratio(found: Found, one: str, other: str, field: str = "seconds") -> float:
    """How many times as much `other` took as `one`: median over the rounds that both ran."""
    pairs = zip(found[one], found[other], strict=False)
    return statistics.median(getattr(b, field) / max(getattr(a, field), 1e-9) for a, b in pairs)


def faster(found: Found, one: str, other: str, limit: float | None = None) -> tuple[Claim, ...]:
    """`one` against `other` by wall clock, with the limit; by processor time, for comparison."""
    return (
        Claim(f"{one}: times faster than {other}", ratio(found, one, other), limit),
        Claim(
            f"{one}: times less processor time than {other}",
            ratio(found, one, other, "processor"),
        ),
    )


def at_most(found: Found, one: str, other: str, limit: float) -> Claim:
    """`one` takes at most `limit` times what `other` takes."""
    return Claim(f"{one}: times {other}", ratio(found, other, one), limit, is_least=False)
