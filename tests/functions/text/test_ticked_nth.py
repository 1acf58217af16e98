from cdisc_convert.functions.text.ticked_nth import ticked_nth
from cdisc_convert.model.column import Column

BOXES = {
    "WHITE": Column.of_texts(["1", "1", "0"]),
    "BLACK": Column.of_texts(["0", "1", "0"]),
    "ASIAN": Column.of_texts(["0", "1", "1"]),
}


def test_boxes_count_in_the_order_of_the_codes():
    assert ticked_nth(BOXES, 1).column.tolist() == ["WHITE", "WHITE", "ASIAN"]
    assert ticked_nth(BOXES, 2).column.tolist() == [None, "BLACK", None]


def test_only_where_several_are_ticked():
    assert ticked_nth(BOXES, 1, "only").column.tolist() == [None, "WHITE", None]


def test_all_missing_and_no_records():
    assert ticked_nth({"A": Column.missing(2)}, 1).column.tolist() == [None, None]
    assert ticked_nth({"A": Column.missing(0)}, 1).column.tolist() == []
