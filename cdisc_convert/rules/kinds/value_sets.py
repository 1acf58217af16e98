"""Which values a variable has over the whole dataset."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.rules.cells import distinct_values, member_mask
from cdisc_convert.rules.kinds._conditions import Conditions, all_hold
from cdisc_convert.rules.kinds._registry import Fact, Given, Level, Marks, Passed, rule_kind
from cdisc_convert.rules.study import StudyDataset
from cdisc_convert.rules.view import View


@rule_kind(Level.DATASET)
def needed_values(
    view: View, dataset: StudyDataset, *, name: str, values: list[str]
) -> Iterator[Given]:
    """Values of which no record has one in `name`."""
    view.need(name)
    there = set(distinct_values(view.texts(name)))
    for value in values:
        yield Passed() if value in there else Fact(dataset.name, (name,), (value,), value)


@rule_kind(Level.RECORDS)
def exclusive_values(
    view: View,
    *,
    name: str,
    values: list[str],
    when: Conditions = [],  # noqa: B006 - never changed
) -> Iterator[Marks]:
    """Records with one of `values`, where records with each of them are there."""
    view.need(name)
    among = all_hold(view, when)
    masks = [among & member_mask(view.texts(name), [value]) for value in values]
    all_there = all(bool(mask.any()) for mask in masks)
    found = np.logical_or.reduce(masks) if all_there else np.zeros(len(view), dtype=bool)
    yield Marks(np.asarray(found), (view.real(name),), " and ".join(values))
