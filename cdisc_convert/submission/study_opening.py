"""The sources of a study as a run in parts opens them: read, dealt by subject, handed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cdisc_convert.engine.dealing import is_divisible
from cdisc_convert.engine.door import Door
from cdisc_convert.engine.large_sources import LargeSource, large_sources, spool_large
from cdisc_convert.engine.opening import open_world
from cdisc_convert.engine.part_input import source_table, write_shared
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.reading import RawFolder, RawSource, read_sources, read_tables
from cdisc_convert.engine.register import KnownSubjects
from cdisc_convert.engine.spool import Spool
from cdisc_convert.engine.store import Store
from cdisc_convert.engine.thin_raw import named_columns, thin_raw
from cdisc_convert.engine.world import World
from cdisc_convert.sources._csv_blocks import NotPlain
from cdisc_convert.submission.farm import Farm
from cdisc_convert.submission.run_options import RunOptions

MUCH_BYTES = 16 << 20
"""A raw folder with more is likely to be made in parts by several processes."""
LESS_BYTES = 4 << 20
"""Where the whole folder has more than a large source, sources of this size count as large."""


@dataclass(eq=False)
class OpenedStudy:
    """What was read; spools: the sources that were dealt by subject on disk already."""

    world: World
    door: Door
    raw: Mapping[str, RawSource]
    spools: dict[str, Spool]

    def raw_rows(self, plan: Plan) -> np.ndarray:
        """Raw rows of each subject."""
        counts = np.zeros(self.world.subjects.size, dtype=np.int64)
        for name in plan.study.sources:
            if name in self.spools:
                counts += self.spools[name].counts
            else:
                subject = self.world.frames[name].subject
                counts += np.bincount(subject[subject >= 0], minlength=len(counts))
        return counts

    def share(self, plan: Plan, options: RunOptions, store: Store) -> None:
        """Write what the parts need."""
        world, corrected = self.world, {c.source for c in self.door.corrections}
        spools = dict(self.spools)
        for name, source in plan.study.sources.items():
            if name in spools:
                continue
            is_other = name in corrected or name in world.collected
            table = source_table(
                self.raw[name],
                world.frames[name],
                world.collected.get(name, {}),
                named_columns(source) if is_other else (),
            )
            spools[name] = Spool(store, source.name, np.zeros(world.subjects.size, dtype=np.int64))
            spools[name].add(table)
        write_shared(
            store,
            plan,
            options.only,
            world,
            self.raw,
            {name: spools[name] for name in plan.study.sources},
            frozenset(plan.study.sources) - frozenset(self.spools),
            {"cutoff": options.cutoff, "ascii_policy": options.ascii_policy},
        )

    def forget_values(self, plan: Plan) -> None:
        """Hold no longer what the parts have: the records of subjects."""
        world, level = self.world, plan.study_level
        self.raw = thin_raw(plan, self.raw, world.tables)
        world.frames = {name: f for name, f in world.frames.items() if name in level}
        world.collected = {name: c for name, c in world.collected.items() if name in level}
        self.door.collected = {n: c for n, c in self.door.collected.items() if n in level}


def open_study(
    plan: Plan, raw: RawFolder, options: RunOptions, store: Store, farm: Farm
) -> OpenedStudy:
    """Read the sources; large ones are dealt by subject on disk."""
    tables = read_tables(plan.study, raw)
    large: dict[str, LargeSource] = {}
    size = raw.size()
    if is_divisible(plan):
        least = options.parts.large_bytes
        least = min(least, LESS_BYTES) if size > least else least
        large = large_sources(plan, raw, tables, options.sealed, least)
    if large or size > MUCH_BYTES:
        farm.begin()
    stubs = {name: source.header for name, source in large.items()}
    found = read_sources(plan.study, raw, skip=options.sealed, later=stubs)
    raw.forget_tables()
    world, door = open_world(
        plan, found, tables, raw, options.cutoff, options.sealed, frozenset(large)
    )
    known = KnownSubjects(world.subjects)
    try:
        spools = {}
        for name, source in large.items():
            spools[name], found[name] = spool_large(source, known, raw, store)
    except NotPlain:
        found = read_sources(plan.study, raw, skip=options.sealed)
        world, door = open_world(plan, found, tables, raw, options.cutoff, options.sealed)
        spools = {}
    return OpenedStudy(world, door, found, spools)
