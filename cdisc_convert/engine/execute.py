"""Runs a plan: raw files in, finished frames out, with the ledger settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from cdisc_convert.engine import door
from cdisc_convert.engine.chunks import CHUNK_ROWS, Chunks, deal, split_nodes
from cdisc_convert.engine.executor import Executor
from cdisc_convert.engine.frame import Frame
from cdisc_convert.engine.ledger import Account, settle
from cdisc_convert.engine.metadata import DatasetFacts
from cdisc_convert.engine.opening import open_world, unmapped_columns
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.reading import RawFolder, RawSource, read_sources, read_tables
from cdisc_convert.engine.row_verbs import Flag
from cdisc_convert.engine.sight import Sight
from cdisc_convert.engine.world import World
from cdisc_convert.model.column import group_codes
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.errors import Place, Problem, SourceError
from cdisc_convert.model.spec import (
    DatasetSpec,
    Reference,
    Study,
)


@dataclass(eq=False)
class Run:
    """A finished execution."""

    plan: Plan
    world: World
    raw: Mapping[str, RawSource]
    door: door.Door
    flags: list[Flag]
    account: Account
    facts: Mapping[str, DatasetFacts]
    cutoff: str = ""
    unmapped: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def study(self) -> Study:
        """The study that was run."""
        return self.plan.study

    def is_whole(self, name: str) -> bool:
        """True where every name of the source or dataset was made (`--only` makes what is needed)."""
        frame = self.world.frames.get(name)
        if frame is None or name not in self.study.datasets:
            return frame is not None
        return all(made in frame.columns for made in self.study.datasets[name].statements)


def execute(
    plan: Plan,
    facts: Mapping[str, DatasetFacts],
    raw_folder: RawFolder,
    *,
    cutoff: str = "",
    sealed: frozenset[str] = frozenset(),
    chunk_rows: int = CHUNK_ROWS,
) -> Run:
    """Run `plan` on the raw files of `raw_folder`.

    chunk_rows: raw rows that a chunk of whole subjects may hold; it changes no result.

    Raises SourceError where files are absent, unreadable, or do not hold what the mapping needs.
    """
    study = plan.study
    tables = read_tables(study, raw_folder)
    raw = read_sources(study, raw_folder, skip=sealed)
    world, opened = open_world(plan, raw, tables, raw_folder, cutoff, sealed)
    flags = _run_chunks(plan, world, facts, cutoff, chunk_rows)
    order = tuple(dict.fromkeys(node.owner for node in plan.order if node.kind == "then"))
    submitted = tuple(
        name for name in order if study.datasets.get(name) and study.datasets[name].is_submitted
    )
    read = {name: len(source) for name, source in raw.items()}
    account = settle(world.ledger, world.frames, _deepest_last(plan), submitted, read)
    if account.faults:
        raise SourceError(Problem(Place("ledger"), fault) for fault in account.faults)
    return Run(
        plan, world, raw, opened, flags, account, facts, cutoff, unmapped_columns(plan, raw, tables)
    )


def _run_chunks(
    plan: Plan,
    world: World,
    facts: Mapping[str, DatasetFacts],
    cutoff: str,
    chunk_rows: int,
) -> list[Flag]:
    """Make everything: study-level datasets once, the others chunk by chunk of whole subjects."""
    flags: list[Flag] = []
    ranges = deal(world, chunk_rows)
    if len(ranges) <= 1:
        Executor(plan, world, flags, facts, cutoff).run(plan.order)
        return flags
    before, of_subjects, after = split_nodes(plan)
    Executor(plan, world, flags, facts, cutoff).run(before)
    chunks = Chunks(world)
    for first, last in ranges:
        piece = chunks.cut(first, last)
        found: list[Flag] = []
        Executor(plan, piece, found, facts, cutoff).run(of_subjects)
        flags += chunks.gather(piece, found)
    chunks.finish()
    Executor(plan, world, flags, facts, cutoff).run(after)
    return flags


def _deepest_last(plan: Plan) -> tuple[str, ...]:
    """Datasets and sources in the order in which their rows were made."""
    return tuple(dict.fromkeys(node.owner for node in plan.order if node.kind == "rows"))


def duplicate_keys(spec: DatasetSpec, frame: Frame, world: World) -> Problem | None:
    """Two records of a dataset that are equal in its key, as a problem."""
    if not spec.key or frame.size < 2:
        return None
    sight = Sight(world, spec.name, frame.rows, frame.columns)
    columns = [sight.column(Reference("", name)) for name in spec.key]
    codes = group_codes(columns, frame.size)
    counts = np.bincount(codes)
    if counts.max() <= 1:
        return None
    at = np.flatnonzero(codes == int(np.flatnonzero(counts > 1)[0]))[:2]
    shown = ", ".join(
        f"{name}={column_as_text(column).take(at[:1]).tolist()[0] or ''}"
        for name, column in zip(spec.key, columns, strict=True)
    )
    return Problem(
        spec.place,
        f"{spec.name}: records {at[0] + 1} and {at[1] + 1} have the same key ({shown}); "
        f"{int((counts > 1).sum())} keys repeat. Lengthen 'key', or keep one of them in 'then'",
    )
