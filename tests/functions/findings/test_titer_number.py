from cdisc_convert.functions.findings.titer_number import titer_number


def test_titers_in_both_spellings(texts, numbers):
    made = titer_number(texts("1:160", "160", "1 : 80", "1/40", None))
    assert made.column.tolist() == [160.0, 160.0, 80.0, 40.0, None]
    assert titer_number(numbers(160.0)).column.tolist() == [160.0]


def test_a_limit_gives_nothing_and_other_texts_are_rejected(texts):
    made = titer_number(texts("<1:40", "pos"))
    assert made.column.tolist() == [None, None]
    assert made.rejected.tolist() == [False, True]


def test_no_records(texts):
    assert titer_number(texts()).column.tolist() == []
