"""A variable that must have one value within groups of records."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.rules.kinds._conditions import Conditions, all_hold, needed_by
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.kinds.one_to_one import has_several
from cdisc_convert.rules.view import View


@rule_kind(Level.RECORDS)
def constant_within(
    view: View,
    *,
    names: list[str],
    within: list[str],
    when: Conditions = [],  # noqa: B006 - never changed
    with_missing: bool = False,
) -> Iterator[Marks]:
    """Records of a group in which one of `names` has several values.

    within: what makes a group; variables of it that are not there do not count.
    with_missing: no value is a value too.
    """
    view.need(within[0], *needed_by(when))
    among = all_hold(view, when)
    groups = view.groups(within)
    for name in names:
        if view.has(name):
            looked = among if with_missing else among & view.present(name)
            mask = looked & has_several(groups, view.groups([*within, name]), looked)
            yield Marks(np.asarray(mask), (*_shown(view, within), view.real(name)), view.real(name))


def _shown(view: View, names: list[str]) -> tuple[str, ...]:
    return tuple(view.real(name) for name in names if view.has(name))
