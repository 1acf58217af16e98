from cdisc_convert.functions.findings.standard_number import standard_number


def test_numbers_limits_and_terms(texts):
    made = standard_number(texts("0", "1.50", "<1", "NEGATIVE", None, "1:160"))
    assert made.column.tolist() == [0.0, 1.5, None, None, None, None]
    assert not made.rejected.any()


def test_a_garbled_number_is_rejected(texts):
    made = standard_number(texts("1.250,5", "12..5", "3+"))
    assert made.column.tolist() == [None, None, None]
    assert made.rejected.tolist() == [True, True, False]


def test_no_records(texts):
    assert standard_number(texts()).column.tolist() == []
