import pytest

from cdisc_convert.functions.text.padded import padded
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SpecError


def test_short_texts_and_numbers_are_filled_on_the_left():
    assert padded(Column.of_texts(["7", "12345", None]), 4, "0").tolist() == ["0007", "12345", None]
    assert padded(Column.of_numbers([7.0]), 4, "0").tolist() == ["0007"]


def test_two_characters_to_fill_with_are_refused():
    with pytest.raises(SpecError, match="'00'"):
        padded(Column.of_texts(["7"]), 4, "00")


def test_no_records():
    assert padded(Column.of_texts([]), 4, "0").tolist() == []
