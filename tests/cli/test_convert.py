"""`convert` end to end on a study of one screen."""

from __future__ import annotations

import csv
import json

import pyarrow.parquet as pq

from cdisc_convert.sources.xpt import read_xpt
from tests.cli.running import TINY_DM, TINY_RAW, TINY_SOURCES, cdisc_convert, write_study


def convert(tmp_path, datasets=TINY_DM, sources=TINY_SOURCES, *options, **raw):
    study, export = write_study(tmp_path, datasets, sources, **(raw or {"people": TINY_RAW}))
    out = tmp_path / "out"
    done = cdisc_convert("convert", study, "--raw", export, "--out", out, *options)
    return done, out


def test_datasets_ledger_and_facts_of_the_run(tmp_path):
    done, out = convert(tmp_path)
    assert done.returncode == 0, done.stderr
    (member,) = read_xpt(out / "sdtm" / "dm.xpt").members
    assert member.columns["USUBJID"].tolist() == ["T1-001", "T1-002"]
    assert member.columns["SEX"].tolist() == ["M", "F"]
    assert member.columns["RFICDTC"].tolist() == ["2024-03-01", "2024-03-05"]
    facts = json.loads((out / "run.json").read_text())
    assert facts["datasets"]["DM"]["rows"] == 2
    assert facts["ledger"] == {
        "read": 2,
        "mapped": 2,
        "set_aside": 0,
        "unbalanced": 0,
        "sources": {"people": {"read": 2, "mapped": 2, "set_aside": 0, "unbalanced": 0}},
    }


def test_verify_full_reads_with_an_independent_reader_too(tmp_path):
    done, out = convert(tmp_path, TINY_DM, TINY_SOURCES, "--verify", "full")
    assert done.returncode == 0, done.stderr
    assert (out / "sdtm" / "dm.xpt").exists()


def test_a_value_that_cannot_be_used_is_counted(tmp_path):
    raw = TINY_RAW + "003,male?,31-FEB-2024\n"
    done, out = convert(tmp_path, people=raw)
    assert done.returncode == 0, done.stderr
    found = {f["variable"]: f for f in json.loads((out / "run.json").read_text())["mapping"]}
    assert found["SEX"]["values"] == [["male?", 1]]
    assert found["SEX"]["id"] == "MAP-decode"
    assert found["RFICDTC"]["count"] == 1
    assert found["RFICDTC"]["values"] == [["31-FEB-2024", 1]]


def test_an_accent_is_folded_and_listed_cell_by_cell(tmp_path):
    datasets = TINY_DM + "  SITENM: {how: copy, from: people.SITE, supplemental: {label: Site}}\n"
    raw = "ID,SEX,CONSENT,SITE\n001,M,01-MAR-2024,Hôpital\n002,F,05-MAR-2024,Paris \n"
    done, out = convert(tmp_path, datasets, people=raw)
    assert done.returncode == 0, done.stderr
    (member,) = read_xpt(out / "sdtm" / "suppdm.xpt").members
    assert member.columns["QVAL"].tolist() == ["Hopital", "Paris"]
    cells = pq.read_table(out / "changed_cells.parquet").to_pylist()
    assert [(c["record"], c["variable"], c["was"], c["becomes"]) for c in cells] == [
        (2, "QVAL", "Paris ", "Paris"),
        (1, "QVAL", "Hôpital", "Hopital"),
    ]


def test_the_ascii_policy_refuse_names_the_cell_and_writes_nothing(tmp_path):
    datasets = TINY_DM + "  SITENM: {how: copy, from: people.SITE, supplemental: {label: Site}}\n"
    raw = "ID,SEX,CONSENT,SITE\n001,M,01-MAR-2024,Hôpital\n"
    done, out = convert(tmp_path, datasets, TINY_SOURCES, "--ascii", "refuse", people=raw)
    assert done.returncode == 2
    assert "SUPPDM" in done.stderr
    assert "QVAL" in done.stderr
    assert not out.exists()


def test_an_unregistered_subject_is_quarantined_and_listed(tmp_path):
    sources = TINY_SOURCES + (
        '  events: {file: events.csv, subject: {column: ID, form: "{SUBJID}"}, key: [ID, NO]}\n'
    )
    datasets = TINY_DM + (
        "---\ndataset: AE\nrows: [{how: take, from: events}]\nkey: [USUBJID, AESPID]\nvariables:\n"
        "  STUDYID: {how: copy, from: study.STUDYID}\n  DOMAIN: {how: constant, value: AE}\n"
        "  USUBJID: {how: copy, from: subjects.USUBJID}\n"
        "  AESEQ: {how: sequence, within: [USUBJID], order: [AESPID]}\n"
        "  AESPID: {how: copy, from: events.NO}\n  AETERM: {how: copy, from: events.TERM}\n"
    )
    done, out = convert(
        tmp_path,
        datasets,
        sources,
        people=TINY_RAW,
        events="ID,NO,TERM\n001,1,Headache\n999,1,=cmd()\n",
    )
    assert done.returncode == 0, done.stderr
    with (out / "issues.csv").open(newline="") as file:
        (issue,) = csv.DictReader(file)
    assert (issue["id"], issue["file"], issue["row"], issue["value"]) == (
        "SUBJECT_UNKNOWN",
        "events.csv",
        "3",
        "999",
    )
    ledger = json.loads((out / "run.json").read_text())["ledger"]
    assert (ledger["read"], ledger["mapped"], ledger["set_aside"]) == (4, 3, 1)


def test_only_makes_a_dataset_with_what_it_needs(tmp_path):
    done, out = convert(tmp_path, TINY_DM, TINY_SOURCES, "--only", "DM")
    assert done.returncode == 0, done.stderr
    assert (out / "sdtm" / "dm.xpt").exists()
    study = tmp_path / "study"
    done = cdisc_convert("convert", study, "--raw", tmp_path / "raw", "--out", out, "--only", "DN")
    assert done.returncode == 2
    assert "there is no dataset 'DN'" in done.stderr


def test_a_second_run_takes_the_place_of_the_first(tmp_path):
    _, out = convert(tmp_path)
    (tmp_path / "raw" / "people.csv").write_text(TINY_RAW + "003,F,06-MAR-2024\n")
    done = cdisc_convert("convert", tmp_path / "study", "--raw", tmp_path / "raw", "--out", out)
    assert done.returncode == 0, done.stderr
    assert read_xpt(out / "sdtm" / "dm.xpt").members[0].rows == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "raw", "study"]


def test_a_failed_run_leaves_the_old_one_as_it_was(tmp_path):
    _, out = convert(tmp_path)
    before = (out / "run.json").read_bytes()
    (tmp_path / "raw" / "people.csv").write_text("ID,SEX,CONSENT\n001,M\n")
    done = cdisc_convert("convert", tmp_path / "study", "--raw", tmp_path / "raw", "--out", out)
    assert done.returncode == 3
    assert (out / "run.json").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "raw", "study"]
