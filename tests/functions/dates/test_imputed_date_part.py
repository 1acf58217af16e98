from cdisc_convert.functions.dates.imputed_date_part import imputed_date_part
from cdisc_convert.model.column import Column, Kind


def test_highest_part_that_the_collected_text_lacks():
    collected = Column.of_texts(["2024-11-05", "2024-11", "2024", "2024---15", None], Kind.ISO)
    made = Column.of_numbers([1, 2, 3, 4, 5], Kind.DATE)
    assert imputed_date_part(made, collected).tolist() == [None, "D", "M", "M", "Y"]


def test_nothing_where_no_date_was_made():
    collected = Column.of_texts(["2024-11", None], Kind.ISO)
    assert imputed_date_part(Column.missing(2, Kind.DATE), collected).tolist() == [None, None]


def test_no_records():
    nothing = Column.missing(0, Kind.ISO)
    assert imputed_date_part(nothing, nothing).tolist() == []
