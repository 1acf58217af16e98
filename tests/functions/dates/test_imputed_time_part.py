from cdisc_convert.functions.dates.imputed_time_part import imputed_time_part
from cdisc_convert.model.column import Column, Kind

COLLECTED = Column.of_texts(
    ["2024-11-05T08:30:15", "2024-11-05T08:30", "2024-11-05T08", "2024-11-05", None], Kind.ISO
)
MADE = Column.of_numbers([1, 2, 3, 4, 5], Kind.DATETIME)


def test_highest_part_that_the_collected_text_lacks():
    assert imputed_time_part(MADE, COLLECTED).tolist() == [None, "S", "M", "H", "H"]


def test_seconds_can_be_ignored():
    assert imputed_time_part(MADE, COLLECTED, "yes").tolist() == [None, None, "M", "H", "H"]


def test_nothing_where_no_time_was_made_and_no_records():
    assert imputed_time_part(Column.missing(5, Kind.DATETIME), COLLECTED).tolist() == [None] * 5
    nothing = Column.missing(0, Kind.ISO)
    assert imputed_time_part(nothing, nothing).tolist() == []
