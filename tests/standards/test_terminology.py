from __future__ import annotations

import pytest

from cdisc_convert.model.errors import StandardsError
from cdisc_convert.standards.packages import find_package, list_packages, newest_packages
from cdisc_convert.standards.terminology import Terminology

COUNTS = {
    "sdtm-2024-03-29": (1106, 40122),
    "sdtm-2025-03-28": (1158, 43698),
    "adam-2024-03-29": (16, 106),
    "adam-2026-03-27": (25, 144),
    "define-xml-2024-03-29": (15, 82),
    "define-xml-2026-03-27": (15, 93),
}


@pytest.fixture(autouse=True)
def _no_imported_packages(tmp_path, monkeypatch):
    monkeypatch.setenv("CDISC_CONVERT_HOME", str(tmp_path))


@pytest.fixture
def terminology() -> Terminology:
    return Terminology.load("sdtm-2025-03-28")


def test_shipped_packages_are_listed():
    assert [entry.name for entry in list_packages()] == sorted(COUNTS)


@pytest.mark.parametrize(("package", "counts"), COUNTS.items())
def test_package_has_the_published_number_of_codelists_and_terms(package, counts):
    heads = Terminology.load(package).codelists()
    assert (len(heads), sum(head.term_count for head in heads)) == counts


def test_codelist_is_found_by_code_and_by_submission_value(terminology):
    assert terminology.codelist("C66742") is terminology.codelist("NY")
    assert terminology.codelist("NY").extensible is False
    assert [term.value for term in terminology.codelist("NY").terms] == ["N", "NA", "U", "Y"]
    assert terminology.codelist("NOSUCH") is None


def test_test_code_gives_its_test_name(terminology):
    assert terminology.decode("LBTESTCD", "LBTEST", "ALT") == "Alanine Aminotransferase"
    assert terminology.decode("C67154", "C65047", "Glucose") == "GLUC"
    assert terminology.decode("LBTESTCD", "LBTEST", "NOSUCH") is None


def test_every_lab_test_code_has_a_name(terminology):
    pairs = terminology.pairs("LBTESTCD", "LBTEST")
    assert len(pairs) == len(terminology.codelist("LBTESTCD").terms) == 2438
    assert pairs["HGB"] == "Hemoglobin"


@pytest.mark.parametrize(
    ("key", "partner"),
    [("LBTESTCD", "LBTEST"), ("VSTEST", "VSTESTCD"), ("PKPARMCD", "PKPARM"), ("NY", None)],
)
def test_codelist_of_names_belongs_to_a_codelist_of_codes(terminology, key, partner):
    found = terminology.partner(key)
    assert (found.value if found else None) == partner


def test_unknown_codelist_is_told_with_what_is_near(terminology):
    with pytest.raises(StandardsError, match="has no codelist 'AESVE'; did you mean AESEV"):
        terminology.need("AESVE")


def test_unknown_package_is_told_with_those_that_exist():
    with pytest.raises(StandardsError, match=r"'sdtm-1999-01-01'; use one of adam-2024-03-29"):
        Terminology.load("sdtm-1999-01-01")


def test_name_of_the_library_is_the_same_package():
    assert find_package("sdtmct-2025-03-28") is find_package("sdtm-2025-03-28")


def test_first_of_several_packages_counts():
    both = Terminology.load("adam-2026-03-27", "sdtm-2025-03-28")
    assert both.codelist("DATEFL").package == "adam-2026-03-27"
    assert both.codelist("NY").package == "sdtm-2025-03-28"


def test_newest_package_of_each_subject():
    assert newest_packages() == ("sdtm-2025-03-28", "adam-2026-03-27", "define-xml-2026-03-27")
