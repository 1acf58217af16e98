from cdisc_convert.functions.kinetics.dose_normalised import dose_normalised


def test_per_unit_of_dose(numbers):
    made = dose_normalised(numbers(480.0, 0.3, 1.0, None), numbers(240.0, 3.0, 0.0, 2.0))
    assert made.column.tolist() == [2.0, 0.1, None, None]


def test_no_records(numbers):
    assert dose_normalised(numbers(), numbers()).column.tolist() == []
