"""Runs the public command on a raw export of NCT03821038 and reads back what it wrote."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyreadstat
from click.testing import CliRunner

from cdisc_convert.cli.main import main

ROOT = Path(__file__).resolve().parents[3]
MAPPING = ROOT / "mappings" / "nct03821038"

Record = dict[str, str | float]


@dataclass(frozen=True)
class Output:
    """The folder of a run."""

    folder: Path

    def records(self, dataset: str, **wanted: str | float) -> list[Record]:
        """The records of a written dataset whose variables have the values wanted."""
        standard = "adam" if dataset.startswith("AD") else "sdtm"
        path = self.folder / standard / f"{dataset.lower()}.xpt"
        frame, _ = pyreadstat.read_xport(str(path))
        found: list[Record] = frame.to_dict("records")
        return [r for r in found if all(r[name] == value for name, value in wanted.items())]

    def one(self, dataset: str, **wanted: str | float) -> Record:
        """The only record with the values wanted."""
        found = self.records(dataset, **wanted)
        assert len(found) == 1, f"{len(found)} records of {dataset} with {wanted}"
        return found[0]

    def supplemental(self, dataset: str, name: str) -> dict[str, str]:
        """Values of a supplemental qualifier by the value of IDVAR."""
        found = self.records(f"SUPP{dataset}", QNAM=name)
        return {str(r["IDVARVAL"]): str(r["QVAL"]) for r in found}

    def issues(self) -> Counter[str]:
        """How often each data issue was found."""
        return Counter(line["id"] for line in self.issue_lines())

    def issue_lines(self) -> list[dict[str, str]]:
        """The lines of the issue list."""
        text = (self.folder / "issues.csv").read_text(encoding="utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))


def convert(raw: Path, out: Path, *options: str, is_full: bool = False) -> Output:
    """The finished run of `cdisc-convert convert` on the folder `raw`.

    is_full: with displays and validation, which take longer than the conversion itself.
    """
    arguments = [
        "convert",
        str(MAPPING),
        "--raw",
        str(raw),
        "--out",
        str(out),
        "--quiet",
    ]
    if not is_full:
        arguments += ["--no-displays", "--no-validate", "--no-define", "--no-report"]
    result = CliRunner().invoke(main, [*arguments, *options], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return Output(out)
