import pytest

from cdisc_convert.functions.findings.toxicity_grade import toxicity_grade
from cdisc_convert.model.errors import SpecError

LINES = (
    "TEST,DIRECTION,GRADE,UNIT,LOW,LOW_OF,HIGH,HIGH_OF,BASELINE",
    "WBC,low,1,10^9/L,3.0,,1,LLN,",
    "WBC,low,2,10^9/L,2.0,,3.0,,",
    "WBC,low,3,10^9/L,1.0,,2.0,,",
    "WBC,low,4,10^9/L,,,1.0,,",
    "ALT,high,1,,1,ULN,3,ULN,normal",
    "ALT,high,2,,3,ULN,5,ULN,normal",
    "ALT,high,1,,1.5,BASE,3,BASE,abnormal",
    "ALT,high,2,,3,BASE,5,BASE,abnormal",
)


@pytest.fixture
def criteria(table):
    return table(*LINES, name="ctcae")


def test_low_bands_hold_their_lower_end(numbers, texts, criteria):
    values = numbers(4.5, 3.0, 2.99, 2.0, 1.0, 0.5, None)
    made = toxicity_grade(
        values,
        texts(*["10^9/L"] * 7),
        texts(*["WBC"] * 7),
        "low",
        criteria,
        low=numbers(*[4.0] * 7),
    )
    assert made.column.tolist() == ["0", "1", "2", "2", "3", "4", None]
    assert not made.rejected.any()


def test_high_bands_hold_their_upper_end_and_depend_on_the_baseline(numbers, texts, criteria):
    made = toxicity_grade(
        numbers(40.0, 41.0, 120.0, 121.0, 121.0, 250.0),
        texts(*["U/L"] * 6),
        texts(*["ALT"] * 6),
        "high",
        criteria,
        baseline=numbers(30.0, 30.0, 30.0, 30.0, 80.0, 80.0),
        high=numbers(*[40.0] * 6),
    )
    assert made.column.tolist() == ["0", "1", "1", "2", "1", "2"]


def test_what_cannot_be_told_is_rejected(numbers, texts, criteria):
    made = toxicity_grade(
        numbers(5.0, 2.5, 5.0),
        texts("10^9/L", "10^9/L", "g/L"),
        texts("WBC", "WBC", "WBC"),
        "low",
        criteria,
    )
    # without the normal range 2.5 is grade 2 all the same, 5.0 may be normal or grade 1
    assert made.column.tolist() == [None, "2", None]
    assert made.rejected.tolist() == [True, False, True]
    assert "unit" in made.because and "normal range" in made.because


def test_a_missing_baseline_is_no_normal_one(numbers, texts, criteria):
    made = toxicity_grade(
        numbers(100.0), texts("U/L"), texts("ALT"), "high", criteria, high=numbers(40.0)
    )
    assert made.rejected.tolist() == [True]


def test_tests_without_criteria_have_no_grade(numbers, texts, criteria):
    made = toxicity_grade(numbers(1.0), texts("x"), texts("LYM"), "low", criteria)
    assert made.column.tolist() == [None]
    assert not made.rejected.any()


def test_words_of_the_table_are_checked(numbers, texts, table):
    one = numbers(1.0), texts("x"), texts("WBC"), "low"
    with pytest.raises(SpecError, match=r"ctcae.csv:2.*'down'"):
        toxicity_grade(*one, table(LINES[0], "WBC,down,1,,,,,,", name="ctcae"))
    with pytest.raises(SpecError, match=r"ctcae.csv:2.*'XLN'"):
        toxicity_grade(*one, table(LINES[0], "WBC,low,1,,1,XLN,,,", name="ctcae"))


def test_no_records(numbers, texts, criteria):
    assert toxicity_grade(numbers(), texts(), texts(), "low", criteria).column.tolist() == []
