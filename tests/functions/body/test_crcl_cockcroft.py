from cdisc_convert.functions.body.crcl_cockcroft import crcl_cockcroft
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_values_of_the_published_equation():
    sex = Column.of_texts(["M", "F"])
    made = crcl_cockcroft(n([1, 1]), n([50, 50]), sex, n([72, 72]), "mg/dL").column.tolist()
    assert made == [90, 76.5]


def test_micromoles_give_the_same_clearance():
    sex = Column.of_texts(["M"])
    assert crcl_cockcroft(n([88.4]), n([50]), sex, n([72]), "umol/L").column.tolist() == [90]


def test_missing_and_no_records():
    sex = Column.of_texts([None])
    assert crcl_cockcroft(n([1]), n([50]), sex, n([72]), "mg/dL").column.tolist() == [None]
    none = Column.of_texts([])
    assert crcl_cockcroft(n([]), n([]), none, n([]), "mg/dL").column.tolist() == []
