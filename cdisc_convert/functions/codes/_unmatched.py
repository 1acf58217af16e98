"""What becomes of a value that has no term or no line."""

from __future__ import annotations

import numpy as np

from cdisc_convert.model.alike import alike
from cdisc_convert.model.column import Column, choose_by
from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.records import Made

_SHOWN = 5


def settle(
    found: Column, collected: Column, without: np.ndarray, because: str, unmatched: str
) -> Made:
    """`found`, with the records `without` treated as the word `unmatched` says.

    unmatched: `report` (missing and reported), `empty` (missing), `keep` (collected text,
        reported), `stop`.
    Raises SourceError with `stop` if there is such a record.
    """
    if unmatched == "empty" or not without.any():
        return Made(found)
    if unmatched == "stop":
        raise SourceError.at("", _refusal(collected, without, because))
    if unmatched == "keep":
        kept, usual = alike([collected, found])
        return Made(choose_by([(without, kept), (None, usual)], len(found)), None, because, without)
    return Made(found, without, because)


def _refusal(collected: Column, without: np.ndarray, because: str) -> str:
    levels = collected.where(without).compact().levels
    assert levels is not None
    shown = ", ".join(f'"{text}"' for text in sorted(levels)[:_SHOWN])
    more = f" and {len(levels) - _SHOWN} more" if len(levels) > _SHOWN else ""
    return f"{shown or 'an empty value'}{more} {because}; add it, or choose what `unmatched` does"
