from cdisc_convert.functions.text.missing_reason import missing_reason
from cdisc_convert.model.column import Column


def test_reason_of_a_code_and_nothing_for_values():
    given = Column.of_texts(["NI", "5", "-999", None])
    codes = {"NI": "NO INFORMATION", "-999": "UNKNOWN"}
    assert missing_reason(given, codes).tolist() == ["NO INFORMATION", None, "UNKNOWN", None]


def test_no_records():
    assert missing_reason(Column.of_texts([]), {"NI": "NO INFORMATION"}).tolist() == []
