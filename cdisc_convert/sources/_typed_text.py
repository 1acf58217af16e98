"""Canonical text of typed values: numbers in the shortest exact decimal, dates as ISO 8601."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np

SAS_EPOCH = datetime(1960, 1, 1)
SHORT_EXPONENTS = range(-15, 22)
"""Powers of ten that are written out; beyond, an exponent is easier to read and as exact."""
TextMaker = Callable[[float], str | None]


def number_text(value: float) -> str:
    """The shortest decimal that is exactly `value` again when read: 5.0 -> 5, 0.1 -> 0.1."""
    text = repr(float(value))
    if text.endswith(".0"):
        return text[:-2] if text != "-0.0" else "0"
    if "e" not in text:
        return text
    digits, _, exponent = text.partition("e")
    if int(exponent) in SHORT_EXPONENTS:
        return format(Decimal(text), "f")
    return f"{digits.removesuffix('.0')}E{int(exponent)}"


def date_text(days: float) -> str | None:
    """ISO date of `days` since 1960-01-01; None where it is no whole day of the years 1 to 9999."""
    if not float(days).is_integer():
        return None
    try:
        return date.fromordinal(SAS_EPOCH.toordinal() + int(days)).isoformat()
    except (ValueError, OverflowError):
        return None


def datetime_text(seconds: float) -> str | None:
    """ISO date and time of `seconds` since 1960-01-01; None outside the years 1 to 9999."""
    try:
        moment = SAS_EPOCH + timedelta(microseconds=round(seconds * 1e6))
    except (ValueError, OverflowError):
        return None
    return _without_zeros(moment.isoformat())


def time_text(seconds: float) -> str | None:
    """ISO time of `seconds` since midnight; None where negative or not below 100 hours.

    Hours above 23 stay, as in the 24:30 of a sample drawn after midnight.
    """
    if not 0 <= seconds < 360_000:
        return None
    whole, micro = divmod(round(seconds * 1e6), 1_000_000)
    text = f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return _without_zeros(f"{text}.{micro:06d}") if micro else text


def _without_zeros(text: str) -> str:
    return text.rstrip("0") if "." in text else text


def texts_of(
    values: np.ndarray, make: TextMaker = number_text
) -> tuple[np.ndarray, list[str], int]:
    """Codes (-1 for NaN) and texts of the numbers `values`, made once per distinct value.

    A value that `make` gives no text for is written as a number; the count of such records is the
    third result.
    """
    distinct, codes = np.unique(values, return_inverse=True)
    is_number = ~np.isnan(distinct)
    texts, odd = [], []
    for value in distinct[is_number]:
        text = make(float(value))
        odd.append(text is None)
        texts.append(number_text(value) if text is None else text)
    codes = np.where(is_number[codes], codes, -1).astype(np.int32)
    is_odd = np.array([*odd, False], dtype=bool)
    return codes, texts, int(is_odd[codes].sum())
