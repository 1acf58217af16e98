from cdisc_convert.functions.findings.limit_value import limit_value


def test_half_below_and_the_limit_above(texts):
    made = limit_value(texts("<1", "<=5", ">10000", ">= 3", "7", "POSITIVE", None, "<1:40"))
    assert made.tolist() == [0.5, 2.5, 10000.0, 3.0, None, None, None, 20.0]


def test_the_limit_itself_below(texts):
    assert limit_value(texts("<1", ">2"), "no").tolist() == [1.0, 2.0]


def test_no_records(texts):
    assert limit_value(texts()).tolist() == []
