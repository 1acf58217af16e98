"""Mapping functions: found by looking into the folders, described by their signatures.

A function is one file in a folder of `cdisc_convert/functions`; file name = function name = the word
after `how:`. Its annotations say which arguments it takes (`_arguments.py`), its `says` is the text
that define.xml and `explain` print.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from cdisc_convert.functions import _arguments as arguments
from cdisc_convert.model.column import Column
from cdisc_convert.model.records import Made, Order, Records, Table
from cdisc_convert.model.result import Estimate

RESERVED = frozenset(
    "how when among note crf origin dictionary supplemental label type length display issue "
    "after_cutoff override cases cases_from choose document".split()
)
"""Keys of a statement that are never arguments of a function."""
INJECTED = frozenset(
    {
        "among",
        "size",
        "source_zone",
        "site_zone",
        "missing_codes",
        "terms_of_codelist",
        "references",
        "analysed",
    }
)
"""Argument kinds that the engine fills in, not the statement."""
SINGLE_LETTER: Mapping[Any, str] = {
    Column: "c",
    Records: "r",
    Order: "o",
    Table: "T",
    str: "t",
    int: "i",
    float: "n",
}
KIND_NAMES: Mapping[str, str] = {
    "c": "reference",
    "C": "list of references",
    "r": "records of another dataset",
    "R": "list of records of other datasets",
    "o": "order (list of references)",
    "n": "number, config.name or reference",
    "i": "whole number",
    "t": "text",
    "v": "text or number",
    "k": "column of the table",
    "T": "table",
    "m": "map of texts",
    "M": "map of names to references",
    "d": "ISO 8601 duration or reference",
    "w": "word",
    "L": "list of texts",
    "W": "list of words",
    "N": "list of numbers",
    "D": "list of datasets",
    "g": "reference to groups",
    "G": "list of references to groups",
}
FOLDERS = (
    "text numbers dates codes findings within records visits treatment body intervals kinetics "
    "responses statistics"
).split()


@dataclass(frozen=True)
class Argument:
    """One argument of a mapping function as it is written in YAML."""

    name: str
    parameter: str
    kind: str
    is_required: bool
    words: tuple[str, ...] = ()
    default: Any = None


@dataclass(frozen=True)
class Operation:
    """One number that a statistic gives (an Operation of the Analysis Results Standard).

    shown: how it is written: count, percent, value, mean (one decimal more than the data), spread
    (two more), ratio (two decimals), p or text.
    """

    name: str
    label: str
    shown: str


@dataclass(frozen=True)
class Function:
    """A mapping function: what YAML may say and what runs."""

    name: str
    folder: str
    says: str
    arguments: tuple[Argument, ...]
    injected: Mapping[str, str]
    keeps_origin: bool
    scope: str
    call: Callable[..., Any]
    doc: str
    operations: tuple[Operation, ...] = ()

    @property
    def is_statistic(self) -> bool:
        """True where it describes many records, for analysis results only."""
        return self.scope == "study"

    @property
    def takes_among(self) -> bool:
        """True where the statement may say `among` (records and within functions)."""
        return "among" in self.injected.values() or self.looks_at_records

    @property
    def looks_at_records(self) -> bool:
        """True where an argument is records of another dataset or of the group."""
        return any(argument.kind in "rRD" for argument in self.arguments)

    @property
    def looks_at_sisters(self) -> bool:
        """True where the result depends on other records of the same dataset."""
        return any(argument.name == "within" for argument in self.arguments)

    def argument(self, name: str) -> Argument | None:
        """The argument called `name` in YAML, or None."""
        return next((a for a in self.arguments if a.name == name), None)

    @property
    def summary(self) -> str:
        """First line of the docstring."""
        return self.doc.split("\n", 1)[0]


_found: dict[str, Function] = {}


def mapping(
    *, says: str, keeps_origin: bool = False, scope: Literal["record", "subject"] | None = None
) -> Callable[[Callable[..., Column | Made]], Callable[..., Column | Made]]:
    """Register the decorated function under its own name.

    says: the method text; `{argument}` is filled with what the statement gives for it.
    keeps_origin: the value stays what was collected (copies, decodes), so its origin does too.
    scope: "record" (default) or "subject" (default where it looks at several records).
    """

    def register(call: Callable[..., Column | Made]) -> Callable[..., Column | Made]:
        name = call.__name__.rstrip("_")
        found, injected = _read_signature(call)
        known = {a.name for a in found} | {"among", "match"}
        unknown = set(re.findall(r"{(\w+)}", says)) - known
        assert not unknown, f"{name}: says names {sorted(unknown)}, which it does not take"
        assert name not in _found, f"two functions are called {name}"
        several = any(a.kind in "rRD" for a in found) or "among" in injected.values()
        _found[name] = Function(
            name=name,
            folder=call.__module__.split(".")[-2],
            says=says,
            arguments=found,
            injected=injected,
            keeps_origin=keeps_origin,
            scope=scope or ("subject" if several else "record"),
            call=call,
            doc=inspect.getdoc(call) or "",
        )
        return call

    return register


def statistic(
    *, says: str, operations: tuple[Operation, ...]
) -> Callable[[Callable[..., tuple[Estimate, ...]]], Callable[..., tuple[Estimate, ...]]]:
    """Register the decorated function as a statistic of analysis results, under its own name.

    says: as for `mapping`. operations: what its estimates may hold, in order of appearance.
    """

    def register(call: Callable[..., tuple[Estimate, ...]]) -> Callable[..., tuple[Estimate, ...]]:
        name = call.__name__
        found, injected = _read_signature(call)
        unknown = set(re.findall(r"{(\w+)}", says)) - {a.name for a in found}
        assert not unknown, f"{name}: says names {sorted(unknown)}, which it does not take"
        assert name not in _found, f"two functions are called {name}"
        doc = inspect.getdoc(call) or ""
        folder = call.__module__.split(".")[-2]
        _found[name] = Function(
            name, folder, says, found, injected, False, "study", call, doc, operations
        )
        return call

    return register


def _read_signature(call: Callable[..., Any]) -> tuple[tuple[Argument, ...], dict[str, str]]:
    hints = typing.get_type_hints(call, include_extras=True)
    found: list[Argument] = []
    injected: dict[str, str] = {}
    for parameter in inspect.signature(call).parameters.values():
        kind, words = _kind_of(hints[parameter.name])
        if kind in INJECTED:
            injected[parameter.name] = kind
            continue
        name = parameter.name.rstrip("_")
        assert name not in RESERVED, f"{call.__name__}: argument {name} is a reserved key"
        required = parameter.default is inspect.Parameter.empty
        default = None if required else parameter.default
        found.append(Argument(name, parameter.name, kind, required, words, default))
    return tuple(found), injected


def _kind_of(hint: Any) -> tuple[str, tuple[str, ...]]:
    """Letter of the annotation; `X | None` counts as X."""
    if typing.get_origin(hint) is typing.Annotated:
        return hint.__metadata__[-1], ()
    if typing.get_origin(hint) is Literal:
        return "w", typing.get_args(hint)
    if hint in SINGLE_LETTER:
        return SINGLE_LETTER[hint], ()
    if typing.get_origin(hint) is tuple and typing.get_args(hint)[1:] == (Ellipsis,):
        return "W", _kind_of(typing.get_args(hint)[0])[1]
    inner = [part for part in typing.get_args(hint) if part is not type(None)]
    assert len(inner) == 1, f"no argument kind for annotation {hint}"
    return _kind_of(inner[0])


@cache
def functions() -> Mapping[str, Function]:
    """Every mapping function by name, in order of folder and name."""
    package = importlib.import_module("cdisc_convert.functions")
    for folder in FOLDERS:
        name = f"{package.__name__}.{folder}"
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError as missing:
            if missing.name == name:
                continue
            raise
        for entry in pkgutil.iter_modules(module.__path__):
            if not entry.name.startswith("_"):
                importlib.import_module(f"{name}.{entry.name}")
    order = {folder: position for position, folder in enumerate(FOLDERS)}
    return dict(sorted(_found.items(), key=lambda item: (order[item[1].folder], item[0])))


__all__ = [
    "Argument",
    "Function",
    "Made",
    "Operation",
    "arguments",
    "functions",
    "mapping",
    "statistic",
]
