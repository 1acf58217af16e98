"""Runs a study: all subjects at once where they are few, else in parts of whole subjects.

What is written does not depend on who makes the parts: they follow from the data alone.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cdisc_convert.engine.dealing import deal, deal_rest, first_range, is_divisible
from cdisc_convert.engine.execute import Run, execute_opened
from cdisc_convert.engine.finished import Finished
from cdisc_convert.engine.gather import Gather
from cdisc_convert.engine.issues import Finding, Issue
from cdisc_convert.engine.metadata import DatasetFacts
from cdisc_convert.engine.part_output import part_folder
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.reading import RawFolder
from cdisc_convert.engine.spool import FOLDER
from cdisc_convert.engine.store import Store
from cdisc_convert.engine.trace_store import write_trace, write_trace_facts
from cdisc_convert.model.errors import SourceError
from cdisc_convert.submission.farm import Farm, farm_of
from cdisc_convert.submission.part_task import PartTask, get_ready
from cdisc_convert.submission.run_options import PartOptions, RunOptions
from cdisc_convert.submission.study_opening import OpenedStudy, open_study
from cdisc_convert.submission.workers import give_back_memory

SMALL_ROWS = 40_000
"""A study of so many raw rows is made all at once, whatever is made of them."""
Say = Callable[[str], None]


@dataclass(eq=False)
class StudyRun:
    """A run that was made, and the parts that it was made in (None = all at once)."""

    run: Run
    datasets: Mapping[str, Finished]
    issues: list[Issue]
    findings: list[Finding]
    gather: Gather | None = None

    def write_trace(self, folder: Path) -> None:
        """Write the trace; parts have theirs in the store, which is removed then."""
        if self.gather is None:
            write_trace(self.run, self.datasets, folder)
            return
        _take_over_traces(self, self.gather, folder)
        self.gather.store.remove()


@contextmanager
def workplace(options: PartOptions, beside: Path) -> Iterator[tuple[Store, Farm]]:
    """Where parts are exchanged (see `_exchange`), and who makes them."""
    with (
        _exchange(options, beside) as store,
        farm_of(options.engine, options.scheduler, options.jobs) as farm,
    ):
        yield store, farm


@contextmanager
def _exchange(options: PartOptions, beside: Path) -> Iterator[Store]:
    """A store for what the processes of a run exchange; it is removed whatever becomes of the run.

    beside: the folder that it is where `options` name no other.
    """
    own = f"{options.scratch.rstrip('/')}/{secrets.token_hex(8)}" if options.scratch else ""
    store = Store(own or str(beside))
    try:
        yield store
    except BaseException:
        with suppress(SourceError):  # what went wrong first is what the user must know
            store.remove()
        raise
    store.remove()


def run_in_parts(
    plan: Plan,
    facts: Mapping[str, DatasetFacts],
    raw: RawFolder,
    options: RunOptions,
    store: Store,
    farm: Farm,
    say: Say,
) -> StudyRun | Run:
    """Run the study; gives the plain run where it was made all at once.

    store: for what is exchanged between processes (`workplace`); farm: who makes the parts.
    Raises SourceError where files are absent, unreadable, or do not hold what the mapping needs.
    """
    opened = open_study(plan, raw, options, store, farm)
    give_back_memory()  # that of the blocks that were read
    counts = opened.raw_rows(plan)
    given = options.parts
    has_to = bool(opened.spools) or given.engine != "local"
    is_small = int(counts.sum()) <= (given.part_rows or SMALL_ROWS)
    if (is_small and not has_to) or not is_divisible(plan):
        return _at_once(plan, facts, opened, options)
    opened.share(plan, options, store)
    ranges, seconds = _ranges(counts, given, store)
    if len(ranges) == 1 and not has_to:
        store.remove()
        return _at_once(plan, facts, opened, options)
    opened.forget_values(plan)
    give_back_memory()
    tasks = [PartTask(store.url, n, first, last) for n, (first, last) in enumerate(ranges)]
    farm.make(tasks, lambda done: say(f"{done} of {len(tasks)} parts"), seconds)
    store.remove(FOLDER)  # what the parts were made of makes room for what is written
    give_back_memory()
    gather = Gather(
        plan, facts, opened.world, opened.door, opened.raw, options.cutoff, store, ranges
    )
    return StudyRun(*gather.run(), gather)


def _at_once(
    plan: Plan,
    facts: Mapping[str, DatasetFacts],
    opened: OpenedStudy,
    options: RunOptions,
) -> Run:
    world, door, raw = opened.world, opened.door, opened.raw
    return execute_opened(plan, facts, world, door, raw, options.cutoff, options.memory)


def _ranges(
    counts: np.ndarray, options: PartOptions, store: Store
) -> tuple[list[tuple[int, int]], float | None]:
    """The subjects of each part, and the seconds that all may take where that can be foreseen.

    counts: raw rows of each subject. Where no number of rows is given, the first part is made at
    once and tells how many subjects the others may have.
    """
    if options.part_rows:
        return deal(counts, options.part_rows), None
    get_ready(store.url)
    first = first_range(counts)
    task = PartTask(store.url, 0, *first)
    started = time.perf_counter()
    task.run()  # what is wrong with its records comes up again with those of all parts
    seconds = time.perf_counter() - started
    held = task.held()
    share = int(counts.sum()) / max(int(counts[: first[1]].sum()), 1)
    return deal_rest(counts, first, held), seconds * share if held else None


def _take_over_traces(made: StudyRun, gather: Gather, folder: Path) -> None:
    folder.mkdir()
    level = gather.plan.study_level
    of_study = {n: f for n, f in made.run.world.frames.items() if n in level}
    frames, made.run.world.frames = made.run.world.frames, of_study
    own = {n: d for n, d in made.datasets.items() if d.source in level or not d.source}
    from cdisc_convert.engine.trace_store import trace_tables, write_parquet

    for name, table in trace_tables(made.run, own):
        path = folder / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_parquet(table, path)
    made.run.world.frames = frames
    starts = dict(gather.starts)
    for name, item in made.datasets.items():
        rows = [part["datasets"].get(name, {}).get("rows", 0) for part in gather.parts]
        if item.source and item.source not in level:
            starts[f"records:{name}"] = [0, *np.cumsum(rows)[:-1].tolist()]
    for number in range(len(gather.parts)):
        where = f"{part_folder(number)}/trace"
        for sub in ("", "raw/"):
            for name in gather.store.names(f"{where}/{sub}".rstrip("/")):
                target = folder / sub / f"{name.removesuffix('.parquet')}.{number:05d}.parquet"
                gather.store.fetch(f"{where}/{sub}{name}", target)
    write_trace_facts(made.run, made.datasets, folder, starts)
