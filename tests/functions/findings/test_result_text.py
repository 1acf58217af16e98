import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.functions.findings.result_text import result_text
from cdisc_convert.functions.findings.standard_number import standard_number
from cdisc_convert.model.column import Column


@pytest.mark.parametrize(
    ("collected", "written"),
    [
        ("0,62", "0.62"),
        ("0.620", "0.620"),
        ("1 250", "1250"),
        ("1\u2009250", "1250"),
        ("12\u202f345\u00a0678,5", "12345678.5"),
        ("< 5", "<5"),
        ("< 0,5", "<0.5"),
        ("≤ 0,5", "<=0.5"),
        ("> = 1 000", ">=1000"),
        ("≥5", ">=5"),
        (" 7.0 ", "7.0"),
        ("-0,3", "-0.3"),
        ("Negative", "Negative"),
        ("1:160", "1:160"),
        ("1 25", "1 25"),
        ("10-15", "10-15"),
        ("1.250,5", "1.250,5"),
        ("< LD", "< LD"),
    ],
)
def test_spelling_of_one_result(collected, written):
    made = result_text(Column.of_texts([collected]))
    assert made.column.tolist() == [written]
    assert not made.kept.any()


def test_a_comma_that_could_part_thousands_stays_and_is_reported(texts):
    made = result_text(texts("1,250", "0,250", "12,5"))
    assert made.column.tolist() == ["1,250", "0.250", "12.5"]
    assert made.kept.tolist() == [True, False, False]
    assert result_text(texts("1,250"), decimal=",").column.tolist() == ["1.250"]
    assert result_text(texts("1.250"), decimal=",").kept.tolist() == [True]
    assert result_text(texts("1,250"), decimal=".").column.tolist() == ["1,250"]


def test_terms_go_first(texts):
    made = result_text(
        texts("pos", "NEG", "1,250"), {"pos": "POSITIVE", "neg": "NEGATIVE", "1,250": "X"}
    )
    assert made.column.tolist() == ["POSITIVE", "NEGATIVE", "X"]
    assert not made.kept.any()


def test_numbers_missing_values_and_no_records(texts, numbers):
    assert result_text(numbers(5.0, 0.62, None)).column.tolist() == ["5", "0.62", None]
    assert result_text(texts(None, "")).column.tolist() == [None, None]
    assert result_text(texts()).column.tolist() == []


@given(st.decimals(min_value=-9999, max_value=9999, places=4))
def test_a_decimal_comma_never_changes_the_number(number):
    text = f"{number:f}"
    made = result_text(Column.of_texts([text.replace(".", ",")]))
    assert standard_number(made.column).column.tolist() == [float(text)]
