"""Numbers of adverse events within the subject."""

from __future__ import annotations

import numpy as np

from cdisc_convert.simulate.cells import Flags, Ints


def numbered_by_start(present: Flags, start: Ints, first: int, continued: int) -> Ints:
    """Numbers of the events of a grid person x slot, 1, 2, ... by `start` within the person.

    The slot `continued` holds the next grade of the event in the slot `first` and shares its number.
    """
    fresh = present.copy()
    fresh[:, continued] = False
    order = np.argsort(np.where(fresh, start, np.iinfo(np.int64).max), axis=1, kind="stable")
    number = np.empty(present.shape, dtype=np.int64)
    np.put_along_axis(number, order, np.arange(1, present.shape[1] + 1)[None, :], axis=1)
    number[:, continued] = number[:, first]
    return number
