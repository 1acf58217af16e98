"""A rule of the open rule language, as read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Condition:
    """One test of one variable.

    variable: "" where the operator needs none; value: what it is compared with.
    options: the other parameters (`prefix`, `regex`, `within`, `value_is_literal`...).
    """

    operator: str
    variable: str
    value: Any = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Combination:
    """Conditions that must hold `all`, or `any` of them, or (one) `not`."""

    kind: str
    members: tuple[Check, ...]


Check = Condition | Combination


@dataclass(frozen=True)
class Operation:
    """A value worked out before the check and known there under `id`.

    domain: "" = the dataset looked at; name: the variable it works on, or "".
    """

    operator: str
    id: str
    name: str = ""
    domain: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    def option(self, name: str, default: Any = None) -> Any:
        """The parameter `name`, `default` where it is not given."""
        value = self.options.get(name)
        return default if value is None else value


@dataclass(frozen=True)
class Match:
    """Another dataset joined to the one looked at.

    left, right: key variables on both sides; join: inner or left.
    is_child: the dataset looked at is the child (SUPP--, CO, RELREC), the joined one its parent.
    wildcard: what stands for the domain in names of variables that come by way of RELREC.
    """

    name: str
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    join: str = "inner"
    is_child: bool = False
    wildcard: str = "**"


@dataclass(frozen=True)
class Filter:
    """What a scope takes and leaves out; empty `include` = everything."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """The datasets that a rule is for.

    split: True = parts of a split domain are looked at one by one, False = left out, None = put
    together.
    """

    classes: Filter = Filter()
    domains: Filter = Filter()
    structures: Filter = Filter()
    subclasses: Filter = Filter()
    datasets: Filter = Filter()
    use_cases: tuple[str, ...] = ()
    split: bool | None = None


@dataclass(frozen=True)
class Rule:
    """A rule file.

    id: as the rule calls itself; core_id: name of its file without ending.
    families: SDTM, ADaM, SEND, TIG: of the standards that it cites.
    references: ids of the rule in the catalogues of CDISC and FDA.
    problem: why it cannot be run, "" if it can.
    """

    id: str
    core_id: str
    description: str = ""
    type: str = ""
    sensitivity: str = "Record"
    grouping: tuple[str, ...] = ()
    scope: Scope = Scope()
    check: Check = Combination("all", ())
    operations: tuple[Operation, ...] = ()
    matches: tuple[Match, ...] = ()
    message: str = ""
    outputs: tuple[str, ...] = ()
    families: frozenset[str] = frozenset()
    references: tuple[str, ...] = ()
    problem: str = ""

    @property
    def conditions(self) -> list[Condition]:
        """Every condition of the check, from first to last."""
        return conditions_of(self.check)


def conditions_of(check: Check) -> list[Condition]:
    """Every condition in `check`, from first to last."""
    if isinstance(check, Condition):
        return [check]
    return [condition for member in check.members for condition in conditions_of(member)]
