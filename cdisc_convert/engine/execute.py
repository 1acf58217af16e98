"""Runs a plan: opened sources in, finished frames out, with the ledger settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from cdisc_convert.engine import door
from cdisc_convert.engine.executor import OrderlyExecutor
from cdisc_convert.engine.frame import Frame
from cdisc_convert.engine.ledger import Account, Ledger, settle
from cdisc_convert.engine.metadata import DatasetFacts
from cdisc_convert.engine.opening import unmapped_columns
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.reading import RawSource
from cdisc_convert.engine.row_verbs import Flag
from cdisc_convert.engine.sight import Sight
from cdisc_convert.engine.world import World
from cdisc_convert.model.column import group_codes
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.errors import Place, Problem, SourceError
from cdisc_convert.model.memory import Memory
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
    only_here: frozenset[str] | None = None  # sources and datasets whose checks are made here

    @property
    def study(self) -> Study:
        """The study that was run."""
        return self.plan.study

    def looks_at(self, name: str) -> bool:
        """True where checks on the source or dataset are made in this run (or part of one)."""
        return self.only_here is None or name in self.only_here

    def is_whole(self, name: str) -> bool:
        """True where every name of the source or dataset was made (`--only` makes what is needed)."""
        frame = self.world.frames.get(name)
        if frame is None or name not in self.study.datasets:
            return frame is not None
        return all(made in frame.columns for made in self.study.datasets[name].statements)


def execute_opened(
    plan: Plan,
    facts: Mapping[str, DatasetFacts],
    world: World,
    opened: door.Door,
    raw: Mapping[str, RawSource],
    cutoff: str,
    memory: Memory | None = None,
) -> Run:
    """Run `plan` in a world whose sources have come in; memory: of the run before, if there is one."""
    flags: list[Flag] = []
    if memory is not None and memory.is_on:
        from cdisc_convert.engine.node_memory import RememberingExecutor

        RememberingExecutor(plan, world, flags, facts, cutoff, memory).run(plan.order)
    else:
        OrderlyExecutor(plan, world, flags, facts, cutoff).run(plan.order)
    account = settled(plan, world, {name: len(source) for name, source in raw.items()})
    unmapped = unmapped_columns(plan, raw, world.tables)
    return Run(plan, world, raw, opened, flags, account, facts, cutoff, unmapped)


def settled(plan: Plan, world: World, read: Mapping[str, int]) -> Account:
    """The ledger of a finished world; read: raw rows per source.

    Raises SourceError where its steps do not add up.
    """
    return _sound(
        settle(world.ledger, world.frames, _deepest_last(plan), submitted_names(plan), read)
    )


def lineage_settled(
    plan: Plan,
    ledger: Ledger,
    frames: Mapping[str, Frame],
    reach: Mapping[str, int] | None = None,
) -> Account:
    """The ledger of a part, of the records that came in; see `settled` and `ledger.settle`."""
    inside = Ledger(ledger.bookings, [], ledger.steps, ledger.used)
    read = {name: frame.size for name, frame in frames.items() if name in plan.study.sources}
    order, names = _deepest_last(plan), submitted_names(plan)
    return _sound(settle(inside, frames, order, names, read, reach))


def _sound(account: Account) -> Account:
    if account.faults:
        raise SourceError(Problem(Place("ledger"), fault) for fault in account.faults)
    return account


def submitted_names(plan: Plan) -> tuple[str, ...]:
    """Submitted datasets of the plan, in the order in which they are finished."""
    order = tuple(dict.fromkeys(node.owner for node in plan.order if node.kind == "then"))
    return tuple(
        name
        for name in order
        if plan.study.datasets.get(name) and plan.study.datasets[name].is_submitted
    )


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
