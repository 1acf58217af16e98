"""Our own rules: `specs/rules/<group>/<id>.yaml`, one rule per file with its examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cdisc_convert.rules.finding import Severity
from cdisc_convert.rules.kinds._registry import Level, RuleKind, rule_kinds
from cdisc_convert.rules.view import SDTM, View
from cdisc_convert.standards.location import specs_folder

PROFILES = ("fda", "pmda")
DEFAULT = "default"
GENERAL = ("INTERVENTIONS", "EVENTS", "FINDINGS")
FIELDS = frozenset(
    "id kind title severity says check applies_to cites same_as profiles examples note".split()
)
SCOPE_FIELDS = frozenset("family classes domains except".split())


@dataclass(frozen=True)
class AppliesTo:
    """The domains that a rule is about.

    family: `sdtm`, `adam` or `any`; classes: observation classes in capitals, of analysis datasets
    their structures, () = all. domains: names, `SUPP--` and `AP--` for all of their kind, () = all.
    """

    family: str = SDTM
    classes: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def excludes(self, view: View) -> str:
        """Why the rule does not apply to `view`, or ""."""
        if self.family not in ("any", view.family):
            return f"is about {self.family.upper()} datasets"
        if self.domains and not _named_in(view, self.domains):
            return f"is about {', '.join(self.domains)}"
        if _named_in(view, self.without):
            return f"leaves out {', '.join(self.without)}"
        if self.classes and not _classed_in(view.class_, self.classes):
            return f"is about the class {', '.join(self.classes)}"
        return ""


def _named_in(view: View, names: Sequence[str]) -> bool:
    first = view.parts[0]
    return (
        view.name in names
        or ("SUPP--" in names and first.is_supplemental)
        or ("AP--" in names and first.is_associated_persons)
    )


def _classed_in(class_: str, classes: Sequence[str]) -> bool:
    """Findings About are Findings; time-to-event is a Basic Data Structure."""
    broader = {"FINDINGS ABOUT": "FINDINGS", "TTE": "BDS"}
    if class_ in classes or broader.get(class_, "") in classes:
        return True
    return "GENERAL" in classes and broader.get(class_, class_) in GENERAL


@dataclass(frozen=True)
class CatalogueRule:
    """A rule of ours.

    says: the message, with `--` for the domain and `{text}` for what the kind has to say.
    cites: document and section; same_as: ids of the same rule in other catalogues.
    profiles: agencies (fda, pmda) for which alone it counts, () = always, `default` = for none.
    problem: why it cannot be run, or "".
    """

    id: str
    group: str
    kind: str
    title: str
    severity: Severity
    says: str
    check: Mapping[str, Any]
    applies_to: AppliesTo = AppliesTo()
    cites: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    examples: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    note: str = ""
    file: str = ""
    problem: str = ""

    @property
    def made_of(self) -> RuleKind:
        """Its kind."""
        return rule_kinds()[self.kind]

    @property
    def level(self) -> Level:
        """What it looks at."""
        return self.made_of.level


@cache
def catalogue() -> tuple[CatalogueRule, ...]:
    """Every rule of the shipped catalogue, by id."""
    files = sorted((specs_folder() / "rules").glob("*/*.yaml"))
    return tuple(sorted((read_catalogue_rule(path) for path in files), key=lambda rule: rule.id))


def rules_for(profile: str = "", only: Iterable[str] = ()) -> tuple[CatalogueRule, ...]:
    """The rules that count for `profile` (`fda`, `pmda`, "" = none); `only` these ids, if given."""
    wanted = set(only)
    return tuple(
        rule
        for rule in catalogue()
        if (not rule.profiles or (profile.lower() or DEFAULT) in rule.profiles)
        and (not wanted or rule.id in wanted)
    )


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Dates and yes/no stay text; true and false are read."""


_Loader.yaml_implicit_resolvers = {
    first: [entry for entry in entries if entry[0].rsplit(":", 1)[-1] not in ("timestamp", "bool")]
    for first, entries in _Loader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])


def read_catalogue_rule(path: Path) -> CatalogueRule:
    """The rule in the file `path`; a broken one has its `problem`."""
    told = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    return parse_catalogue_rule(told, path.parent.name, f"rules/{path.parent.name}/{path.name}")


def parse_catalogue_rule(told: Mapping[str, Any], group: str, file: str) -> CatalogueRule:
    """The rule that `told`, as read from YAML, describes."""
    scope = told.get("applies_to") or {}
    problem = ""
    unknown = sorted((set(told) - FIELDS) | (set(scope) - SCOPE_FIELDS))
    if unknown:
        problem = f"unknown entries {', '.join(unknown)}"
    elif told["kind"] not in rule_kinds():
        problem = f"there is no rule kind {told['kind']}"
    else:
        problem = rule_kinds()[told["kind"]].problem(told.get("check") or {})
    return CatalogueRule(
        id=told["id"],
        group=group,
        kind=told["kind"],
        title=told["title"],
        severity=Severity(told.get("severity", "error")),
        says=told.get("says") or told["title"],
        check=told.get("check") or {},
        applies_to=AppliesTo(
            scope.get("family", SDTM),
            _several(scope.get("classes")),
            _several(scope.get("domains")),
            _several(scope.get("except")),
        ),
        cites=_several(told.get("cites")),
        same_as=_several(told.get("same_as")),
        profiles=_several(told.get("profiles")),
        examples=told.get("examples") or {},
        note=told.get("note", ""),
        file=file,
        problem=problem,
    )


def _several(told: Any) -> tuple[str, ...]:
    if told is None:
        return ()
    return tuple(map(str, told)) if isinstance(told, list) else (str(told),)
