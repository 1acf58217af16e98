import numpy as np

from cdisc_convert.functions.within.exists_within import exists_within


def test_y_for_the_whole_group(texts):
    among = np.array([True, False, False])
    assert exists_within((texts("A", "A", "B"),), among).tolist() == ["Y", "Y", "N"]


def test_no_records(texts, everyone):
    assert exists_within((texts(),), everyone(0)).tolist() == []
