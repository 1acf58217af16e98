"""Conditions over columns: ten tests, three-valued dates, missing values."""

from __future__ import annotations

import pytest

from cdisc_convert.engine.conditions import holds
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.records import Table
from cdisc_convert.model.spec import Combination, Reference, TableColumn
from cdisc_convert.model.spec import Test as OneTest

COLUMNS = {
    "SEX": Column.of_texts(["M", "F", None]),
    "AGE": Column.of_numbers([64.999, 65, None]),
    "SUM": Column.of_numbers([0.1 + 0.2, 0.3, 0.4]),
    "TEXT": Column.of_texts(["10", "9", "x"]),
    "START": Column.of_texts(["2024", "2024-03-05", None], Kind.ISO),
    "DAY": Column.of_numbers([23375, 23440, None], Kind.DATE),  # 2023-12-31, 2024-03-05
    "OTHER": Column.of_texts(["M", "M", None]),
}
TABLES = {"codes": Table("codes", {"C": Column.of_texts(["M", None, "X"])})}


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
        ("START", "less_than", "2024-06-01", "-Y-"),  # 2024 could lie on either side
        ("START", "at_least", "2024-06-01", "---"),
        ("START", "less_than", "2025-01-01", "YY-"),
        ("START", "is", "2024", "Y--"),
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
