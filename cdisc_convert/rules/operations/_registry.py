"""What an operation gets and gives, and the list of all operations."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from cdisc_convert.model.column import Column, group_codes
from cdisc_convert.rules.cells import Cell, Lists, Value, constant, member_mask
from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.frame import Frame
from cdisc_convert.rules.joins import first_match, joint_codes
from cdisc_convert.rules.study import Study, StudyDataset

Result = Cell | Value | None | Sequence[Value | None] | Mapping[str, Cell]
"""A cell, one value for every row, one list for every row, or several cells by name."""


@dataclass(frozen=True, eq=False)
class Task:
    """An operation of a rule on a dataset.

    id, name, domain: of the operation, wildcards replaced; options: its other parameters.
    frame: the rows that the rule looks at; dataset: the dataset they are made from.
    source: the rows that the operation works on; source_dataset: theirs.
    """

    id: str
    name: str
    domain: str
    options: Mapping[str, Any]
    study: Study
    frame: Frame
    dataset: StudyDataset
    source: Frame
    source_dataset: StudyDataset

    def option(self, name: str) -> Any:
        """The parameter `name`; raises NotRun where the rule does not give it."""
        if self.options.get(name) is None:
            raise NotRun(f"operation {self.id}: the parameter '{name}' is missing")
        return self.options[name]

    def listed(self, name: str) -> list[Any]:
        """The parameter `name` as a list; a single value is a list of one."""
        told = self.option(name)
        return told if isinstance(told, list) else [told]

    @property
    def values(self) -> Column:
        """The variable that the operation works on."""
        if not self.name:
            raise NotRun(f"operation {self.id}: the parameter 'name' is missing")
        return self.source.column(self.name)

    @property
    def class_(self) -> str:
        """Observation class of the dataset that the operation works on."""
        return self.study.class_of(self.source_dataset)

    def kept(self) -> np.ndarray:
        """True on rows of the source that pass the `filter`."""
        mask = np.ones(len(self.source), dtype=bool)
        told = self.options.get("filter") or {}
        if not isinstance(told, Mapping):
            raise NotRun(f"operation {self.id}: 'filter' is no mapping")
        for name, wanted in told.items():
            column = self.source.column(self._real(str(name)))
            mask &= _passes(column, wanted)
        return mask

    @property
    def group(self) -> list[str]:
        """Names of the grouping variables in the source; names of lists are spelled out."""
        listed = self.options.get("group") or []
        names = self.listed("group") if listed else []
        spelled: list[str] = []
        for name in (self._real(str(name)) for name in names):
            cell = self.frame.get(name) if name in self.frame else None
            if isinstance(cell, Lists) and len(cell) and cell.codes[0] >= 0:
                spelled.extend(str(value) for value in cell.lists[cell.codes[0]])
            else:
                spelled.append(name)
        return list(dict.fromkeys(spelled))

    def rows_of_groups(self, group: Sequence[str], *, missing_too: bool = False) -> np.ndarray:
        """Per row of the frame the first row of the source in the same group, -1 where none is.

        missing_too: records without a grouping value form a group as well.
        """
        aliases = [self._real(str(name)) for name in self._aliases]
        names = [*aliases[: len(group)], *group[len(aliases) :]]
        mine = [self.frame.column(name) for name in names]
        theirs = [self.source.column(name) for name in group]
        left, right = joint_codes(mine, theirs)
        rows = first_match(left, right)
        if missing_too:
            return rows
        known = np.logical_and.reduce([column.present for column in mine])
        return np.where(known, rows, -1)

    @property
    def _aliases(self) -> list[Any]:
        return self.listed("group_aliases") if self.options.get("group_aliases") else []

    def group_codes(self, group: Sequence[str]) -> np.ndarray:
        """Per row of the source the number of its group."""
        return group_codes([self.source.column(name) for name in group], len(self.source))

    def _real(self, name: str) -> str:
        wildcard = self.options.get("domain") or self.source_dataset.wildcard
        return f"{wildcard}{name[2:]}" if name.startswith("--") else name


def _passes(column: Column, wanted: Any) -> np.ndarray:
    if isinstance(wanted, str) and wanted.endswith("&"):
        start = wanted.rstrip("&")
        levels = [] if column.levels is None else [str(level) for level in column.levels]
        hits = np.array([*(level.startswith(start) for level in levels), False])
        return hits[column.values] if column.is_text else np.zeros(len(column), dtype=bool)
    values = wanted if isinstance(wanted, list) else [wanted]
    mask = member_mask(column, values)
    return mask | column.absent if any(v in (None, "") for v in values) else mask


Run = Callable[[Task], Result]
_found: dict[str, Run] = {}


def operation(*names: str) -> Callable[[Run], Run]:
    """Register the decorated function as the operation `names`."""

    def register(run: Run) -> Run:
        for name in names:
            assert name not in _found, f"two operations are called {name}"
            _found[name] = run
        return run

    return register


@cache
def operations() -> Mapping[str, Run]:
    """Every operation by name."""
    package = importlib.import_module("cdisc_convert.rules.operations")
    for entry in pkgutil.iter_modules(package.__path__):
        if not entry.name.startswith("_"):
            importlib.import_module(f"{package.__name__}.{entry.name}")
    return dict(sorted(_found.items()))


def cells_of(task: Task, made: Result) -> tuple[dict[str, Cell], list[str]]:
    """The result as cells of the frame, and the names of those that are true/false."""
    size = len(task.frame)
    if isinstance(made, Mapping):
        return dict(made), []
    if made is None or isinstance(made, (str, float, bool, int)):
        value = float(made) if isinstance(made, int) and not isinstance(made, bool) else made
        return {task.id: constant(value, size)}, [task.id] if isinstance(made, bool) else []
    if isinstance(made, (list, tuple, set, frozenset)):
        return {task.id: Lists.constant(made, size)}, []
    assert not isinstance(made, Sequence)
    return {task.id: made}, []
