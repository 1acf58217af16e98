from cdisc_convert.functions.treatment.dose_intensity import dose_intensity
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_percent_of_the_plan():
    made = dose_intensity(n([90, 100, 50, None]), n([100, 100, 0, 100])).column.tolist()
    assert made == [90, 100, None, None]


def test_no_records():
    assert dose_intensity(n([]), n([])).column.tolist() == []
