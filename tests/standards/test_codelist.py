from __future__ import annotations

import pytest

from cdisc_convert.standards.codelist import Codelist, FoundBy
from cdisc_convert.standards.package_file import Term

UNITS = Codelist(
    code="C71620",
    value="UNIT",
    name="Unit",
    extensible=True,
    terms=(
        Term("C1", "mg", "Milligram", ("Milligram", "mgr")),
        Term("C2", "Mg", "Megagram", ("Tonne",)),
        Term("C3", "g", "Gram", ("Gramme", "gm")),
        Term("C4", "gmm", "Gramme Metre", ("GM",)),
    ),
)


@pytest.mark.parametrize(
    ("text", "values", "found_by"),
    [
        ("mg", ["mg"], FoundBy.VALUE),
        (" mg ", ["mg"], FoundBy.VALUE),
        ("MG", ["mg", "Mg"], FoundBy.CASE),
        ("G", ["g"], FoundBy.CASE),
        ("tonne", ["Mg"], FoundBy.SYNONYM),
        ("GRAMME  metre", ["gmm"], FoundBy.SYNONYM),
        ("gm", ["g", "gmm"], FoundBy.SYNONYM),
        ("stone", [], FoundBy.NOTHING),
        ("", [], FoundBy.NOTHING),
    ],
)
def test_term_that_a_text_means(text, values, found_by):
    match = UNITS.term_for(text)
    assert [term.value for term in match.candidates] == values
    assert match.found_by is found_by
    assert match.is_ambiguous == (len(values) > 1)
    assert (match.term is None) == (len(values) != 1)


def test_nearest_terms_come_by_any_of_their_names_without_repetition():
    assert UNITS.nearest("miligram")[0].value == "mg"
    assert len(set(UNITS.nearest("gram", 4))) == len(UNITS.nearest("gram", 4))
    assert UNITS.nearest("zzzzzz") == ()


def test_only_the_published_value_is_in_the_codelist():
    assert "mg" in UNITS
    assert "MG" not in UNITS
