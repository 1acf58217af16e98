"""Every file of an export has the columns, formats and codes of raw-layouts.csv."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

from cdisc_convert.simulate.simulation import Simulated, simulate

STAMP = r"\d{4}-\d\d-\d\d [0-2]\d:[0-5]\d"
WHOLE, POINT = r"\d+", r"\d+(\.\d+)?"
PATTERNS = {
    "DD MMM YYYY; English month in capitals; always complete": r"\d\d [A-Z]{3} \d{4}",
    "DD MMM YYYY; English month in capitals; unknown day UN, unknown month UNK": (
        r"(\d\d [A-Z]{3}|UN [A-Z]{3}|UN UNK) \d{4}"
    ),
    "DD-MMM-YYYY; month in capitals": r"\d\d-[A-Z]{3}-\d{4}",
    "DD/MM/YYYY": r"[0-3]\d/[01]\d/\d{4}",
    "MM/DD/YYYY": r"[01]\d/[0-3]\d/\d{4}",
    "YYYY-MM-DD": r"\d{4}-\d\d-\d\d",
    "YYYY-MM-DD; YYYY-MM-UNK possible": r"\d{4}-\d\d-(\d\d|UNK)",
    "YYYYMMDD": r"20\d{6}",
    "MM/DD/YYYY HH:MM": r"\d\d/\d\d/\d{4} [0-2]\d:[0-5]\d",
    "MM/DD/YYYY HH:MM AM or PM; 12 h": r"\d\d/\d\d/\d{4} [01]\d:[0-5]\d [AP]M",
    "MM/DD/YYYY HH:MM; 24:00 possible": r"\d\d/\d\d/\d{4} [0-2]\d:[0-5]\d",
    "YYYY-MM-DD HH:MM; 24 h, site clock": STAMP,
    "YYYY-MM-DD HH:MM; 24 h, site clock; date alone possible": STAMP,
    "YYYY-MM-DD HH:MM; 24 h, site clock; empty if not asked": STAMP,
    "YYYY-MM-DD HH:MM; 24 h, site clock; empty if still there": STAMP,
    "YYYY-MM-DD HH:MM; site clock": STAMP,
    "YYYY-MM-DDTHH:MM:SSZ": r"\d{4}-\d\d-\d\dT\d\d:\d\d:00Z",
    "YYYY-MM-DDTHH:MM:SSZ (UTC)": r"\d{4}-\d\d-\d\dT\d\d:\d\d:00Z",
    "YYYY-MM-DDTHH:MM; site clock": r"\d{4}-\d\d-\d\dT\d\d:\d\d",
    "YYYY-MM-DD HH:MM; 24 h, site clock; date alone, or UNK for unknown parts: 2020-03-UNK": (
        rf"{STAMP}|\d{{4}}-\d\d-(\d\d|UNK)"
    ),
    "as ae_start": rf"{STAMP}|\d{{4}}-\d\d-(\d\d|UNK)",
    "0 = before the dose; 4, 24, 72, 168, 336, 720": "0|4|24|72|168|336|720",
    "0-1 decimals": r"\d+(\.\d)?",
    "0.10": r"0\.10",
    "1 decimal": r"\d+\.\d",
    "1 decimal; UNK or -999 possible": r"\d+\.\d|UNK|-999",
    "10": "10",
    "2 decimals": r"\d+\.\d\d",
    "50": "50",
    "decimal comma": r"\d+(,\d+)?",
    "decimal point": rf"{POINT}|See note",
    "integer": WHOLE,
    "integer or 1 decimal": r"\d+(\.\d)?",
    "0-100": r"\d{1,2}|100|101",  # one score of 101 is seeded
    "0-24": r"\d|1\d|2[0-4]",
    "0-4 or ND": "[0-4]|ND",
    "0-71": r"\d{1,2}",
    "1 or 2": "[12]",
    "1-12; empty if unknown": r"[1-9]|1[0-2]",
    "1-3": "[1-3]",
    "1-31; empty if unknown": r"[1-9]|[12]\d|3[01]",
    "1-5": "[1-5]",
    "1-5 or empty": "[1-5]",
    "1-6": "[1-6]",
    "6 digits": r"\d{6}",
    "8 digits from 90000001": r"9000\d{4}",
    "YYYY": r"[12]\d{3}",
    "YYYY; empty if unknown": r"20[12]\d|19\d\d",
    "integer or ND": r"\d+|ND",
    "10000821": "10000821",
    "10000821-001-NNNN": r"10000821-001-\d{4}",
    "10000821-NNNN": r"10000821-\d{4}",
    "1:160, 160, <1:40 or empty": r"1:\d+|\d+|<1:40",
    "2 decimals, BLOQ or NS": r"\d+\.\d\d|BLOQ|NS",
    "3 digits": r"\d{3}",
    "3 digits, e.g. 004": r"\d{3}",
    "64 hex digits": "[0-9a-f]{64}",
    "7 digits": r"\d{7}",
    "ANNNNNNN": r"A\d{7}",
    "BX-NNNN-n": r"BX-\d{4}-\d",
    "COMPLETED or DISCONTINUED": "COMPLETED|DISCONTINUED",
    "E-NNNN": r"E-\d{4}",
    "F-NNNNNN": r"F-\d{6}",
    "G/L, giga/L, 10^9/L, /mm3 for lymphocytes; else as at Analyse": (
        r"G/L|giga/L|10\^9/L|/mm3|g/L|µmol/L|UI/L|mg/L|mmol/L|mm"
    ),
    "I or E and number, e.g. I4, E5": r"[IE]\d",
    "KNNNN": r"K\d{4}",
    "LE-NNNN-n": r"LE-\d{4}-\d",
    "LNNNNN": r"L\d{5}",
    "LP-NNNN-n": r"LP-\d{4}-\d",
    "NNNN": r"\d{4}",
    "P-NNNNNN": r"P-\d{6}",
    "PH-NNNN-nn": r"PH-\d{4}-\d\d",
    "PRE, or hours from start of infusion: 1, 2, 4, 6, 8, 12, 24, 48, 72": (
        "PRE|1|2|4|6|8|12|24|48|72"
    ),
    "R and 5 digits, e.g. R10023; not in order of arms": r"R\d{5}",
    "RS-NNNN-n": r"RS-\d{4}-\d",
    "SCNNN": r"SC\d{3}",
    "SNNNN": r"S\d{4}",
    "SSS-NNN": r"\d{3}-\d{2,3}",  # one subject is typed with two digits
    "SSS-NNN, e.g. 103-004": r"\d{3}-\d{3}",
    "SSS-NNNN": r"\d{3}-\d{4}",
    "SSS-NNNN, e.g. 001-0007": r"\d{3}-\d{4}",
    "as at COMPONENT": "K/uL|g/dL|mg/dL|U/L|mmol/L",
    "as at LBTEST_LOCAL": r"cells/uL|10\^3/uL|g/dL|mg/dL|IU/L|fL|/uL|cells/mm3|/mm3",
    "as at TEST_CD; empty for serology": "K/uL|g/dL|mg/dL|U/L|IU/mL",
    "capitals": "[A-Z;]+",
    "decimal comma; thousands with thin or no-break blank; < with or without blank": (
        "\\d+(,\\d+)?|\\d\N{NO-BREAK SPACE}\\d{3}|< 5|non fait|prélèvement coagulé|hémolysé"
    ),
    "decimal point; < or > allowed; Negative / Positive for serology": (
        rf"[<>]?{POINT}|Negative|Positive|QNS|CLOTTED|HEMOLYZED"
    ),
    "decimal point; OOR <, OOR >, *n.n = extrapolated": r"\d+\.\d|OOR [<>]|\*\d+\.\d",
    "decimal point; comma as thousands sign never": POINT,
    "integer or >50": r"\d+|>50",
    "integer, 0, <1 or empty": r"\d+|<1",
    "integer, or BLQ(<50)": r"\d+|BLQ\(<50\)",
    "integer, reciprocal": WHOLE,
    "integer; NA = not measured (CPSTAT), <LD = below 1 -> <1": r"\d+|NA|<LD",
    "invented, Znn": r"Z\d\d",
    "low - high, e.g. 1.0 - 4.8": rf"{POINT} - {POINT}",
    "n.n": r"\d\.\d",
    "number or text such as 1-2": r"\d+|1-2",
    "number or text; decimal comma at French sites": r"\d+([.,]\d)?|1-2",
    "pos, neg, POS or NEG; any case": "pos|neg|POS|NEG",
    "types joined with ; e.g. 6;11, or OTHER, or NEG": r"\d+(;\d+)*|OTHER|NEG",
    "HH:MM; 24 h": r"[0-2]\d:[0-5]\d",
    "HH:MM; 24 h, site clock": r"[0-2]\d:[0-5]\d",
    "HH:MM; 24 h; empty if unknown": r"[0-2]\d:[0-5]\d",
    "HH:MM; 24 h; may be 24:00": r"[0-2]\d:[0-5]\d",
    "HH:MM; hours above 23 count on from ACTUAL_DATE: 24:30": r"[0-2]\d:[0-5]\d",
    "HHMM; 24 h, four digits": r"[0-2]\d[0-5]\d",
    "1 or 0": "[01]",
}  # fmt: skip
FREE = {
    "AE, REFUSED, or free text", "UTF-8, accents", "free text, case as typed", "form name",
    "sentence case", "text of visits.csv", "meaning of TEST_CD",
    "text of the code as printed in meaning",
}  # fmt: skip
MISSING = {"NI", "UNK", "ASKU", "ND", "NA", "-999"}
ENCODINGS = {"fr": ("latin-1", ";"), "core": ("utf-8", ";"), "cyt107_pk": ("utf-8", "|"),
             "luminex": ("utf-8", "\t")}  # fmt: skip

Layout = dict[str, tuple[str, str, set[str]]]


def layouts(design: Path, study: str) -> dict[str, Layout]:
    """Per file of the design: column to type, format and codes."""
    made: dict[str, Layout] = defaultdict(dict)
    with (design / "raw-layouts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["study"] != study or row["column"] in {"*", "(missing codes)"}:
                continue
            columns = made[row["file"]]
            if row["type"] == "code":
                columns[row["column"]][2].add(row["code"])
            else:
                columns[row["column"]] = (row["type"], row["format"], set())
    return made


def layout_of(path: str, known: dict[str, Layout]) -> Layout:
    """The columns of one file, in order."""
    if path.startswith("edc/"):
        return {**known["edc/*.csv"], **known[path]}
    if path == "redcap/data.csv":
        forms = [known[name] for name in known if name.startswith("redcap/data.csv")]
        return {column: entry for form in forms for column, entry in form.items()}
    return known[re.sub(r"_\d{3}_", "_NNN_", path)]


def table(folder: Path, path: str) -> list[list[str]]:
    name = Path(path).stem
    encoding, delimiter = next(
        (how for start, how in ENCODINGS.items() if name.startswith(start)), ("utf-8", ",")
    )
    with (folder / path).open(encoding=encoding, newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def wrong_cells(made: Simulated, known: dict[str, Layout]) -> list[str]:
    wrong = []
    for path in made.rows:
        header, *body = table(made.folder, path)
        layout = layout_of(path, known)
        assert header == list(layout), path
        assert len(body) == made.rows[path]
        assert {len(row) for row in body} <= {len(header)}, path
        for place, (name, (kind, form, codes)) in enumerate(layout.items()):
            cells = {row[place] for row in body} - {""}
            if path == "redcap/data.csv":
                cells -= MISSING
            if kind in {"coded", "tick"}:
                bad = cells - codes
            elif form in PATTERNS:
                pattern = re.compile(PATTERNS[form])
                bad = {cell for cell in cells if cell not in codes and not pattern.fullmatch(cell)}
            else:
                assert form in FREE, form
                bad = {cell for cell in cells if cell != cell.strip()}
            wrong += [f"{path} {name}: {cell!r}" for cell in sorted(bad)]
    return wrong


@pytest.mark.parametrize("study", ["ICL", "SEP"])
def test_every_cell_keeps_to_the_layout(
    study: str, design: Path, icl: Simulated, sep: Simulated
) -> None:
    made = icl if study == "ICL" else sep
    assert wrong_cells(made, layouts(design, study)) == []


@pytest.mark.parametrize("study", ["ICL", "SEP"])
@pytest.mark.parametrize("seed", [0, 7, 12345])
def test_other_seeds_keep_to_the_layout(
    study: str, seed: int, design: Path, tmp_path: Path
) -> None:
    trial = "nct05600920" if study == "ICL" else "nct03821038"
    made = simulate(trial, tmp_path / "raw", seed=seed)
    assert wrong_cells(made, layouts(design, study)) == []


@pytest.mark.parametrize("study", ["ICL", "SEP"])
def test_every_file_of_the_design_is_there(
    study: str, design: Path, icl: Simulated, sep: Simulated
) -> None:
    made = icl if study == "ICL" else sep
    named = {name.partition(":")[0] for name in layouts(design, study)} - {"edc/*.csv"}
    assert {re.sub(r"_\d{3}_", "_NNN_", path) for path in made.rows} == named


def test_visit_labels_are_those_of_the_design(design: Path, icl: Simulated, sep: Simulated) -> None:
    with (design / "visits.csv").open(encoding="utf-8", newline="") as file:
        visits = list(csv.DictReader(file))

    def labels(column: str) -> set[str]:
        return {label for row in visits for label in row[column].split("|")} - {""}

    for made, path, column, known in (
        (icl, "lab/nihcc_lab.csv", "VISIT_LABEL", labels("NIHCC")),
        (icl, "flow/tbnk.csv", "VISIT_LABEL", labels("TBNK")),
        (icl, "edc/VS.csv", "FolderName", labels("FOLDERNAME")),
        (icl, "pk/nti7_ada.csv", "VISIT", labels("ADA")),
        (sep, "flow/core_flow.csv", "VISITE", labels("CORE_FLOW")),
        (sep, "biomark/luminex.txt", "TP", labels("LUMINEX_TP")),
        (sep, "pk/cyt107_ada.csv", "VISIT", labels("ADA")),
    ):
        header, *body = table(made.folder, path)
        found = {row[header.index(column)] for row in body}
        assert found <= known, path


def test_edc_files_quote_every_cell_and_end_lines_with_cr_lf(icl: Simulated) -> None:
    text = (icl.folder / "edc/DM.csv").read_bytes()
    assert not text.startswith(b"\xef\xbb\xbf")
    lines = text.split(b"\r\n")
    assert lines.pop() == b""
    assert len(lines) == icl.rows["edc/DM.csv"] + 1
    assert all(line.startswith(b'"') and line.endswith(b'"') for line in lines)
    assert b"\n" not in text.replace(b"\r\n", b"")


def test_french_laboratory_files_are_latin_1_with_cr_lf(sep: Simulated) -> None:
    text = (sep.folder / "lab/fr_103_hemato.csv").read_bytes()
    assert text.startswith("N° patient;Date prélèvement;".encode("latin-1"))
    assert text.count(b"\r\n") == text.count(b"\n") == sep.rows["lab/fr_103_hemato.csv"] + 1


def test_an_export_says_that_it_is_synthetic(icl: Simulated) -> None:
    assert (icl.folder / "SYNTHETIC.txt").read_text(encoding="utf-8").startswith("SYNTHETIC")
