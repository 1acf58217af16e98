import pytest

from cdisc_convert.functions.codes.decode import decode
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SourceError

NY = {"N": "N", "Y": "Y", "n": "N", "y": "Y", "no": "N", "yes": "Y"}


def test_submission_values_and_synonyms_in_any_case():
    made = decode(Column.of_texts(["Y", " yes ", "NO", "maybe", None]), NY, "NY")
    assert made.column.tolist() == ["Y", "Y", "N", None, None]
    assert made.rejected.tolist() == [False, False, False, True, False]
    assert made.because == "is not a term of codelist NY"


def test_listed_texts_come_first_and_numbers_are_written():
    made = decode(Column.of_texts(["1", "Yes"]), NY, "NY", {"1": "Y", "YES": "N"})
    assert made.column.tolist() == ["Y", "N"]
    assert decode(Column.of_numbers([2.0]), {}, terms={"2": "B"}).column.tolist() == ["B"]


def test_other_term_is_used_and_reported():
    made = decode(Column.of_texts(["x", "1", None]), {}, terms={"1": "A"}, otherwise="OTHER")
    assert made.column.tolist() == ["OTHER", "A", None]
    assert made.kept.tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("word", "expected", "rejected", "kept"),
    [("report", None, True, False), ("empty", None, False, False), ("keep", "x", False, True)],
)
def test_words_for_what_is_not_matched(word, expected, rejected, kept):
    made = decode(Column.of_texts(["x", "1"]), {}, terms={"1": "A"}, unmatched=word)
    assert made.column.tolist() == [expected, "A"]
    assert bool(made.rejected is not None and made.rejected[0]) is rejected
    assert bool(made.kept is not None and made.kept[0]) is kept


def test_stop_names_the_values():
    with pytest.raises(SourceError, match='"x", "z" is not one of the terms'):
        decode(Column.of_texts(["x", "1", "z"]), {}, terms={"1": "A"}, unmatched="stop")


def test_all_missing_and_no_records():
    assert decode(Column.missing(2), NY, "NY").column.tolist() == [None, None]
    assert decode(Column.of_texts([]), NY, "NY").column.tolist() == []
