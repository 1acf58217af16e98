from cdisc_convert.functions.dates.age_in_years import age_in_years
from cdisc_convert.model.column import Column


def test_units_of_age():
    ages = Column.of_numbers([50, 18, 365.25, 730.5, 8766, 5, None])
    units = Column.of_texts(["YEARS", "MONTHS", "WEEKS", "DAYS", "HOURS", None, "YEARS"])
    made = age_in_years(ages, units).column.tolist()
    assert made == [50, 1.5, 7, 2, 1, None, None]


def test_other_units_and_texts_are_reported():
    made = age_in_years(Column.of_texts(["5", "old"]), Column.of_texts(["MOONS", "YEARS"]))
    assert made.column.tolist() == [None, None]
    assert made.rejected.tolist() == [True, True]


def test_no_records():
    assert age_in_years(Column.of_numbers([]), Column.of_texts([])).column.tolist() == []
