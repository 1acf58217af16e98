"""SAS display formats: how they are written, and which numbers they make dates and times."""

from __future__ import annotations

import re

from cdisc_convert.model.column import Kind

_DATE_FORMATS = re.compile(
    r"(B8601DA|E8601DA|IS8601DA|DATE|DAY|DDMMYY|DOWNAME|JULDAY|JULIAN|MMDDYY|MMYY|MONNAME|MONTH|MONYY"
    r"|QTR|QTRR|WEEKDATE|WEEKDATX|WEEKDAY|WORDDATE|WORDDATX|YEAR|YYMM|YYMMDD|YYMON|YYQ|YYQR)[BCDNPS]?"
)
_DATETIME_FORMATS = re.compile(
    r"DATETIME|DATEAMPM|MDYAMPM|DTDATE|DTMONYY|DTWKDATX|DTYEAR|DTYYQC|[BE]8601D[NTXZ]|IS8601D[NTZ]"
)
_TIME_FORMATS = re.compile(r"TIME|TIMEAMPM|HHMM|HOUR|MMSS|[BE]8601T[MXZ]|IS8601T[MZ]")
_FORMAT_TEXT = re.compile(r"(\$?(?:[A-Za-z_](?:\w*[A-Za-z_])?)?)(\d*)\.(\d*)")


def format_text(name: str, width: int, decimals: int) -> str:
    """The format as a FORMAT statement shows it (`DATE9.`, `8.2`), "" for none."""
    if not name and width <= 0:
        return ""
    return f"{name}{width if width > 0 else ''}.{decimals if decimals > 0 else ''}"


def kind_of_format(format_: str) -> Kind:
    """NUMBER, DATE, DATETIME or TIME, by the name of the numeric SAS display format `format_`."""
    match = _FORMAT_TEXT.fullmatch(format_)
    name = (match.group(1) if match else format_).upper()
    for kind, names in (
        (Kind.DATETIME, _DATETIME_FORMATS),
        (Kind.TIME, _TIME_FORMATS),
        (Kind.DATE, _DATE_FORMATS),
    ):
        if names.fullmatch(name):
            return kind
    return Kind.NUMBER


def parse_format(text: str) -> tuple[str, int, int] | None:
    """Name, width and decimals of the format `text` ("DATE9.", "8.2"), None where it is none.

    The name is in upper case, "" for plain numbers; width and decimals are 0 where not given.
    """
    match = _FORMAT_TEXT.fullmatch(text)
    if match is None or not (match[1] or match[2]):
        return None
    return match[1].upper(), int(match[2] or 0), int(match[3] or 0)
