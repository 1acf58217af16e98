"""What a rule kind gives, and the list of all kinds."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np

Shown = str | float | None


class Level(StrEnum):
    """What a kind looks at in one call."""

    RECORDS = "records"  # a View: the records of a domain, parts of a split one together
    DATASET = "dataset"  # a StudyDataset and the World: a file with its metadata
    STUDY = "study"  # the World


@dataclass(frozen=True, eq=False)
class Marks:
    """Records at fault.

    mask: true where the record is at fault; variables: what the finding shows (real names).
    text: takes the place of `{text}` in the rule's message.
    """

    mask: np.ndarray
    variables: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True)
class Fact:
    """A fault of a dataset as a whole; dataset "" = of the study."""

    dataset: str
    variables: tuple[str, ...] = ()
    values: tuple[Shown, ...] = ()
    text: str = ""


class Passed:
    """Said by a kind that looked at something and found no fault in it."""


Given = Marks | Fact | Passed
Check = Callable[..., Iterable[Given]]


@dataclass(frozen=True)
class RuleKind:
    """A kind: its name, what it looks at, the function and the arguments that a rule gives it."""

    name: str
    level: Level
    check: Check
    arguments: Mapping[str, inspect.Parameter]

    @property
    def doc(self) -> str:
        """What it checks, in a sentence."""
        return (inspect.getdoc(self.check) or "").split("\n\n")[0].replace("\n", " ")

    def problem(self, given: Mapping[str, Any]) -> str:
        """What is wrong with the arguments `given`, or ""."""
        unknown = sorted(set(given) - set(self.arguments))
        if unknown:
            return f"{self.name} does not take {', '.join(unknown)}"
        needed = (n for n, p in self.arguments.items() if p.default is inspect.Parameter.empty)
        missing = [name for name in needed if name not in given]
        return f"{self.name} needs {', '.join(missing)}" if missing else ""


_found: dict[str, RuleKind] = {}


def rule_kind(level: Level) -> Callable[[Check], Check]:
    """Register the decorated function; its keyword-only parameters are what a rule gives."""

    def register(check: Check) -> Check:
        parameters = inspect.signature(check).parameters.items()
        own = {n: p for n, p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY}
        assert check.__name__ not in _found, f"two rule kinds are called {check.__name__}"
        _found[check.__name__] = RuleKind(check.__name__, level, check, own)
        return check

    return register


@cache
def rule_kinds() -> Mapping[str, RuleKind]:
    """Every kind, by name."""
    package = importlib.import_module("cdisc_convert.rules.kinds")
    for module in sorted(entry.name for entry in pkgutil.iter_modules(package.__path__)):
        importlib.import_module(f"{package.__name__}.{module}")
    return dict(sorted(_found.items()))
