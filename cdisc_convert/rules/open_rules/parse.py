"""Reads rule files; a file that is broken gives a rule with its `problem`, never an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from cdisc_convert.model.errors import SourceError
from cdisc_convert.rules.library import family_of
from cdisc_convert.rules.open_rules.rule import (
    Check,
    Combination,
    Condition,
    Filter,
    Match,
    Operation,
    Rule,
    Scope,
)

SENSITIVITIES = ("Record", "Dataset", "Study", "Group", "Variable")
COMBINATIONS = ("all", "any", "not")
ENDINGS = (".yml", ".yaml")


class _Broken(Exception):
    """Something in a rule file that cannot be understood."""


def read_rules(folder: Path) -> list[Rule]:
    """Every rule file in `folder` and below, by name. Raises SourceError where there is none."""
    if not folder.is_dir():
        raise SourceError.at(str(folder), "is no folder; give the folder of the rule files")
    files = sorted(
        (p for p in folder.rglob("*") if p.suffix.lower() in ENDINGS and p.is_file()),
        key=lambda path: (path.stem, str(path)),
    )
    if not files:
        raise SourceError.at(str(folder), "has no rule file (.yml); give a folder that has")
    return [read_rule(path) for path in files]


def read_rule(path: Path) -> Rule:
    """The rule in the file `path`."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        told = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problem = f"the file is no readable YAML: {' '.join(str(error).split())}"
        return Rule(path.stem, path.stem, problem=problem)
    if not isinstance(told, dict):
        return Rule(path.stem, path.stem, problem="the file holds no rule")
    return parse_rule(told, path.stem)


def parse_rule(told: Mapping[str, Any], core_id: str) -> Rule:
    """The rule that `told` (as read from YAML) describes."""
    told = _plain_keys(told)
    core = told.get("Core")
    own_id = core.get("Id") if isinstance(core, dict) else None
    start = Rule(
        id=str(own_id or core_id),
        core_id=core_id,
        description=_text(told.get("Description")),
        type=_text(told.get("Rule Type")),
    )
    try:
        return _whole(told, start)
    except _Broken as broken:
        return Rule(start.id, core_id, start.description, start.type, problem=str(broken))


def _whole(told: Mapping[str, Any], start: Rule) -> Rule:
    outcome = told.get("Outcome") or {}
    if not isinstance(outcome, dict):
        raise _Broken("Outcome is no mapping")
    sensitivity = _text(told.get("Sensitivity")) or "Record"
    if sensitivity not in SENSITIVITIES:
        raise _Broken(f"Sensitivity '{sensitivity}' is none of {', '.join(SENSITIVITIES)}")
    if not start.type:
        raise _Broken("Rule Type is missing")
    if isinstance(told.get("Check"), str):
        raise _Broken(f"Check is written in another language ({start.type})")
    return Rule(
        id=start.id,
        core_id=start.core_id,
        description=start.description,
        type=start.type,
        sensitivity=sensitivity,
        grouping=_texts(told.get("Grouping Variables")),
        scope=_scope(_mapping(told.get("Scope"), "Scope")),
        check=_check(told.get("Check")),
        operations=tuple(_operation(one) for one in _listed(told.get("Operations"), "Operations")),
        matches=tuple(_match(one) for one in _listed(told.get("Match Datasets"), "Match Datasets")),
        message=_text(outcome.get("Message")),
        outputs=_texts(outcome.get("Output Variables")),
        families=_families(told.get("Authorities")),
        references=_references(told.get("Authorities")),
    )


def _check(told: Any) -> Check:
    if isinstance(told, list) and len(told) == 1:
        told = told[0]
    if not isinstance(told, dict) or not told:
        raise _Broken("Check is missing or no mapping")
    kinds = [kind for kind in COMBINATIONS if kind in told]
    if not kinds:
        return _condition(told)
    if len(told) > 1:
        extra = ", ".join(str(key) for key in told if key != kinds[0])
        raise _Broken(f"'{kinds[0]}' stands beside '{extra}' in one check")
    kind, inner = kinds[0], told[kinds[0]]
    if kind == "not":
        return Combination(kind, (_check(inner),))
    if isinstance(inner, dict):
        inner = [inner]
    if not isinstance(inner, list) or not inner:
        raise _Broken(f"'{kind}' has no conditions")
    return Combination(kind, tuple(_check(member) for member in inner))


