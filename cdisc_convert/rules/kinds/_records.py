"""Which subjects have a record, and what they have there."""

from __future__ import annotations

import re

import numpy as np

from cdisc_convert.rules.cells import distinct_values, level_mask, member_mask, number_normal
from cdisc_convert.rules.joins import joint_codes
from cdisc_convert.rules.view import SUBJECT, View


def has_record(view: View, other: View, chosen: np.ndarray, key: str = SUBJECT) -> np.ndarray:
    """True on the records of `view` whose subject has a `chosen` record in `other`."""
    mine, theirs = joint_codes([view.column(key)], [other.column(key)])
    return np.isin(mine, np.unique(theirs[chosen])) & view.present(key)


def has_same_record(view: View, other: View, chosen: np.ndarray, keys: list[str]) -> np.ndarray:
    """True where a `chosen` record of `other` has the same `keys` (those that both datasets have)."""
    shared = [name for name in keys if view.has(name) and other.has(name)]
    if not shared:
        return np.zeros(len(view), dtype=bool)
    mine, theirs = joint_codes(
        [view.texts(name).map_texts(number_normal) for name in shared],
        [other.texts(name).map_texts(number_normal) for name in shared],
    )
    return np.isin(mine, np.unique(theirs[chosen]))


def has_qualifier(view: View, pattern: str) -> np.ndarray:
    """True on the records that have a supplemental qualifier whose QNAM matches `pattern`."""
    mask = np.zeros(len(view), dtype=bool)
    other = view.world.view(f"SUPP{view.name}")
    if other is None or not all(map(other.has, ("QNAM", SUBJECT))) or not view.has(SUBJECT):
        return mask
    wanted = re.compile(pattern)
    chosen = level_mask(other.texts("QNAM"), lambda text: wanted.fullmatch(text) is not None)
    chosen &= other.present("QVAL") | (not other.has("QVAL"))
    with_key = chosen & other.present("IDVAR") & other.present("IDVARVAL")
    mask |= has_record(view, other, chosen & ~with_key)
    for variable in distinct_values(other.texts("IDVAR").where(with_key)):
        if view.has(str(variable)):
            rows = with_key & member_mask(other.texts("IDVAR"), [variable])
            mask |= _has_value(view, str(variable), other, rows)
    return mask


def _has_value(view: View, variable: str, other: View, rows: np.ndarray) -> np.ndarray:
    left, right = joint_codes(
        [view.column(SUBJECT), view.texts(variable).map_texts(number_normal)],
        [other.column(SUBJECT), other.texts("IDVARVAL").map_texts(number_normal)],
    )
    return np.isin(left, np.unique(right[rows]))
