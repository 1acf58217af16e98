from cdisc_convert.functions.text.constant import constant
from cdisc_convert.model.column import Kind


def test_text_on_every_record():
    assert constant("Y", 3).tolist() == ["Y", "Y", "Y"]


def test_quoted_figures_stay_text_and_numbers_are_numbers():
    assert constant("1", 2).tolist() == ["1", "1"]
    assert constant(1, 2).tolist() == [1.0, 1.0]
    assert constant(1, 2).kind is Kind.NUMBER


def test_no_records():
    assert constant("Y", 0).tolist() == []
