"""Wall clocks of different time zones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cdisc_convert.functions.dates._stamps import Stamp

ODDITIES = {
    "AMBIGUOUS_TIME": "stands in an hour that the clock change repeats (AMBIGUOUS_TIME)",
    "IMPOSSIBLE_TIME": "stands in an hour that the clock change leaves out (IMPOSSIBLE_TIME)",
}
"""Issue id of a wall clock at a change of the clocks, and what it means."""


@cache
def zone_of(name: str) -> ZoneInfo | None:
    """The IANA zone called `name` ("Europe/Paris"), None if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _is_usual(wall: datetime) -> bool:
    """True for years in which a day more or less is still a date of Python."""
    return date.min.year < wall.year < date.max.year


def oddity_of(wall: datetime, zone: tzinfo) -> str:
    """What is odd about a wall clock in `zone` when the clocks change; "" for most times.

    Gives "AMBIGUOUS_TIME" for an hour that is there twice (autumn), "IMPOSSIBLE_TIME" for one that
    is left out (spring).
    """
    if not _is_usual(wall) or not _has_change(wall.date(), zone):
        return ""
    first, second = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    if first == second or first is None or second is None:
        return ""
    return "AMBIGUOUS_TIME" if first > second else "IMPOSSIBLE_TIME"


@cache
def _has_change(day: date, zone: tzinfo) -> bool:
    """True if the clocks of `zone` change on `day` or at its ends."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    return (noon - timedelta(days=1)).utcoffset() != (noon + timedelta(days=1)).utcoffset()


def instant_of(wall: datetime, zone: tzinfo) -> datetime:
    """The moment in UTC of a wall clock; of an hour that is there twice, the first pass."""
    return wall.replace(tzinfo=zone if _is_usual(wall) else UTC, fold=0).astimezone(UTC)


def turned_to_site(stamp: Stamp, source: str | None, site: str | None) -> tuple[Stamp | None, str]:
    """`stamp` on the wall clock of the site, and what is to be reported about it ("" = nothing).

    source: zone of the source's clocks; None = the site's own. An offset that the text states wins.
    site: zone of the site; None = not known, nothing is turned.
    A date without a time stays. Gives None where a zone does not exist.
    """
    if not stamp.is_whole_date or stamp.hour is None:
        return stamp, ""
    if site is None:
        stays = f"stays on the clock of {source}: the zone of the site is not known"
        return stamp, "" if source is None else stays
    target = zone_of(site)
    own = _own_zone(stamp, source or site)
    if target is None or own is None:
        return None, f"zone '{site if target is None else source}' is no IANA time zone"
    wall = _wall_clock(stamp)
    if not _is_usual(wall):
        return stamp._replace(offset=None), ""
    oddity = oddity_of(wall, own)
    if own is target:
        return stamp._replace(offset=None), _explained(oddity, stamp, source or site)
    there = instant_of(wall, own).astimezone(target)
    minute = None if stamp.minute is None else there.minute
    moved = Stamp(there.year, there.month, there.day, there.hour, minute, stamp.second)
    return moved, _explained(oddity, stamp, source or site)


def _own_zone(stamp: Stamp, zone: str) -> tzinfo | None:
    if stamp.offset is not None:
        return timezone(timedelta(minutes=stamp.offset))
    return zone_of(zone)


def _wall_clock(stamp: Stamp) -> datetime:
    assert stamp.year is not None and stamp.month is not None and stamp.day is not None
    return datetime(stamp.year, stamp.month, stamp.day, stamp.hour or 0, stamp.minute or 0)


def _explained(oddity: str, stamp: Stamp, zone: str) -> str:
    return f"{oddity}: {stamp.iso()} in {zone}" if oddity else ""


def reasons_of(notes: Iterable[str]) -> list[str]:
    """What notes like `AMBIGUOUS_TIME: 2019-10-27T02:30 in Europe/Paris` mean, each once."""
    return [ODDITIES[oddity] for oddity in dict.fromkeys(note.split(":")[0] for note in notes)]
