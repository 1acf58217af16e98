from __future__ import annotations

import pytest

from cdisc_convert.rules.cells import number_in


@pytest.mark.parametrize(
    ("text", "number"),
    [(" 1.50 ", 1.5), ("-2e3", -2000.0), (".5", 0.5), ("1\t", 1.0), ("1 2", None), ("", None)],
)
def test_numbers_with_blanks_around_them(text: str, number: float | None):
    assert number_in(text) == number


@pytest.mark.parametrize("text", ["0\x1d", "\x1c1", "٣", "1_000", "0x10", "inf", "nan"])
def test_what_only_looks_like_a_number(text: str):
    assert number_in(text) is None