def _condition(told: Mapping[str, Any]) -> Condition:
    named = _text(told.get("operator"))
    if not named:
        raise _Broken("a condition has no operator")
    known = {"operator", "name", "value", "target", "comparator"}
    return Condition(
        named,
        _text(told.get("name") or told.get("target")),
        _value(told.get("value", told.get("comparator"))),
        {str(key): value for key, value in told.items() if key not in known},
    )


def _operation(told: Any) -> Operation:
    if not isinstance(told, dict) or not told.get("operator") or not told.get("id"):
        raise _Broken("an operation has no operator or no id")
    known = {"operator", "id", "name", "domain"}
    return Operation(
        _text(told["operator"]),
        _text(told["id"]),
        _text(told.get("name")),
        _text(told.get("domain")),
        {str(key): value for key, value in told.items() if key not in known},
    )


def _match(told: Any) -> Match:
    if not isinstance(told, dict) or not told.get("Name"):
        raise _Broken("an entry of Match Datasets has no Name")
    left, right = [], []
    for key in _listed(told.get("Keys"), "Keys"):
        if isinstance(key, dict):
            sides = {str(side).lower(): _text(name) for side, name in key.items()}
            if set(sides) != {"left", "right"}:
                raise _Broken("a key of Match Datasets has no Left or no Right")
            left.append(sides["left"])
            right.append(sides["right"])
        else:
            left.append(_text(key))
            right.append(_text(key))
    join = _text(told.get("Join Type")) or "inner"
    if join not in ("inner", "left"):
        raise _Broken(f"Join Type '{join}' is neither inner nor left")
    return Match(
        _text(told["Name"]),
        tuple(left),
        tuple(right),
        join,
        bool(told.get("Child")),
        _text(told.get("Wildcard")) or "**",
    )


def _scope(told: Mapping[str, Any]) -> Scope:
    domains = _mapping(told.get("Domains"), "Domains")
    use_case = told.get("Use Case")
    listed = use_case if isinstance(use_case, list) else _text(use_case).split(",")
    split = domains.get("include split datasets")
    return Scope(
        classes=_filter(told.get("Classes"), "Classes"),
        domains=_filter(domains, "Domains"),
        structures=_filter(told.get("Data Structures"), "Data Structures"),
        subclasses=_filter(told.get("Subclasses"), "Subclasses"),
        datasets=_filter(told.get("Datasets"), "Datasets"),
        use_cases=tuple(_text(one).strip() for one in listed if _text(one).strip()),
        split=split if isinstance(split, bool) else None,
    )


def _filter(told: Any, name: str) -> Filter:
    mapping = _mapping(told, name)
    return Filter(_texts(mapping.get("Include")), _texts(mapping.get("Exclude")))


def _families(told: Any) -> frozenset[str]:
    named = {family_of(_text(standard.get("Name"))) for standard in _standards(told)}
    return frozenset(named - {""})


def _references(told: Any) -> tuple[str, ...]:
    found = set()
    for standard in _standards(told):
        for reference in standard.get("References") or []:
            named = reference.get("Rule Identifier") if isinstance(reference, dict) else None
            found.add(_text(named.get("Id")) if isinstance(named, dict) else "")
    return tuple(sorted(found - {""}))


def _standards(told: Any) -> Iterator[Mapping[str, Any]]:
    for authority in told if isinstance(told, list) else []:
        listed = authority.get("Standards") if isinstance(authority, dict) else None
        yield from (one for one in listed or [] if isinstance(one, dict))


def _plain_keys(told: Any) -> Any:
    """`told` with blanks for underscores in the keys of the rule's own structure."""
    if isinstance(told, dict):
        return {
            key: value if key in ("Check", "Operations") else _plain_keys(value)
            for key, value in ((str(key).replace("_", " "), v) for key, v in told.items())
        }
    return [_plain_keys(one) for one in told] if isinstance(told, list) else told


def _value(told: Any) -> Any:
    """`told` with dates that YAML made of texts as texts again."""
    if isinstance(told, date):
        return told.isoformat()
    return [_value(one) for one in told] if isinstance(told, list) else told


def _mapping(told: Any, name: str) -> Mapping[str, Any]:
    if told is None:
        return {}
    if not isinstance(told, dict):
        raise _Broken(f"{name} is no mapping")
    return told


def _listed(told: Any, name: str) -> list[Any]:
    if told is None:
        return []
    if not isinstance(told, list):
        raise _Broken(f"{name} is no list")
    return told


def _text(told: Any) -> str:
    return "" if told is None else str(told).strip() if isinstance(told, str) else str(told)


def _texts(told: Any) -> tuple[str, ...]:
    listed = told if isinstance(told, list) else [told]
    return tuple(_text(one) for one in listed if one not in (None, ""))
