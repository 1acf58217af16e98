"""Runs a plan: raw files in, finished frames out, with the ledger settled."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from cdisc_convert.engine import door
from cdisc_convert.engine.as_is import kinds_of
from cdisc_convert.engine.chunks import CHUNK_ROWS, Chunks, deal, split_nodes
from cdisc_convert.engine.conditions import holds
from cdisc_convert.engine.evaluate import make_value
from cdisc_convert.engine.frame import Frame, Rows, Subjects
from cdisc_convert.engine.ledger import Account, Reason, settle
from cdisc_convert.engine.metadata import DatasetFacts, study_terminology, terms_of
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.plan_node import Node
from cdisc_convert.engine.reading import RawFolder, RawSource, read_sources, read_tables
from cdisc_convert.engine.register import identity, make_subjects
from cdisc_convert.engine.row_verbs import Flag, RowVerbs
from cdisc_convert.engine.sight import Sight
from cdisc_convert.engine.world import Doubt, World
from cdisc_convert.model.alike import alike
from cdisc_convert.model.column import Column, Kind, choose_by, group_codes
from cdisc_convert.model.decimals import column_as_number, column_as_text
from cdisc_convert.model.errors import Place, Problem, SourceError
from cdisc_convert.model.iso_dates import comparison
from cdisc_convert.model.records import Table
from cdisc_convert.model.spec import (
    ByPart,
    DatasetSpec,
    Reference,
    Stack,
    Statement,
    Study,
    Unpivot,
)

AFTER_CUTOFF = "after cut-off"


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
    unmapped: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def study(self) -> Study:
        """The study that was run."""
        return self.plan.study


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
    world, opened = _open(plan, raw, tables, raw_folder, cutoff)
    flags = _run_chunks(plan, world, facts, cutoff, chunk_rows)
    order = tuple(dict.fromkeys(node.owner for node in plan.order if node.kind == "then"))
    submitted = tuple(
        name for name in order if study.datasets.get(name) and study.datasets[name].is_submitted
    )
    read = {name: len(source) for name, source in raw.items()}
    account = settle(world.ledger, world.frames, _deepest_last(plan), submitted, read)
    return Run(plan, world, raw, opened, flags, account, facts, cutoff, _unmapped(plan, raw, tables))


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
        _Executor(plan, world, flags, facts, cutoff).run(plan.order)
        return flags
    before, of_subjects, after = split_nodes(plan)
    _Executor(plan, world, flags, facts, cutoff).run(before)
    chunks = Chunks(world)
    for first, last in ranges:
        piece = chunks.cut(first, last)
        found: list[Flag] = []
        _Executor(plan, piece, found, facts, cutoff).run(of_subjects)
        flags += chunks.gather(piece, found)
    chunks.finish()
    _Executor(plan, world, flags, facts, cutoff).run(after)
    return flags


def _deepest_last(plan: Plan) -> tuple[str, ...]:
    """Datasets and sources in the order in which their rows were made."""
    return tuple(dict.fromkeys(node.owner for node in plan.order if node.kind == "rows"))


# -- opening ------------------------------------------------------------------------------------


def _open(
    plan: Plan,
    raw: Mapping[str, RawSource],
    tables: Mapping[str, Table],
    folder: RawFolder,
    cutoff: str,
) -> tuple[World, door.Door]:
    study = plan.study
    terminology = study_terminology(study)
    values = {"STUDYID": study.studyid, "TITLE": study.title, "CUTOFF": cutoff, **study.values}
    world = World(
        study,
        Subjects({}),
        tables,
        lambda codelist: terms_of(terminology, codelist),
        values,
        study_level=plan.study_level,
    )
    opened = door.Door()
    columns, problems = _columns(plan, raw, tables)
    if problems:
        raise SourceError(problems)
    _correct(study, columns, raw, folder, opened)
    for name in study.sources:
        source = door.effective(study, name)
        door.keys_are_unique(source, columns[name], raw[name])
        columns[name], collected = door.without_missing_codes(source, columns[name])
        if collected:
            opened.collected[name] = collected
    register_codes = _register(world, columns, raw)
    for name in study.sources:
        source = door.effective(study, name)
        codes = register_codes if study.register and study.register.source == name else None
        frame, _ = door.enter(
            source, columns[name], len(raw[name]), world.subjects, world.ledger, tables, codes
        )
        world.frames[name] = frame
        if codes is not None:
            world.register_rows = _naming_rows(world.subjects, frame)
        if name in opened.collected:
            assert frame.positions is not None
            world.collected[name] = {
                column: values.take(frame.positions)
                for column, values in opened.collected[name].items()
            }
    return world, opened


def _columns(
    plan: Plan, raw: Mapping[str, RawSource], tables: Mapping[str, Table]
) -> tuple[dict[str, dict[str, Column]], list[Problem]]:
    found: dict[str, dict[str, Column]] = {}
    problems: list[Problem] = []
    unpivoted = unpivoted_columns(plan.study, tables)
    for name in plan.study.sources:
        source = door.effective(plan.study, name)
        needed = (*plan.raw_columns[name], *unpivoted.get(name, ()))
        found[name], more = door.raw_columns(source, raw[name], needed)
        problems += more
    return found, problems


def unpivoted_columns(study: Study, tables: Mapping[str, Table]) -> dict[str, tuple[str, ...]]:
    """Raw columns that `unpivot` steps name through their tables, by source."""
    found: dict[str, dict[str, None]] = {}
    for spec in study.datasets.values():
        steps = list(spec.rows)
        for step in spec.rows:
            if isinstance(step, Stack):
                steps += [inner for part in step.parts for inner in part.rows]
        for step in steps:
            if isinstance(step, Unpivot) and step.table in tables:
                for column in step.columns.values():
                    cells = tables[step.table].columns.get(column)
                    for text in cells.tolist() if cells is not None else ():
                        if text:
                            found.setdefault(step.source, {})[str(text)] = None
    return {name: tuple(columns) for name, columns in found.items()}


def _correct(
    study: Study,
    columns: dict[str, dict[str, Column]],
    raw: Mapping[str, RawSource],
    folder: RawFolder,
    opened: door.Door,
) -> None:
    if not study.corrections:
        return
    path = folder.path(study.corrections, study.place)
    if not path.exists():
        return
    folder._remember(study.corrections, path)
    text = path.read_text(encoding="utf-8-sig")
    lines = list(enumerate(csv.DictReader(io.StringIO(text)), start=2))
    by_source: dict[str, list[tuple[int, dict[str, str]]]] = {}
    problems = []
    for number, line in lines:
        source = (line.get("source") or "").strip()
        if source not in study.sources:
            problems.append(
                Problem(Place(study.corrections, number), f"there is no source '{source}' to correct")
            )
            continue
        by_source.setdefault(source, []).append(
            (number, {k: (v or "").strip() for k, v in line.items() if k})
        )
    if problems:
        raise SourceError(problems)
    for name, wanted in by_source.items():
        source = door.effective(study, name)
        opened.corrections += door.apply_corrections(
            source, columns[name], wanted, raw[name], Place(study.corrections)
        )


def _register(
    world: World, columns: dict[str, dict[str, Column]], raw: Mapping[str, RawSource]
) -> np.ndarray | None:
    """Make the register; gives the person of each raw row of its source."""
    study = world.study
    register = study.register
    if register is None:
        return None
    source = door.effective(study, register.source)
    size = len(raw[register.source])
    if source.subject is None:
        raise SourceError.at(
            source.place, f"source {source.name} is the register and so needs 'subject'"
        )
    frame = Frame(
        source.name,
        Rows(size, np.full(size, -1), {source.name: np.arange(size)}),
        dict(columns[source.name]),
    )
    world.frames[source.name] = frame
    stays = np.ones(size, dtype=bool)
    if source.deleted_when is not None:
        stays &= ~holds(
            source.deleted_when, lambda r: frame.columns[r.name], size, world.tables
        )
    parts = {k: v.where(stays) for k, v in identity(frame.columns, source.subject).items()}
    same = [_register_column(world, source.name, name) for name in register.same_person]
    order = [_register_column(world, source.name, name) for name in register.order]
    sites = world.tables.get(register.sites) if register.sites else None
    world.subjects, codes = make_subjects(
        register, study.studyid, parts, same, order, sites, source
    )
    world.doubts.clear()
    del world.frames[source.name]
    return codes


def _naming_rows(subjects: Subjects, register: Frame) -> np.ndarray:
    """For each person the record of the register that gives its SUBJID, -1 = none."""
    assert register.positions is not None
    found = np.full(subjects.size, -1, dtype=np.int64)
    at = np.searchsorted(register.positions, subjects.last)
    there = (subjects.last >= 0) & (at < register.size)
    there[there] = register.positions[at[there]] == subjects.last[there]
    found[there] = at[there]
    return found


def _register_column(world: World, source: str, name: str) -> Column:
    """A raw column or `let` of the register, before persons are known."""
    frame = world.frames[source]
    statement = world.study.sources[source].statements.get(name)
    if statement is not None and name not in frame.columns:
        for other in world.study.sources[source].statements.values():
            if other.name != name and other.name in str(statement.make):
                _register_column(world, source, other.name)
        sight = Sight(world, source, frame.rows, frame.columns, reader=source)
        frame.columns[name] = make_value(statement.make, sight, statement)
    return frame.columns[name]


def _unmapped(
    plan: Plan, raw: Mapping[str, RawSource], tables: Mapping[str, Table]
) -> dict[str, tuple[str, ...]]:
    """Raw columns that no statement uses and that `not_submitted` does not name."""
    found = {}
    unpivoted = unpivoted_columns(plan.study, tables)
    containers = {s.form_of for s in plan.study.sources.values() if s.form_of}
    for name, source in plan.study.sources.items():
        if name in containers:
            continue
        used = {*plan.raw_columns[name], *unpivoted.get(name, ()), *source.not_submitted}
        if source.form_of:
            whole = plan.study.sources[source.form_of]
            used |= {*whole.not_submitted, *plan.raw_columns[source.form_of]}
        if any(spec.as_is == name for spec in plan.study.datasets.values()):
            continue
        left = tuple(column for column in raw[name].header if column not in used)
        if left:
            found[name] = left
    return found


# -- executing ----------------------------------------------------------------------------------


class _Executor:
    def __init__(
        self,
        plan: Plan,
        world: World,
        flags: list[Flag],
        facts: Mapping[str, DatasetFacts],
        cutoff: str,
    ) -> None:
        self.plan = plan
        self.study = plan.study
        self.world = world
        self.flags = flags
        self.facts = facts
        self.cutoff = cutoff

    def run(self, nodes: tuple[Node, ...]) -> None:
        for node in nodes:
            if node.kind == "rows":
                self._rows(node)
            elif node.kind == "then":
                self._then(node)
            else:
                self._name(node)

    def _rows(self, node: Node) -> None:
        spec = self.study.datasets.get(node.owner)
        if spec is None:
            return
        if spec.as_is:
            source = self.world.frames[spec.as_is]
            rows = Rows(source.size, source.subject, {spec.as_is: np.arange(source.size)})
            if not spec.is_submitted:
                kept = Reason(spec.name, "taken over as it stands; not submitted", spec.place)
                self.world.ledger.book(spec.as_is, np.arange(source.size), kept)
            self.world.frames[spec.name] = Frame(spec.name, rows, self._typed_columns(spec, source))
            return
        rows = RowVerbs(self.world, spec.name, self.flags).run(spec.rows)
        self.world.frames[spec.name] = Frame(spec.name, rows)

    def _typed_columns(self, spec: DatasetSpec, source: Frame) -> dict[str, Column]:
        """Columns of an existing dataset, with the kinds that its standard gives them."""
        kinds = kinds_of(self.study, spec, tuple(source.columns))
        columns = {}
        for name, column in source.columns.items():
            kind = kinds.get(name, Kind.TEXT)
            if kind.is_text:
                columns[name] = column.as_kind(kind)
            else:
                columns[name] = column_as_number(column)[0]
        return columns

    def _then(self, node: Node) -> None:
        spec = self.study.datasets.get(node.owner)
        if spec is None or spec.as_is:
            return
        frame = self.world.frames[spec.name]
        verbs = RowVerbs(self.world, spec.name, self.flags)
        for step in spec.then:
            kept = verbs.kept_by(step, frame)
            frame.keep(kept)
        if self.cutoff and spec.cutoff_on:
            column = frame.columns[spec.cutoff_on]
            limit = Column.constant(self.cutoff, frame.size, Kind.ISO)
            late = comparison(column, limit) == 1
            frame.keep(verbs.drop(frame, late, AFTER_CUTOFF, spec.place))

    def _name(self, node: Node) -> None:
        frame = self.world.frames[node.owner]
        sight = Sight(self.world, node.owner, frame.rows, frame.columns, reader=node.owner)
        if node.owner in self.study.sources:
            statement = self.study.sources[node.owner].statements[node.name]
            frame.columns[node.name] = make_value(statement.make, sight, statement)
            return
        spec = self.study.datasets[node.owner]
        if node.part:
            self._part(spec, node, sight, frame)
            return
        statement = spec.statements[node.name]
        if isinstance(statement.make, ByPart):
            column = self._parts_together(spec, statement, frame, sight)
        else:
            column = make_value(statement.make, sight, statement)
        column = self._typed(spec, statement, column, frame)
        if statement.after_cutoff and self.cutoff:
            limit = Column.constant(self.cutoff, frame.size, Kind.ISO)
            column = column.where(comparison(column, limit) != 1)
        frame.columns[node.name] = column

    def _part(self, spec: DatasetSpec, node: Node, sight: Sight, frame: Frame) -> None:
        stack = spec.rows[0]
        assert isinstance(stack, Stack) and frame.rows.part is not None
        number = next(i for i, part in enumerate(stack.parts) if part.name == node.part)
        statement = stack.parts[number].give[node.name]
        at = np.flatnonzero(frame.rows.part == number)
        narrowed = sight.narrow(at)
        narrowed.part = node.part
        column = make_value(statement.make, narrowed, statement)
        back = np.full(frame.size, -1, dtype=np.int64)
        back[at] = np.arange(len(at))
        frame.columns[f"{node.name}@{node.part}"] = column.take(back)

    def _parts_together(
        self, spec: DatasetSpec, statement: Statement, frame: Frame, sight: Sight
    ) -> Column:
        stack = spec.rows[0]
        assert isinstance(stack, Stack) and frame.rows.part is not None
        if stack.part_is == statement.name:
            column = Column.of_levels(frame.rows.part, [part.name for part in stack.parts])
        else:
            given = [
                (frame.rows.part == number, frame.columns[f"{statement.name}@{part.name}"])
                for number, part in enumerate(stack.parts)
                if f"{statement.name}@{part.name}" in frame.columns
            ]
            together = alike([column for _, column in given])
            masks = [mask for mask, _ in given]
            column = choose_by(list(zip(masks, together, strict=True)), frame.size)
        if statement.make.when is not None:
            mask = holds(statement.make.when, sight.column, frame.size, self.world.tables)
            column = column.where(mask)
        return column

    def _typed(
        self, spec: DatasetSpec, statement: Statement, column: Column, frame: Frame
    ) -> Column:
        """The column in the type that the standard gives the variable."""
        facts = self.facts.get(spec.name)
        variable = facts.variables.get(statement.name) if facts else None
        if statement.supplemental is not None:
            return column_as_text(column)
        if variable is None:
            return column
        if variable.type == "Char":
            text = column_as_text(column)
            return text.as_kind(variable.kind) if variable.kind is Kind.ISO else text
        if not column.is_text:
            return column
        numbers, rejected = column_as_number(column)
        if rejected.any():
            at = np.flatnonzero(rejected)
            self.world.doubts.append(
                Doubt(
                    spec.name, statement.name, "number", "is no number", at, column.take(at),
                    frame.subject[at], True, statement.issue, statement.place,
                )
            )
        return numbers


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
