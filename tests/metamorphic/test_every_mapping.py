"""What does not change what an export says changes no dataset, for every mapping but the trials.

The trials have their own tests beside this one, as their exports are of many layouts. The CDISC
pilot's exports are large, so their relations run in `make proof`; ABC-01 and the laboratory study
run always.
"""

from __future__ import annotations

import csv
import os
import random
import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from cdisc_convert.model.errors import UserError
from cdisc_convert.pipeline import convert, find_study
from tests.metamorphic.exports import hashes
from tests.metamorphic.tables import (
    Export,
    changed,
    csv_bytes,
    excel_file,
    parquet_file,
    read_table,
    texts,
    xpt_file,
)
from tests.studies.lab_study import make_lab
from tests.studies.oracle import ORACLE, needs_shared

in_proof = pytest.mark.skipif(
    os.environ.get("CDISC_CONVERT_PROOF") != "1", reason="large exports: make proof"
)
ABC = ("ae_raw", "cm_raw", "dm_raw", "ds_raw", "ex_raw", "lb_raw", "vs_raw", "ae_coding")
PILOT = ("dm", "ex", "ds", "ae", "lb", "vs")
OF_SHARED = {
    "abc01": Export(
        "abc01",
        ORACLE / "abc01" / "raw",
        tuple(f"{name}.csv" for name in ABC),
        ("SITEID", "SUBJID"),
        ("SUBJID",),
    ),
    "cdiscpilot01": Export(
        "cdiscpilot01",
        ORACLE / "cdiscpilot" / "raw",
        ("dm_raw.csv", "ec_raw.csv", "ae_raw.csv"),
        ("PATNUM",),
        ("PATNUM",),
    ),
    "cdiscpilot01-adam": Export(
        "cdiscpilot01-adam",
        ORACLE / "cdiscpilot" / "sdtm",
        tuple(f"{name}.parquet" for name in PILOT),
        ("USUBJID",),
        ("USUBJID", "SUBJID"),
    ),
}
large = [pytest.mark.proof, in_proof, needs_shared]
STUDIES = (
    "lab",
    pytest.param("abc01", marks=needs_shared),
    pytest.param("cdiscpilot01", marks=large),
    pytest.param("cdiscpilot01-adam", marks=large),
)
OF_CSV = STUDIES[:3]


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Export and run of a study, by name."""

    @cache
    def of(name: str) -> tuple[Export, Path]:
        export = OF_SHARED.get(name)
        if export is None:
            lab = make_lab(tmp_path_factory.mktemp("lab"))
            person = ("SITE", "SUBJECT")
            files = ("dm.csv", "lab.csv")
            export = Export(str(lab / "study"), lab / "raw", files, person, ("SUBJECT",))
        run = tmp_path_factory.mktemp("whole") / "run"
        convert(export.mapping, export.raw, run, validates=False)
        return export, run

    return of


def assert_same_bytes(study: tuple[Export, Path], raw: Path, out: Path, mapping: str = "") -> None:
    """The datasets of the export at `raw` have the bytes of those of the study's own."""
    export, run = study
    convert(mapping or export.mapping, raw, out, validates=False)
    assert hashes(out) == hashes(run)


@pytest.mark.parametrize("name", STUDIES)
def test_the_order_of_rows_does_not_matter(study, tmp_path, name):
    order = random.Random(5)
    raw = changed(
        study(name)[0], tmp_path / "raw", lambda _, h, rows: (h, order.sample(rows, len(rows)))
    )
    assert_same_bytes(study(name), raw, tmp_path / "run")


@pytest.mark.parametrize("name", STUDIES)
def test_the_order_of_columns_does_not_matter(study, tmp_path, name):
    raw = changed(
        study(name)[0], tmp_path / "raw", lambda _, h, rows: (h[::-1], [r[::-1] for r in rows])
    )
    assert_same_bytes(study(name), raw, tmp_path / "run")


@pytest.mark.parametrize("name", STUDIES)
def test_another_column_is_ignored_when_empty_and_refused_when_not(study, tmp_path, name):
    """These mappings do not say `unlisted_columns: report`, so a value there ends the run.

    A dataset that is taken over as it stands (`as_is`) may have any column.
    """
    export, _ = study(name)
    for value in ("", "noise"):
        raw = changed(
            export,
            tmp_path / f"raw{value}",
            lambda _, h, rows, value=value: ([*h, "ZZEXTRA"], [[*r, value] for r in rows]),
        )
        if not value or name == "cdiscpilot01-adam":
            assert_same_bytes(study(name), raw, tmp_path / f"run{value}")
            continue
        with pytest.raises(UserError, match="ZZEXTRA"):
            convert(export.mapping, raw, tmp_path / "refused", validates=False)
        assert not (tmp_path / "refused").exists()


