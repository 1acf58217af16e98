from __future__ import annotations

from cdisc_convert.standards.package_difference import Change, compare_packages
from cdisc_convert.standards.package_file import CodelistHead, PackageFile, Term, write_package
from cdisc_convert.standards.packages import find_package

NY = CodelistHead("C1", "NY", "No Yes Response", False)
SEX = CodelistHead("C2", "SEX", "Sex", False)
UNIT = CodelistHead("C3", "UNIT", "Unit", True)


def package(folder, *codelists) -> PackageFile:
    folder.mkdir()
    write_package(folder, codelists)
    return PackageFile(folder)


def test_codelists_and_terms_are_added_removed_and_changed(tmp_path):
    old = package(
        tmp_path / "old",
        (NY, [Term("C10", "Y", "Yes"), Term("C11", "N", "No")]),
        (SEX, [Term("C20", "F", "Female")]),
    )
    new = package(
        tmp_path / "new",
        (CodelistHead("C1", "NY", "No Yes Response", True),
         [Term("C10", "YES", "Yes", ("Ja",)), Term("C12", "U", "Unknown")]),
        (UNIT, [Term("C30", "mg", "Milligram")]),
    )  # fmt: skip
    ny, sex, unit = ("C1", "NY"), ("C2", "SEX"), ("C3", "UNIT")
    assert compare_packages(old, new).changes == (
        Change("codelist", "changed", ny, "C1", "NY", (("extensible", "no", "yes"),)),
        Change(
            "term", "changed", ny, "C10", "YES", (("value", "Y", "YES"), ("synonyms", "", "Ja"))
        ),
        Change("term", "removed", ny, "C11", "N"),
        Change("term", "added", ny, "C12", "U"),
        Change("codelist", "removed", sex, "C2", "SEX"),
        Change("term", "removed", sex, "C20", "F"),
        Change("codelist", "added", unit, "C3", "UNIT"),
        Change("term", "added", unit, "C30", "mg"),
    )


def test_package_does_not_differ_from_itself():
    shipped = find_package("adam-2026-03-27")
    assert compare_packages(shipped, shipped).changes == ()


def test_shipped_packages_differ_as_their_sources_do():
    difference = compare_packages(find_package("sdtm-2024-03-29"), find_package("sdtm-2025-03-28"))
    counts = {
        (what, how): difference.count(what, how)
        for what in ("codelist", "term")
        for how in ("added", "removed", "changed")
    }
    assert counts == {
        ("codelist", "added"): 56,
        ("codelist", "removed"): 4,
        ("codelist", "changed"): 0,
        ("term", "added"): 3710,
        ("term", "removed"): 134,
        ("term", "changed"): 334,
    }
