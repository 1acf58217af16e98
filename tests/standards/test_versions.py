from __future__ import annotations

import pytest

from cdisc_convert.model.errors import StandardsError
from cdisc_convert.standards import location
from cdisc_convert.standards.versions import list_versions, version_of


def test_shipped_versions():
    shipped = {(entry.standard, entry.version) for entry in list_versions()}
    assert shipped == {
        ("sdtmig", "3.3"), ("sdtmig", "3.4"),
        ("sdtm", "1.4"), ("sdtm", "1.7"), ("sdtm", "2.0"),
        ("adamig", "1.1"), ("adamig", "1.2"), ("adamig", "1.3"),
        ("occds", "1.0"), ("occds", "1.1"), ("adae", "1.0"), ("tte", "1.0"),
    }  # fmt: skip


def test_every_document_that_a_version_builds_on_is_shipped():
    folders = {entry.folder for entry in list_versions()}
    for entry in list_versions():
        assert set(entry.uses) <= folders
        assert (location.specs_folder() / entry.folder / "variables.csv").is_file()


def test_version_is_found_with_dots_or_hyphens():
    assert version_of("adamig", "1-3") is version_of("adamig", "1.3")


def test_unknown_version_names_those_that_exist():
    with pytest.raises(StandardsError, match=r"adamig has no version '9'; use one of 1\.1, 1\.2"):
        version_of("adamig", "9")


def test_installed_package_has_its_own_copy_of_the_standards(tmp_path, monkeypatch):
    package = tmp_path / "cdisc_convert"
    (package / "_specs").mkdir(parents=True)
    monkeypatch.setattr(location, "PACKAGE", package)
    assert location.specs_folder() == package / "_specs"
    assert location.mappings_folder() == tmp_path / "mappings"


def test_imported_terminology_lies_in_the_home_that_the_environment_names(tmp_path, monkeypatch):
    monkeypatch.setenv("CDISC_CONVERT_HOME", str(tmp_path))
    assert location.user_terminology_folder() == tmp_path / "ct"
    monkeypatch.delenv("CDISC_CONVERT_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    assert location.user_terminology_folder() == tmp_path / "user" / ".cdisc-convert" / "ct"
