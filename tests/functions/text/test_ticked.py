from cdisc_convert.functions.text.ticked import ticked
from cdisc_convert.model.column import Column


def boxes():
    return {
        "WHITE": Column.of_texts(["1", "1", "0", None, "2"]),
        "ASIAN": Column.of_texts(["0", "Y", "0", None, "x"]),
    }


def test_one_several_and_none():
    made = ticked(boxes(), "MULTIPLE", "NOT REPORTED")
    expected = ["WHITE", "MULTIPLE", "NOT REPORTED", "NOT REPORTED", "ASIAN"]
    assert made.column.tolist() == expected


def test_odd_contents_count_as_not_ticked_and_are_reported():
    made = ticked(boxes(), "MULTIPLE", "NOT REPORTED")
    assert made.kept.tolist() == [False, False, False, False, True]


def test_numbers_tick_too_and_no_records():
    one = {"A": Column.of_numbers([1.0, 0.0])}
    assert ticked(one, "S", "N").column.tolist() == ["A", "N"]
    assert ticked({"A": Column.of_texts([])}, "S", "N").column.tolist() == []
