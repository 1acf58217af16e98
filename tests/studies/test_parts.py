"""A run in parts of whole subjects gives what a run of all subjects at once gives."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from cdisc_convert.engine.trace import trace_cell
from cdisc_convert.engine.trace_read import read_trace
from cdisc_convert.model.errors import SourceError
from cdisc_convert.pipeline import PartOptions, convert
from cdisc_convert.simulate.simulation import simulate

LAB = Path(__file__).resolve().parents[2] / "benchmarks" / "lab_study"
HEAD = (
    "SITE,SUBJECT,VISIT,ACCESSION,COLLECTED,TEST_NAME,RESULT,UNIT,REF_LOW,REF_HIGH,SPECIMEN,STATUS"
)


def hashes(folder: Path, *, with_trace: bool = False) -> dict[str, str]:
    """SHA-256 of the files of a run but timings.json."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.name != "timings.json"
        and (with_trace or "trace" not in path.relative_to(folder).parts)
    }


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Path:
    """A small laboratory study: 9 subjects, rows sorted by test and so not by subject."""
    folder = tmp_path_factory.mktemp("lab")
    raw, tables = folder / "raw", folder / "study" / "tables"
    for path in (raw, tables, folder / "study" / "sdtm"):
        path.mkdir(parents=True, exist_ok=True)
    for name in ("study.yaml", "sdtm/dm.yaml", "sdtm/lb.yaml"):
        (folder / "study" / name).write_text((LAB / name).read_text())
    tests = "TEST_NAME,LBTESTCD,LBTEST,LBCAT,STD_UNIT\nGlucose,GLUC,Glucose,CHEMISTRY,mmol/L\n"
    (tables / "lab_tests.csv").write_text(tests + "Protein,PROT,Protein,CHEMISTRY,g/L\n")
    (tables / "lab_units.csv").write_text("TEST,FROM,TO,MULTIPLY,ADD\nPROT,g/dL,g/L,10,\n")
    (tables / "visits.csv").write_text("LAB_VISIT,VISITNUM,VISIT\nV1,1,SCREENING\nV2,2,WEEK 2\n")
    people = [f"{n % 3:02d},{n:03d},M,40,Drug,2024-02-{n + 1:02d}" for n in range(9)]
    (raw / "dm.csv").write_text("\n".join(["SITE,SUBJECT,SEX,AGE,ARM,FIRSTDOSE", *people, ""]))
    rows = [
        f"{n % 3:02d},{n:03d},V{v},A{n}{v},2024-02-{n + 6 * v - 5:02d} 08:{n:02d},{test},{result},{unit},1,9,"
        f"SERUM,{'CANCELLED' if n == 4 and v == 2 else 'FINAL'}"
        for test, unit in (("Glucose", "mmol/L"), ("Protein", "g/dL"))
        for v in (1, 2)
        for n in range(9)
        for result in (["", "<0.2", "4.5", "10"][(n + v) % 4],)
    ]
    rows.append("09,999,V1,A,2024-02-01 08:00,Glucose,5,mmol/L,1,9,SERUM,FINAL")  # nobody we know
    (raw / "lab.csv").write_text("\n".join([HEAD, *rows, ""]))
    return folder


@pytest.fixture(scope="module")
def whole(lab, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "whole"
    convert(str(lab / "study"), lab / "raw", out, parts=PartOptions(jobs=1))
    return out


@pytest.mark.parametrize("rows", [1, 11])
def test_a_large_file_read_in_blocks_gives_the_same_files(lab, whole, tmp_path, rows):
    convert(
        str(lab / "study"),
        lab / "raw",
        tmp_path / "o",
        parts=PartOptions(part_rows=rows, large_bytes=0, jobs=1),
    )
    assert hashes(tmp_path / "o") == hashes(whole)
    assert not list((tmp_path / "o").glob(".*"))


def test_processes_give_the_same_files_as_one_process(lab, whole, tmp_path):
    for name, jobs in (("one", 1), ("two", 2)):
        convert(
            str(lab / "study"),
            lab / "raw",
            tmp_path / name,
            parts=PartOptions(part_rows=8, large_bytes=0, jobs=jobs),
        )
    assert hashes(tmp_path / "two", with_trace=True) == hashes(tmp_path / "one", with_trace=True)
    assert hashes(tmp_path / "two") == hashes(whole)


def test_a_value_of_a_part_is_traced_like_one_of_the_whole(lab, whole, tmp_path):
    convert(
        str(lab / "study"),
        lab / "raw",
        tmp_path / "o",
        parts=PartOptions(part_rows=8, large_bytes=0, jobs=1),
    )
    for record in (1, 7, 20):
        for variable in ("LBSTRESN", "LBDY", "LBSEQ"):
            cells = [
                trace_cell(read_trace(run), "LB", record, variable)
                for run in (whole, tmp_path / "o")
            ]
            assert str(cells[0]) == str(cells[1])


def test_a_file_that_breaks_the_rules_is_told_like_a_small_one(lab, tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "dm.csv").write_bytes((lab / "raw" / "dm.csv").read_bytes())
    (raw / "lab.csv").write_text((lab / "raw" / "lab.csv").read_text() + "00,001,V1\n")
    with pytest.raises(SourceError, match="has 3 values where the header has 12"):
        convert(
            str(lab / "study"),
            raw,
            tmp_path / "o",
            parts=PartOptions(part_rows=8, large_bytes=0, jobs=1),
        )
    assert not (tmp_path / "o").exists()
    assert not list(tmp_path.glob(".o*"))


def test_equal_keys_in_a_part_name_both_rows(lab, tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "dm.csv").write_bytes((lab / "raw" / "dm.csv").read_bytes())
    lines = (lab / "raw" / "lab.csv").read_text().splitlines()
    (raw / "lab.csv").write_text("\n".join([*lines, lines[1], ""]))
    with pytest.raises(SourceError, match=f"rows 2 and {len(lines) + 1} of lab.csv have the same"):
        convert(
            str(lab / "study"),
            raw,
            tmp_path / "o",
            parts=PartOptions(part_rows=8, large_bytes=0, jobs=2),
        )


@pytest.mark.parametrize("study", ["nct03821038", "nct05600920"])
def test_a_trial_in_parts_gives_the_same_files(study, tmp_path):
    simulate(study, tmp_path / "raw")
    convert(study, tmp_path / "raw", tmp_path / "whole", parts=PartOptions(jobs=1))
    convert(study, tmp_path / "raw", tmp_path / "parts", parts=PartOptions(part_rows=5_000, jobs=1))
    facts = json.loads((tmp_path / "parts" / "trace" / "trace.json").read_text())
    assert len(facts["parts"]["subjects"]) > 1
    assert hashes(tmp_path / "parts") == hashes(tmp_path / "whole")
