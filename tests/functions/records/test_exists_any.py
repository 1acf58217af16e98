from cdisc_convert.functions.records.exists_any import exists_any


def test_a_record_in_either_dataset_counts(records):
    given = records([(0, "a")], 4), records([(2, 1.0), (0, 2.0)], 4)
    assert exists_any(given).tolist() == ["Y", "N", "Y", "N"]


def test_no_records(records):
    assert exists_any((records([], 2), records([], 2))).tolist() == ["N", "N"]
    assert exists_any((records([], 0),)).tolist() == []
