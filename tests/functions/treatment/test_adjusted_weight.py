from cdisc_convert.functions.treatment.adjusted_weight import adjusted_weight
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_a_share_of_the_excess_counts():
    made = adjusted_weight(n([97.2, 80, None]), n([74.99, 80, 70]), 0.4).column.tolist()
    assert made == [83.874, 80, None]


def test_no_records():
    assert adjusted_weight(n([]), n([]), 0.4).column.tolist() == []
