"""Suggests SDTM variables for raw columns: by name, by CDASH name, by label."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from cdisc_convert.standards.metadata import VariableStandard

SURE, MAYBE = 90, 72
CDASH_ENDS = (
    ("STDAT", "STDTC"),
    ("STDT", "STDTC"),
    ("ENDAT", "ENDTC"),
    ("ENDT", "ENDTC"),
    ("DAT", "DTC"),
    ("DT", "DTC"),
    ("DSTXT", "DOSTXT"),
    ("TRT", "TRT"),
    ("ONGO", "ENRTPT"),
)
"""CDASH v2 ends of names and the SDTM variables that they are mapped to (CDASHIG 2.0, section 8)."""
CODED = ("_STD", "_RAW", "_TXT", "_DEC", "_CODE", "CD")
NOT_MAPPED = {"STUDYID", "DOMAIN", "USUBJID"}
_ODD = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True)
class Suggestion:
    """A raw column and the variable that it looks like; `score` to 100 and why."""

    column: str
    variable: str
    score: int
    why: str


def suggestions(
    columns: Sequence[str],
    labels: Mapping[str, str],
    domain: str,
    variables: Sequence[VariableStandard],
) -> list[Suggestion]:
    """The best suggestion for each variable, at most one per column, best first by column order."""
    found: list[Suggestion] = []
    for column in columns:
        best = max(
            (
                _of(column, labels.get(column, ""), domain, v)
                for v in variables
                if v.name not in NOT_MAPPED
            ),
            key=lambda one: one.score,
            default=None,
        )
        if best is not None and best.score >= MAYBE:
            found.append(best)
    chosen: dict[str, Suggestion] = {}
    for one in found:
        if one.variable not in chosen or one.score > chosen[one.variable].score:
            chosen[one.variable] = one
    return [one for one in found if chosen[one.variable] is one]


def _of(column: str, label: str, domain: str, variable: VariableStandard) -> Suggestion:
    name = _ODD.sub("", column.upper())
    if name == variable.name:
        return Suggestion(column, variable.name, 100, "same name")
    for end in CODED:
        plain = column.upper().removesuffix(end)
        if plain != column.upper() and _ODD.sub("", plain) == variable.name:
            return Suggestion(column, variable.name, 97, f"same name without {end}")
    if f"{domain}{name}" == variable.name:
        return Suggestion(column, variable.name, 95, "same name with the domain")
    for theirs, ours in CDASH_ENDS:
        stem = name.removesuffix(theirs)
        if stem != name and f"{stem}{ours}" in (variable.name, variable.name.removeprefix(domain)):
            return Suggestion(column, variable.name, 94, f"CDASH name (--{theirs})")
    score = fuzz.ratio(name, variable.name) * 0.9 if _is_of(name, variable.name, domain) else 0
    why = "alike in name"
    if label:
        alike = fuzz.token_sort_ratio(label.lower(), variable.label.lower()) * 0.92
        if alike > score:
            score, why = alike, "alike in label"
    return Suggestion(column, variable.name, int(score), why)


def _is_of(name: str, variable: str, domain: str) -> bool:
    """True where both names belong to the domain, or neither does."""
    return name.startswith(domain) == variable.startswith(domain)
