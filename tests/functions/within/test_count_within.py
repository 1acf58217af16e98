import numpy as np

from cdisc_convert.functions.within.count_within import count_within


def test_records_of_the_group(texts, everyone):
    subject, event = texts("A", "A", "B", "A"), texts("1", "1", "1", None)
    assert count_within((subject, event), everyone(4)).tolist() == [2.0, 2.0, 1.0, 1.0]


def test_only_those_that_take_part_are_counted(texts):
    among = np.array([True, False, False])
    assert count_within((texts("A", "A", "B"),), among).tolist() == [1.0, 1.0, 0.0]


def test_no_records(texts, everyone):
    assert count_within((texts(),), everyone(0)).tolist() == []
