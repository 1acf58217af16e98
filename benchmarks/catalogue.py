"""Speed of our rule catalogue against pointblank's SDTMIG rules, in one process, side by side.

Run `python -m benchmarks.catalogue [FOLDER] [--rounds K]` on a folder of SDTM parquet files; without one it
takes the CDISC pilot beside this checkout. Both get the datasets already read; only the rules are timed, in turn. Pointblank gets polars
frames, with which it is fastest, and pandas frames. The medians go to the screen and to `benchmarks/results/catalogue.json`. Trust the ratio, not the seconds.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import pandas as pd
import pointblank
import polars

from cdisc_convert.rules.catalogue import catalogue
from cdisc_convert.rules.catalogue_run import run_catalogue
from cdisc_convert.rules.dataset_folder import read_study

RESULTS = Path(__file__).parent / "results"
PILOT = Path(__file__).resolve().parents[2] / "shared" / "oracle" / "cdiscpilot" / "sdtm"


def measure(folder: Path, rounds: int) -> dict[str, float | int]:
    files = sorted(folder.glob("*.parquet"))
    frames = {path.stem.upper(): polars.read_parquet(path) for path in files}
    other = {path.stem.upper(): pd.read_parquet(path) for path in files}
    with tempfile.TemporaryDirectory() as name:
        for path in files:
            shutil.copy(path, name)
        study = read_study(Path(name), "sdtmig", "3.4")
    rules = catalogue()
    ours, theirs, with_pandas = [], [], []
    for _ in range(rounds):
        ours.append(_seconds(lambda: run_catalogue(study)))
        theirs.append(_seconds(lambda: pointblank.validate_sdtmig(frames)))
        with_pandas.append(_seconds(lambda: pointblank.validate_sdtmig(other)))
    return {
        "records": sum(len(frame) for frame in frames.values()),
        "our rules": len(rules),
        "ours": round(statistics.median(ours), 3),
        "pointblank": round(statistics.median(theirs), 3),
        "with pandas": round(statistics.median(with_pandas), 3),
        "ratio": round(statistics.median(t / o for t, o in zip(theirs, ours, strict=True)), 2),
    }


def _seconds(run) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=PILOT)
    parser.add_argument("--rounds", type=int, default=3)
    told = parser.parse_args()
    found = measure(told.folder, told.rounds)
    for name, value in found.items():
        print(f"{name:<12} {value}")
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(found, indent=1) + "\n"
    (RESULTS / "catalogue.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
