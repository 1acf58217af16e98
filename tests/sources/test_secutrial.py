"""secuTrial exports, and the archives that are not opened."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest
from raw_files import lists, reads_well, refusal, sample, write

from cdisc_convert.sources import _zip
from cdisc_convert.sources._registry import read_source

SAMPLE = "secutrial-ctu05-fr-iso8859-1.zip"
OPTIONS = "ExportOptions.html"


def pack(folder: Path, members: dict[str, str | bytes], name: str = "a.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return path


def test_sample_gives_every_table() -> None:
    tables = read_source(sample(SAMPLE))
    assert len(tables) == 31
    rows = {"baseline": 17, "outcome": 13, "treatment": 11, "ae": 1, "sae": 2, "allmedi": 17}
    assert {name: len(tables[name]) for name in rows} == rows
    assert {len(t) for n, t in tables.items() if n in ("atae", "miv", "qac")} == {0}
    assert (len(tables["cl"]), len(tables["cl"].columns)) == (205, 3)


def test_sample_values_are_latin_1_and_quoted_tabs_are_gone() -> None:
    tables = read_source(sample(SAMPLE), shown_as="s.zip")
    assert tables["ctr"].columns["mnpctrname"].tolist() == [
        "Charité Berlin (RPACK)",
        "Inselspital Bern (RPACK)",
        "Universitätsspital Basel (RPACK)",
    ]
    assert (tables["ctr"].encoding, tables["ctr"].file) == ("iso-8859-1", "s.zip!ctr.xls")
    assert tables["cn"].columns["mnpaid"].tolist()[0] == "RPACK-CBE-001"
    event = {name: values[0] for name, values in lists(tables["ae"]).items()}
    assert (event["ae_description"], event["ae_onset_date"]) == ("accident in traffic", "20190415")
    assert tables["baseline"].columns["height"].tolist()[0] == "180.1"


def test_sample_labels_come_from_the_item_table() -> None:
    tables = read_source(sample(SAMPLE))
    assert tables["baseline"].labels["visit_date"] == "Date of visit"
    assert tables["ae"].labels["ae_description"] == "Description of Adverse Event"


def test_utf16_export_with_marks_before_its_values(tmp_path: Path) -> None:
    text = '"a"\t"b"\n\ufeff"1"\t\ufeff"é"\n'.encode("utf-16")
    path = pack(tmp_path, {OPTIONS: "charset=utf-16", "f.xls": text})
    assert lists(read_source(path)["f"]) == {"a": ["1"], "b": ["é"]}


def test_archive_without_tables_and_other_archives(tmp_path: Path) -> None:
    empty = refusal(pack(tmp_path, {OPTIONS: ""}))
    assert empty == ["a.zip: there is no .xls table in this archive; give a secuTrial export"]
    other = refusal(pack(tmp_path, {"x.csv": "a\n1\n"}))
    assert "the content of this .zip file is not that of secutrial" in other[0]


@pytest.mark.parametrize(
    "name", ["../evil.xls", "/etc/evil.xls", "C:\\evil.xls", "a\\..\\..\\evil.xls", "a/../../b.xls"]
)
def test_names_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    messages = refusal(pack(tmp_path, {OPTIONS: "", name: '"a"\n"1"\n'}))
    assert "has a name that leads outside the archive" in messages[0]
    assert reads_well(messages)


def test_links_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("f.xls")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(OPTIONS, "")
        archive.writestr(link, "/etc/passwd")
    assert "member 'f.xls' is a link to another file" in refusal(path)[0]


def test_bomb_is_stopped_by_the_bytes_that_come_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_zip, "FREE_BYTES", 1 << 20)
    path = pack(tmp_path, {OPTIONS: "", "f.xls": b"0" * (8 << 20)})
    assert path.stat().st_size < 20_000
    (message,) = refusal(path)
    assert "member 'f.xls' unpacks to more than" in message


def test_many_small_members_count_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_zip, "MOST_BYTES", 2000)
    path = pack(tmp_path, {OPTIONS: "", **{f"f{i}.xls": b"x" * 900 for i in range(4)}})
    assert "unpacks to more than 200 bytes" in refusal(path)[0]


def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_zip, "MOST_MEMBERS", 3)
    path = pack(tmp_path, {OPTIONS: "", **{f"f{i}.xls": "" for i in range(4)}})
    assert "the archive holds 5 files; 3 are the most allowed" in refusal(path)[0]


def test_cut_and_damaged_archives(tmp_path: Path) -> None:
    whole = pack(tmp_path, {OPTIONS: "", "f.xls": '"a"\n"1"\n' * 500}).read_bytes()
    cut = refusal(write(tmp_path, "cut.zip", whole[: len(whole) // 2]), "secutrial")
    damaged = bytearray(whole)
    damaged[120:140] = b"\xff" * 20
    bad = refusal(write(tmp_path, "bad.zip", bytes(damaged)), "secutrial")
    assert "this is not a complete zip archive" in cut[0]
    assert "this is not a complete zip archive" in bad[0]
    assert reads_well(cut + bad)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("secutrial", "this is not a complete zip archive"),
        ("excel", "the file is damaged or not of this kind"),
        (None, "name its reader"),
    ],
)
def test_a_member_name_that_is_no_utf_8(tmp_path: Path, kind: str | None, told: str) -> None:
    whole = pack(tmp_path, {"é.xls": "", "ExportOptions.html": ""}).read_bytes()
    damaged = write(tmp_path, "bad.zip", whole.replace("é".encode(), b"\x9c\x9c"))
    (found,) = refusal(damaged, kind)
    assert told in found


def test_a_member_without_a_name(tmp_path: Path) -> None:
    whole = pack(tmp_path, {"?f.xls": ""}).read_bytes()
    damaged = write(tmp_path, "bad.zip", whole.replace(b"?f.xls", b"\0f.xls"))
    assert "a file without a name" in refusal(damaged, "secutrial")[0]
