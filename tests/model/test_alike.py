"""Columns of different kinds brought to one."""

import pytest

from cdisc_convert.model.alike import alike
from cdisc_convert.model.column import Column, Kind

DATE = Column.of_numbers([1, None], Kind.DATE)
DATETIME = Column.of_numbers([None, 5], Kind.DATETIME)
NUMBER = Column.of_numbers([None, 8.01])
FIGURES = Column.of_texts(["8", None])
WORDS = Column.of_texts(["WEEK 8", None])
ISO = Column.of_texts(["2024-01", None], Kind.ISO)


@pytest.mark.parametrize(
    ("first", "second", "kind", "values"),
    [
        (DATE, DATETIME, Kind.DATETIME, ([86400, None], [None, 5])),
        (FIGURES, NUMBER, Kind.NUMBER, ([8, None], [None, 8.01])),
        (WORDS, NUMBER, Kind.TEXT, (["WEEK 8", None], [None, "8.01"])),
        (ISO, WORDS, Kind.TEXT, (["2024-01", None], ["WEEK 8", None])),
        (ISO, DATE, Kind.ISO, (["2024-01", None], ["1960-01-02", None])),
        (Column.missing(2), DATE, Kind.DATE, ([None, None], [1, None])),
        (Column.missing(2), Column.missing(2, Kind.ISO), Kind.TEXT, ([None] * 2, [None] * 2)),
    ],
)
def test_shared_kind(first, second, kind, values):
    made = alike([first, second])
    assert [column.kind for column in made] == [kind, kind]
    assert tuple(column.tolist() for column in made) == values


def test_columns_of_one_kind_are_left_alone():
    assert alike([DATE, DATE]) == (DATE, DATE)
