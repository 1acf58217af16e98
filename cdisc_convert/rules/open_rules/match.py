"""Match Datasets: other datasets joined to the one that a rule looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from cdisc_convert.rules.frame import Entry, Frame, Taken
from cdisc_convert.rules.joins import joint_codes, pairs
from cdisc_convert.rules.open_rules.match_child import join_parents
from cdisc_convert.rules.open_rules.match_relrec import join_related
from cdisc_convert.rules.open_rules.match_supplemental import join_qualifiers
from cdisc_convert.rules.open_rules.rule import Match, Rule
from cdisc_convert.rules.study import Study, StudyDataset

FrameOf = Callable[[StudyDataset], Frame]
"""Gives the records of a dataset, with those of its other parts below them."""


def joined(study: Study, dataset: StudyDataset, frame: Frame, rule: Rule, of: FrameOf) -> Frame:
    """`frame` of `dataset` with every dataset that the rule asks for.

    A dataset that is not in the study is not joined; its variables are then missing.
    """
    for match in rule.matches:
        if match.is_child:
            frame = join_parents(study, dataset, frame, match, of)
        elif match.name != dataset.whole_name:
            frame = _joined_with(study, dataset, frame, match, _qualified(rule, match.name), of)
    return frame


def _qualified(rule: Rule, name: str) -> frozenset[str]:
    """Variables that the check names as those of the dataset `name` (`SE.EPOCH`)."""
    start = f"{name}."
    told = [text for one in rule.conditions for text in (one.variable, one.value)]
    named = (text for text in (*told, *rule.outputs) if isinstance(text, str))
    return frozenset(text.removeprefix(start) for text in named if text.startswith(start))


def _joined_with(
    study: Study,
    dataset: StudyDataset,
    frame: Frame,
    match: Match,
    qualified: frozenset[str],
    of: FrameOf,
) -> Frame:
    other = _found(study, dataset, match.name)
    if other is None:
        return frame
    if other.name == "RELREC":
        return join_related(study, dataset, frame, of(other), match.wildcard, of)
    if other.is_supplemental:
        return join_qualifiers(frame, of(other))
    return join_on_keys(frame, of(other), match, dataset.domain, qualified)


def _found(study: Study, dataset: StudyDataset, name: str) -> StudyDataset | None:
    for entry in study.datasets:
        if name in (entry.domain, entry.name, entry.whole_name):
            return entry
        own = dataset.domain or dataset.name
        if name == "SUPP--" and not dataset.is_supplemental and entry.related_domain == own:
            return entry
    return None


def join_on_keys(
    frame: Frame, other: Frame, match: Match, domain: str, qualified: frozenset[str] = frozenset()
) -> Frame:
    """Every pair of records with equal keys; with a left join also records without a partner."""
    left = [frame.column(name.replace("--", domain)) for name in match.left]
    right = [other.column(name.replace("--", match.name)) for name in match.right]
    mine, theirs = joint_codes(left, right)
    rows, partners = pairs(mine, theirs)
    if match.join == "left":
        lonely = np.setdiff1d(np.arange(len(frame)), rows)
        rows = np.concatenate([rows, lonely])
        partners = np.concatenate([partners, np.full(len(lonely), -1, dtype=np.int64)])
        order = np.argsort(rows, kind="stable")
        rows, partners = rows[order], partners[order]
    shared = {one for one, two in zip(match.left, match.right, strict=True) if one == two}
    names = _names_after(other.cells, frame, match.name, shared, qualified)
    cells: dict[str, Entry] = {
        after: Taken(other.cells[before], partners) for before, after in names
    }
    return frame.take(rows).with_cells(cells)


def _names_after(
    cells: Mapping[str, Entry],
    frame: Frame,
    name: str,
    keys: set[str],
    qualified: frozenset[str],
) -> list[tuple[str, str]]:
    """Names of the joined variables: as they are, or with the dataset where they would clash."""
    names = []
    for variable in cells:
        if variable in qualified:
            names.append((variable, f"{name}.{variable}"))
        elif variable not in keys:
            names.append((variable, f"{variable}.{name}" if variable in frame else variable))
    return names
