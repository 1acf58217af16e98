"""Both engines rule by rule: status, counts, and on how many records they agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cdisc_convert.rules.finding import RuleResult
from cdisc_convert.rules.outcome import Outcome

Row = tuple[str, int | None]


@dataclass(frozen=True)
class Pair:
    """A rule in both engines; `core` is None where the official one has no such rule.

    both, native_only, core_only: numbers of (dataset, record) that findings are about.
    """

    rule: str
    native: RuleResult | None
    core: RuleResult | None
    both: int
    native_only: int
    core_only: int

    @property
    def agrees(self) -> bool:
        """True where both ran the rule and found the same records."""
        statuses = {one.status for one in (self.native, self.core) if one is not None}
        return len(statuses) == 1 and not self.native_only and not self.core_only


def side_by_side(outcome: Outcome) -> list[Pair]:
    """Every rule that either engine has, by name; ours are joined by the ids they are the same as."""
    official = {result.name: result for result in outcome.other}
    pairs, used = [], set()
    for result in outcome.results:
        name = next((n for n in (result.name, *result.same_as) if n in official), None)
        core = official.get(name) if name else None
        if name:
            used.add(name)
        pairs.append(_pair(result.name, result, core))
    pairs += [_pair(name, None, core) for name, core in official.items() if name not in used]
    return sorted(pairs, key=lambda pair: pair.rule)


def _pair(rule: str, native: RuleResult | None, core: RuleResult | None) -> Pair:
    mine, theirs = _rows(native), _rows(core)
    return Pair(rule, native, core, len(mine & theirs), len(mine - theirs), len(theirs - mine))


def _rows(result: RuleResult | None) -> set[Row]:
    return {(one.dataset, one.record) for one in result.findings} if result else set()


def compared_rules(outcome: Outcome) -> list[Mapping[str, Any]]:
    """The pairs as plain facts, for JSON."""
    return [
        {
            "rule": pair.rule,
            "native": _facts(pair.native),
            "core": _facts(pair.core),
            "records": {
                "both": pair.both,
                "native_only": pair.native_only,
                "core_only": pair.core_only,
            },
            "agree": pair.agrees,
        }
        for pair in side_by_side(outcome)
    ]


def _facts(result: RuleResult | None) -> Mapping[str, Any] | None:
    if result is None:
        return None
    return {
        "status": result.status.value,
        "findings": result.true_count,
        "reason": result.reason,
        "seconds": round(result.seconds, 6),
    }
