from __future__ import annotations

from cdisc_convert.standards.codelist import Codelist
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


def test_nearest_terms_come_by_any_of_their_names_without_repetition():
    assert UNITS.nearest("miligram")[0].value == "mg"
    assert len(set(UNITS.nearest("gram", 4))) == len(UNITS.nearest("gram", 4))
    assert UNITS.nearest("zzzzzz") == ()


def test_only_the_published_value_is_in_the_codelist():
    assert "mg" in UNITS
    assert "MG" not in UNITS
