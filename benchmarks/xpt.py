"""Transport files: our writer and reader against pyreadstat, pandas, R haven and a copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyreadstat

from benchmarks.runs import Candidate, Claim, Found, Result, Used, at_most, faster, measure
from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.package.xpt import write_xpt
from cdisc_convert.sources._arrow_columns import text_column
from cdisc_convert.sources.xpt import iter_chunks, read_xpt

TESTS = 40
SUBJECTS_PER_RECORD = 1 / 400


def lab_frame(rows: int) -> pd.DataFrame:
    """Synthetic LB records: 25 variables, text as pandas 3 `str`, sorted by subject."""
    rng = np.random.default_rng(20_261_121)
    subjects = max(int(rows * SUBJECTS_PER_RECORD), 1)
    subject = np.sort(rng.integers(0, subjects, rows))
    test = rng.integers(0, TESTS, rows)
    visit = rng.integers(1, 13, rows)
    day = (visit - 1) * 14 + rng.integers(-2, 3, rows)
    result = np.round(rng.lognormal(3, 1, rows), 2)
    low, high = np.arange(TESTS) + 1.5, np.arange(TESTS) * 3 + 9.5
    when = np.datetime64("2024-01-08T08:00") + day * np.timedelta64(1, "D")
    when = when + rng.integers(0, 480, rows) * np.timedelta64(1, "m")
    grade = (result > high[test]).astype(int) - (result < low[test])
    texts = {
        "STUDYID": (["ABC-101"], np.zeros(rows, int)),
        "DOMAIN": (["LB"], np.zeros(rows, int)),
        "USUBJID": ([f"ABC-101-{s // 50:03d}-{s:05d}" for s in range(subjects)], subject),
        "LBTESTCD": ([f"TEST{t:02d}" for t in range(TESTS)], test),
        "LBTEST": ([f"Laboratory Test Number {t:02d}" for t in range(TESTS)], test),
        "LBCAT": (["CHEMISTRY", "HEMATOLOGY", "URINALYSIS"], test % 3),
        "LBORRESU": (["mmol/L", "g/L", "10^9/L", "U/L"], test % 4),
        "LBORNRLO": ([str(v) for v in low], test),
        "LBORNRHI": ([str(v) for v in high], test),
        "LBSTRESU": (["mmol/L", "g/L", "10^9/L", "U/L"], test % 4),
        "LBNRIND": (["LOW", "NORMAL", "HIGH"], grade + 1),
        "LBSPEC": (["SERUM", "BLOOD", "URINE"], test % 3),
        "LBLOBXFL": (["", "Y"], (visit == 2).astype(int)),
        "VISIT": ([f"WEEK {2 * v}" for v in range(13)], visit),
        "EPOCH": (["SCREENING", "TREATMENT", "FOLLOW-UP"], np.minimum(visit // 6, 2)),
    }
    frame = {k: pd.Series(np.array(v, object)[c], dtype="str") for k, (v, c) in texts.items()}
    frame["LBORRES"] = pd.Series(result.astype(str), dtype="str")
    frame["LBSTRESC"] = frame["LBORRES"]
    frame["LBDTC"] = pd.Series(when.astype("datetime64[m]").astype(str), dtype="str")
    numbers = {
        "LBSEQ": pd.Series(np.ones(rows)).groupby(subject).cumsum().to_numpy(),
        "LBSTRESN": np.where(rng.random(rows) < 0.02, np.nan, result),
        "LBSTNRLO": low[test],
        "LBSTNRHI": high[test],
        "VISITNUM": visit.astype(float),
        "VISITDY": (visit - 1) * 14.0 + 1,
        "LBDY": day + 1.0,
    }
    return pd.DataFrame(frame | {k: pd.Series(v) for k, v in numbers.items()})


def dataset_of(frame: pd.DataFrame) -> Dataset:
    """Our dataset of a pandas frame; texts are dictionary-encoded by Arrow."""
    variables, columns = [], {}
    for name in frame.columns:
        series = frame[name]
        is_number = pd.api.types.is_numeric_dtype(series)
        if is_number:
            columns[name] = Column.of_numbers(series.to_numpy())
        else:
            encoded = pa.chunked_array(pa.array(series, pa.string())).dictionary_encode()
            columns[name] = text_column(encoded)
        variables.append(Variable(name, f"Label of {name}", "Num" if is_number else "Char"))
    return Dataset("LB", "Laboratory Test Results", tuple(variables), columns)


HAVEN = "haven write (R, its own clock)"
STRINGS, PLAIN = "pyreadstat write, pandas str", "pyreadstat write, pandas object"
WRITE, WRITE_BACK = "write from columns", "write from columns and read back"
WRITE_STR = "write from pandas str and read back"
READ, THEIR_READ = "read whole", "pyreadstat read"
COPY = "copy of the bytes, forced to disk"


def run(rows: int, rounds: int) -> Result:
    """Measure; haven takes part where R has it."""
    frame = lab_frame(rows)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runs = _candidates(frame, folder)
        _same_numbers(folder / "ours.xpt", frame)
        if Haven.is_there():
            haven = Haven(folder / "ours.xpt", folder / "haven.xpt")
            runs.insert(1, Candidate(HAVEN, haven.write))
        found = measure(runs, rounds, warms_up=True)
        if HAVEN in found:
            haven.process.communicate("quit()\n")
    return Result(
        f"Transport files, {rows:,} records x {len(frame.columns)} variables",
        "Refusal checks on; the file is forced to disk by ours, not by the others; in ours columns "
        "have dictionaries, or come from pandas `str` columns (encoding included).",
        found,
        _claims(found),
        {candidate.name: rows for candidate in runs},
    )


def _claims(found: Found) -> tuple[Claim, ...]:
    claims = [
        *faster(found, WRITE, STRINGS, 25),
        *faster(found, WRITE, PLAIN, 8),
        *faster(found, WRITE_BACK, STRINGS),
        *faster(found, WRITE_STR, STRINGS),
        *faster(found, READ, THEIR_READ, 10),
        *faster(found, READ, "pandas read_sas"),
        at_most(found, WRITE, COPY, 6),
    ]
    if HAVEN in found:
        claims.append(faster(found, WRITE, HAVEN, 2)[0])
    return tuple(claims)


def _candidates(frame: pd.DataFrame, folder: Path) -> list[Candidate]:
    """Everything that is timed, in the order in which a round runs it."""
    objects = frame.astype({n: object for n in frame.columns if frame[n].dtype == "str"})
    dataset = dataset_of(frame)
    ours, theirs = folder / "ours.xpt", folder / "theirs.xpt"
    write_xpt(dataset, ours)

    def peer(source: pd.DataFrame) -> None:
        pyreadstat.write_xport(source, theirs, table_name="LB", file_format_version=5)

    return [
        Candidate(WRITE, lambda: write_xpt(dataset, ours, verify=False)),
        Candidate(WRITE_BACK, lambda: write_xpt(dataset, ours)),
        Candidate(WRITE_STR, lambda: write_xpt(dataset_of(frame), ours)),
        Candidate(COPY, lambda: copy(ours, folder / "copy.xpt")),
        Candidate(STRINGS, lambda: peer(frame)),
        Candidate(PLAIN, lambda: peer(objects)),
        Candidate(READ, lambda: read_xpt(ours)),
        Candidate("read in chunks", lambda: [chunk.rows for chunk in iter_chunks(ours)]),
        Candidate(THEIR_READ, lambda: pyreadstat.read_xport(ours)),
        Candidate("pandas read_sas", lambda: pd.read_sas(ours, format="xport", encoding="ascii")),
    ]


def _same_numbers(path: Path, frame: pd.DataFrame) -> None:
    """Raises AssertionError where reading gives other values than were written."""
    (member,) = read_xpt(path).members
    for name in frame.columns:
        found, meant = member.columns[name], frame[name]
        if found.is_text:
            texts = meant.astype(object).where(meant != "", None).to_numpy()
            assert (found.texts() == texts).all(), name
        else:
            assert np.array_equal(found.values, meant.to_numpy(), equal_nan=True), name


class Haven:
    """An R process that holds the records and writes them when asked."""

    def __init__(self, source: Path, target: Path) -> None:
        self.process = subprocess.Popen(
            ["R", "--no-echo", "--no-save", "--no-restore"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.command = f"haven::write_xpt(x, '{target}', version = 5, name = 'LB')"
        self._ask(f"x <- haven::read_xpt('{source}')")

    def _ask(self, command: str) -> Used:
        told = f"t <- system.time({command}); cat(t[1], t[2], t[3], '\\n'); flush(stdout())\n"
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(told)
        self.process.stdin.flush()
        user, system, wall = map(float, self.process.stdout.readline().split())
        return Used(wall, user + system)

    def write(self) -> Used:
        """Write once, by R's own clock."""
        return self._ask(self.command)

    @staticmethod
    def is_there() -> bool:
        """Whether R with haven is installed."""
        if shutil.which("R") is None:
            return False
        asked = ["R", "--no-echo", "--no-save", "-e", "quit(status = !requireNamespace('haven'))"]
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def copy(source: Path, target: Path) -> None:
    """The floor: the same bytes written once."""
    content = source.read_bytes()
    with target.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
