"""Which reader is taken, and what is said of kinds and options that are not known."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from raw_files import refusal, write

from cdisc_convert.model.errors import SpecError
from cdisc_convert.sources._registry import (
    check_options,
    kind_of,
    path_options,
    read_source,
    readers,
)

KINDS = "castor csv dataset_json excel odm parquet rave_csv rave_odm redcap sas7bdat secutrial xpt"


def test_every_kind_of_the_language_has_a_reader() -> None:
    assert " ".join(readers()) == KINDS


@pytest.mark.parametrize("kind", KINDS.split())
def test_every_reader_says_what_it_gives_and_when_it_refuses(kind: str) -> None:
    found = readers()[kind]
    assert "Raises SourceError" in found.doc
    assert all(option.says for option in found.options.values())
    assert list(inspect.signature(found.read).parameters) == ["path", "options", "shown_as", "only"]


def test_unknown_kind_and_option_are_suggested() -> None:
    assert check_options("exel", {}) == ["no reader is called 'exel'; did you mean 'excel'?"]
    assert check_options("rave_csv", {"eof": "optinal"}) == [
        "eof of reader rave_csv is 'optinal'; did you mean 'optional'?"
    ]
    assert check_options("parquet", {"sheet": "x"}) == [
        "reader parquet does not take 'sheet'; it takes no options"
    ]
    assert check_options("csv", {"delimiter": ";", "skip": 2, "header_row": "3"}) == []


def test_unknown_kind_is_a_mistake_of_the_mapping(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="no reader is called 'sv'"):
        read_source(write(tmp_path, "a.csv", "A\n1\n"), "sv")


def test_options_that_name_files() -> None:
    assert (path_options("redcap"), path_options("csv")) == (("dictionary",), ())


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.CSV", "A\n", "csv"),
        ("a.txt", "A\n", "csv"),
        ("a.ndjson", "{}", "dataset_json"),
        ("a.xml", '<ODM FileType="Snapshot"/>', "odm"),
        ("a.xml", "<ODM FileType='Transactional'/>", "rave_odm"),
        ("a.xpt", "", "xpt"),
        ("a.xlsx", "", "excel"),
    ],
)
def test_kind_by_suffix_and_content(tmp_path: Path, name: str, content: str, kind: str) -> None:
    assert kind_of(write(tmp_path, name, content), name) == kind


def test_missing_unknown_and_folder_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no.csv") == [
        "no.csv: this file does not exist; check `file` of the source"
    ]
    unknown = refusal(write(tmp_path, "a.sav", "x"))
    assert unknown[0].startswith("a.sav: no reader is known for '.sav'; name one with `reader:")
    (tmp_path / "d").mkdir()
    assert refusal(tmp_path / "d", "csv") == ["d: this is a folder; reader csv reads a file"]
