import pytest

from cdisc_convert.functions.codes.lookup import lookup
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.records import Table

texts = Column.of_texts
TABLE = Table(
    "ta",
    {
        "ARMCD": texts(["A", "A", "B", "B", "C", None]),
        "DOSE": texts(["1", "2.0", "1", "1", "1", "9"]),
        "ARM": texts(["Arm A1", "Arm A2", "Arm B", "Arm B", "Arm C", "No arm"]),
        "NOTE": texts(["x", "x", "y", "z", None, None]),
    },
)


def test_text_matches_exactly_and_numbers_as_numbers():
    match = {"ARMCD": texts(["A", "A ", "a", "C"]), "DOSE": Column.of_numbers([1, 2, 1, 1])}
    made = lookup(TABLE, match, "ARM")
    assert made.column.tolist() == ["Arm A1", "Arm A2", None, "Arm C"]
    assert made.rejected.tolist() == [False, False, True, False]


def test_equal_lines_agree_and_different_lines_are_reported():
    match = {"ARMCD": texts(["B"]), "DOSE": texts(["1"])}
    assert lookup(TABLE, match, "ARM").column.tolist() == ["Arm B"]
    made = lookup(TABLE, match, "NOTE")
    assert made.column.tolist() == [None]
    assert made.rejected.tolist() == [True]
    assert "different NOTE" in made.because


def test_missing_value_equals_an_empty_cell_and_all_missing_is_not_asked():
    match = {"ARMCD": texts([None, None]), "DOSE": Column.of_numbers([9, None])}
    made = lookup(TABLE, match, "ARM")
    assert made.column.tolist() == ["No arm", None]
    assert made.rejected is None


def test_empty_cell_of_the_wanted_column_is_missing_and_not_reported():
    match = {"ARMCD": texts(["C"]), "DOSE": texts(["1"])}
    made = lookup(TABLE, match, "NOTE")
    assert made.column.tolist() == [None]
    assert made.rejected is None


def test_words_for_what_is_not_matched():
    match = {"ARMCD": texts(["Q"])}
    assert lookup(TABLE, match, "ARM", "empty").rejected is None
    kept = lookup(TABLE, match, "ARM", "keep")
    assert kept.column.tolist() == ["Q"]
    assert kept.kept.tolist() == [True]
    with pytest.raises(SourceError, match='"Q" has no line in table ta'):
        lookup(TABLE, match, "ARM", "stop")


def test_empty_table_and_no_records():
    nothing = Table("t", {"A": texts([]), "B": texts([])})
    assert lookup(nothing, {"A": texts(["x"])}, "B").column.tolist() == [None]
    assert lookup(TABLE, {"ARMCD": texts([])}, "ARM").column.tolist() == []
