import numpy as np
import pytest

from cdisc_convert.functions.body.scale_score import scale_score
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Records


def items(rows, answers, size):
    rows = np.array(rows, dtype=np.int64)
    return Records(Column.of_numbers(answers), rows, size, np.arange(len(rows)))


def test_unanswered_items_count_as_the_mean():
    # row 0: three of four answered, row 1: one of two, row 2: none
    given = items([0, 0, 0, 0, 1, 1], [1, 2, 3, None, 4, None], 3)
    assert scale_score(given, "as_is", 1).column.tolist() == [8, 8, None]
    assert scale_score(given, "as_is", 2).column.tolist() == [8, None, None]


def test_reversed_answers_are_turned_round_between_the_ends():
    given = items([0, 0], [1, 4], 1)
    assert scale_score(given, "reversed", 1, low=0, high=4).column.tolist() == [3]


def test_reversed_without_ends_is_refused():
    with pytest.raises(SpecError, match="low and high"):
        scale_score(items([0], [1], 1), "reversed", 1)


def test_answer_that_is_no_number_is_reported():
    given = Records(Column.of_texts(["1", "x"]), np.array([0, 1]), 2, np.arange(2))
    made = scale_score(given, "as_is", 1)
    assert made.column.tolist() == [1, None]
    assert made.rejected.tolist() == [False, True]


def test_no_records():
    assert scale_score(items([], [], 1), "as_is", 1).column.tolist() == [None]
    assert scale_score(items([], [], 0), "as_is", 1).column.tolist() == []
