from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.dates._zones import instant_of, oddity_of, reasons_of, zone_of
from cdisc_convert.functions.text._combinations import distinct_records
from cdisc_convert.model.decimals import half_up, to_15_digits
from cdisc_convert.model.iso_parts import moments
from cdisc_convert.model.records import Made


class _Instants(NamedTuple):
    seconds: np.ndarray
    no_zone: np.ndarray
    odd: np.ndarray
    notes: tuple[str, ...]


@mapping(says="Hours from {start} to {end} on the time scale of zone {zone}.")
def elapsed_hours(start: Column, end: Column, zone: Column, places: int | None = None) -> Made:
    """Hours between two wall clocks of one zone, right over a change of the clocks.

    start, end: ISO 8601 texts or numeric date-times, at least to the minute.
    zone: IANA time zone (Europe/Paris).
    places: decimals, rounded half up; left out, not rounded.
    Gives a number; missing where a date or time is not complete. An hour that the clock change
    repeats is read as its first pass and reported; a zone that does not exist is reported.
    """
    first, last = (_instants(column, zone) for column in (start, end))
    hours = to_15_digits((last.seconds - first.seconds) / 3600)
    if places is not None:
        hours = half_up(hours, places)
    rejected, odd = first.no_zone | last.no_zone, first.odd | last.odd
    no_zone = ["stands in no known time zone"] if rejected.any() else []
    notes = tuple(dict.fromkeys((*first.notes, *last.notes)))
    return Made(
        Column.of_numbers(hours),
        rejected=rejected if rejected.any() else None,
        because=" or ".join(no_zone + reasons_of(notes)),
        kept=odd if odd.any() else None,
        notes=notes,
    )


def _instants(column: Column, zone: Column) -> _Instants:
    """UTC seconds of each wall clock, NaN where none, with what is to be reported."""
    codes, at = distinct_records([column, zone], len(column))
    read = moments(column.take(at))
    lines, offsets = read.parts[read.code], read.offset[read.code]
    seconds = np.full(len(at), np.nan)
    no_zone, odd = np.zeros(len(at), dtype=bool), np.zeros(len(at), dtype=bool)
    notes = []
    for position, name in enumerate(zone.take(at).texts()):
        if np.isnan(lines[position, :5]).any():
            continue
        wall = datetime(*lines[position, :5].astype(int).tolist())
        rest = float(np.nansum(lines[position, 5:]))
        if not np.isnan(offsets[position]):
            seconds[position] = instant_of(wall, UTC).timestamp() - offsets[position] + rest
            continue
        own = None if name is None else zone_of(str(name))
        if own is None:
            no_zone[position] = True
            continue
        seconds[position] = instant_of(wall, own).timestamp() + rest
        if oddity := oddity_of(wall, own):
            odd[position] = True
            notes.append(f"{oddity}: {wall.isoformat(timespec='minutes')} in {name}")
    return _Instants(seconds[codes], no_zone[codes], odd[codes], tuple(notes))
