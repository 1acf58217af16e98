import pytest

from cdisc_convert.functions.findings.unit_text import unit_text
from cdisc_convert.model.column import Column

UNITS = ("10^6/L", "10^9/L", "10^12/L", "g/L", "mg/dL", "umol/L", "kg", "C", "%")
TERMS = {unit: unit for unit in UNITS} | {
    "10^6/l": "10^6/L",
    "/ul": "10^6/L",
    "10^9/l": "10^9/L",
    "10^12/l": "10^12/L",
    "m/ul": "10^12/L",
    "mg/dl": "mg/dL",
    "umol/l": "umol/L",
    "kilogram": "kg",
}


@pytest.mark.parametrize(
    ("collected", "unit"),
    [
        ("cells/uL", "10^6/L"),
        ("cell/µL", "10^6/L"),
        ("/mm3", "10^6/L"),
        ("/mm³", "10^6/L"),
        ("G/L", "10^9/L"),
        ("g/L", "g/L"),
        ("g/l", "g/L"),
        ("K/uL", "10^9/L"),
        ("x10E3/uL", "10^9/L"),
        ("10⁹/L", "10^9/L"),
        ("10*9/L", "10^9/L"),
        ("10^3/mm3", "10^9/L"),
        ("M/uL", "10^12/L"),
        ("µmol/L", "umol/L"),
        ("μmol/l", "umol/L"),
        ("MG/DL", "mg/dL"),
        (" mg / dL ", "mg/dL"),
        ("Kilogram", "kg"),
        ("%", "%"),
    ],
)
def test_spelling_of_one_unit(collected, unit):
    made = unit_text(Column.of_texts([collected]), "LB", TERMS)
    assert made.column.tolist() == [unit]


def test_cell_counts_are_meant_in_lb_and_cp_only(texts):
    assert unit_text(texts("G/L", "cells/uL"), "CP", TERMS).column.tolist() == ["10^9/L", "10^6/L"]
    made = unit_text(texts("G/L", "cells/uL"), "VS", TERMS)
    assert made.column.tolist() == [None, None]
    assert made.rejected.tolist() == [True, True]


def test_an_unknown_unit_is_rejected_and_missing_is_not(texts):
    made = unit_text(texts("furlong", None, "kg"), "VS", TERMS)
    assert made.column.tolist() == [None, None, "kg"]
    assert made.rejected.tolist() == [True, False, False]
    assert unit_text(texts(), "LB", TERMS).column.tolist() == []
