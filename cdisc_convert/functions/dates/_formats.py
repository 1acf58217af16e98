"""Formats of collected dates and times, and how a text is read by them.

Tokens: YYYY, YY, MM, DD, MMM or MON (name of the month), HH (0-24), hh (1-12) with AM, mm, ss, Z
(offset from UTC). Everything else stands for itself; a blank stands for one or more blanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from cdisc_convert.functions.dates._month_names import month_number
from cdisc_convert.functions.dates._stamps import Stamp
from cdisc_convert.model.errors import SpecError

_TOKEN = re.compile(r"YYYY|YY|MMM|MON|MM|DD|HH|hh|mm|ss|AM|Z|.", re.DOTALL)
_DIGITS = {
    "YYYY": r"[0-9]{4}",
    "YY": r"[0-9]{2}",
    "MM": r"[0-9]{1,2}",
    "DD": r"[0-9]{1,2}",
    "HH": r"[0-9]{1,2}",
    "hh": r"[0-9]{1,2}",
    "mm": r"[0-9]{2}",
    "ss": r"[0-9]{2}(?:[.,][0-9]+)?",
    "MMM": r"[^\W\d_]{3,}\.?",
    "AM": r"[AaPp]\.?[Mm]\.?",
    "Z": r"Z|[+-](?:0[0-9]|1[0-9])(?::?[0-5][0-9])?",
}
PART_OF = {
    "YYYY": "year",
    "YY": "year",
    "MM": "month",
    "MMM": "month",
    "DD": "day",
    "HH": "hour",
    "hh": "hour",
    "mm": "minute",
    "ss": "second",
    "AM": "half",
    "Z": "offset",
}
_TIME_FORMATS = ("HH:mm", "HH:mm:ss", "hh:mm AM", "hh:mm:ss AM", "hh:mmAM", "HHhmm", "HHmm", "HH")


class Reader:
    """Reads texts by formats in the order given; the first that fits decides.

    formats: as written in the mapping.
    unknown: texts that stand for a part that is not known, in any case of letters.
    first_year: first of the hundred years that a two-digit year can mean.
    """

    def __init__(
        self, formats: Sequence[str], unknown: Sequence[str], first_year: int | None = None
    ) -> None:
        self._patterns = [_pattern(text, tuple(dict.fromkeys(unknown))) for text in formats]
        self._unknown = {text.strip().lower() for text in unknown}
        self._first_year = first_year

    def read(self, text: str) -> Stamp | None:
        """The parts of `text` by the first format that fits with a possible date and clock.

        Where only the clock is impossible (25:10), the parts as they stand.
        """
        plain = text.strip()
        if plain.lower() in self._unknown:
            return Stamp()
        impossible_clock = None
        for pattern in self._patterns:
            found = pattern.fullmatch(plain)
            stamp = found and self._stamp(found.groupdict())
            if not stamp or not stamp.possible_date():
                continue
            if stamp.possible_time():
                return stamp
            impossible_clock = impossible_clock or stamp
        return impossible_clock

    def _stamp(self, parts: dict[str, str | None]) -> Stamp | None:
        known = {name: text for name, text in parts.items() if text is not None}
        if self._unknown:
            unknown = self._unknown
            known = {n: text for n, text in known.items() if text.strip().lower() not in unknown}
        month, hour = _month(known), _hour(known)
        if ("month" in known and month is None) or ("hour" in known and hour is None):
            return None
        second = known.get("second")
        return Stamp(
            year=self._year(known.get("year")),
            month=month,
            day=int(known["day"]) if "day" in known else None,
            hour=hour,
            minute=int(known["minute"]) if "minute" in known else None,
            second=second.replace(",", ".") if second else None,
            offset=_minutes_of(known["offset"]) if "offset" in known else None,
        )

    def _year(self, text: str | None) -> int | None:
        if text is None or len(text) == 4:
            return None if text is None else int(text)
        assert self._first_year is not None
        return self._first_year + (int(text) - self._first_year) % 100


def time_reader(unknown: Sequence[str]) -> Callable[[str], Stamp | None]:
    """Reads a time of its own column: 8:05, 08:05:30, 0805, 08h05, 8:05 PM, T08:05."""
    reader = Reader(_TIME_FORMATS, unknown)
    return lambda text: reader.read(text.strip().removeprefix("T"))


def check_formats(formats: Sequence[str], first_year: int | None) -> None:
    """Raise SpecError for a format without date, or with a two-digit year of no century."""
    for text in formats:
        tokens = tokens_of(text)
        parts = [PART_OF[token] for token in tokens if token in PART_OF]
        if not {"year", "month", "day"} & set(parts) or len(parts) > len(set(parts)):
            raise SpecError.at(
                "",
                f"format '{text}' does not name each part of a date once; use tokens such as "
                "YYYY, MM, MMM, DD, HH, mm, ss (DD MMM YYYY)",
            )
        if "hh" in tokens and "AM" not in tokens:
            raise SpecError.at("", f"format '{text}' has hh (1-12) but no AM; write HH or add AM")
        if "YY" in tokens and first_year is None:
            raise SpecError.at(
                "",
                f"format '{text}' has a two-digit year; say by first_year which hundred years "
                "are meant (first_year: 1950 for 1950 to 2049)",
            )


def tokens_of(text: str) -> list[str]:
    """The tokens of a format; every other sign is one of its own."""
    return ["MMM" if token == "MON" else token for token in _TOKEN.findall(text.strip())]


@cache
def _pattern(text: str, unknown: tuple[str, ...]) -> re.Pattern[str]:
    tokens = tokens_of(text)
    pieces = []
    for at, token in enumerate(tokens):
        if token not in PART_OF:
            pieces.append(r"\s+" if token.isspace() else re.escape(token))
            continue
        digits = _DIGITS[token]
        neighbours = {tokens[i] for i in (at - 1, at + 1) if 0 <= i < len(tokens)}
        if neighbours & (set(PART_OF) - {"AM", "MMM"}):
            digits = digits.replace("{1,2}", "{2}")
        words = "" if token in ("AM", "Z") else "".join(f"|(?i:{re.escape(w)})" for w in unknown)
        pieces.append(f"(?P<{PART_OF[token]}>{digits}{words})")
    return re.compile("".join(pieces))


def _month(known: dict[str, str]) -> int | None:
    text = known.get("month")
    if text is None:
        return None
    return int(text) if text.isdigit() else month_number(text)


def _hour(known: dict[str, str]) -> int | None:
    if "hour" not in known:
        return None
    hour, half = int(known["hour"]), known.get("half", "").lower()[:1]
    if not half:
        return hour
    if not 1 <= hour <= 12:
        return None
    return hour % 12 + (12 if half == "p" else 0)


def _minutes_of(offset: str) -> int:
    if offset == "Z":
        return 0
    minutes = int(offset[1:3]) * 60 + int(offset[3:].lstrip(":") or 0)
    return -minutes if offset[0] == "-" else minutes
