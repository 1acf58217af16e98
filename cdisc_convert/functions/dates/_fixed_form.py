"""Dates whose every part stands at a fixed place, read many at a time.

What is no possible date or time, or is written otherwise, is left to `Reader`, which looks at one
text after the other; both give the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cdisc_convert.functions.dates._formats import PART_OF, tokens_of

_WIDTHS = {"YYYY": 4, "MM": 2, "DD": 2, "HH": 2, "mm": 2, "ss": 2}
_FORMS = {
    frozenset({"YYYY", "MM", "DD"}): "YYYY-MM-DD",
    frozenset({"YYYY", "MM", "DD", "HH", "mm"}): "YYYY-MM-DDTHH:mm",
    frozenset({"YYYY", "MM", "DD", "HH", "mm", "ss"}): "YYYY-MM-DDTHH:mm:ss",
}
_ZERO = ord("0")


def iso_of_fixed(texts: np.ndarray, form: str) -> list[str | None]:
    """ISO 8601 of each text of exactly the format `form`, all parts digits; else None.

    texts: object array, None = missing. Hours go from 0 to 23.
    """
    found: list[str | None] = [None] * len(texts)
    tokens = tokens_of(form)
    target = _FORMS.get(frozenset(token for token in tokens if token in PART_OF))
    if target is None:
        return found
    width = sum(_WIDTHS.get(token, 1) for token in tokens)
    at = [n for n, text in enumerate(texts.tolist()) if text is not None and len(text) == width]
    if not at:
        return found
    signs = texts[at].astype(f"U{width}").view(np.uint32).reshape(-1, width)
    digits, fits = _taken_apart(signs, tokens)
    fits &= _is_possible(digits)
    written = _written(digits, target)
    for n, text, fit in zip(at, written, fits.tolist(), strict=True):
        if fit:
            found[n] = text
    return found


def _taken_apart(
    signs: np.ndarray, tokens: Sequence[str]
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The digits of each part (one row per text), and where every sign is what the format says."""
    fits = np.ones(len(signs), dtype=bool)
    parts: dict[str, np.ndarray] = {}
    start = 0
    for token in tokens:
        own = signs[:, start : start + _WIDTHS.get(token, 1)]
        if token in _WIDTHS:
            parts[token] = own.astype(np.int64) - _ZERO
            fits &= ((parts[token] >= 0) & (parts[token] <= 9)).all(axis=1)
        else:
            fits &= own[:, 0] == ord(token)
        start += own.shape[1]
    return parts, fits


def _is_possible(digits: dict[str, np.ndarray]) -> np.ndarray:
    """True where the calendar has the date and the clock the time."""
    value = {token: own @ (10 ** np.arange(own.shape[1])[::-1]) for token, own in digits.items()}
    year, month, day = value["YYYY"], value["MM"], value["DD"]
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    longest = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    last = longest[np.clip(month, 0, 12)] + ((month == 2) & is_leap)
    possible = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= last)
    for token, below in (("HH", 24), ("mm", 60), ("ss", 60)):
        if token in value:
            possible &= value[token] < below
    return np.asarray(possible)


def _written(digits: dict[str, np.ndarray], form: str) -> list[str]:
    size = len(digits["YYYY"])
    signs = np.tile(np.array([form]).view(np.uint32), (size, 1))
    for token, own in digits.items():
        start = form.index(token)
        signs[:, start : start + own.shape[1]] = own.clip(0, 9) + _ZERO
    texts: list[str] = signs.view(f"U{len(form)}").reshape(-1).tolist()
    return texts
