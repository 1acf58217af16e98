"""What an operator gets and gives, and the list of all operators."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.rules.cells import Cell, Lists, Value, constant
from cdisc_convert.rules.faults import MissingVariable, NotRun
from cdisc_convert.rules.frame import Frame

SCALARS = (str, int, float, bool)


@dataclass(frozen=True)
class Literal:
    """A value, or list of values, that stands in the rule itself."""

    value: Any

    @property
    def values(self) -> list[Value | None]:
        """The value as a list; what is neither text, number nor true/false is left out."""
        told = self.value if isinstance(self.value, (list, tuple)) else [self.value]
        return [one for one in told if one is None or isinstance(one, SCALARS)]


@dataclass(frozen=True, eq=False)
class Test:
    """A condition of a rule on the rows of a frame.

    name: the variable looked at, wildcard replaced; value: what it is compared with, as the rule
    has it; options: other parameters of the condition.
    """

    __test__ = False  # not a test class of pytest

    frame: Frame
    name: str
    value: Any
    options: Mapping[str, Any]

    @property
    def target(self) -> Cell:
        """The cell looked at; raises MissingVariable where it is not there."""
        return self.frame.get(self.name)

    @property
    def column(self) -> Column:
        """The column looked at; a cell of lists counts as missing."""
        return self.frame.column(self.name)

    @property
    def operand(self) -> Cell | Literal:
        """What is compared with: a cell where the value names one, else the value itself."""
        value = self.value
        is_name = isinstance(value, str) and not self.options.get("value_is_literal")
        return self.frame.get(value) if is_name and value in self.frame else Literal(value)

    def operand_column(self) -> Column:
        """What is compared with, as a column; the value itself on every row."""
        operand = self.operand
        if isinstance(operand, Literal):
            if operand.value is not None and not isinstance(operand.value, SCALARS):
                raise NotRun(f"{self.name}: cannot be compared with '{operand.value}'")
            return constant(operand.value, len(self.frame))
        return operand if isinstance(operand, Column) else Column.missing(len(self.frame))

    def columns_named(self, names: Any, need: bool = True) -> list[str]:
        """Names of columns in `names`, lists of names and cells of lists spelled out.

        need: raise MissingVariable for one that is not there; else it is left out.
        """
        found: list[str] = []
        for name in self._spelled(names):
            if name in self.frame:
                found.append(name)
            elif need:
                raise MissingVariable(name)
        return list(dict.fromkeys(found))

    def _spelled(self, names: Any) -> list[str]:
        if isinstance(names, (list, tuple)):
            return [one for name in names for one in self._spelled(name)]
        name = str(names)
        if name in self.frame:
            cell = self.frame.get(name)
            if isinstance(cell, Lists) and len(self.frame):
                return [str(v) for v in cell.lists[cell.codes[0]]] if cell.codes[0] >= 0 else []
        return [name]

    def whole(self, name: str) -> int:
        """The whole number in the parameter `name`; raises NotRun where there is none."""
        told = self.option(name)
        if not isinstance(told, int):
            raise NotRun(f"{self.name}: '{told}' is no whole number for '{name}'")
        return told

    def option(self, name: str) -> Any:
        """The parameter `name`; raises NotRun where the rule does not give it."""
        if self.options.get(name) is None:
            raise NotRun(f"{self.name}: the parameter '{name}' is missing")
        return self.options[name]


@dataclass(frozen=True, eq=False)
class Verdict:
    """Per row whether the condition holds, and whether it can be told at all."""

    holds: np.ndarray
    known: np.ndarray | None = None

    @property
    def positive(self) -> np.ndarray:
        """True where the condition holds."""
        return self.holds if self.known is None else self.holds & self.known

    @property
    def negative(self) -> np.ndarray:
        """True where its complement holds."""
        return ~self.holds if self.known is None else ~self.holds & self.known


Operator = Callable[[Test], Verdict]


@dataclass(frozen=True)
class Entry:
    """An operator under one of its names."""

    run: Operator
    is_complement: bool
    needs_name: bool

    def __call__(self, test: Test) -> np.ndarray:
        verdict = self.run(test)
        return verdict.negative if self.is_complement else verdict.positive


_found: dict[str, Entry] = {}


def operator(
    name: str, complement: str | None = None, *, needs_name: bool = True
) -> Callable[[Operator], Operator]:
    """Register the decorated function as the operator `name`, and its `complement`."""

    def register(run: Operator) -> Operator:
        assert name not in _found, f"two operators are called {name}"
        _found[name] = Entry(run, False, needs_name)
        if complement:
            assert complement not in _found, f"two operators are called {complement}"
            _found[complement] = Entry(run, True, needs_name)
        return run

    return register


@cache
def operators() -> Mapping[str, Entry]:
    """Every operator by name."""
    package = importlib.import_module("cdisc_convert.rules.operators")
    for entry in pkgutil.iter_modules(package.__path__):
        if not entry.name.startswith("_"):
            importlib.import_module(f"{package.__name__}.{entry.name}")
    return dict(sorted(_found.items()))
