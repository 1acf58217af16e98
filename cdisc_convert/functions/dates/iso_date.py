from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from cdisc_convert.functions._arguments import Column, Literals, SiteZone, SourceZone
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.dates._fixed_form import iso_of_fixed
from cdisc_convert.functions.dates._formats import Reader, check_formats, time_reader
from cdisc_convert.functions.dates._stamps import Stamp
from cdisc_convert.functions.dates._zones import reasons_of, turned_to_site
from cdisc_convert.functions.text._combinations import combinations
from cdisc_convert.model.column import Kind
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Made


class _Outcome(NamedTuple):
    text: str | None = None
    rejected: str = ""
    kept: str = ""


@mapping(
    says="{from}[ and {time}] ({formats}) written as ISO 8601; unknown parts are left off.",
    keeps_origin=True,
)
def iso_date(
    from_: Column,
    formats: Literals,
    source_zone: SourceZone,
    site_zone: SiteZone,
    time: Column | None = None,
    unknown: Literals = (),
    midnight: Literal["next_day", "unknown"] = "next_day",
    first_year: int | None = None,
) -> Made:
    """ISO 8601 date or date-time of collected text (SDTMIG 3.4, sections 4.4.1 and 4.4.2).

    from: collected date, or date and time in one text.
    formats: tried in this order, the first that gives a possible date decides. Tokens: YYYY, YY,
        MM, DD, MMM or MON (English or French name), HH, hh with AM, mm, ss, Z (offset).
    time: collected time of day: 8:05, 08:05:30, 0805, 08h05, 8:05 PM.
    unknown: texts that stand for an unknown part (UN, UNK), in any case of letters.
    midnight: what 00:00 means: `next_day` = a time like any other, `unknown` = time not known,
        left off. 24:00 to 24:59 is the first hour of the next day with both.
    first_year: first of the hundred years meant by YY.
    Gives ISO 8601 text: unknown parts at the end are left off, inside they are hyphens
    (`2024---15`). A time is moved from the zone of the source to that of the site; a date without
    time stays. A text that no format fits, an impossible date and a time without date are rejected;
    of a possible date with an impossible time the date is kept and reported. An hour that the
    clock change repeats is read as its first pass and reported; so is a clock that cannot be moved
    because the zone of the site is not known.
    Raises SpecError for a format without date, and for YY without `first_year`.
    """
    check_formats(formats, first_year)
    size = len(from_)
    date_text, time_text = (
        Column.missing(size) if column is None else column_as_text(column)
        for column in (from_, time)
    )
    zones = [Column.missing(size) if z is None else z for z in (source_zone, site_zone)]
    codes, texts = combinations([date_text, time_text, *zones], size)
    others = [column for column in (time_text, *zones) if column.present.any()]
    if others or midnight == "unknown" or any(any(map(str.isdigit, word)) for word in unknown):
        plain: list[str | None] = [None] * len(texts[0])
    else:  # most dates of a large study are written in one way
        plain = iso_of_fixed(texts[0], formats[0])
    left = [text for text, made in zip(texts[0].tolist(), plain, strict=True) if made is None]
    stamp_of_date = _each(left, _date_reader(tuple(formats), tuple(unknown), first_year))
    stamp_of_time = _each(texts[1].tolist(), time_reader(unknown))
    outcomes = [
        _Outcome(made)
        if made is not None
        else _outcome(
            stamp_of_date.get(day), stamp_of_time.get(clock), (day, clock), zone, midnight
        )
        for made, day, clock, *zone in zip(plain, *texts, strict=True)
    ]
    column = Column.of_levels(codes, [outcome.text for outcome in outcomes], Kind.ISO)
    return _made(column, codes, outcomes)


@lru_cache(maxsize=64)
def _date_reader(
    formats: tuple[str, ...], unknown: tuple[str, ...], first_year: int | None
) -> Callable[[str], Stamp | None]:
    """A reader that remembers: the same texts come again in every part of a large study."""
    return lru_cache(maxsize=1 << 16)(Reader(formats, unknown, first_year).read)


def _each(
    texts: Iterable[str | None], read: Callable[[str], Stamp | None]
) -> dict[str | None, Stamp | None]:
    return {text: read(text) for text in set(texts) if text is not None}


def _outcome(
    day: Stamp | None,
    clock: Stamp | None,
    collected: tuple[str | None, str | None],
    zones: list[str | None],
    midnight: str,
) -> _Outcome:
    if collected[0] is None and collected[1] is None:
        return _Outcome()
    if collected[0] is not None and day is None:
        return _Outcome(rejected="is no date in the formats given")
    stamp, doubt = _with_clock(day or Stamp(), clock, collected[1])
    if not stamp.has_date:
        return _Outcome(rejected="is a time without a date" if stamp.has_time or doubt else "")
    if midnight == "unknown" and stamp.is_midnight:
        stamp = stamp.without_time()
    following = stamp.turned_past_midnight()
    if following is None:
        return _Outcome(stamp.without_time().iso(), kept="has 24:00 on a day that is not known")
    turned, report = turned_to_site(following, *zones)
    if turned is None:
        return _Outcome(rejected=report)
    return _Outcome(turned.iso(), kept=doubt or report)


def _with_clock(day: Stamp, clock: Stamp | None, collected: str | None) -> tuple[Stamp, str]:
    """The date with its time, and what is wrong with the time ("" = nothing)."""
    if collected is None:
        stamp = day
    elif clock is None:
        return day.without_time(), "has a time that cannot be read; the date is kept"
    else:
        stamp = day.with_time_of(clock) if clock.has_time else day
    if not stamp.possible_time():
        return day.without_time(), "has a time that is not on the clock; the date is kept"
    return stamp, ""


def _made(column: Column, codes: np.ndarray, outcomes: list[_Outcome]) -> Made:
    rejected = np.array([bool(outcome.rejected) for outcome in outcomes], dtype=bool)
    kept = np.array([bool(outcome.kept) for outcome in outcomes], dtype=bool)
    reasons = dict.fromkeys(o.rejected or o.kept for o in outcomes if o.rejected or o.kept)
    notes = tuple(reason for reason in reasons if "_TIME:" in reason)
    plain = [reason for reason in reasons if reason not in notes]
    because = " or ".join([*plain, *reasons_of(notes)])
    return Made(
        column,
        rejected=rejected[codes] if rejected.any() else None,
        because=because,
        kept=kept[codes] if kept.any() else None,
        notes=notes,
    )
