"""Converts the studies of ../shared/oracle and prints how many derivable cells of SDTM and ADaM agree.

Run by `make oracle`. Exit code 1 if a dataset is below 100 %.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from cdisc_convert.pipeline import convert

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
RUNS = (
    ("cdiscpilot01", "cdiscpilot/raw", "sdtm", ("dm", "ae", "ex")),
    ("cdiscpilot01-adam", "cdiscpilot/sdtm", "adam", ("adsl", "adae", "advs")),
    ("abc01", "abc01/raw", "sdtm", ("dm", "ex", "ae", "vs", "lb")),
    ("abc01", "abc01/raw", "adam", ("adsl", "adae", "advs")),
)
"""Mapping, export, kind of datasets, and the datasets that have expected results."""


def main() -> int:
    """Convert, compare, print a line per dataset."""
    if not (SHARED / "oracle").exists():
        print("the reference data (../shared/oracle) are not beside this checkout", file=sys.stderr)
        return 2
    derivable = json.loads((SHARED / "oracle" / "derivable.json").read_text())["datasets"]
    is_complete = True
    with tempfile.TemporaryDirectory() as folder:
        for mapping, raw, kind, datasets in RUNS:
            out = Path(folder) / mapping
            if not out.exists():
                convert(mapping, SHARED / "oracle" / raw, out)
            for dataset in datasets:
                name = f"{raw.partition('/')[0]}/{kind}/{dataset}"
                actual = out / kind / f"{dataset}.xpt"
                is_complete &= agreement(name, derivable[name], actual, Path(folder))
    return 0 if is_complete else 1


def agreement(name: str, told: dict, actual: Path, folder: Path) -> bool:
    """Print the agreement of one dataset; true if it is complete."""
    result = folder / "result.json"
    done = subprocess.run(
        [
            sys.executable,
            str(SHARED / "tools" / "compare_oracle.py"),
            "--expected",
            str(SHARED / "oracle" / told["expected"]),
            "--actual",
            str(actual),
            "--columns",
            str(SHARED / "oracle" / "derivable.json"),
            "--dataset",
            name,
            "--keys",
            ",".join(told["keys"]),
            "--json",
            str(result),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"{name:<24} {done.stdout.strip().splitlines()[-1] if done.stdout else done.stderr}")
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
