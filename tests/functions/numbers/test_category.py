import pytest

from cdisc_convert.functions.numbers.category import category
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Table

n = Column.of_numbers


BANDS = Table(
    "ages",
    {
        "LOW": Column.of_texts([None, "18", "65"]),
        "HIGH": Column.of_texts(["18", "65", None]),
        "LABEL": Column.of_texts(["<18", "18-64", ">=65"]),
    },
    "tables/ages.csv",
)


def test_bands_hold_their_low_end_and_not_their_high_end():
    made = category(n([17.9, 18, 64.99, 65, None]), BANDS, "LABEL")
    assert made.column.tolist() == ["<18", "18-64", "18-64", ">=65", None]
    assert made.rejected is None


def test_limits_are_compared_as_decimals():
    table = Table(
        "t",
        {
            "LOW": Column.of_texts(["0.3"]),
            "HIGH": Column.missing(1),
            "L": BANDS.columns["LABEL"].take([0]),
        },
    )
    assert category(n([0.1 + 0.2, 0.1 * 3]), table, "L").column.tolist() == ["<18", "<18"]


def test_number_outside_all_bands_is_reported():
    table = Table("t", {name: column.take([1]) for name, column in BANDS.columns.items()})
    made = category(n([70, 20]), table, "LABEL")
    assert made.column.tolist() == [None, "18-64"]
    assert made.rejected.tolist() == [True, False]


def test_table_without_limits_or_with_words_as_limits_is_refused():
    with pytest.raises(SpecError, match="no column HIGH"):
        category(n([1]), Table("t", {"LOW": Column.of_texts(["1"])}, "t.csv"), "LOW")
    words = Table("t", {"LOW": Column.of_texts(["x"]), "HIGH": Column.of_texts(["1"])}, "t.csv")
    with pytest.raises(SpecError, match="'x'"):
        category(n([1]), words, "LOW")


def test_no_records():
    assert category(n([]), BANDS, "LABEL").column.tolist() == []
