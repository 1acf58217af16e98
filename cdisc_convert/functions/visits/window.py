import numpy as np

from cdisc_convert.functions._arguments import Column, ColumnMap, Table
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.findings._tables import cells_of
from cdisc_convert.functions.visits._windows import Dated, windows_in
from cdisc_convert.model.column import Kind
from cdisc_convert.model.decimals import number_of_text, number_text
from cdisc_convert.model.iso_dates import whole_days
from cdisc_convert.model.iso_parts import SECONDS_PER_DAY
from cdisc_convert.model.records import Made

DISTANCE = "DISTANCE"


@mapping(says="{take} for {date} of the analysis window in table {table}, counted from {anchors}.")
def window(
    date: Column, anchors: ColumnMap, table: Table, take: str, time: Column | None = None
) -> Made:
    """What the analysis window says that holds `date` (AVISIT, AVISITN, AWTARGET, AWTDIFF).

    date: ISO 8601 text or numeric date; a partial date lies in no window.
    anchors: names in the column ANCHOR of the table and the dates they stand for; where one is
        missing its windows do not exist. For CLOCK give anchors with a time: one without does not
        decide, and the record stays in.
    table: columns ANCHOR (name of the date that days are counted from, without a jump over day 0;
        DY counts on the scale of study days), LOW, HIGH (days, both included; empty = open), and if
        wanted TARGET, HIGH_ANCHOR (HIGH is counted from this date instead), CLOCK (`not_after`: on
        day 0 the time must not be after that of the anchor), RANK (lower first where windows
        overlap; empty = last).
    take: a column of the table, or DISTANCE for the days between date and TARGET.
    time: date-time or time of the record where `date` has none.
    Of overlapping windows the lowest RANK counts.
    Gives text, or numbers where the whole column holds numbers; missing outside every window.
    Rejected where windows of equal rank hold the date and do not agree.
    """
    lines = windows_in(table, anchors)
    dated = Dated(date, _with_day(date, time), anchors)
    line = np.full(len(date), -1, dtype=np.int64)
    rank = np.full(len(date), np.nan)
    distance = np.full(len(date), np.nan)
    is_torn = np.zeros(len(date), dtype=bool)
    names = None if take == DISTANCE else cells_of(table, take)
    for at, each in enumerate(lines):
        holds = dated.holds(each)
        far = dated.distance(each)
        ties = holds & (line >= 0) & (rank == each.rank)
        is_torn |= ties & _differs(names, line, at, distance, far)
        better = holds & ((line < 0) | (each.rank < rank))
        is_torn &= ~better
        line[better], rank[better], distance[better] = at, each.rank, far[better]
    column = Column.of_numbers(distance) if names is None else _taken(names, line)
    because = f"lies in several windows of table {table.name} that have the same RANK"
    return Made(column.where(~is_torn), is_torn, because)


def _with_day(date: Column, time: Column | None) -> Column | None:
    """`time` as date-time where it is a time of day."""
    if time is None or time.kind is not Kind.TIME:
        return time
    return Column.of_numbers(whole_days(date) * SECONDS_PER_DAY + time.values, Kind.DATETIME)


def _differs(
    names: list[str] | None,
    line: np.ndarray,
    other: int,
    distance: np.ndarray,
    other_distance: np.ndarray,
) -> np.ndarray:
    if names is None:
        return ~((distance == other_distance) | (np.isnan(distance) & np.isnan(other_distance)))
    return np.array(names, dtype=object)[line] != names[other]


def _taken(names: list[str], line: np.ndarray) -> Column:
    """The cells of the lines, as numbers where every cell of the column is a plain number."""
    filled = [name for name in names if name]
    numbers = [number_of_text(name) for name in filled]
    is_numeric = filled and all(
        number is not None and number_text(number) == name
        for number, name in zip(numbers, filled, strict=True)
    )
    column = Column.of_levels(line, names)
    return column.map_numbers(float) if is_numeric else column
