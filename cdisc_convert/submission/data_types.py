"""Data type, length and significant digits of a variable, from its values.

Define-XML 2.1, section 4.2.1 and 5.3.11.1; ODM 1.3.2, section 2.14 for the date types.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cdisc_convert.submission.held import SAS_NUMBER, HeldVariable

TEXT, INTEGER, FLOAT = "text", "integer", "float"
WITH_LENGTH = (TEXT, INTEGER, FLOAT)
_FULL_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_PARTIAL_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_ZONE = r"(Z|[+-]\d\d:?\d\d)?"
_FULL_MOMENT = re.compile(rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?{_ZONE}")
_PARTIAL_MOMENT = re.compile(rf"\d{{4}}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d([.,]\d+)?)?)?{_ZONE})?)?)?")
_FULL_TIME = re.compile(rf"\d\d:\d\d:\d\d([.,]\d+)?{_ZONE}")
_PARTIAL_TIME = re.compile(rf"\d\d(:\d\d(:\d\d)?)?{_ZONE}")
_DURATION = re.compile(r"[+-]?P(\d+([.,]\d+)?[YMDW])*(T(\d+([.,]\d+)?[HMS])+)?")
_INTERVAL = re.compile(r"[^/]+/[^/]+")
ISO_TYPES = (
    ("date", _FULL_DATE),
    ("partialDate", _PARTIAL_DATE),
    ("datetime", _FULL_MOMENT),
    ("partialDatetime", _PARTIAL_MOMENT),
    ("time", _FULL_TIME),
    ("partialTime", _PARTIAL_TIME),
    ("durationDatetime", _DURATION),
    ("intervalDatetime", _INTERVAL),
)
"""Types of ISO 8601 texts, the narrowest first; a variable has the first that fits all values."""


@dataclass(frozen=True)
class DataType:
    """What ItemDef says of values; `length` and `digits` None = not said for this type."""

    name: str
    length: int | None = None
    digits: int | None = None


def data_type_of(variable: HeldVariable, *, is_iso: bool, length: int | None = None) -> DataType:
    """The type of `variable`.

    is_iso: the standard asks for ISO 8601 dates, times or durations.
    length: bytes to say for text, None = those of the file.
    """
    if variable.type == "Num":
        return _number(variable.values)
    if is_iso:
        return DataType(iso_type(variable.values))
    return DataType(TEXT, length or variable.length)


def longest_text(variable: HeldVariable) -> int:
    """Bytes of the longest value of a text variable, at least 1."""
    return max((len(value.encode()) for value in variable.values), default=1)


def iso_type(values: Sequence[str]) -> str:
    """The narrowest type of ISO 8601 that all `values` have; a missing middle part: incomplete."""
    if not values:
        return "datetime"
    for name, pattern in ISO_TYPES:
        if all(pattern.fullmatch(value) for value in values):
            return name
    return "incompleteDatetime"


def _number(values: Sequence[str]) -> DataType:
    """Integer or float; length = digits of the longest value, digits after the point."""
    plain = [_plain(value) for value in values]
    whole = max((len(v.split(".")[0].lstrip("-")) for v in plain), default=SAS_NUMBER)
    places = max((len(v.partition(".")[2]) for v in plain), default=0)
    if places == 0:
        return DataType(INTEGER, whole)
    return DataType(FLOAT, whole + places, places)


def _plain(text: str) -> str:
    """A number without exponent."""
    if "e" not in text.lower():
        return text
    return f"{Decimal(text):f}"
