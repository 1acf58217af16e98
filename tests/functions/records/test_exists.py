from cdisc_convert.functions.records.exists import exists


def test_y_else_the_given_text(records):
    doses = records([(0, "2024-03-01"), (2, None)], 3)
    assert exists(doses, "N").tolist() == ["Y", "N", "Y"]
    assert exists(doses).tolist() == ["Y", None, "Y"]


def test_no_records(records):
    assert exists(records([], 2), "N").tolist() == ["N", "N"]
    assert exists(records([], 0), "N").tolist() == []
