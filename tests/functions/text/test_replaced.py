from cdisc_convert.functions.text.replaced import replaced
from cdisc_convert.model.column import Column


def test_all_pieces_in_one_pass_longer_first():
    given = Column.of_texts(["ab b", "xyz", None])
    assert replaced(given, {"a": "b", "ab": "A", "b": "a"}).tolist() == ["A a", "xyz", None]


def test_signs_are_not_patterns_and_nothing_left_is_missing():
    assert replaced(Column.of_texts(["(.)"]), {".": "", "(": "", ")": ""}).tolist() == [None]


def test_no_records_and_no_terms():
    assert replaced(Column.of_texts([]), {"a": "b"}).tolist() == []
    assert replaced(Column.of_texts(["a"]), {}).tolist() == ["a"]
