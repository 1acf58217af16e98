"""Records that must be unique by the values of some variables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.rules.kinds._conditions import Conditions, all_hold, needed_by
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.view import View


@rule_kind(Level.RECORDS)
def unique(
    view: View,
    *,
    keys: list[str],
    when: Conditions = [],  # noqa: B006 - never changed
    needs: list[str] = [],  # noqa: B006 - never changed
) -> Iterator[Marks]:
    """Records that agree in all of `keys` with another one; of those that fulfil `when` only.

    Keys that are not there do not count; `needs` = those without which the rule does not apply.
    """
    view.need(*needs, *needed_by(when))
    among = all_hold(view, when)
    codes = view.groups(keys)
    counts = np.bincount(codes[among], minlength=int(codes.max(initial=0)) + 1)
    shown = tuple(view.real(name) for name in keys if view.has(name))
    yield Marks(among & (counts[codes] > 1), shown)
