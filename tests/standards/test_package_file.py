from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdisc_convert.standards.location import specs_folder
from cdisc_convert.standards.package_file import (
    CodelistHead,
    PackageFile,
    Term,
    write_package,
)

PACKAGES = sorted(folder.name for folder in (specs_folder() / "ct").iterdir())


@pytest.mark.parametrize("name", PACKAGES)
def test_offsets_of_the_codelists_cover_the_files_without_gap_or_overlap(name):
    folder = specs_folder() / "ct" / name
    lines = (folder / "codelists.tsv").read_text(encoding="utf-8").splitlines()[1:]
    ends: dict[str, int] = {}
    for line in lines:
        file, offset, length = line.split("\t")[5:8]
        assert int(offset) == ends.get(file, 0)
        ends[file] = int(offset) + int(length)
    assert ends == {path.name: path.stat().st_size for path in folder.glob("terms-*.tsv")}


@pytest.mark.parametrize("name", PACKAGES)
def test_every_codelist_has_as_many_whole_terms_as_its_index_says(name):
    package = PackageFile(specs_folder() / "ct" / name)
    for code, head in package.heads.items():
        terms = package.terms(code)
        assert len(terms) == head.term_count
        assert all(term.code[0] == "C" and term.value and term.preferred for term in terms)


def test_files_stay_small():
    sizes = [path.stat().st_size for path in specs_folder().rglob("*.[ct]sv")]
    assert max(sizes) < 1_400_000
    assert sum(sizes) < 8_000_000


def test_one_codelist_is_read_without_the_others(monkeypatch):
    package = PackageFile(specs_folder() / "ct" / "sdtm-2025-03-28")
    read = []
    original = PackageFile._fields
    monkeypatch.setattr(
        PackageFile, "_fields", lambda self, code: read.append(code) or original(self, code)
    )
    package.terms("C66742")
    assert "C65047" not in read
    assert len(read) <= 3


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=6)
CODES = st.integers(1, 12).map(lambda number: f"C{number}")
TERMS = st.builds(
    Term, CODES, TEXT, st.one_of(st.just(""), TEXT), st.lists(TEXT, max_size=2).map(tuple)
)
PACKAGE = st.dictionaries(
    st.integers(100, 112).map(lambda number: f"C{number}"),
    st.lists(TERMS, max_size=6, unique_by=lambda term: term.value),
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(PACKAGE)
def test_what_is_written_is_read_back(codelists):
    heads = {code: CodelistHead(code, f"V{code}", "Näme", True, len(codelists[code]), "P", ("S",))
             for code in codelists}  # fmt: skip
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_package(folder, [(heads[code], terms) for code, terms in codelists.items()])
        package = PackageFile(folder)
        assert package.heads == heads
        for code, terms in codelists.items():
            by_value = sorted(terms, key=lambda term: (term.value, term.code))
            assert list(package.terms(code)) == by_value


def test_same_codelists_give_the_same_bytes_in_any_order(tmp_path):
    codelists = [
        (CodelistHead("C2", "B", "b", False), [Term("C9", "y", "Y"), Term("C8", "x", "X")]),
        (CodelistHead("C10", "A", "a", True), [Term("C8", "eks", "X")]),
    ]
    contents = []
    for number, order in enumerate((codelists, codelists[::-1])):
        folder = tmp_path / str(number)
        folder.mkdir()
        write_package(folder, order)
        contents.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert contents[0] == contents[1]
    assert contents[0]["terms-1.tsv"] == b"C8\tx\tX\nC9\ty\tY\nC8\teks\n"
