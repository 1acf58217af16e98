from cdisc_convert.functions.codes.in_list import in_list
from cdisc_convert.model.column import Column
from cdisc_convert.model.records import Table

TABLE = Table("meds", {"DRUG": Column.of_texts(["ASPIRIN", "12.0"])})


def test_listed_or_not():
    given = Column.of_texts(["ASPIRIN ", "aspirin", None])
    assert in_list(given, TABLE, "DRUG").tolist() == ["Y", "N", "N"]
    assert in_list(Column.of_numbers([12, 13]), TABLE, "DRUG").tolist() == ["Y", "N"]


def test_missing_is_not_listed_even_beside_an_empty_cell():
    table = Table("t", {"A": Column.of_texts([None, "x"])})
    assert in_list(Column.missing(1), table, "A").tolist() == ["N"]


def test_no_records():
    assert in_list(Column.of_texts([]), TABLE, "DRUG").tolist() == []
