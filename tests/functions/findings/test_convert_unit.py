from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.functions.findings._conversion import in_new_unit
from cdisc_convert.functions.findings.convert_unit import convert_unit
from cdisc_convert.model.errors import SpecError


def test_factor_of_the_test_and_of_every_test(texts, units):
    made = convert_unit(
        texts("710", "1.6", "98.6", "150", "36.85"),
        texts("10^6/L", "mg/dL", "F", "lb", "C"),
        texts("10^9/L", "umol/L", "C", "kg", "C"),
        texts("LYM", "CREAT", "TEMP", "WEIGHT", "TEMP"),
        units,
    )
    # ICL-T05 0.71, SEP-T03 141.44; 150 lb has no decimals, so three are kept
    assert made.column.tolist() == [0.71, 141.44, 37.0, 68.039, 36.85]
    assert not made.rejected.any()


def test_equal_units_are_identity_and_zeros_are_dropped(texts, units):
    made = convert_unit(
        texts("0.620", "1.23456789", "7"),
        texts("x", "x", None),
        texts("x", "x", None),
        texts("A", "A", "PH"),
        units,
    )
    assert made.column.tolist() == [0.62, 1.23456789, 7.0]


def test_no_factor_is_rejected_and_never_guessed(texts, units):
    made = convert_unit(
        texts("5", "5", "5"),
        texts("mg/dL", None, "mg/dL"),
        texts("umol/L", "umol/L", None),
        texts("LYM", "CREAT", "CREAT"),
        units,
    )
    assert made.column.tolist() == [None, None, None]
    assert made.rejected.tolist() == [True, True, True]
    assert "units" in made.because


def test_limits_and_terms_give_nothing_without_a_complaint(texts, units):
    made = convert_unit(
        texts("<5", "NEGATIVE", None),
        *[texts("mg/dL", "mg/dL", "mg/dL")] * 2,
        texts("A", "A", "A"),
        units,
    )
    assert made.column.tolist() == [None, None, None]
    assert not made.rejected.any()


def test_a_garbled_number_is_rejected(texts, units):
    made = convert_unit(
        texts("1.250,5", "1,250", "5"), *[texts("x", "x", "x")] * 2, texts("A", "A", "A"), units
    )
    assert made.column.tolist() == [None, None, 5.0]
    assert made.rejected.tolist() == [True, True, False]
    assert made.because == "is not a decimal number"


def test_numbers_are_taken_as_decimals(numbers, texts, units):
    made = convert_unit(
        numbers(0.1, 98.6, None),
        texts("x", "F", "x"),
        texts("x", "C", "x"),
        texts("A", "A", "A"),
        units,
    )
    assert made.column.tolist() == [0.1, 37.0, None]


def test_three_places_more_than_the_input_halves_up():
    third = (Fraction(1, 3), Fraction(0))
    assert in_new_unit("1", third) == "0.333"
    assert in_new_unit("1.0", third) == "0.3333"
    assert in_new_unit("5", (Fraction("0.0001"), Fraction(0))) == "0.001"
    assert in_new_unit("-5", (Fraction("0.0001"), Fraction(0))) == "-0.001"
    assert in_new_unit("7", (Fraction("0.000001"), Fraction(0))) == "0.000007"
    assert in_new_unit("1.2345", (Fraction("0.00000001"), Fraction(0))) == "0.0000000123"
    assert in_new_unit("0", third) == "0"


@given(
    st.decimals(min_value=-9999, max_value=9999, places=2),
    st.decimals(min_value="0.001", max_value=1000, places=3),
)
def test_no_float_noise(amount, factor):
    exact = amount * factor
    text = in_new_unit(str(amount), (Fraction(factor), Fraction(0)))
    assert float(text) == float(exact)
    assert len(text) <= len(f"{exact:f}")


def test_mistakes_in_the_table_are_placed(texts, table):
    one = texts("5"), texts("a"), texts("b"), texts("T")
    with pytest.raises(SpecError, match="'MULTIPLY'"):
        convert_unit(*one, table("TEST,FROM,TO", "*,a,b"))
    with pytest.raises(SpecError, match=r"units.csv:2.*'x'"):
        convert_unit(*one, table("TEST,FROM,TO,MULTIPLY", "*,a,b,x"))
    with pytest.raises(SpecError, match=r"units.csv:3.*two factors"):
        convert_unit(*one, table("TEST,FROM,TO,MULTIPLY", "*,a,b,2", "*,a,b,3"))


def test_no_records(texts, units):
    assert convert_unit(texts(), texts(), texts(), texts(), units).column.tolist() == []
