from cdisc_convert.functions.findings.limit_type import limit_type


def test_type_by_operator(texts):
    made = limit_type(texts("<1", ">10000", "7", None, "<=5"))
    assert made.tolist() == ["HALFLLOQ", "ULOQ", None, None, "HALFLLOQ"]


def test_no_records(texts):
    assert limit_type(texts()).tolist() == []
