"""Puts the parts of a run together: what needs all subjects is made, the ledger is settled."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cdisc_convert.engine import door
from cdisc_convert.engine.dealing import split_nodes
from cdisc_convert.engine.execute import Run, lineage_settled, submitted_names
from cdisc_convert.engine.executor import Executor
from cdisc_convert.engine.finish import described, finish
from cdisc_convert.engine.finished import Finished
from cdisc_convert.engine.frame import Frame
from cdisc_convert.engine.issues import (
    Finding,
    FindingKey,
    Issue,
    doubtful_values,
    findings_from,
    in_order,
    issues_of,
)
from cdisc_convert.engine.ledger import Account, Ledger
from cdisc_convert.engine.merged_pieces import merged_pieces
from cdisc_convert.engine.metadata import DatasetFacts
from cdisc_convert.engine.opening import unmapped_columns
from cdisc_convert.engine.part_account import PartAccounts
from cdisc_convert.engine.part_output import (
    DONE,
    added_up,
    ledger_from,
    part_folder,
    starts_of,
    step_of,
)
from cdisc_convert.engine.part_run import LEDGER, ROWS, lineage_of, told_by_row
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.reading import RawSource
from cdisc_convert.engine.row_verbs import Flag
from cdisc_convert.engine.scopes import SUBJECTS
from cdisc_convert.engine.store import Store
from cdisc_convert.engine.stored_frame import Pieces, stored_dataset, stored_frame
from cdisc_convert.engine.supplemental import described_supplemental
from cdisc_convert.engine.world import World
from cdisc_convert.model.column import Column, Kind

Made = tuple[Run, dict[str, Finished], list[Issue], list[Finding]]


@dataclass(eq=False)
class Gather:
    """The finished parts of a run; ranges: subjects of each part.

    world: study-level sources and the register, everything that passed the door in one go.
    """

    plan: Plan
    facts: Mapping[str, DatasetFacts]
    world: World
    opened: door.Door
    raw: Mapping[str, RawSource]
    cutoff: str
    store: Store
    ranges: list[tuple[int, int]]

    def __post_init__(self) -> None:
        numbers = range(len(self.ranges))
        self.parts: list[dict[str, Any]] = [
            self.store.read_json(f"{part_folder(n)}/{DONE}") for n in numbers
        ]
        self.starts = starts_of(
            [part["frames"] for part in self.parts], [r[0] for r in self.ranges]
        )
        entered = self.world.frames
        self.whole = {
            name: frame for name, frame in entered.items() if name in self.plan.study_level
        }

    def run(self) -> Made:
        """The run with everything that needs all subjects made."""
        plan, world = self.plan, self.world
        before, _, after = split_nodes(plan)
        own_ledger = world.ledger
        world.frames = {**self.whole, **self._frames()}
        flags: list[Flag] = []
        Executor(plan, world, flags, self.facts, self.cutoff).run((*before, *after))
        account = self._account(own_ledger)
        own_ledger.steps = [*own_ledger.steps, *added_up(self._steps())]
        for part in self.parts:
            world.emptied.update(part["emptied"])
        run = Run(
            plan,
            world,
            self.raw,
            self.opened,
            flags,
            account,
            self.facts,
            self.cutoff,
            unmapped_columns(plan, self.raw, world.tables),
            frozenset(world.frames.keys() & plan.study_level),
        )
        made = finish(run)
        datasets = self._in_order(made)
        return run, datasets, self._issues(run), self._findings(run)

    # -- frames and datasets --------------------------------------------------------------------

    def _frames(self) -> dict[str, Frame]:
        names = dict.fromkeys(name for part in self.parts for name in part["frames"])
        numbers = list(range(len(self.parts)))
        found = {}
        for name in names:
            size = sum(part["frames"][name] for part in self.parts)
            pieces = Pieces(self.store, name, numbers, self.starts)
            found[name] = stored_frame(pieces, size, name in self.plan.study.sources)
        return found

    def _in_order(self, made: Mapping[str, Finished]) -> dict[str, Finished]:
        """The datasets of all parts and those of the study, in the order of the mapping."""
        found: dict[str, Finished] = {}
        for name in self.plan.study.datasets:
            for each in (name, f"SUPP{name}"):
                if each in made:
                    found[each] = made[each]
                    continue
                parts = [n for n, part in enumerate(self.parts) if each in part["datasets"]]
                if parts:
                    found[each] = self._stored(each, parts)
        return found | {name: item for name, item in made.items() if name not in found}

    def _stored(self, name: str, parts: list[int]) -> Finished:
        told = [self.parts[n]["datasets"][name] for n in parts]
        spec = self.plan.study.datasets[told[0]["source"]]
        if told[0]["is_supplemental"]:
            description = described_supplemental(self.plan.study, spec)
        else:
            facts = self.facts[name]
            description = described(spec, facts, dict.fromkeys(facts.variables, Kind.NUMBER))
        dataset = stored_dataset(description, self.store, parts, told)
        if not told[0]["is_supplemental"]:
            kinds = {v.name: v.kind for v in dataset.variables}
            variables = described(spec, self.facts[name], kinds).variables
            dataset = replace(dataset, variables=variables)
        shown = Column.missing(0) if told[0]["is_supplemental"] else None
        dataset = merged_pieces(dataset)
        return Finished(dataset, spec.name, np.empty(0, dtype=np.int64), shown)

    # -- ledger, issues, findings ---------------------------------------------------------------

    def _steps(self) -> list[Any]:
        level = self.plan.study_level
        steps = [step_of(told) for part in self.parts for told in part["steps"]]
        return [step for step in steps if step.owner.split(" ")[0] not in level]

    def _account(self, ledger: Ledger) -> Account:
        """The account of the run; parts are settled again where others tell more of their records.

        A record that a dataset reads is in every submitted dataset that this dataset reaches, if
        only in another part; so this is done until no part reaches more.
        """
        of_study = {n: f for n, f in self.world.frames.items() if n in self.plan.study_level}
        own = lineage_settled(self.plan, ledger, lineage_of(of_study))
        reach = _together([own.reach, *(part["reach"] for part in self.parts)])
        has_readers = any(frame in self.starts for frame in ledger.used)
        settled: dict[int, tuple[Account, dict[str, Frame]]] = {}
        while True:
            for number, part in enumerate(self.parts):
                known = settled[number][0].reach if number in settled else part["reach"]
                is_new = has_readers and number not in settled
                if is_new or any(known[name] != reach.get(name, 0) for name in known):
                    settled[number] = self._settled_part(number, ledger, of_study, reach)
            more = _together([reach, *(account.reach for account, _ in settled.values())])
            if more == reach:
                break
            reach = more
        own = lineage_settled(self.plan, ledger, lineage_of(of_study), reach)
        return self._added(ledger, own, of_study, settled)

    def _added(
        self,
        ledger: Ledger,
        own: Account,
        of_study: Mapping[str, Frame],
        settled: Mapping[int, tuple[Account, dict[str, Frame]]],
    ) -> Account:
        accounts = PartAccounts(self.plan, self.raw, told_by_row(self.plan))
        accounts.add_rows_of(own, of_study)
        for number, part in enumerate(self.parts):
            if number in settled:
                account, frames = settled[number]
                at = {name: f.positions for name, f in frames.items() if f.positions is not None}
                accounts.add_settled(account, frames, at, self.raw)
            else:
                accounts.add(part["accounts"])
                content = self.store.read(f"{part_folder(number)}/{ROWS}")
                with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                    accounts.add_rows(arrays, part["reasons"])
            accounts.add_door(part["door"])
        accounts.add_bookings(ledger.door)
        return accounts.account(submitted_names(self.plan))

    def _settled_part(
        self,
        number: int,
        whole: Ledger,
        of_study: Mapping[str, Frame],
        reach: Mapping[str, int],
    ) -> tuple[Account, dict[str, Frame]]:
        """A part settled again, with its frames."""
        part = self.parts[number]
        ledger = ledger_from(self.store.read(f"{part_folder(number)}/{LEDGER}"), part["ledger"])
        frames = dict(of_study) | {
            name: stored_frame(
                Pieces(self.store, name, [number], {}), size, name in self.plan.study.sources
            )
            for name, size in part["frames"].items()
        }
        for frame, readers in whole.used.items():
            for reader, found in readers.items():
                for positions in found:
                    ledger.read(reader, frame, self._here(frame, positions, number))
        return lineage_settled(self.plan, ledger, lineage_of(frames), reach), frames

    def _here(self, frame: str, positions: np.ndarray, number: int) -> np.ndarray:
        """The positions that lie in a part, in terms of that part."""
        if frame not in self.starts:
            return positions
        start = self.starts[frame][number]
        first, last = self.ranges[number]
        size = last - first if frame == SUBJECTS else self.parts[number]["frames"].get(frame, 0)
        return positions[(positions >= start) & (positions < start + size)] - start

    def _issues(self, run: Run) -> list[Issue]:
        found = [Issue(*values) for part in self.parts for values in part["issues"]]
        return in_order([*found, *issues_of(run)])

    def _findings(self, run: Run) -> list[Finding]:
        total: dict[FindingKey, Counter[str]] = {}
        for part in self.parts:
            for *key, counts in part["findings"]:
                total.setdefault(_finding_key(key), Counter()).update(dict(counts))
        for own, counts in doubtful_values(run).items():
            total.setdefault(own, Counter()).update(counts)
        return findings_from(run, total)


def _together(told: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The bits of all."""
    total: dict[str, int] = {}
    for each in told:
        for name, bits in each.items():
            total[name] = total.get(name, 0) | bits
    return total


def _finding_key(told: list[str]) -> FindingKey:
    id_, severity, dataset, variable, because, place = told
    return id_, severity, dataset, variable, because, place
