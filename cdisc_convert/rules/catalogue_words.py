"""The catalogue in words: for lists, for the reference page and for machines."""

from __future__ import annotations

from typing import Any

import yaml

from cdisc_convert.rules.catalogue import CatalogueRule


def matches(rule: CatalogueRule, word: str) -> bool:
    """True where id, title, message, citation or counterpart of the rule holds `word`."""
    held = (rule.id, rule.title, rule.says, rule.kind, *rule.cites, *rule.same_as)
    return word.lower() in " ".join(held).lower()


def described(rule: CatalogueRule) -> dict[str, Any]:
    """The rule as plain data."""
    return {
        "id": rule.id,
        "group": rule.group,
        "severity": rule.severity.value,
        "title": rule.title,
        "says": rule.says,
        "kind": rule.kind,
        "applies_to": applies_to(rule),
        "profiles": list(rule.profiles),
        "check": dict(rule.check),
        "cites": list(rule.cites),
        "same_as": list(rule.same_as),
        "note": rule.note,
        "file": rule.file,
    }


def applies_to(rule: CatalogueRule) -> str:
    """The datasets that the rule is about, in words."""
    scope = rule.applies_to
    family = {"any": "SDTM and ADaM", "adam": "ADaM", "sdtm": "SDTM"}[scope.family]
    told = [family]
    if scope.classes:
        names = [name.title() if len(name) > 5 else name for name in scope.classes]
        told.append(", ".join(names).replace("General", "the general classes"))
    if scope.domains:
        told.append(", ".join(scope.domains))
    if scope.without:
        told.append(f"not {', '.join(scope.without)}")
    return "; ".join(told)


def listed(rule: CatalogueRule, in_full: bool = False) -> str:
    """One line on the rule; `in_full` with everything that its file says."""
    line = f"{rule.id:<10} {rule.severity.value:<8} {rule.title}"
    if not in_full:
        return line
    lines = [
        line,
        f"  message:    {rule.says}",
        f"  about:      {applies_to(rule)}",
        f"  checks:     {rule.kind}: {rule.made_of.doc}",
        *(f"              {text}" for text in _lines(rule.check)),
        f"  source:     {'; '.join(rule.cites)}",
        f"  same as:    {', '.join(rule.same_as) or 'no other catalogue'}",
    ]
    if rule.note:
        lines.append(f"  note:       {rule.note}")
    for name in ("passes", "fails"):
        lines += [f"  {name + ':':<11} {_flow(example)}" for example in rule.examples.get(name, ())]
    return "\n".join(lines)


def _lines(told: Any) -> list[str]:
    text = yaml.safe_dump(told, sort_keys=False, default_flow_style=None, width=90)
    return text.splitlines() if told else []


def _flow(told: Any) -> str:
    return yaml.safe_dump(told, sort_keys=False, default_flow_style=True, width=10_000).strip()
