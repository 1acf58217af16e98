"""ISO 8601 dates as the open rules compare them: to the precision that both sides have.

Dates may lack parts at the end (`2024-03`), have unknown parts (`2024---15`) or be intervals, of
which the beginning counts. Worked out once per distinct text.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np

from cdisc_convert.model.column import Column

PARTS = ("year", "month", "day", "hour", "minute", "second", "microsecond")
"""Parts of a date, the most important first; a precision is the position of the last known one."""
_FIRST = (1970, 1, 1, 0, 0, 0, 0)
"""What stands for a part that is not known, where one is needed."""
_UNITS = ("Y", "M", "D", "h", "m", "s", "us")
"""Units of numpy to which a moment is cut, by precision."""
_MARKS_OF_DOUBT = ("/", "--", "-:")

_DATE = (
    r"(?P<year{0}>-?\d{{4}}|-)"
    r"(?:-{{1,2}}(?P<month{0}>0[1-9]|1[0-2]|-))?"
    r"(?:-{{1,2}}(?P<day{0}>0[1-9]|[12]\d|3[01]|-))?"
)
_TIME = (
    r"T(?P<hour{0}>[01]\d|2[0-3]|-)"
    r"(?::(?P<minute{0}>[0-5]\d|-)(?::(?P<second{0}>[0-5]\d|-)?(?:\.(?P<microsecond{0}>\d+))?)?)?"
    r"(?P<zone{0}>Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?"
)
_STAMP = f"{_DATE}(?:{_TIME})?"
_WHOLE = re.compile(
    f"(?:{_STAMP.format('')}(?:/{_STAMP.format('_end')})?|-{{4,8}}{_TIME.format('_only')})"
)
_DURATION = re.compile(
    r"(?P<sign>-)?P(?=.)(?:"
    r"(?P<Y>\d+(?:[.,]\d*)?Y)?,?(?P<M>\d+(?:[.,]\d*)?M)?,?(?P<D>\d+(?:[.,]\d*)?D)?,?"
    r"(?P<T>T(?=\d)(?P<h>\d+(?:[.,]\d*)?H)?,?(?P<m>\d+(?:[.,]\d*)?M)?,?(?P<s>\d+(?:[.,]\d*)?S)?)?"
    r"|(?P<W>\d+(?:[.,]\d*)?W))"
)
_TEXT_FORMS = ("%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%dT%H", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")


@dataclass(frozen=True)
class DatePoint:
    """A date that can be compared.

    precision: position in PARTS of the last part known without a gap, -1 = not even the year.
    moment: in UTC, unknown parts filled with the first of their kind.
    """

    precision: int
    moment: datetime

    def to(self, precision: int) -> datetime:
        """The moment with everything finer than `precision` cut off."""
        whole = [int(getattr(self.moment, name)) for name in PARTS]
        return _datetime([*whole[: precision + 1], *_FIRST[precision + 1 :]])

    def text(self) -> str:
        """The date as ISO 8601 text of its precision (no fractions of seconds)."""
        form = _TEXT_FORMS[min(self.precision, len(_TEXT_FORMS) - 1)]
        return "" if self.precision < 0 else self.to(self.precision).strftime(form)


@lru_cache(maxsize=1 << 16)  # the same dates stand in many columns and rules
def date_point(text: str) -> DatePoint | None:
    """The date that `text` is, or None where it is no ISO 8601 date."""
    found = _WHOLE.fullmatch(text)
    if not found:
        return None
    is_doubtful = any(mark in text for mark in _MARKS_OF_DOUBT)
    parts = [_part(found, name, is_doubtful) for name in PARTS]
    known = [part is not None for part in parts]
    precision = known.index(False) - 1 if False in known else len(PARTS) - 1
    if not is_doubtful and parts[2] is not None and parts[1] is None:
        return None  # `2003-20` is no day of a year without month
    moment = _moment(parts, found["zone"] or found["zone_only"] or "")
    return None if moment is None else DatePoint(precision, moment)


def _part(found: re.Match[str], name: str, is_doubtful: bool) -> int | None:
    text = found[name]
    if text is None and is_doubtful:
        text = found[f"{name}_end"]
    if text is None and name in ("hour", "minute", "second", "microsecond"):
        text = found[f"{name}_only"]
    if text in (None, "", "-"):
        return None
    return int(text[:6].ljust(6, "0")) if name == "microsecond" else int(text)


def _moment(parts: list[int | None], zone: str) -> datetime | None:
    filled = [
        default if part is None else part for part, default in zip(parts, _FIRST, strict=True)
    ]
    year, month, day = filled[:3]
    if not 1 <= year <= 9999 or day > monthrange(year, month)[1]:
        return None
    moment = _datetime(filled)
    if zone in ("", "Z"):
        return moment
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    return moment - offset if zone[0] == "+" else moment + offset


def _datetime(parts: Sequence[int]) -> datetime:
    year, month, day, hour, minute, second, microsecond = parts
    return datetime(year, month, day, hour, minute, second, microsecond, UTC)


def is_complete_date(text: str) -> bool:
    """True where `text` has at least year, month and day, and is a date of the calendar."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_duration(text: str, negative: bool) -> bool:
    """True where `text` is an ISO 8601 duration; `negative` allows a leading minus.

    Only the smallest unit may have a decimal fraction.
    """
    found = _DURATION.fullmatch(text)
    if not found or (found["sign"] and not negative):
        return False
    units = [found[name] for name in "YMWDhms" if found[name]]
    return not any(mark in unit for unit in units[:-1] for mark in ".,")


@dataclass(frozen=True, eq=False)
class Dates:
    """The dates of a column.

    known: true where there is a date; precision: per record, -1 elsewhere.
    codes: per record its date among the points, of which the last is None.
    keys: per point and precision, seconds of the date cut to that precision.
    """

    known: np.ndarray
    precision: np.ndarray
    codes: np.ndarray
    keys: np.ndarray
    points: Sequence[DatePoint | None]

    @staticmethod
    def of(column: Column) -> Dates:
        """Dates of the texts of `column`; a column of numbers has none."""
        size = len(column)
        if not column.is_text:
            column = Column.missing(size)
        assert column.levels is not None
        used = column.used_levels()
        points = [
            date_point(level) if use else None
            for level, use in zip(column.levels, used, strict=True)
        ]
        points.append(None)
        precision = np.array([-1 if p is None else p.precision for p in points], dtype=np.int64)
        is_date = np.array([point is not None for point in points])
        codes = column.values
        return Dates(is_date[codes], precision[codes], codes, _keys(points), points)

    def to(self, precision: np.ndarray) -> np.ndarray:
        """Per record the date cut to the `precision` given for it."""
        return self.keys[self.codes, np.maximum(precision, 0)]

    def part(self, name: str) -> np.ndarray:
        """Per record the part called `name` (`year`, `month`...)."""
        parts = [np.nan if point is None else getattr(point.moment, name) for point in self.points]
        return np.array(parts, dtype=float)[self.codes]


def _keys(points: Sequence[DatePoint | None]) -> np.ndarray:
    moments = np.array(
        [None if point is None else point.moment.replace(tzinfo=None) for point in points],
        dtype="datetime64[us]",
    )
    cut = [moments.astype(f"datetime64[{unit}]").astype("datetime64[us]") for unit in _UNITS]
    seconds = np.stack(cut, axis=1).astype(np.int64) / 1e6
    seconds[np.isnat(moments)] = np.nan
    return seconds
