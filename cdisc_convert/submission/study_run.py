"""Runs a study: all subjects at once where they are few, else in parts of whole subjects.

What is written does not depend on who makes the parts: they follow from the data alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from cdisc_convert.engine import execute as engine
from cdisc_convert.engine.dealing import PART_ROWS, deal, is_divisible
from cdisc_convert.engine.door import Door
from cdisc_convert.engine.execute import Run, execute_opened
from cdisc_convert.engine.finished import Finished
from cdisc_convert.engine.gather import Gather
from cdisc_convert.engine.issues import Finding, Issue
from cdisc_convert.engine.large_sources import LARGE_BYTES, LargeSource, large_sources, spool_large
from cdisc_convert.engine.metadata import DatasetFacts
from cdisc_convert.engine.part_input import source_table, write_shared
from cdisc_convert.engine.part_output import part_folder
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.reading import RawFolder, RawSource, read_sources, read_tables
from cdisc_convert.engine.register import KnownSubjects
from cdisc_convert.engine.spool import FOLDER, Spool
from cdisc_convert.engine.store import Store
from cdisc_convert.engine.trace_store import write_trace, write_trace_facts
from cdisc_convert.engine.world import World
from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.memory import Memory
from cdisc_convert.sources._csv_blocks import NotPlain
from cdisc_convert.submission.farm import Farm, farm_of
from cdisc_convert.submission.part_task import PartTask
from cdisc_convert.submission.workers import give_back_memory

Say = Callable[[str], None]


@dataclass(frozen=True)
class PartOptions:
    """Who makes the parts of a run.

    part_rows: raw rows that a part of whole subjects may hold; it changes no dataset.
    engine: local or dask; scheduler: address of a Dask cluster, "" = one of our own.
    jobs: processes of the local engine, 0 = as many as pay. scratch: folder or URL that all
    workers reach, "" = beside the run. large_bytes: files above are read block by block.
    """

    part_rows: int = PART_ROWS
    engine: str = "local"
    scheduler: str = ""
    jobs: int = 0
    scratch: str = ""
    large_bytes: int = LARGE_BYTES


@dataclass(frozen=True)
class RunOptions:
    """How a study is run; sealed: sources and columns that stay closed.

    memory: of the run before; a run in parts makes all its datasets anew.
    """

    cutoff: str
    sealed: frozenset[str]
    only: tuple[str, ...]
    ascii_policy: str
    parts: PartOptions
    memory: Memory = field(default_factory=Memory)


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


@dataclass(eq=False)
class _Opened:
    world: World
    door: Door
    raw: Mapping[str, RawSource]
    spools: dict[str, Spool]


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
    opened = _open(plan, raw, options, store, farm)
    give_back_memory()  # that of the blocks that were read
    ranges = _ranges(plan, opened, options)
    if not opened.spools and len(ranges) <= 1 and options.parts.engine == "local":
        return _at_once(plan, facts, opened, options)
    if not is_divisible(plan):
        return _at_once(plan, facts, opened, options)
    _share(plan, opened, options, store)
    tasks = [PartTask(store.url, n, first, last) for n, (first, last) in enumerate(ranges)]
    farm.make(tasks, lambda done: say(f"{done} of {len(tasks)} parts"))
    store.remove(FOLDER)  # what the parts were made of makes room for what is written
    gather = Gather(
        plan, facts, opened.world, opened.door, opened.raw, options.cutoff, store, ranges
    )
    return StudyRun(*gather.run(), gather)


def _at_once(
    plan: Plan,
    facts: Mapping[str, DatasetFacts],
    opened: _Opened,
    options: RunOptions,
) -> Run:
    world, door, raw = opened.world, opened.door, opened.raw
    return execute_opened(plan, facts, world, door, raw, options.cutoff, options.memory)


def _open(plan: Plan, raw: RawFolder, options: RunOptions, store: Store, farm: Farm) -> _Opened:
    """Read the sources; large ones are dealt by subject on disk."""
    tables = read_tables(plan.study, raw)
    large: dict[str, LargeSource] = {}
    if is_divisible(plan):
        large = large_sources(plan, raw, tables, options.sealed, options.parts.large_bytes)
    if large:
        farm.begin()
    stubs = {name: source.header for name, source in large.items()}
    found = read_sources(plan.study, raw, skip=options.sealed, later=stubs)
    world, door = engine.open_world(
        plan, found, tables, raw, options.cutoff, options.sealed, frozenset(large)
    )
    known = KnownSubjects(world.subjects)
    try:
        spools = {}
        for name, source in large.items():
            spools[name], found[name] = spool_large(source, known, raw, store)
    except NotPlain:
        found = read_sources(plan.study, raw, skip=options.sealed)
        world, door = engine.open_world(plan, found, tables, raw, options.cutoff, options.sealed)
        spools = {}
    return _Opened(world, door, found, spools)


def _ranges(plan: Plan, opened: _Opened, options: RunOptions) -> list[tuple[int, int]]:
    counts = np.zeros(opened.world.subjects.size, dtype=np.int64)
    for name in plan.study.sources:
        if name in opened.spools:
            counts += opened.spools[name].counts
        else:
            subject = opened.world.frames[name].subject
            counts += np.bincount(subject[subject >= 0], minlength=len(counts))
    return deal(counts, options.parts.part_rows)


def _share(plan: Plan, opened: _Opened, options: RunOptions, store: Store) -> None:
    """Write what the parts need."""
    world, corrected = opened.world, {c.source for c in opened.door.corrections}
    spools = dict(opened.spools)
    for name, source in plan.study.sources.items():
        if name in spools:
            continue
        keys = name in corrected or name in world.collected
        table = source_table(
            opened.raw[name], world.frames[name], world.collected.get(name, {}), keys
        )
        spools[name] = Spool(store, source.name, np.zeros(world.subjects.size, dtype=np.int64))
        spools[name].add(table)
    write_shared(
        store,
        plan,
        options.only,
        world,
        opened.raw,
        {name: spools[name] for name in plan.study.sources},
        frozenset(plan.study.sources) - frozenset(opened.spools),
        {"cutoff": options.cutoff, "ascii_policy": options.ascii_policy},
    )


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
