# ruff: noqa: RUF001 - the characters that look like others are what is tested
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.model.column import Column
from cdisc_convert.package.ascii_fold import fold_to_ascii, folded_text


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("café", "cafe"),
        ("cafe\u0301", "cafe"),
        ("Ångström", "Angstrom"),
        ("œdème, Æ, ß, ø, ł", "oedeme, AE, ss, o, l"),
        ("5 µg, 5 μg", "5 ug, 5 ug"),
        ("≤ 3 ≥ 2 ± 1", "<= 3 >= 2 +/- 1"),
        ("“a” ‘b’ – c — d…", "\"a\" 'b' - c - d..."),
        ("O´Brien", "O'Brien"),
        ("37 °C, 37 ℃", "37 degC, 37 degC"),
        ("2 × 3", "2 x 3"),
        ("kg/m²", "kg/m2"),
        ("10⁹/L", "10^9/L"),
        ("10⁻¹²", "10^-12"),
        ("CO₂", "CO2"),
        ("½ tablet, 1½ tablets", "1/2 tablet, 1 1/2 tablets"),
        ("IL-1β", "IL-1beta"),
        ("a\u00a0b\u2009c", "a b c"),
        ("a\u200bb\ufeff", "ab"),
        ("a\u00a0", "a"),
    ],
)
def test_text_has_its_usual_ascii_form(text: str, folded: str) -> None:
    assert folded_text(text) == folded


@pytest.mark.parametrize("text", ["漢字", "é漢", "αβ", "Привет", "5①", "m²5", "½½", "😀", "\ud800"])
def test_text_without_ascii_form_stays_whole(text: str) -> None:
    column, changed = fold_to_ascii(Column.of_texts([text]))
    assert column.tolist() == [text]
    assert changed == {}


def test_changed_texts_are_told_and_others_left() -> None:
    column, changed = fold_to_ascii(Column.of_texts(["plain", "é", None, "é", "漢", "\u00a0"]))
    assert column.tolist() == ["plain", "e", None, "e", "漢", None]
    assert changed == {"é": "e", "\u00a0": ""}


def test_blanks_of_ascii_text_are_not_touched() -> None:
    column, changed = fold_to_ascii(Column.of_texts(["a ", " b"]))
    assert column.tolist() == ["a ", " b"]
    assert changed == {}


@given(st.text())
def test_folded_text_is_ascii_and_folds_no_further(text: str) -> None:
    folded = folded_text(text)
    assert folded is None or (folded.isascii() and folded_text(folded) == folded)
