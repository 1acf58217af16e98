"""Changes of a raw export that say nothing new: the datasets keep their bytes, or their records."""

from __future__ import annotations

import csv
import json
import re
import shutil
from functools import partial
from pathlib import Path

import pytest

from cdisc_convert.pipeline import convert, find_study
from cdisc_convert.simulate.simulation import simulate
from tests.metamorphic.exports import hashes, part, records, rewrite, shuffled, widened
from tests.studies.oracle import ORACLE, STUDIES, needs_shared

TRIALS = ("nct05600920", "nct03821038")
REAL = {"cdiscpilot01": ORACLE / "cdiscpilot" / "raw"}  # test_every_mapping has the others
# Datasets about the study as a whole: trial design, and TS, which counts and dates all subjects.
OF_THE_STUDY = tuple(f"sdtm/{name}.xpt" for name in ("ts", "ta", "te", "tv", "ti"))


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    """Raw export and run of a trial, by name."""
    made: dict[str, tuple[Path, Path]] = {}

    def of(name: str) -> tuple[Path, Path]:
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            simulate(name, folder / "raw")
            convert(name, folder / "raw", folder / "run")
            made[name] = folder / "raw", folder / "run"
        return made[name]

    return of


@pytest.mark.parametrize("name", TRIALS)
@pytest.mark.parametrize("seed", [1, 20])
def test_the_order_of_raw_rows_does_not_matter(trial, tmp_path, name, seed):
    raw, run = trial(name)
    convert(name, shuffled(raw, tmp_path / "raw", seed), tmp_path / "run")
    assert hashes(tmp_path / "run") == hashes(run)


@needs_shared
@pytest.mark.parametrize("name", REAL)
def test_the_order_of_real_rows_does_not_matter(converted, tmp_path, name):
    convert(name, shuffled(REAL[name], tmp_path / "raw", 3), tmp_path / "run")
    run = next(converted[key] for key, study in STUDIES.items() if study.mapping == name)
    assert hashes(tmp_path / "run") == hashes(run)


@pytest.mark.parametrize("name", TRIALS)
@pytest.mark.parametrize("value", ["", "noise"])
def test_a_column_that_the_mapping_does_not_know_changes_no_dataset(trial, tmp_path, name, value):
    raw, run = trial(name)
    done = convert(name, widened(raw, tmp_path / "raw", value), tmp_path / "run")
    assert hashes(tmp_path / "run") == hashes(run)
    told = [f for f in done.findings if f.id == "COLUMN_NOT_MAPPED" and f.variable == "zz_extra"]
    assert told and {f.severity for f in told} == {"warning" if value else "info"}
    sources = json.loads((tmp_path / "run" / "run.json").read_text())["ledger"]["sources"]
    for finding in told:
        read = sources.get(finding.dataset, {}).get("read", 0) if value else 0
        assert finding.count == read or finding.dataset == "redcap"


@pytest.mark.parametrize("name", TRIALS)
def test_the_order_of_sites_and_of_columns_does_not_matter(trial, tmp_path, name):
    raw, run = trial(name)

    def sites_last_first(path, header, rows):
        return header, rows[::-1] if path.name == "sites.csv" else rows

    copy = rewrite(raw, tmp_path / "raw", sites_last_first)
    for path in copy.glob("edc/*.csv"):
        _turn_columns(path)
    convert(name, copy, tmp_path / "run")
    assert hashes(tmp_path / "run") == hashes(run)


def _turn_columns(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row[::-1] for row in csv.reader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)


def test_files_that_a_pattern_takes_may_come_in_another_order(trial, tmp_path):
    """The French files are taken by `fr_*_hemato.csv`; which is read first depends on the names."""
    name = "nct03821038"
    raw, run = trial(name)
    shutil.copytree(raw, tmp_path / "raw")
    study = tmp_path / "study"
    shutil.copytree(find_study(name), study)
    text = (study / "study.yaml").read_text()
    text = text.replace("fr_*_hemato.csv", "*_labo_*.csv")
    text = text.replace('"fr_{SITEID}_hemato"', '"{ORDER}_labo_{SITEID}"')
    (study / "study.yaml").write_text(text)
    files = sorted((tmp_path / "raw" / "lab").glob("fr_*_hemato.csv"), reverse=True)
    assert files
    for number, path in enumerate(files):
        site = path.name.split("_")[1]
        path.rename(path.with_name(f"{number}_labo_{site}.csv"))
    convert(str(study), tmp_path / "raw", tmp_path / "run")
    assert hashes(tmp_path / "run") == hashes(run)


# -- split by subjects ---------------------------------------------------------------------------

# the person's number as the files of the export write it
PERSON = {
    "nct05600920": re.compile(r"(?:001-|10000821-|^\"?)(\d{4})(?=[\",])"),
    "nct03821038": re.compile(r"(?<!\d)(\d{3}-\d{2,3})(?!\d)"),
}


def _same_person(raw: Path) -> dict[int, int]:
    """First number of each person who was screened twice, by the later number."""
    first: dict[str, int] = {}
    same: dict[int, int] = {}
    enrolment = raw / "edc" / "ENROLL.csv"
    if enrolment.exists():
        with enrolment.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                number = int(row["Subject"].rpartition("-")[2])
                same[number] = first.setdefault(row["COENR_ID"] or f"none {number}", number)
    return same


def _number(name: str, path: Path, row: str) -> int | None:
    """The number of the person whose row it is; None for rows about the study."""
    if "admin" in path.parts or path.name == "code_list.csv":
        return None
    if name == "nct03821038" and path.name.startswith("fr_"):
        return int(row.split(";")[0].strip('"'))
    found = PERSON[name].search(row)
    return int(found.group(1).rpartition("-")[2]) if found else None


@pytest.mark.parametrize("name", TRIALS)
def test_the_parts_of_a_trial_give_the_parts_of_its_datasets(trial, tmp_path, name):
    raw, run = trial(name)
    same = _same_person(raw)

    def is_of(path: Path, row: str, rest: int) -> bool:
        number = _number(name, path, row)
        return number is None or same.get(number, number) % 2 == rest

    for rest in (0, 1):
        half = part(raw, tmp_path / f"raw{rest}", partial(is_of, rest=rest))
        convert(name, half, tmp_path / f"run{rest}")
    files = [f for f in hashes(run) if f not in OF_THE_STUDY]
    assert len(files) > 35 and any(f.startswith("adam/") for f in files)
    for file in files:
        parts = [r for rest in (0, 1) for r in records(tmp_path / f"run{rest}", file)]
        if file == "sdtm/relrec.xpt":  # relations between datasets have no subject: in each part
            parts = list(dict.fromkeys(parts))
        assert sorted(map(repr, parts)) == sorted(map(repr, records(run, file))), file
