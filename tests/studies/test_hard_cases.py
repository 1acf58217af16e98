"""The hard cases of the mapping language, run and compared with tables that were made by hand."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from cdisc_convert.model.errors import SourceError, SpecError
from cdisc_convert.pipeline import Conversion, PartOptions
from tests.studies.conversions import HARD_CASES, converted, differences, expected, rows_of

NAMES = [
    (study, path.stem)
    for study in ("icl", "sep")
    for path in sorted((HARD_CASES / study / "expected").glob("*.csv"))
    if path.stem != "issues"
]


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> dict[str, tuple[Conversion, Path]]:
    folder = tmp_path_factory.mktemp("hard")
    return {study: (converted(study, folder / study), folder / study) for study in ("icl", "sep")}


@pytest.fixture
def copy(tmp_path):
    """Makes a copy of a study whose files a test may change."""

    def make(study: str) -> Path:
        return Path(shutil.copytree(HARD_CASES / study, tmp_path / study))

    return make


def replace_in(path: Path, old: str, new: str, encoding: str = "utf-8") -> None:
    text = path.read_text(encoding=encoding)
    assert old in text
    path.write_text(text.replace(old, new), encoding=encoding)


def run_copy(folder: Path, out: Path) -> Conversion:
    return converted(str(folder), out, folder / "raw")


def reasons(run: Conversion, source: str) -> Counter[str]:
    account = run.run.account.sources[source]
    texts = [run.run.account.reasons[at].because for at in account.reason[account.state == 2]]
    return Counter(texts)


@pytest.mark.parametrize(("study", "name"), NAMES)
def test_dataset_is_the_expected_table(runs, study, name):
    assert differences(study, name, runs[study][0].datasets[name].dataset) == []


@pytest.mark.parametrize("study", ["icl", "sep"])
def test_issues_are_the_expected_ones(runs, study):
    found = [
        {"id": i.id, "file": i.file, "row": str(i.row or ""), "usubjid": i.usubjid}
        for i in runs[study][0].issues
    ]
    assert found == sorted(expected(study, "issues"), key=lambda i: (i["id"], i["file"]))


@pytest.mark.parametrize(("study", "read", "set_aside"), [("icl", 78, 7), ("sep", 38, 3)])
def test_every_raw_row_is_mapped_or_set_aside(runs, study, read, set_aside):
    facts = json.loads((runs[study][1] / "run.json").read_text())
    ledger = facts["ledger"]
    assert (ledger["read"], ledger["set_aside"], ledger["unbalanced"]) == (read, set_aside, 0)
    assert ledger["mapped"] == read - set_aside


def test_rows_left_out_say_why(runs):
    icl, sep = runs["icl"][0], runs["sep"][0]
    assert reasons(icl, "enroll") == {
        "earlier screening of the same person; its number is kept in SUPPDM SUBJID2": 1,
        "deleted in the EDC": 1,
    }
    assert reasons(icl, "meddra") == {
        "coding of another form": 1,
        "coded twice; the first is used": 1,
        "event deleted after coding": 1,
    }
    assert reasons(icl, "demog") == {"subject is not registered": 1}
    assert reasons(sep, "adjudication") == {
        "verdict on an infection that the site did not report": 1
    }
    assert reasons(sep, "history") == {"history.mh_list is empty": 1}


def test_correction_is_applied_and_listed(runs):
    facts = json.loads((runs["icl"][1] / "run.json").read_text())
    assert [(c["id"], c["old"], c["new"]) for c in facts["corrections"]] == [
        ("C1", "25 JAN 2023", "25 JAN 2024")
    ]


def test_absent_optional_sources_are_noted(runs):
    for study, source in (("icl", "autoab"), ("sep", "dv_log")):
        facts = json.loads((runs[study][1] / "run.json").read_text())
        absent = [n["source"] for n in facts["notes"] if n["code"] == "SOURCE_ABSENT"]
        assert absent == [source]
    assert "DV" not in runs["sep"][0].datasets


def test_empty_redcap_row_is_left_out_with_its_reason(runs):
    raw = runs["sep"][0].run.raw["redcap"]
    assert [why for _, _, why in raw.left_out] == ["empty row"]


# -- what must not matter -------------------------------------------------------------------------


def transport_files(out: Path) -> dict[str, bytes]:
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*.xpt"))}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("study", ["icl", "sep"])
def test_order_of_raw_rows_does_not_matter(runs, copy, tmp_path, study, seed):
    folder = copy(study)
    order = random.Random(seed)
    encodings = {"fr_A_hemato": "latin-1", "fr_B_hemato": "latin-1"}
    for path in sorted((folder / "raw").rglob("*.csv")):
        if path.stem in ("dictionary", "ts_given", "sites"):
            continue
        encoding = encodings.get(path.stem, "utf-8")
        header, *lines = path.read_text(encoding=encoding).splitlines()
        order.shuffle(lines)
        path.write_text("\n".join([header, *lines]) + "\n", encoding=encoding)
    run_copy(folder, tmp_path / "out")
    assert transport_files(tmp_path / "out") == transport_files(runs[study][1])


@pytest.mark.parametrize("study", ["icl", "sep"])
def test_one_subject_at_a_time_gives_the_same_files(runs, tmp_path, study):
    converted(study, tmp_path / "out", parts=PartOptions(part_rows=1, jobs=1))
    assert transport_files(tmp_path / "out") == transport_files(runs[study][1])


@pytest.mark.parametrize(
    ("study", "name"),
    [("icl", "AE"), ("icl", "SV"), ("icl", "ADEFF"), ("sep", "EX"), ("sep", "PP")],
)
def test_one_dataset_alone_is_the_same_and_raises_no_other_issue(runs, tmp_path, study, name):
    found = converted(study, tmp_path / "out", only=(name,))
    assert differences(study, name, found.datasets[name].dataset) == []
    whole = {(issue.id, issue.file, issue.row) for issue in runs[study][0].issues}
    assert {(issue.id, issue.file, issue.row) for issue in found.issues} <= whole


# -- cut-off --------------------------------------------------------------------------------------


def test_records_surely_after_the_cutoff_leave(tmp_path):
    found = converted("icl", tmp_path / "out", cutoff="2024-01-20")
    kept = [row["AESPID"] for row in rows_of(found.datasets["AE"].dataset, ["AESPID"])]
    # 2023-12, 2024-01 (may be earlier), 2024-01-20 and 2024-01-16 stay, later starts leave
    assert kept == ["15", "14", "12", "11", "17"]
    assert reasons(found, "ae") == {"after cut-off": 4}


def test_dates_after_the_cutoff_are_blanked_and_doses_leave(tmp_path):
    found = converted("sep", tmp_path / "out", cutoff="2024-03-05")
    names = ["USUBJID", "RFSTDTC", "RFXENDTC", "RFPENDTC", "DTHDTC", "DTHFL"]
    rows = [tuple(row.values()) for row in rows_of(found.datasets["DM"].dataset, names)]
    assert rows == [
        ("HC-02-A-001", "2024-03-03", "2024-03-05", "", "", ""),
        ("HC-02-A-002", "2024-03-04", "2024-03-04", "", "", ""),
        ("HC-02-B-001", "", "", "", "", ""),
        ("HC-02-B-002", "", "", "", "", ""),
    ]
    assert len(found.datasets["EX"].dataset) == 4
    assert reasons(found, "dosing_log") == {"after cut-off": 1}


# -- what ends a run ------------------------------------------------------------------------------


def refusal(folder: Path, out: Path) -> str:
    with pytest.raises(SourceError) as caught:
        run_copy(folder, out)
    assert caught.value.exit_code == 3
    assert not out.exists()
    return str(caught.value)


def test_a_check_that_says_stop_ends_the_run(copy, tmp_path):
    folder = copy("icl")
    replace_in(folder / "mapping/sdtm/ae.yaml", "severity: error", "severity: stop")
    assert refusal(folder, tmp_path / "out") == (
        "AE.csv:7: AE_END_BEFORE_START: Event Rash ends (2024-02-18) before it starts (2024-02-19)."
    )


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("25 JAN 2023,25", "26 JAN 2023,25", "reads '25 JAN 2023', not '26 JAN 2023'"),
        ("ae,12", "ae,77", "0 records of ae have the key '77'"),
        ("AEENDAT", "AEENDATE", "ae has no column 'AEENDATE'; did you mean 'AEENDAT'?"),
        ("C1,ae", "C1,aes", "there is no source 'aes' to correct"),
    ],
)
def test_a_correction_that_does_not_fit_ends_the_run(copy, tmp_path, old, new, text):
    folder = copy("icl")
    replace_in(folder / "raw/corrections.csv", old, new)
    message = refusal(folder, tmp_path / "out")
    assert message.startswith("corrections.csv:2: ") and text in message


def test_an_absent_source_that_is_not_optional_ends_the_run(copy, tmp_path):
    folder = copy("icl")
    (folder / "raw/VS.csv").unlink()
    assert "source vs: there is no file 'VS.csv' in the raw folder" in refusal(
        folder, tmp_path / "out"
    )


def test_rows_that_nothing_uses_end_the_run(copy, tmp_path):
    folder = copy("icl")
    replace_in(
        folder / "mapping/sdtm/dm.yaml",
        "[{how: take, from: disposition}]",
        "[{how: take, from: demog}]",
    )
    replace_in(folder / "mapping/sdtm/dm.yaml", "from: disposition.REASON", "from: demog.SEX_STD")
    replace_in(folder / "mapping/sdtm/lb.yaml", "of: qualifying.DTC", "of: enroll.ICDTC")
    replace_in(
        folder / "mapping/sdtm/lb.yaml", "value: qualifying.NUMBER", "value: enroll.COHORT_STD"
    )
    message = refusal(folder, tmp_path / "out")
    assert "source qualifying: 2 of 2 rows are neither mapped nor set aside" in message


def test_duplicate_key_names_both_rows(copy, tmp_path):
    folder = copy("icl")
    replace_in(folder / "raw/VS.csv", "208,20 MAR", "207,20 MAR")
    assert refusal(folder, tmp_path / "out").startswith(
        "VS.csv:8: source vs: rows 8 and 9 of VS.csv have the same key (RecordId: 207)"
    )


def test_two_partners_of_a_join_are_an_error(copy, tmp_path):
    folder = copy("sep")
    replace_in(folder / "raw/adjudication.csv", "A-001,9,Confirmed", "A-001,01,Confirmed")
    replace_in(folder / "mapping/sdtm.yaml", "match: {INF_NO: infection_log.inf_no}, ", "")
    message = refusal(folder, tmp_path / "out")
    assert "join with adjudication" in message and "has 2 partners" in message


def test_a_record_that_keep_one_cannot_choose_is_an_error(copy, tmp_path):
    folder = copy("icl")
    replace_in(folder / "mapping/sdtm/ae.yaml", "order: [meddra.LLT]", "order: [meddra.PT]")
    message = refusal(folder, tmp_path / "out")
    assert "keep_one cannot decide" in message and "different in meddra.LLT" in message


# -- what may differ between sites ------------------------------------------------------------------


def test_without_the_committee_the_sites_verdict_counts(copy, tmp_path):
    folder = copy("sep")
    (folder / "raw/adjudication.csv").unlink()
    found = run_copy(folder, tmp_path / "out")
    rows = rows_of(found.datasets["SUPPCE"].dataset, ["USUBJID", "QNAM", "QVAL"])
    assert [row["QVAL"] for row in rows if row["QNAM"] == "SICVERD"] == [
        "CONFIRMED",
        "REJECTED",
        "PENDING",
    ]
    events = rows_of(found.datasets["ADTTE"].dataset, ["PARAMCD", "ADT", "CNSR"])
    assert events[1] == {"PARAMCD": "TTINF", "ADT": "2024-03-10", "CNSR": "0"}


def test_a_file_name_that_does_not_fit_ends_the_run(copy, tmp_path):
    folder = copy("sep")
    name = folder / "raw/lab/fr_A_hemato.csv"
    name.rename(name.with_name("fr__hemato.csv"))
    assert "'fr__hemato' is not of the form 'fr_{SITEID}_hemato'" in refusal(
        folder, tmp_path / "out"
    )


def test_a_form_that_no_source_declares_ends_the_run(copy, tmp_path):
    folder = copy("sep")
    replace_in(folder / "raw/redcap/dictionary.csv", "dv_term,dv_log", "visit_note,notes")
    data = folder / "raw/redcap/data.csv"
    header, *lines = data.read_text(encoding="utf-8").splitlines()
    note = "B-002,all_arm_1,notes,1" + "," * (header.count(",") - 3) + ",seen"
    data.write_text("\n".join([f"{header},visit_note", *[f"{x}," for x in lines], note]) + "\n")
    message = refusal(folder, tmp_path / "out")
    assert "source redcap: no statement uses visit_note" in message
    assert "source redcap: 1 of 29 rows are neither mapped nor set aside" in message


def test_names_that_need_each_other_are_shown_as_a_path(copy, tmp_path):
    folder = copy("icl")
    replace_in(
        folder / "mapping/sdtm/dm.yaml",
        "SEX:      {how: decode, from: demog.SEX_STD, codelist: SEX}",
        "SEX:      {how: only, value: EX.EXDOSE}",
    )
    with pytest.raises(SpecError) as caught:
        run_copy(folder, tmp_path / "out")
    message = str(caught.value)
    assert "these names need each other:" in message
    for step in (
        "sdtm/dm.yaml:36: DM.SEX needs EX.EXDOSE",
        "EX.DOSEWT needs dosing.DOSEWT",
        "dosing.IBW needs DM.SEX",
    ):
        assert step in message
