"""Which subjects have a record, and what they have there."""

from __future__ import annotations

import numpy as np

from cdisc_convert.rules.joins import joint_codes
from cdisc_convert.rules.view import SUBJECT, View


def has_record(view: View, other: View, chosen: np.ndarray, key: str = SUBJECT) -> np.ndarray:
    """True on the records of `view` whose subject has a `chosen` record in `other`."""
    mine, theirs = joint_codes([view.column(key)], [other.column(key)])
    return np.isin(mine, np.unique(theirs[chosen])) & view.present(key)
