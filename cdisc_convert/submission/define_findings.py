"""Findings about a define document: which check, where, what, what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cdisc_convert.model.define import Define, MetaData

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, order=True)
class DefineFinding:
    """One thing that is wrong. `line` 0 = the document as a whole; `place` names the element."""

    line: int
    check: str
    severity: str
    place: str
    message: str


@dataclass(frozen=True)
class Noticed:
    """What a check noticed at an element."""

    element: Any
    place: str
    message: str


@dataclass(frozen=True)
class Check:
    """A check: id, severity and what it asks for, with the section that asks for it."""

    id: str
    severity: str
    asks: str
    look: Callable[[MetaData, Define], Iterator[Noticed]]


CHECKS: dict[str, Check] = {}
"""Every check by id, in order of their modules."""


def check(
    id_: str, asks: str, severity: str = ERROR
) -> Callable[[Callable[..., Iterator[Noticed]]], Callable[..., Iterator[Noticed]]]:
    """Register a check: a function of the metadata and the document that yields what it noticed."""

    def register(look: Callable[..., Iterator[Noticed]]) -> Callable[..., Iterator[Noticed]]:
        assert id_ not in CHECKS, f"two checks are called {id_}"
        CHECKS[id_] = Check(id_, severity, asks, look)
        return look

    return register


def run_checks(define: Define) -> list[DefineFinding]:
    """Everything that the checks find, by line."""
    found = [
        DefineFinding(
            getattr(seen.element, "line", 0), entry.id, entry.severity, seen.place, seen.message
        )
        for entry in CHECKS.values()
        for seen in entry.look(define.metadata, define)
    ]
    return sorted(set(found))


def name_of(element: Any) -> str:
    """What an element is called in messages: its kind with OID or name."""
    kind = type(element).__name__
    for attribute in ("oid", "id", "name", "item_oid", "dataset_oid", "leaf_id", "value"):
        value = getattr(element, attribute, "")
        if value:
            return f"{kind} {value}"
    return kind
