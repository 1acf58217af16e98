from cdisc_convert.functions.text.empty import empty
from cdisc_convert.model.column import Column


def test_nothing_on_every_record():
    assert empty(2).tolist() == [None, None]
    assert isinstance(empty(2), Column)


def test_no_records():
    assert empty(0).tolist() == []
