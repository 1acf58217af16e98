from cdisc_convert.functions.body.transformed import transformed
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_answers_of_one_to_five_on_a_scale_of_hundred():
    assert transformed(n([1, 2, 5, None]), 1, 5, 0, 100).column.tolist() == [0, 25, 100, None]


def test_swapped_ends_turn_the_direction_round():
    assert transformed(n([1, 5]), 1, 5, 100, 0).column.tolist() == [100, 0]


def test_scale_without_length_and_no_records():
    assert transformed(n([1]), 1, 1, 0, 100).column.tolist() == [None]
    assert transformed(n([]), 1, 5, 0, 100).column.tolist() == []
