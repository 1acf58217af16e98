import pytest

from cdisc_convert.functions.text.part import part
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SpecError


def test_pieces_count_from_one_without_blanks_around():
    given = Column.of_texts(["a ; b;c", "alone", None])
    assert part(given, ";", 2).tolist() == ["b", None, None]
    assert part(given, ";", 1).tolist() == ["a", "alone", None]


def test_piece_zero_is_refused():
    with pytest.raises(SpecError, match="piece 0"):
        part(Column.of_texts(["a"]), ";", 0)


def test_no_records():
    assert part(Column.of_texts([]), ";", 1).tolist() == []
