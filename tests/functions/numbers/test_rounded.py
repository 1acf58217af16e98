from decimal import ROUND_HALF_UP, Context, Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cdisc_convert.functions.numbers.rounded import rounded
from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import number_text

n = Column.of_numbers


def test_halves_go_away_from_zero_as_by_hand():
    given = n([2.675, 1.005, 0.5, -0.5, 83.874, None])
    assert rounded(given, 2).column.tolist() == [2.68, 1.01, 0.5, -0.5, 83.87, None]
    assert rounded(given, 0).column.tolist() == [3, 1, 1, -1, 84, None]


def test_tens_and_places_by_record():
    assert rounded(n([15, -25]), -1).column.tolist() == [20, -30]
    places = n([0, 1, None])
    assert rounded(n([1.25, 1.25, 1.25]), places).column.tolist() == [1, 1.3, None]


@settings(max_examples=300)
@given(st.floats(-1e12, 1e12), st.integers(0, 8))
def test_equals_decimal_arithmetic_on_the_written_number(value, places):
    written = Decimal(number_text(value))
    wanted = written.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=50))
    assert rounded(n([value]), places).column.tolist() == [float(wanted)]


def test_no_records():
    assert rounded(n([]), 1).column.tolist() == []
