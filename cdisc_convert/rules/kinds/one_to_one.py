"""Two variables whose values must go together one to one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from cdisc_convert.rules.kinds._conditions import Conditions, all_hold, needed_by
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.view import View


@rule_kind(Level.RECORDS)
def one_to_one(
    view: View,
    *,
    pairs: list[list[str]],
    within: list[str] = [],  # noqa: B006 - never changed
    when: Conditions = [],  # noqa: B006 - never changed
    one_way: bool = False,
) -> Iterator[Marks]:
    """Records of a value of the first variable that has several of the second, or the reverse.

    within: groups inside which they must agree. one_way: the second may have several of the first.
    """
    view.need(*needed_by(when))
    among = all_hold(view, when)
    for left, right in pairs:
        if not (view.has(left) and view.has(right)):
            continue
        looked = among & view.present(left) & view.present(right)
        both = view.groups([*within, left, right])
        mask = looked & has_several(view.groups([*within, left]), both, looked)
        if not one_way:
            mask |= looked & has_several(view.groups([*within, right]), both, looked)
        names = (view.real(left), view.real(right))
        yield Marks(mask, names, f"{names[0]} and {names[1]}")


def has_several(groups: np.ndarray, pairs: np.ndarray, among: np.ndarray) -> np.ndarray:
    """True where the group has more than one distinct pair, of the records `among`."""
    rows = np.flatnonzero(among)
    first = pd.unique(pairs[rows])
    of_pair = np.zeros(int(pairs.max(initial=0)) + 1, dtype=np.int64)
    of_pair[pairs[rows]] = groups[rows]
    counts = np.bincount(of_pair[first], minlength=int(groups.max(initial=0)) + 1)
    return np.asarray(counts[groups] > 1)
