from cdisc_convert.functions.dates.relative_day import relative_day
from cdisc_convert.model.column import Column, Kind


def test_numeric_dates_and_date_times_count_by_the_day():
    days = Column.of_numbers([10, 9, 12, None], Kind.DATE)
    reference = Column.of_numbers([10 * 86400 + 50000] * 4, Kind.DATETIME)
    assert relative_day(days, reference).column.tolist() == [1, -1, 3, None]


def test_partial_text_has_no_day_and_no_records():
    partial = Column.of_texts(["1960-01"], Kind.ISO)
    assert relative_day(partial, Column.of_numbers([0], Kind.DATE)).column.tolist() == [None]
    nothing = Column.missing(0, Kind.DATE)
    assert relative_day(nothing, nothing).column.tolist() == []
