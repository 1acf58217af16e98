"""Speed of our transport file writer and reader against pyreadstat and pandas, side by side.

Run `python -m benchmarks.xpt [--rows N] [--rounds K]`. Every round runs each candidate once, in
turn, so that a busy machine slows all of them; medians are compared. The table goes to the screen,
the figures to `benchmarks/results/xpt-<rows>.json`. Trust the ratios, not the seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyreadstat

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.package.xpt import write_xpt
from cdisc_convert.sources._arrow_columns import text_column
from cdisc_convert.sources.xpt import iter_chunks, read_xpt

RESULTS = Path(__file__).parent / "results"
TESTS = 40
SUBJECTS_PER_RECORD = 1 / 400


@dataclass(frozen=True)
class Candidate:
    """Something to time; `against` names the candidates that it is compared with."""

    name: str
    run: Callable[[], object]
    against: tuple[str, ...] = ()


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


def candidates(frame: pd.DataFrame, folder: Path) -> list[Candidate]:
    """Everything that is timed, in the order in which a round runs it."""
    objects = frame.astype({n: object for n in frame.columns if frame[n].dtype == "str"})
    dataset = dataset_of(frame)
    ours, theirs = folder / "ours.xpt", folder / "theirs.xpt"
    write_xpt(dataset, ours)

    def peer(source: pd.DataFrame) -> None:
        pyreadstat.write_xport(source, theirs, table_name="LB", file_format_version=5)

    strings, plain = "pyreadstat write, pandas str", "pyreadstat write, pandas object"
    return [
        Candidate(
            "write from columns", lambda: write_xpt(dataset, ours, verify=False), (strings, plain)
        ),
        Candidate(
            "write from columns and read back", lambda: write_xpt(dataset, ours), (strings, plain)
        ),
        Candidate(
            "write from pandas str",
            lambda: write_xpt(dataset_of(frame), ours, verify=False),
            (strings, plain),
        ),
        Candidate(
            "write from pandas str and read back",
            lambda: write_xpt(dataset_of(frame), ours),
            (strings, plain),
        ),
        Candidate(strings, lambda: peer(frame)),
        Candidate(plain, lambda: peer(objects)),
        Candidate("read whole", lambda: read_xpt(ours), ("pyreadstat read", "pandas read_sas")),
        Candidate(
            "read in chunks",
            lambda: [chunk.rows for chunk in iter_chunks(ours)],
            ("pyreadstat read", "pandas read_sas"),
        ),
        Candidate("pyreadstat read", lambda: pyreadstat.read_xport(ours)),
        Candidate("pandas read_sas", lambda: pd.read_sas(ours, format="xport", encoding="ascii")),
        Candidate("copy of the bytes, forced to disk", lambda: copy(ours, folder / "copy.xpt")),
    ]


def copy(source: Path, target: Path) -> None:
    """The floor: the same bytes written once."""
    content = source.read_bytes()
    with target.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def measure(runs: list[Candidate], rounds: int) -> dict[str, list[float]]:
    """Seconds of each candidate, one figure per round, rounds interleaved."""
    seconds: dict[str, list[float]] = {run.name: [] for run in runs}
    for _ in range(rounds):
        for run in runs:
            start = time.perf_counter()
            run.run()
            seconds[run.name].append(time.perf_counter() - start)
    return seconds


def table(runs: list[Candidate], seconds: Mapping[str, list[float]]) -> str:
    """Markdown table of medians and of the ratios to the candidates compared with."""
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    lines = ["| what | median s | times faster than |", "|---|---|---|"]
    for run in runs:
        ratios = "; ".join(f"{o}: {medians[o] / medians[run.name]:.1f}x" for o in run.against)
        lines.append(f"| {run.name} | {medians[run.name]:.3f} | {ratios} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, print the table, keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    frame = lab_frame(arguments.rows)
    with tempfile.TemporaryDirectory() as folder:
        runs = candidates(frame, Path(folder))
        seconds = measure(runs, arguments.rounds)
    print(f"{arguments.rows} records x {len(frame.columns)} variables, {arguments.rounds} rounds\n")
    print(table(runs, seconds))
    RESULTS.mkdir(exist_ok=True)
    result = {
        "rows": arguments.rows,
        "variables": len(frame.columns),
        "python": platform.python_version(),
        "pyreadstat": pyreadstat.__version__,
        "pandas": pd.__version__,
        "seconds": seconds,
    }
    (RESULTS / f"xpt-{arguments.rows}.json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
