"""Values that should be the same within a group."""

from __future__ import annotations

import re

import numpy as np

from cdisc_convert.model.column import group_codes
from cdisc_convert.rules.cells import as_texts
from cdisc_convert.rules.faults import MissingVariable
from cdisc_convert.rules.operators._registry import Test, Verdict, operator
from cdisc_convert.rules.patterns import compiled


@operator("is_inconsistent_across_dataset")
def is_inconsistent_across_dataset(test: Test) -> Verdict:
    """The value differs from the most frequent one of its group; all where none is.

    Missing is a value. regex: its first group is compared, the whole value where it does not match.
    """
    column = test.column
    names = test.columns_named(test.value, need=False)
    if not names:
        raise MissingVariable(str(test.value))
    regex = test.options.get("regex")
    if regex:
        pattern = _compiled(regex)
        column = as_texts(column, lambda text: _captured(pattern, text))
    size = len(test.frame)
    groups = group_codes([test.frame.column(name) for name in names], size)
    values = group_codes([column], size)
    if not size:
        return Verdict(np.zeros(0, dtype=bool))
    width = int(values.max()) + 1
    pairs, back, counts = np.unique(
        groups * width + values, return_inverse=True, return_counts=True
    )
    group_of = pairs // width
    most = np.zeros(int(groups.max()) + 1, dtype=np.int64)
    np.maximum.at(most, group_of, counts)
    leaders = np.bincount(group_of, weights=counts == most[group_of]).astype(np.int64)
    several = np.bincount(group_of) > 1
    at_fault = several[group_of] & ((leaders[group_of] > 1) | (counts < most[group_of]))
    return Verdict(at_fault[back])


def _compiled(regex: object) -> re.Pattern[str]:
    text = regex[0] if isinstance(regex, list) and regex else regex
    pattern = compiled(text)
    return pattern if pattern.groups else compiled(f"({text})")


def _captured(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found and found[1] is not None else text
