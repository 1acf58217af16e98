"""Conditions over columns: ten tests, three-valued dates, missing values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.engine.conditions import holds
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.decimals import column_as_number
from cdisc_convert.model.iso_dates import whole_days
from cdisc_convert.model.records import Table
from cdisc_convert.model.spec import Combination, Reference, TableColumn
from cdisc_convert.model.spec import Test as OneTest

COLUMNS = {
    "SEX": Column.of_texts(["M", "F", None]),
    "AGE": Column.of_numbers([64.999, 65, None]),
    "SUM": Column.of_numbers([0.1 + 0.2, 0.3, 0.4]),
    "TEXT": Column.of_texts(["10", "9", "x"]),
    "TENS": Column.of_texts(["10", "10.0", "010"]),
    "MIXED": Column.of_texts(["10", "M", None]),
    "START": Column.of_texts(["2024", "2024-03-05", None], Kind.ISO),
    "DAY": Column.of_numbers([23375, 23440, None], Kind.DATE),  # 2023-12-31, 2024-03-05
    "CLOCK": Column.of_texts(["2024-03-05T10:30Z", "2024-03-05T11:30+01:00", None], Kind.ISO),
    "OTHER": Column.of_texts(["M", "M", None]),
}
TABLES = {
    "codes": Table("codes", {"C": Column.of_texts(["M", None, "X"])}),
    "numbers": Table("numbers", {"N": Column.of_texts(["10", "65.0"])}),
}


def found(var: str, test: str, value: object = None) -> str:
    condition = OneTest(Reference("", var), test, value)
    mask = holds(condition, lambda ref: COLUMNS[ref.name], 3, TABLES)
    return "".join("Y" if each else "-" for each in mask)


@pytest.mark.parametrize(
    ("var", "test", "value", "mask"),
    [
        ("SEX", "is", "M", "Y--"),
        ("SEX", "is_not", "M", "-YY"),  # true on missing
        ("SEX", "in", ("M", "F"), "YY-"),
        ("SEX", "not_in", ("M",), "-YY"),
        ("SEX", "missing", None, "--Y"),
        ("SEX", "present", None, "YY-"),
        ("SEX", "is", Reference("", "OTHER"), "Y--"),  # two missing values are not equal
        ("SEX", "in", TableColumn("codes", "C"), "Y--"),
        ("AGE", "at_least", 65, "-Y-"),
        ("AGE", "less_than", 65, "Y--"),
        ("AGE", "is", "65", "-Y-"),
        ("AGE", "in", (65, 66), "-Y-"),
        ("AGE", "not_in", (65,), "Y-Y"),
        ("SUM", "is", 0.3, "YY-"),  # 15 significant digits
        ("SUM", "more_than", 0.3, "--Y"),
        ("TEXT", "less_than", 10, "-Y-"),  # as numbers; what is none is not less
        ("TENS", "is", "10", "Y--"),  # a text: exactly this text
        ("TENS", "is", 10, "YYY"),  # a number: what writes this number
        ("TENS", "in", ("10", "11"), "Y--"),
        ("TENS", "in", (10, 11), "YYY"),
        ("TENS", "in", ("10.0", 9), "-Y-"),
        ("TENS", "in", ("010", 9.9, 10.0), "YYY"),
        ("TENS", "not_in", (10,), "---"),
        ("TENS", "not_in", ("10",), "-YY"),
        ("TENS", "in", TableColumn("numbers", "N"), "Y--"),  # cells of a table are texts
        ("MIXED", "in", (10, "M"), "YY-"),
        ("MIXED", "in", (11,), "---"),  # what is no number is not equal
        ("MIXED", "not_in", (10,), "-YY"),
        ("AGE", "in", TableColumn("numbers", "N"), "-Y-"),
        ("AGE", "in", ("65.0", "x"), "-Y-"),
        ("SUM", "in", (0.3, 1), "YY-"),
        ("START", "less_than", "2024-06-01", "-Y-"),  # 2024 could lie on either side
        ("START", "at_least", "2024-06-01", "---"),
        ("START", "less_than", "2025-01-01", "YY-"),
        ("START", "is", "2024", "Y--"),
        ("START", "in", ("2024", "2024-03"), "Y--"),
        ("START", "not_in", ("2024-03-05",), "Y-Y"),
        ("CLOCK", "is", "2024-03-05T10:30Z", "YY-"),  # the same moment
        ("CLOCK", "in", ("2024-03-05T10:30Z", "2023"), "YY-"),
        ("DAY", "less_than", "2024-01-01", "Y--"),
        ("DAY", "is", "2024-03-05", "-Y-"),
        ("DAY", "in", ("2024-03-05", "2024-03-06", "2024"), "-Y-"),
        ("DAY", "not_in", ("2024-03-05",), "Y-Y"),
        ("DAY", "at_most", Reference("", "START"), "YY-"),
        ("START", "is", Reference("", "DAY"), "-Y-"),
    ],
)
def test_a_test_holds_where_it_should(var, test, value, mask):
    assert found(var, test, value) == mask


def test_all_and_any_join_conditions():
    male, old = (
        OneTest(Reference("", "SEX"), "is", "M"),
        OneTest(Reference("", "AGE"), "at_least", 65),
    )
    both = Combination("all", (male, old))
    either = Combination("any", (male, both, old))
    resolve = COLUMNS.__getitem__
    assert not holds(both, lambda ref: resolve(ref.name), 3, TABLES).any()
    assert holds(either, lambda ref: resolve(ref.name), 3, TABLES).tolist() == [True, True, False]


def column(kind: Kind, cells: list[str | None]) -> Column:
    """Cells as a column; a date or number column holds what they write."""
    texts = Column.of_texts(cells, Kind.ISO if kind in (Kind.DATE, Kind.DATETIME) else kind)
    if kind is Kind.DATE:
        return Column.of_numbers(whole_days(texts), kind)
    if kind is Kind.DATETIME:
        return Column.of_numbers(whole_days(texts) * 86400, kind)
    return column_as_number(texts)[0] if kind is Kind.NUMBER else texts


WRITTEN = ("10", "10.0", "010", "1e1", " 10", "2024", "2024-03-05", "2024-03-05T10:30Z", "x")
ALIKE = ("2024-03-05T11:30+01:00", "2024--", "23440", "0.3", "10.00000000000001", "-0", "0")
LITERALS = (10, 10.0, 0, 0.1 + 0.2, 2024, 23440, 10.00000000000001)
cells = st.lists(st.sampled_from([None, *WRITTEN, *ALIKE]), max_size=8)
literals = st.lists(st.sampled_from([*WRITTEN, *ALIKE, *LITERALS]), min_size=1, max_size=5)


@given(st.sampled_from([*Kind]), cells, literals)
def test_in_is_any_of_is_and_not_in_its_opposite(kind, cells, literals):
    left = column(kind, cells) if kind is not Kind.TIME else column(Kind.NUMBER, cells)

    def mask(test: str, value: object) -> np.ndarray:
        return holds(OneTest(Reference("", "X"), test, value), lambda _: left, len(left), {})

    wanted = np.logical_or.reduce([mask("is", literal) for literal in literals])
    assert mask("in", tuple(literals)).tolist() == wanted.tolist()
    assert mask("not_in", tuple(literals)).tolist() == (~wanted).tolist()
