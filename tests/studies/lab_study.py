"""A laboratory study small enough for a test, with the mapping of the benchmarks."""

from __future__ import annotations

import hashlib
from pathlib import Path

LAB = Path(__file__).resolve().parents[2] / "benchmarks" / "lab_study"
HEAD = (
    "SITE,SUBJECT,VISIT,ACCESSION,COLLECTED,TEST_NAME,RESULT,UNIT,REF_LOW,REF_HIGH,SPECIMEN,STATUS"
)


def hashes(folder: Path, *, with_trace: bool = False) -> dict[str, str]:
    """SHA-256 of the files of a run but timings.json; state.json tells the hashes of the trace."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.name != "timings.json"
        and (with_trace or path.relative_to(folder).parts[0] not in ("trace", "state.json"))
    }


def make_lab(folder: Path) -> Path:
    """A small laboratory study: 9 subjects, rows sorted by test and so not by subject."""
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
