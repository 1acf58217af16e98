import pytest

from cdisc_convert.functions.findings.range_side import range_side
from cdisc_convert.model.column import Column


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1.0 - 4.8", "1.0", "4.8"),
        ("1,0-4,8", "1.0", "4.8"),
        ("3.5 to 5.0", "3.5", "5.0"),
        ("3.5 \u2013 5.0", "3.5", "5.0"),
        ("-2 - 2", "-2", "2"),
        ("-2--1", "-2", "-1"),
        ("<5", None, "5"),
        ("≤ 5.0", None, "5.0"),
        (">=60", "60", None),
        ("(0.5-1.2)", "0.5", "1.2"),
    ],
)
def test_both_ends(text, low, high):
    given = Column.of_texts([text])
    assert range_side(given, "low").column.tolist() == [low]
    assert range_side(given, "high").column.tolist() == [high]
    assert not range_side(given, "low").rejected.any()


def test_other_texts_are_rejected(texts):
    made = range_side(texts("see note", None), "low")
    assert made.column.tolist() == [None, None]
    assert made.rejected.tolist() == [True, False]
    assert range_side(texts(), "low").column.tolist() == []
