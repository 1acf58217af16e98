import pytest

from cdisc_convert.functions.findings.not_done import not_done
from cdisc_convert.functions.findings.not_done_reason import not_done_reason
from cdisc_convert.model.errors import SpecError


def test_words_in_any_case_and_with_other_blanks(texts, table):
    words = table(
        "WORD,REASON", "ND,", "non fait,NOT DONE", "QNS,QUANTITY NOT SUFFICIENT", name="terms"
    )
    made = not_done(texts("nd", "Non  fait", "5.1", None, " QNS "), words)
    assert made.tolist() == ["NOT DONE", "NOT DONE", None, None, "NOT DONE"]


def test_reason_column_may_be_absent(texts, table):
    assert not_done(texts("ND"), table("WORD", "ND")).tolist() == ["NOT DONE"]
    with pytest.raises(SpecError, match="'REASON'"):
        not_done_reason(texts("ND"), table("WORD", "ND"))


def test_no_records(texts, table):
    assert not_done(texts(), table("WORD", "ND")).tolist() == []
