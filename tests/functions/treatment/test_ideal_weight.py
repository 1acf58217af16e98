import pytest

from cdisc_convert.functions.treatment.ideal_weight import ideal_weight
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_devine_by_height_and_sex():
    sex = Column.of_texts(["F", "M", "U", None])
    made = ideal_weight(n([165, 180, 170, 170]), sex).column.tolist()
    # 45.5 + 2.3 x (165 / 2.54 - 60), 50 + 2.3 x (180 / 2.54 - 60)
    expected = [pytest.approx(56.9094, abs=1e-4), pytest.approx(74.9921, abs=1e-4), None, None]
    assert made == expected


def test_below_sixty_inches_counts_as_sixty():
    assert ideal_weight(n([140, 152.4]), Column.of_texts(["F", "M"])).column.tolist() == [45.5, 50]


def test_missing_and_no_records():
    assert ideal_weight(n([None]), Column.of_texts(["F"])).column.tolist() == [None]
    assert ideal_weight(n([]), Column.of_texts([])).column.tolist() == []
