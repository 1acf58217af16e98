"""Runs one part: its subjects through the whole plan, like a small study of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cdisc_convert.engine import door
from cdisc_convert.engine.dealing import split_nodes
from cdisc_convert.engine.execute import Run, lineage_settled
from cdisc_convert.engine.executor import Executor
from cdisc_convert.engine.finish import finish_datasets
from cdisc_convert.engine.finished import Finished
from cdisc_convert.engine.frame import Frame, Rows
from cdisc_convert.engine.metadata import DatasetFacts, dataset_facts
from cdisc_convert.engine.part_input import Shared
from cdisc_convert.engine.part_output import (
    account_facts,
    ledger_bytes,
    part_folder,
    rows_bytes,
)
from cdisc_convert.engine.part_world import part_world
from cdisc_convert.engine.plan import Plan, make_plan
from cdisc_convert.engine.row_verbs import Flag

LEDGER, ROWS, HELD = "ledger.npz", "rows.npz", "held"
_LEVEL_BYTES = 64
"""A distinct text with its object, on average."""


@dataclass(frozen=True, eq=False)
class PartRun:
    """A part that was made; facts: what the gather needs of its ledger."""

    run: Run
    datasets: Mapping[str, Finished]
    positions: Mapping[str, np.ndarray]
    facts: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class PartMaker:
    """Makes parts; what all of them share is read once."""

    shared: Shared
    plan: Plan
    facts: Mapping[str, DatasetFacts]

    @staticmethod
    def of(shared: Shared) -> PartMaker:
        """The maker for the run that `shared` describes."""
        return PartMaker(shared, make_plan(shared.study, shared.only), dataset_facts(shared.study))

    def make(self, number: int, first: int, last: int) -> PartRun:
        """Make the subjects `first` to `last` (not included).

        Raises SourceError where their records do not hold what the mapping needs.
        """
        shared, plan = self.shared, self.plan
        world, raw, positions = part_world(shared, plan, first, last)
        before, of_subjects, _ = split_nodes(plan)
        flags: list[Flag] = []
        executor = Executor(plan, world, flags, self.facts, shared.cutoff)
        executor.run((*before, *of_subjects))
        own = frozenset({*world.frames} - plan.study_level)
        account = lineage_settled(plan, world.ledger, lineage_of(world.frames))
        run = Run(
            plan, world, raw, door.Door(), flags, account, self.facts, shared.cutoff, only_here=own
        )
        rows, reasons = rows_bytes(account, told_by_row(plan), positions)
        ledger, told = ledger_bytes(world.ledger)
        shared.store.write(f"{part_folder(number)}/{ROWS}", rows)
        shared.store.write(f"{part_folder(number)}/{LEDGER}", ledger)
        facts = {
            "accounts": account_facts(run, account),
            "reasons": reasons,
            "reach": dict(account.reach),
            "ledger": told,
            HELD: held_bytes(world.frames),
        }
        return PartRun(run, finish_datasets(run), positions, facts)


def held_bytes(frames: Mapping[str, Frame]) -> int:
    """What the values and the lineage of `frames` take; it follows from the data alone."""
    total = 0
    texts: dict[int, int] = {}
    for frame in frames.values():
        rows = frame.rows
        total += sum(index.nbytes for index in rows.index.values())
        total += sum(m.starts.nbytes + m.ids.nbytes for m in rows.members.values())
        for column in (*frame.columns.values(), *rows.made.values()):
            total += column.values.nbytes
            if column.levels is not None:
                texts[id(column.levels)] = len(column.levels)
    return total + _LEVEL_BYTES * sum(texts.values())


def told_by_row(plan: Plan) -> tuple[str, ...]:
    """Sources whose rows several parts or sources share: of the study, forms and their files."""
    sources = plan.study.sources
    forms = [name for name, source in sources.items() if source.form_of]
    of_study = [name for name in sources if name in plan.study_level]
    return tuple(dict.fromkeys((*forms, *(sources[name].form_of for name in forms), *of_study)))


def lineage_of(frames: Mapping[str, Frame]) -> dict[str, Frame]:
    """Frames with nothing but where their records come from."""
    return {
        name: Frame(name, Rows(f.size, f.subject, f.rows.index, f.rows.members))
        for name, f in frames.items()
    }