@pytest.mark.parametrize("name", STUDIES)
def test_names_of_folders_do_not_matter(study, tmp_path, name):
    export, _ = study(name)
    shutil.copytree(export.raw, tmp_path / "Données (2)")
    shutil.copytree(find_study(export.mapping), tmp_path / "another name")
    assert_same_bytes(
        study(name),
        tmp_path / "Données (2)",
        tmp_path / "run",
        str(tmp_path / "another name"),
    )


@pytest.mark.parametrize("name", OF_CSV)
@pytest.mark.parametrize(
    ("mark", "how"),
    [
        (b"", {"lineterminator": "\r\n"}),
        (b"\xef\xbb\xbf", {"quoting": csv.QUOTE_ALL}),
        (b"", {"delimiter": ";"}),
    ],
    ids=["ends of Windows", "mark and quotes", "semicolons"],
)
def test_how_the_files_are_written_does_not_matter(study, tmp_path, name, mark, how):
    export, _ = study(name)
    if "delimiter" in how and name == "cdiscpilot01":
        pytest.skip("its mapping says that the delimiter is a comma")
    shutil.copytree(export.raw, tmp_path / "raw")
    for file in export.files:
        if file == "ae_coding.csv":
            continue  # a table of the mapping in the export: tables have one form
        path = tmp_path / "raw" / file
        path.write_bytes(mark + csv_bytes(*read_table(path), **how))
    assert_same_bytes(study(name), tmp_path / "raw", tmp_path / "run")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("lab", "parquet"),
        ("lab", "excel"),
        pytest.param("abc01", "xpt", marks=needs_shared),
        pytest.param("abc01", "parquet", marks=large),
        pytest.param("abc01", "excel", marks=large),
    ],
)
def test_the_kind_of_the_files_does_not_matter(study, tmp_path, name, kind):
    export, _ = study(name)
    suffix = {"excel": "xlsx"}.get(kind, kind)
    write = {"excel": excel_file, "parquet": parquet_file, "xpt": xpt_file}[kind]
    shutil.copytree(export.raw, tmp_path / "raw")
    mapping = tmp_path / "study"
    shutil.copytree(find_study(export.mapping), mapping)
    text = (mapping / "study.yaml").read_text()
    for file in export.files:
        header, rows = read_table(export.raw / file)
        if file == "ae_coding.csv" or (max(map(len, header)) > 8 and kind == "xpt"):
            continue  # a table of the mapping; a name that a transport file cannot hold
        path = (tmp_path / "raw" / file).with_suffix(f".{suffix}")
        write(path, header, rows)
        (tmp_path / "raw" / file).unlink()
        reader = f"file: {path.name}\n    reader: {{kind: {kind}}}"
        text = re.sub(rf"file: {re.escape(file)}$", reader, text, flags=re.MULTILINE)
    (mapping / "study.yaml").write_text(text)
    assert_same_bytes(study(name), tmp_path / "raw", tmp_path / "run", str(mapping))


@pytest.mark.parametrize("name", STUDIES)
def test_parts_of_the_subjects_give_the_parts_of_the_datasets(study, tmp_path, name):
    export, run = study(name)
    persons = sorted({p for f in export.files for p in _persons(export, f)} - {""})
    first = set(persons[::3])
    for part in ("a", "b"):
        raw = changed(
            export,
            tmp_path / part,
            lambda _, h, rows, part=part: (
                h,
                [r for r in rows if _is_in(export.person_of(h, r), first, part)],
            ),
        )
        convert(export.mapping, raw, tmp_path / f"run {part}", validates=False)
    files = sorted(hashes(run))
    assert files
    for file in files:
        both = [text for part in ("a", "b") for text in texts(tmp_path / f"run {part}", file)]
        assert sorted(both) == texts(run, file), file


def _persons(export: Export, file: str) -> set[str]:
    header, rows = read_table(export.raw / file)
    return {export.person_of(header, row) for row in rows}


def _is_in(person: str, first: set[str], part: str) -> bool:
    return not person or (person in first) == (part == "a")


@pytest.mark.parametrize("name", STUDIES)
def test_a_second_copy_of_every_person_doubles_the_records(study, tmp_path, name):
    export, run = study(name)

    def twice(_, header, rows):
        at = [header.index(column) for column in export.renamed if column in header]
        if not export.person_of(header, rows[0]):
            return header, rows
        copies = [
            [export.other(cell) if place in at else cell for place, cell in enumerate(row)]
            for row in rows
        ]
        return header, rows + copies

    raw = changed(export, tmp_path / "raw", twice)
    convert(export.mapping, raw, tmp_path / "run", validates=False)
    for file in sorted(hashes(run)):
        wanted = sorted(texts(run, file) + texts(run, file, export.other))
        assert texts(tmp_path / "run", file) == wanted, file
