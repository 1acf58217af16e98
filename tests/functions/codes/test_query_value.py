import pytest

from cdisc_convert.functions.codes.query_value import query_value
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Table

texts = Column.of_texts
QUERY = Table(
    "isr",
    {
        "TERM": texts(["Injection site pain", "90000012", "Rash", "Rash"]),
        "NAME": texts(["ISR", "ISR", "ISR", "ISR"]),
        "SCOPE": texts(["NARROW", "BROAD", "NARROW", "BROAD"]),
    },
    "tables/isr.csv",
)


def test_first_term_that_belongs_decides():
    names = texts(["INJECTION SITE PAIN", "HEADACHE", "HEADACHE", None])
    codes = Column.of_numbers([90000012, 90000012, 1, None])
    made = query_value(QUERY, (names, codes), "SCOPE")
    assert made.column.tolist() == ["NARROW", "BROAD", None, None]
    assert made.rejected is None


def test_lines_that_differ_are_reported_and_lines_that_agree_are_not():
    made = query_value(QUERY, (texts(["rash"]),), "SCOPE")
    assert made.column.tolist() == [None]
    assert made.rejected.tolist() == [True]
    assert query_value(QUERY, (texts(["rash"]),), "NAME").column.tolist() == ["ISR"]


def test_table_without_terms_is_refused():
    with pytest.raises(SpecError, match="no column TERM"):
        query_value(Table("q", {"X": texts(["a"])}, "q.csv"), (texts(["a"]),), "X")


def test_no_records():
    assert query_value(QUERY, (texts([]),), "NAME").column.tolist() == []
