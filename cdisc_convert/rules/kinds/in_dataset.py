"""Values that must be among those of another dataset."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.rules.cells import number_normal
from cdisc_convert.rules.joins import joint_codes
from cdisc_convert.rules.kinds._conditions import Conditions, all_hold, needed_by
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.view import View


@rule_kind(Level.RECORDS)
def in_dataset(
    view: View,
    *,
    names: list[list[str]],
    dataset: str,
    when: Conditions = [],  # noqa: B006 - never changed
    dataset_when: Conditions = [],  # noqa: B006 - never changed
    absent: bool = False,
) -> Iterator[Marks]:
    """Records whose values of one of `names` no record of `dataset` has together.

    names: each a list of variables; `X=Y` compares X here with Y there. Records lacking one of the
    values are passed over. when, dataset_when: the records that count here and there.
    absent: the fault is that `dataset` has them.
    """
    other = view.world.need(dataset)
    view.need(*needed_by(when))
    among = all_hold(view, when)
    there = all_hold(other, dataset_when)
    for group in names:
        mine = [one.split("=")[0] for one in group]
        theirs = [one.split("=")[-1] for one in group]
        if not all(map(view.has, mine)) or not all(map(other.has, theirs)):
            continue
        mask = among & is_known(view, mine, other, theirs, there, absent)
        told = f"{dataset}.{', '.join(theirs)}"
        yield Marks(mask, tuple(view.real(name) for name in mine), told)


def is_known(
    view: View, mine: list[str], other: View, theirs: list[str], there: np.ndarray, wanted: bool
) -> np.ndarray:
    """True where all of `mine` have a value and whether `other` has them together is `wanted`."""
    left, right = joint_codes(
        [view.texts(name).map_texts(number_normal) for name in mine],
        [other.texts(name).map_texts(number_normal) for name in theirs],
    )
    full = np.logical_and.reduce([view.present(name) for name in mine])
    known = np.isin(left, np.unique(right[there]))
    return np.asarray(full & (known if wanted else ~known))
