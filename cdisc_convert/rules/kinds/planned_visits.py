"""Visits against the planned visits of TV (SDTMIG 3.4, sections 4.4.5 and 5.5)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.rules.cells import as_texts, number_normal
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.kinds.in_dataset import is_known
from cdisc_convert.rules.view import View


@rule_kind(Level.RECORDS)
def planned_visit_once(view: View) -> Iterator[Marks]:
    """Records that repeat a planned visit of the subject."""
    plan = view.world.need("TV")
    view.need("VISITNUM")
    everything = np.ones(len(plan), dtype=bool)
    planned = is_known(view, ["VISITNUM"], plan, ["VISITNUM"], everything, True)
    codes = view.groups(["VISITNUM", "USUBJID"])
    yield Marks(planned & (np.bincount(codes)[codes] > 1), ("USUBJID", "VISITNUM"))


@rule_kind(Level.RECORDS)
def as_planned(view: View, *, key: str, names: list[str], dataset: str) -> Iterator[Marks]:
    """Records with another value of one of `names` than every record of `dataset` with their `key`.

    Records whose key the dataset does not have are passed over, and those without a value.
    """
    plan = view.world.need(dataset)
    view.need(key)
    everything = np.ones(len(plan), dtype=bool)
    has_key = is_known(view, [key], plan, [key], everything, True)
    for name in names:
        if view.has(name) and plan.has(name):
            known = is_known(view, [key, name], plan, [key, name], everything, True)
            told = has_key & view.present(name) & plan_has_value(view, plan, key, name)
            yield Marks(told & ~known, (view.real(key), view.real(name)), view.real(name))


def plan_has_value(view: View, plan: View, key: str, name: str) -> np.ndarray:
    """True on the records whose key has a value of `name` in the plan."""
    filled = as_texts(plan.column(key)).where(plan.present(name)).map_texts(number_normal)
    wanted = set(filled.compact().levels) if filled.levels is not None else set()
    texts = view.texts(key).map_texts(number_normal)
    held = np.array([level in wanted for level in texts.levels] + [False], dtype=bool)
    return np.asarray(held[texts.values])
