from cdisc_convert.functions.text.contains import contains
from cdisc_convert.model.column import Column


def test_one_of_the_texts_in_any_case_is_enough():
    given = Column.of_texts(["Injection site PAIN", "headache", None])
    assert contains(given, ("injection", "infusion")).tolist() == ["Y", None, None]


def test_no_records():
    assert contains(Column.of_texts([]), ("a",)).tolist() == []
