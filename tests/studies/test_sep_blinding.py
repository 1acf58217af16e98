"""NCT03821038: a blinded run shows no sealed fact, and the scan finds every one that is planted."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
from click.testing import CliRunner

from cdisc_convert.blinding import secrets_of
from cdisc_convert.cli.main import main
from cdisc_convert.language.studies import load_study
from cdisc_convert.package.leak_scan import scan
from tests.studies.sep.runs import MAPPING, Output, convert

PLANTS = 100
DESIGN = {"ta", "te", "ti", "tv", "ts"}


@pytest.fixture(scope="module")
def export(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sep") / "raw"
    command = ["simulate", "nct03821038", "--out", str(folder), "--quiet"]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="module")
def blinded(export, tmp_path_factory) -> Output:
    return convert(export, tmp_path_factory.mktemp("sep") / "blinded", "--blinded", is_full=True)


@pytest.fixture(scope="module")
def secrets(export):
    return secrets_of(load_study(MAPPING), export)


def test_arms_are_replaced_and_screen_failures_keep_none(blinded):
    persons = blinded.records("DM")
    for name in ("ARMCD", "ARM", "ACTARMCD", "ACTARM"):
        assert sorted({str(p[name]) for p in persons}) == ["", "BLINDED"], name
    assert sum(p["ARMNRS"] == "SCREEN FAILURE" for p in persons) == 5


def test_doses_lots_and_numbers_are_empty(blinded):
    assert {r["EXTRT"] for r in blinded.records("EX")} == {"STUDY DRUG (BLINDED)"}
    assert all(np.isnan(r["EXDOSE"]) and r["EXLOT"] == "" for r in blinded.records("EX"))
    assert all(r["ECLOT"] == "" for r in blinded.records("EC"))
    assert {r["QNAM"] for r in blinded.records("SUPPDM")} == {"STRATA", "CONSBY", "RACE1", "RACE2"}


def test_treatment_element_is_blinded_and_keeps_its_epoch(blinded):
    found = blinded.records("SE", TAETORD=2)
    assert {(r["ETCD"], r["ELEMENT"], r["EPOCH"]) for r in found} == {
        ("BLINDED", "BLINDED", "TREATMENT")
    }


def test_levels_that_give_the_arm_away_are_not_read(blinded):
    assert not blinded.records("PC") and not blinded.records("PP") and not blinded.records("IS")
    inputs = json.loads((blinded.folder / "run.json").read_text(encoding="utf-8"))["inputs"]
    assert not [name for name in inputs if name.startswith("pk/") or "code_list" in name]


def test_analysis_datasets_hold_no_treatment(blinded):
    analysis = sorted((blinded.folder / "adam").glob("*.xpt"))
    assert len(analysis) == 13
    treatments = ("TRT01P", "TRT01A", "TRTP", "TRTA", "ARM", "ACTARM")
    for path in analysis:
        frame, _ = pyreadstat.read_xport(str(path))
        for name in (n for n in treatments if n in frame.columns):
            assert set(frame[name]) <= {"", "BLINDED"}, (path.stem, name)
        for name in (n for n in frame.columns if n in ("TRT01PN", "TRT01AN", "TRTPN", "TRTAN")):
            assert frame[name].isna().all(), (path.stem, name)
    assert not any(blinded.records(name) for name in ("ADPC", "ADPP", "ADIS"))
    subjects = blinded.records("ADSL", SAFFL="Y")
    assert {(r["PKFL"], r["ADAFL"], r["TRT01A"]) for r in subjects} == {("N", "N", "BLINDED")}
    doses = {r["PARAMCD"] for r in blinded.records("ADEX")}
    assert doses == {"NDOSE", "COMPL", "DOSWT", "DOSINT", "DELAY", "INFDUR"}


def test_no_result_by_arm_is_made(blinded):
    assert not (blinded.folder / "results.json").exists()
    assert not (blinded.folder / "displays").exists()
    run = json.loads((blinded.folder / "run.json").read_text(encoding="utf-8"))
    assert run["results"] == {"analyses": 0, "endpoints": []}


def test_run_is_stamped(blinded):
    assert "NOT FOR SUBMISSION" in (blinded.folder / "NOT_FOR_SUBMISSION.txt").read_text()


def test_untouched_run_shows_nothing(blinded, secrets):
    assert scan(blinded.folder, secrets) == []


def test_open_run_is_full_of_leaks(export, tmp_path):
    convert(export, tmp_path / "open")
    command = ["leaks", str(MAPPING), str(tmp_path / "open"), "--raw", str(export)]
    result = CliRunner().invoke(main, command, standalone_mode=False)
    assert result.return_value == 1
    assert "kit or randomisation number" in result.output


def test_every_planted_leak_is_found(blinded, secrets, tmp_path):
    rng = np.random.default_rng(20261121)
    person = sorted(secrets.persons)[0]
    facts = [*sorted(secrets.codes)[:30], "CYT107", "PBO", "Placebo", "CYT107 10 ug/kg IV"]
    files = [
        path for path in sorted(blinded.folder.rglob("*"))
        if path.suffix in (".xpt", ".parquet", ".csv", ".json", ".xlsx")
        and path.stem.lower() not in DESIGN
        and "mapping" not in path.parts
        and has_room(path)
    ]  # fmt: skip
    missed = []
    for number in range(PLANTS):
        path = files[int(rng.integers(len(files)))]
        fact = facts[int(rng.integers(len(facts)))]
        folder = tmp_path / str(number)
        copy = folder / path.relative_to(blinded.folder)
        copy.parent.mkdir(parents=True)
        shutil.copyfile(path, copy)
        plant(copy, fact, person, rng)
        if not scan(folder, secrets):
            missed.append((copy.name, fact))
    assert missed == []


@pytest.mark.parametrize(
    ("dataset", "variable", "value"),
    [
        ("ex", "EXDOSE", 10.0),
        ("dm", "ARMCD", "A"),
        ("dm", "ACTARM", "B"),
        ("se", "ETCD", "PBO"),
        ("adsl", "TRT01A", "A"),
        ("adsl", "TRT01PN", 1.0),
        ("adlym", "TRTP", "ARM 1"),
        ("adae", "TRTAN", 0.0),
    ],
)
def test_treatment_in_its_own_variable_is_found_in_any_coding(
    blinded, secrets, tmp_path, dataset, variable, value
):
    copy = tmp_path / f"{dataset}.xpt"
    standard = "adam" if dataset.startswith("ad") else "sdtm"
    frame, _ = pyreadstat.read_xport(str(blinded.folder / standard / copy.name))
    frame = frame.drop(columns=[name for name in frame if str(name).endswith(("DT", "DTM"))])
    frame.loc[3, variable] = value
    pyreadstat.write_xport(frame, str(copy), table_name=dataset.upper(), file_format_version=5)
    assert [leak.where for leak in scan(tmp_path, secrets)] == [variable]


def test_amount_of_drug_among_exposure_values_is_found(blinded, secrets, tmp_path):
    frame, _ = pyreadstat.read_xport(str(blinded.folder / "adam" / "adex.xpt"))
    frame = frame[["USUBJID", "PARAMCD", "AVAL"]]
    frame.loc[3, "AVAL"] = float(sorted(secrets.doses, key=len)[-1])
    pyreadstat.write_xport(
        frame, str(tmp_path / "adex.xpt"), table_name="ADEX", file_format_version=5
    )
    assert [leak.where for leak in scan(tmp_path, secrets)] == ["AVAL"]


def has_room(path: Path) -> bool:
    """True for a file with a text cell of a record to plant into."""
    if path.suffix == ".xpt":
        frame, _ = pyreadstat.read_xport(str(path))
        return len(frame) > 0
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        return table.num_rows > 0 and any(is_text(f.type) for f in table.schema)
    return True


def is_text(type_: pa.DataType) -> bool:
    return pa.types.is_string(type_) or pa.types.is_dictionary(type_)


def plant(path: Path, fact: str, person: str, rng: np.random.Generator) -> None:
    """Write `fact` into some cell of the file, in texts beside the subject."""
    if path.suffix == ".xpt":
        frame, _ = pyreadstat.read_xport(str(path))
        columns = list(frame.select_dtypes(exclude="number").columns)
        at = int(rng.integers(len(frame))), columns[int(rng.integers(len(columns)))]
        frame.loc[at] = fact
        pyreadstat.write_xport(
            frame, str(path), table_name=path.stem.upper(), file_format_version=5
        )
    elif path.suffix == ".parquet":
        table = pq.read_table(path)
        columns = [f.name for f in table.schema if is_text(f.type)]
        name = columns[int(rng.integers(len(columns)))]
        texts = table.column(name).to_pylist()
        texts[int(rng.integers(len(texts)))] = fact
        at = table.schema.get_field_index(name)
        pq.write_table(table.set_column(at, name, pa.array(texts, pa.string())), path)
    elif path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        book.worksheets[0].cell(row=int(rng.integers(3, 9)), column=3).value = f"seen: {fact}."
        book.save(path)
    elif path.suffix == ".csv":
        lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        row = int(rng.integers(1, len(lines)))
        lines[row][int(rng.integers(len(lines[row])))] = f"seen: {fact}."
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(lines)
        path.write_text(text.getvalue(), encoding="utf-8")
    else:
        content = json.loads(path.read_text(encoding="utf-8"))
        content["planted"] = {"subject": f"IRIS7CD-{person}", "fact": fact}
        path.write_text(json.dumps(content), encoding="utf-8")


def test_cut_off_leaves_no_record_after_the_date(export, tmp_path):
    out = convert(export, tmp_path / "cut", "--cutoff", "2020-06-30")
    for dataset, variable in (("AE", "AESTDTC"), ("LB", "LBDTC"), ("VS", "VSDTC"),
                              ("EX", "EXSTDTC"), ("CM", "CMSTDTC"), ("CP", "CPDTC")):  # fmt: skip
        dates = [str(r[variable])[:10] for r in out.records(dataset)]
        assert max(dates) <= "2020-06-30", dataset
    kept = {(r["USUBJID"], r["AESEQ"]) for r in out.records("AE")}
    cut = {(r["USUBJID"], float(r["IDVARVAL"])) for r in out.records("SUPPAE")}
    assert cut <= kept
