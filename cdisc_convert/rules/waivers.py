"""Waivers: findings that people have looked at and accept, with reason, owner and expiry.

One YAML file, used for `--waivers` and for the `known_findings.yaml` of a shipped study:

    waivers:
      - rule: CORE-000718            # id of the rule, or name of its file
        scope: {dataset: AE, variable: AEENDTC, usubjid: [S1-001]}
        reason: the site confirmed the dates; query 17
        owner: A. Person
        expires: 2027-06-30          # or never
        engine: core                 # only findings of this engine (native, core); may be left out

A waived finding is still reported, apart. An expired waiver waives nothing and fails the run; one
that met no finding is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from cdisc_convert.language.yaml_file import Node, load_documents
from cdisc_convert.model.errors import Place, Problem, SpecError
from cdisc_convert.rules.cells import plain_number
from cdisc_convert.rules.finding import Finding, RuleResult, Status

NEVER = "never"
ENGINES = ("", "native", "core")
KEYS = ("rule", "scope", "reason", "owner", "expires", "engine")
NEEDED = ("rule", "reason", "owner", "expires")
SCOPES = ("dataset", "variable", "usubjid", "seq", "record", "value")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Waiver:
    """One entry of a waivers file.

    scope: per part of SCOPES the values that it is about; a part that is not there = any.
    expires: last day on which it holds, None = it never expires.
    engine: the engine whose findings it is about, "" = either.
    """

    rule: str
    scope: tuple[tuple[str, frozenset[str]], ...]
    reason: str
    owner: str
    expires: date | None
    place: Place
    engine: str = ""

    def is_over(self, today: date) -> bool:
        """True after the last day."""
        return self.expires is not None and today > self.expires

    def covers(self, finding: Finding) -> bool:
        """True where the finding is one that the waiver is about."""
        if self.rule not in (finding.rule, finding.core_id):
            return False
        return all(told & _part(finding, name) for name, told in self.scope)


def _part(finding: Finding, name: str) -> set[str]:
    if name == "variable":
        return set(finding.variables)
    if name == "value":
        return {_shown(value) for value in finding.values}
    return {_shown(getattr(finding, name))}


def _shown(value: object) -> str:
    return plain_number(value) if isinstance(value, float) else "" if value is None else str(value)


@dataclass(frozen=True)
class Waived:
    """A finding with the waiver that covers it."""

    finding: Finding
    waiver: Waiver


@dataclass(frozen=True)
class Waiving:
    """What waivers did to results.

    expired, unused: waivers past their last day, and those of rules that ran and found nothing
    that they cover.
    """

    results: tuple[RuleResult, ...]
    waived: tuple[Waived, ...]
    expired: tuple[Waiver, ...]
    unused: tuple[Waiver, ...]


def waive(
    results: Iterable[RuleResult], waivers: Sequence[Waiver], today: date, engine: str = ""
) -> Waiving:
    """Take the findings that `waivers` cover out of `results`, which are of `engine`.

    A rule whose findings are all waived counts as passed, and its reason says so.
    """
    valid = [w for w in waivers if not w.is_over(today) and w.engine in ("", engine)]
    by_rule: dict[str, list[Waiver]] = {}
    for waiver in valid:
        by_rule.setdefault(waiver.rule, []).append(waiver)
    waived: list[Waived] = []
    made, used, ran = [], set(), set()
    for result in results:
        if result.status in (Status.PASSED, Status.FAILED):
            ran |= {result.id, result.core_id}
        mine = {id(w): w for key in (result.id, result.core_id) for w in by_rule.get(key or "", [])}
        left, before = [], len(waived)
        for finding in result.findings:
            waiver = next((w for w in mine.values() if w.covers(finding)), None)
            if waiver is None:
                left.append(finding)
            else:
                used.add(id(waiver))
                waived.append(Waived(finding, waiver))
        made.append(_without(result, left, len(waived) - before))
    return Waiving(
        tuple(made),
        tuple(waived),
        tuple(waiver for waiver in waivers if waiver.is_over(today)),
        tuple(w for w in valid if w.rule in ran and id(w) not in used),
    )


def _without(result: RuleResult, left: list[Finding], count: int) -> RuleResult:
    if not count:
        return result
    rest = result.true_count - count
    told = f"{count:,} findings are waived"
    reason = f"{result.reason}; {told}" if result.reason else told
    status = result.status if rest else Status.PASSED
    return replace(result, findings=tuple(left), true_count=rest, status=status, reason=reason)


# -- reading --------------------------------------------------------------------------------------


def read_waivers(path: Path) -> list[Waiver]:
    """The waivers in the file `path`. Raises SpecError with every fault and its line."""
    shown = path.name
    documents = load_documents(path, shown)
    if not documents:
        return []
    listed = documents[0].get("waivers")
    if len(documents) > 1 or listed is None or not listed.is_list or len(documents[0].value) > 1:
        place = Place(shown, documents[0].place.line)
        raise SpecError.at(place, "a file of waivers has one entry 'waivers:' with a list below it")
    problems: list[Problem] = []
    made = [_waiver(node, problems) for node in listed.value]
    if problems:
        raise SpecError(problems)
    return [waiver for waiver in made if waiver is not None]


def _waiver(node: Node, problems: list[Problem]) -> Waiver | None:
    def wrong(at: Node, text: str) -> None:
        problems.append(Problem(at.place, text))

    if not node.is_map:
        wrong(node, f"a waiver is a list of {', '.join(KEYS)}")
        return None
    for key, inner in node.items():
        if key not in KEYS:
            wrong(inner, f"a waiver has no '{key}'; it has {', '.join(KEYS)}")
    told = {key: _text(node.get(key)) for key in KEYS if key != "scope"}
    for key in NEEDED:
        if not told[key]:
            wrong(node, f"the waiver has no {key}; every waiver needs {', '.join(NEEDED)}")
    scope = _scope(node.get("scope"), wrong)
    expires = _day(node.get("expires"), wrong)
    engine = told["engine"]
    if engine not in ENGINES:
        wrong(node, f"'{engine}' is no engine; write engine: native or engine: core")
    return Waiver(told["rule"], scope, told["reason"], told["owner"], expires, node.place, engine)


def _scope(node: Node | None, wrong: Any) -> tuple[tuple[str, frozenset[str]], ...]:
    if node is None or node.value is None:
        return ()
    if not node.is_map:
        wrong(node, f"the scope of a waiver is a map of {', '.join(SCOPES)}")
        return ()
    found = []
    for key, inner in node.items():
        if key not in SCOPES:
            wrong(inner, f"the scope of a waiver has no '{key}'; it has {', '.join(SCOPES)}")
            continue
        listed = inner.value if inner.is_list else [inner]
        found.append((key, frozenset(_text(one) for one in listed)))
    return tuple(found)


def _day(node: Node | None, wrong: Any) -> date | None:
    text = _text(node)
    if node is None or text in ("", NEVER):
        return None
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    wrong(node, f"'{text}' is no day; write expires: 2027-06-30, or expires: {NEVER}")
    return None


def _text(node: Node | None) -> str:
    if node is None or not node.is_scalar or node.value is None:
        return ""
    return node.written or str(node.value).strip()
