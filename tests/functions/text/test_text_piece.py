import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.functions.text.text_piece import text_piece
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SpecError

LONG = "word " * 60  # 300 characters


def test_pieces_are_cut_at_blanks_and_hold_the_whole_text():
    given = Column.of_texts([LONG.strip(), "short", None])
    first, second, third = (text_piece(given, n).tolist() for n in (1, 2, 3))
    assert first == [("word " * 40).strip(), "short", None]
    assert second == [("word " * 20).strip(), None, None]
    assert third == [None, None, None]


def test_a_word_longer_than_a_piece_is_cut():
    given = Column.of_texts(["abcdefghij kl"])
    assert [text_piece(given, n, 4).tolist()[0] for n in (1, 2, 3, 4)] == [
        "abcd",
        "efgh",
        "ij",
        "kl",
    ]


def test_a_word_that_ends_at_the_width_stays_whole():
    assert text_piece(Column.of_texts(["abcd efgh"]), 1, 4).tolist() == ["abcd"]


@given(st.text(alphabet=st.sampled_from("aé漢 "), max_size=60), st.integers(4, 20))
def test_no_piece_is_too_long_and_no_letter_is_lost(text, width):
    column = Column.of_texts([text])
    pieces = []
    while (piece := text_piece(column, len(pieces) + 1, width).tolist()[0]) is not None:
        pieces.append(piece)
    assert all(len(piece.encode()) <= width for piece in pieces)
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")


def test_width_below_a_letter_is_refused():
    with pytest.raises(SpecError, match="width 3"):
        text_piece(Column.of_texts(["a"]), 1, 3)


def test_no_records():
    assert text_piece(Column.of_texts([]), 1).tolist() == []
