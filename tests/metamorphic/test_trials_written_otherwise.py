"""The trials' exports written otherwise, in folders of other names, or with every person twice."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cdisc_convert.pipeline import convert, find_study
from cdisc_convert.simulate.simulation import simulate
from tests.metamorphic.exports import Rows, hashes, raw_files, rewrite
from tests.metamorphic.tables import texts
from tests.metamorphic.test_same_export_said_otherwise import OF_THE_STUDY, TRIALS

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(
        os.environ.get("CDISC_CONVERT_PROOF") != "1", reason="many runs of trials: make proof"
    ),
]


@pytest.fixture(scope="module", params=TRIALS)
def trial(tmp_path_factory, request) -> tuple[str, Path, Path]:
    """Mapping, raw export and run of a trial."""
    folder = tmp_path_factory.mktemp(request.param)
    simulate(request.param, folder / "raw")
    convert(request.param, folder / "raw", folder / "run", validates=False)
    return request.param, folder / "raw", folder / "run"


def test_names_of_folders_do_not_matter(trial, tmp_path):
    name, raw, run = trial
    shutil.copytree(raw, tmp_path / "Données (2)")
    shutil.copytree(find_study(name), tmp_path / "another name")
    convert(
        str(tmp_path / "another name"),
        tmp_path / "Données (2)",
        tmp_path / "run",
        validates=False,
    )
    assert hashes(tmp_path / "run") == hashes(run)


def test_ends_of_lines_and_the_mark_of_utf_8_do_not_matter(trial, tmp_path):
    name, raw, run = trial
    copy = shutil.copytree(raw, tmp_path / "raw")
    for path in raw_files(copy):
        content = path.read_bytes()
        ended = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + ended if content.isascii() else ended)
    convert(name, copy, tmp_path / "run", validates=False)
    assert hashes(tmp_path / "run") == hashes(run)


def test_quotes_around_every_cell_do_not_matter(trial, tmp_path):
    name, raw, run = trial

    def quoted(path: Path, header: str, rows: Rows) -> tuple[str, Rows]:
        mark = max(",;\t|", key=header.count)
        if path.suffix != ".csv" or any(row.startswith("EOF") for row in rows):
            return header, rows  # layouts of instruments, which quote nothing
        made = io.StringIO()
        cells = csv.reader(io.StringIO(header + "".join(rows), newline=""), delimiter=mark)
        writer = csv.writer(made, delimiter=mark, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows(cells)
        return "", [made.getvalue()]

    convert(name, rewrite(raw, tmp_path / "raw", quoted), tmp_path / "run", validates=False)
    assert hashes(tmp_path / "run") == hashes(run)


# -- every person twice ---------------------------------------------------------------------------


def _later(found: re.Match[str]) -> str:
    return f"{found[1]}{int(found[2]) + 5000}"


def _of_nine_hundred(found: re.Match[str]) -> str:
    return f"{found[1]}{int(found[2]) + 900}"


OF_ROWS: dict[str, tuple[str, Callable[[re.Match[str]], str]]] = {
    "nct05600920": (r"(001-|10000821-|^\"?)(\d{4})(?=[\",])", _later),
    "nct03821038": (r"^([^0-9]*\d{3}-)(\d{2,3})(?!\d)", _of_nine_hundred),
}
OF_RESULTS = {
    "nct05600920": (r"(^|-)(\d{4})$", _later),
    "nct03821038": (r"(^|-)(\d{3})$", _of_nine_hundred),
}


def test_a_second_copy_of_every_person_doubles_the_records(trial, tmp_path):
    name, raw, run = trial

    def twice(path: Path, header: str, rows: Rows) -> tuple[str, Rows]:
        if "admin" in path.parts or path.name == "code_list.csv":
            return header, rows
        pattern, number = OF_ROWS[name]
        if path.name.startswith("fr_"):
            pattern = r"^(\"?)(\d+)"
        ends = [row for row in rows if row.startswith("EOF")]
        whole = [row for row in rows if not row.startswith("EOF")]
        copies = [re.sub(pattern, number, row) for row in whole]
        if path.name == "ENROLL.csv":
            copies = _other_persons(header, copies)
        return header, whole + copies + ends

    convert(name, rewrite(raw, tmp_path / "raw", twice), tmp_path / "run", validates=False)
    pattern, number = OF_RESULTS[name]
    for file in sorted(set(hashes(run)) - set(OF_THE_STUDY)):
        wanted = texts(run, file) + texts(run, file, lambda t: re.sub(pattern, number, t))
        # the number of the person over studies, which is a supplemental value, is another one too
        found = sorted(text.replace("'9E-", "'E-") for text in texts(tmp_path / "run", file))
        if file == "sdtm/relrec.xpt":  # relations between datasets have no subject
            wanted, found = sorted(set(wanted)), sorted(set(found))
        assert found == sorted(wanted), file


def _other_persons(header: str, rows: Rows) -> Rows:
    """Rows of the register whose number of the person, over screenings, is another one."""
    (names,) = csv.reader([header])
    at = names.index("COENR_ID")
    made = io.StringIO()
    writer = csv.writer(made, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for cells in csv.reader(rows):
        cells[at] = cells[at] and f"9{cells[at]}"
        writer.writerow(cells)
    return made.getvalue().splitlines(keepends=True)
