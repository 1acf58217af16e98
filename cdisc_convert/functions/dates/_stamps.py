"""A date and time as collected: parts kept as digits, unknown parts None."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from typing import NamedTuple

_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Stamp(NamedTuple):
    """The parts of a collected date or time; None = unknown or not collected.

    second: digits as collected, with a fraction if there is one ("05", "05.25").
    offset: minutes east of UTC that the text states.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: str | None = None
    offset: int | None = None

    @property
    def is_whole_date(self) -> bool:
        """True if year, month and day are known."""
        return None not in (self.year, self.month, self.day)

    @property
    def has_date(self) -> bool:
        """True if a part of the date is known."""
        return (self.year, self.month, self.day) != (None, None, None)

    @property
    def has_time(self) -> bool:
        """True if a part of the time is known."""
        return (self.hour, self.minute, self.second) != (None, None, None)

    @property
    def is_midnight(self) -> bool:
        """True for 00:00, with or without seconds."""
        return self.hour == 0 and not self.minute and float(self.second or 0) == 0

    def possible_date(self) -> bool:
        """True if the calendar has such a date."""
        year, month, day = self.year, self.month, self.day
        if (month is not None and not 1 <= month <= 12) or year == 0:
            return False
        if day is None:
            return True
        longest = _LONGEST[month - 1] if month else 31
        if month == 2 and year is not None and not isleap(year):
            longest = 28
        return 1 <= day <= longest

    def possible_time(self) -> bool:
        """True if the clock has such a time; 24:00 to 24:59 is the first hour of the next day."""
        if (self.hour or 0) > 24 or (self.minute or 0) > 59:
            return False
        return self.second is None or float(self.second) < 60

    def without_time(self) -> Stamp:
        """The date alone."""
        return Stamp(self.year, self.month, self.day)

    def with_time_of(self, other: Stamp) -> Stamp:
        """This date with the time of `other`."""
        offset = self.offset if other.offset is None else other.offset
        return Stamp(*self[:3], other.hour, other.minute, other.second, offset)

    def turned_past_midnight(self) -> Stamp | None:
        """24:mm of a day as 00:mm of the next; None where the next day cannot be known."""
        if self.hour != 24:
            return self
        if not self.is_whole_date or self.year == date.max.year:
            return None
        assert self.year is not None and self.month is not None and self.day is not None
        following = date(self.year, self.month, self.day) + timedelta(days=1)
        return Stamp(following.year, following.month, following.day, 0, *self[4:])

    def iso(self) -> str:
        """ISO 8601 text: unknown parts are left off at the end, a hyphen elsewhere."""
        if None not in self[:5] and self.offset is None:
            year, month, day, hour, minute = self[:5]
            usual = f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}"
            return usual if self.second is None else f"{usual}:{self.second}"
        date_parts = [_digits(self.year, 4), _digits(self.month), _digits(self.day)]
        clock_parts = _known_start([_digits(self.hour), _digits(self.minute), self.second])
        if not clock_parts:
            return _joined(_known_start(date_parts), "-")
        return f"{_joined(date_parts, '-')}T{_joined(clock_parts, ':')}{self._zone_text()}"

    def _zone_text(self) -> str:
        if not self.offset:
            return "" if self.offset is None else "Z"
        hours, minutes = divmod(abs(self.offset), 60)
        return f"{'-' if self.offset < 0 else '+'}{hours:02d}:{minutes:02d}"


def _digits(part: int | None, width: int = 2) -> str | None:
    return None if part is None else f"{part:0{width}d}"


def _known_start(parts: list[str | None]) -> list[str | None]:
    """`parts` up to the last one that is known."""
    known = [at for at, part in enumerate(parts, 1) if part is not None]
    return parts[: max(known, default=0)]


def _joined(parts: list[str | None], sign: str) -> str:
    return sign.join("-" if part is None else part for part in parts)
