import pytest

from cdisc_convert.functions.findings.not_done_reason import not_done_reason
from cdisc_convert.model.errors import SpecError


def test_reason_in_one_spelling(texts, table):
    words = table("WORD,REASON", "ND,", "prélèvement coagulé,SAMPLE CLOTTED", name="terms")
    made = not_done_reason(texts("PRÉLÈVEMENT COAGULÉ", "ND", "5.1", None), words)
    assert made.tolist() == ["SAMPLE CLOTTED", None, None, None]


def test_the_word_column_is_needed(texts, table):
    with pytest.raises(SpecError, match="'WORD'"):
        not_done_reason(texts("ND"), table("TEXT,REASON", "ND,"))


def test_no_records(texts, table):
    assert not_done_reason(texts(), table("WORD,REASON", "ND,X")).tolist() == []
