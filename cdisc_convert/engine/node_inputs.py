"""What making a node reads, as a mark for each input: the key of what is taken over.

An input is the text of the statement or row steps, the records and columns of the frames that the
plan says it needs, the tables and values of `config:` that it names, and what all nodes share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cdisc_convert.engine.door import effective
from cdisc_convert.engine.frame import Frame, Rows
from cdisc_convert.engine.metadata import DatasetFacts
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.plan_node import Node
from cdisc_convert.engine.scopes import SUBJECTS
from cdisc_convert.engine.world import World
from cdisc_convert.model.fingerprint import Fingerprints, array_mark
from cdisc_convert.model.memory import mark
from cdisc_convert.model.spec import Stack, Statement

MAPPING, SETTINGS, PERSONS = "mapping", "settings", "persons"
TABLE, CONFIG, ROWS = "table ", "config ", "rows of "
_LETTERS = 32
Inputs = dict[str, str]


class NodeInputs:
    """Marks of everything in a world, kept up while its nodes are made."""

    def __init__(
        self, plan: Plan, world: World, facts: Mapping[str, DatasetFacts], cutoff: str
    ) -> None:
        self.plan, self.study, self.world, self.facts = plan, plan.study, world, facts
        self.prints = Fingerprints()
        self._rows: dict[str, str] = {}
        self._columns: dict[str, dict[str, str]] = {}
        self._steps: dict[str, tuple[str, bool]] = {}
        self._settings = self._shared(cutoff)
        self._persons = self._of_persons(tuple(world.subjects.columns))
        self._tables = {
            name: mark(*(f"{n}={self.prints.column(c)}" for n, c in table.columns.items()))
            for name, table in world.tables.items()
        }
        for name in self.study.sources:
            if name in world.frames:
                self._rows[name] = self._source(name, world.frames[name])
                self._columns[name] = {}

    def of(self, node: Node) -> Inputs:
        """The inputs of a node, each with its mark."""
        text = self._text(node)
        found = {SETTINGS: self._settings, MAPPING: mark(text)[:_LETTERS]}
        for name, told in self._tables.items():
            if name in text:  # it may be the name of something else; then it is looked at in vain
                found[f"{TABLE}{name}"] = told[:_LETTERS]
        if "scope='config'" in text:
            for name, value in self.study.config.items():
                if f"'{name}'" in text:
                    found[f"{CONFIG}{name}"] = mark(repr(value))[:_LETTERS]
        if self._names_persons(node, text):
            found[PERSONS] = self._persons
        if node.kind != "rows":
            found[f"{ROWS}{node.owner}"] = self._rows[node.owner][:_LETTERS]
        for need in self.plan.needs[node]:
            if need.owner in self._rows:
                found[f"{ROWS}{need.owner}"] = self._rows[need.owner][:_LETTERS]
            if need.kind == "name":
                column = column_of(need)
                found[f"{need.owner}.{column}"] = self._columns[need.owner][column][:_LETTERS]
        return found

    def made(self, node: Node, kept: str) -> None:
        """Take note of what a node has made; kept: mark of the records that `then` kept, "" = all."""
        frame = self.world.frames[node.owner]
        if node.kind == "rows":
            self._rows[node.owner] = self._rows_mark(frame.rows)
            self._columns[node.owner] = {n: self.prints.column(c) for n, c in frame.columns.items()}
        elif node.kind == "name":
            column = column_of(node)
            self._columns[node.owner][column] = self.prints.column(frame.columns[column])
        elif kept:
            self._rows[node.owner] = mark(self._rows[node.owner], kept)
            own = self._columns[node.owner]
            self._columns[node.owner] = {name: mark(told, kept) for name, told in own.items()}

    def _shared(self, cutoff: str) -> str:
        study = self.study
        told = (dict(study.standards), dict(self.world.values), dict(study.hide), cutoff)
        # any row may ask for its USUBJID and the time zone of its site
        return mark(repr(told), self._of_persons(("USUBJID", "ZONE")))[:_LETTERS]

    def _of_persons(self, names: tuple[str, ...]) -> str:
        columns = self.world.subjects.columns
        told = (f"{name}={self.prints.column(columns[name])}" for name in names if name in columns)
        return mark(str(self.world.subjects.size), *told)[:_LETTERS]

    def _names_persons(self, node: Node, text: str) -> bool:
        """Whether the node names a column of the register, if only through the rows of its dataset."""
        if f"'{SUBJECTS}'" in text:
            return True
        spec = self.study.datasets.get(node.owner)
        return spec is not None and self._scopes(node.owner)[1]

    def _source(self, name: str, frame: Frame) -> str:
        declared = replace(effective(self.study, name), statements={})
        parts = [repr(declared), self._rows_mark(frame.rows)]
        parts += [f"{n}={self.prints.column(c)}" for n, c in frame.columns.items()]
        collected = self.world.collected.get(name, {})
        parts += [f"{n}@{self.prints.column(c)}" for n, c in collected.items()]
        return mark(*parts)

    def _rows_mark(self, rows: Rows) -> str:
        parts = [str(rows.size), array_mark(rows.subject)]
        parts += [f"{name}={array_mark(index)}" for name, index in rows.index.items()]
        for name, members in rows.members.items():
            parts.append(f"{name}:{array_mark(members.starts)}{array_mark(members.ids)}")
        parts += [f"{name}@{self.prints.column(c)}" for name, c in rows.made.items()]
        parts.append("" if rows.part is None else array_mark(rows.part))
        return mark(*parts)

    def _text(self, node: Node) -> str:
        """What the mapping says of a node, with its places, and what the standard says of it."""
        if node.owner in self.study.sources:
            return repr(self.study.sources[node.owner].statements[node.name])
        spec = self.study.datasets[node.owner]
        if node.kind == "rows":
            return repr(
                (spec.rows, spec.as_is, spec.is_submitted, spec.structure, spec.class_, spec.place)
            )
        if node.kind == "then":
            return repr((spec.then, spec.cutoff_on, spec.place, self._scopes(node.owner)[0]))
        facts = self.facts.get(node.owner)
        variable = facts.variables.get(node.name) if facts else None
        of_standard = (variable.type, variable.kind) if variable is not None else None
        return repr((self._statement(node), node.part, of_standard, self._scopes(node.owner)[0]))

    def _statement(self, node: Node) -> Statement:
        spec = self.study.datasets[node.owner]
        if not node.part:
            return spec.statements[node.name]
        stack = spec.rows[0]
        assert isinstance(stack, Stack)
        return next(part for part in stack.parts if part.name == node.part).give[node.name]

    def _scopes(self, owner: str) -> tuple[str, bool]:
        """Mark of the row steps, which say what a name of the dataset can mean.

        Also whether they take the register.
        """
        if owner not in self._steps:
            text = repr(self.study.datasets[owner].rows)
            self._steps[owner] = (mark(text), f"'{SUBJECTS}'" in text)
        return self._steps[owner]


def column_of(node: Node) -> str:
    """The name of a node's column in its frame."""
    return f"{node.name}@{node.part}" if node.part else node.name
