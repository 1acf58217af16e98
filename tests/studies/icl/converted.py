"""Runs the public command line on a raw export and reads what it wrote."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from cdisc_convert.sources.xpt import read_xpt

Record = dict[str, Any]


@dataclass(frozen=True)
class Converted:
    """The folder of a run."""

    folder: Path

    def records(self, dataset: str, **wanted: object) -> list[Record]:
        """Records of a dataset whose variables equal `wanted`; missing values are None.

        subject="0007" selects by the subject number.
        """
        found = self._read(dataset)
        if (number := wanted.pop("subject", None)) is not None:
            found = [r for r in found if r["USUBJID"].endswith(f"-{number}")]
        return [r for r in found if all(r[name] == value for name, value in wanted.items())]

    def record(self, dataset: str, **wanted: object) -> Record:
        """The only record with `wanted`."""
        found = self.records(dataset, **wanted)
        assert len(found) == 1, f"{len(found)} records of {dataset} with {wanted}"
        return found[0]

    def values(self, dataset: str, variable: str, **wanted: object) -> list[Any]:
        """One variable of the records with `wanted`."""
        return [r[variable] for r in self.records(dataset, **wanted)]

    def qualifiers(self, dataset: str, subject: str, id_value: object = None) -> dict[str, str]:
        """QNAM and QVAL of a subject in a supplemental dataset, of one record if wanted."""
        found = self.records(dataset, subject=subject)
        if id_value is not None:
            found = [r for r in found if r["IDVARVAL"] == str(id_value)]
        return {r["QNAM"]: r["QVAL"] for r in found}

    def has(self, dataset: str) -> bool:
        """Whether the dataset was written."""
        return self._path(dataset).exists()

    def _path(self, dataset: str) -> Path:
        folder = "adam" if dataset.startswith("AD") else "sdtm"
        return self.folder / folder / f"{dataset.lower()}.xpt"

    def _read(self, dataset: str) -> list[Record]:
        return _records_of(self._path(dataset))

    @cached_property
    def issues(self) -> list[dict[str, str]]:
        """Lines of the issue list."""
        with (self.folder / "issues.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def issue_counts(self) -> Counter[str]:
        """Number of issues by id."""
        return Counter(line["id"] for line in self.issues)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """run.json."""
        return dict(json.loads((self.folder / "run.json").read_text(encoding="utf-8")))


def convert(raw: Path, out: Path, *options: str) -> Converted:
    """Convert the raw export with the mapping that is shipped; datasets and results only."""
    command = [sys.executable, "-m", "cdisc_convert", "convert", "nct05600920", "--quiet"]
    command += ["--no-displays", "--no-validate", "--no-define", "--no-report"]
    done = subprocess.run(
        [*command, "--raw", raw, "--out", out, *options],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout[-2000:] + done.stderr
    return Converted(out)


@lru_cache(maxsize=64)
def _records_of(path: Path) -> list[Record]:
    """The records of a transport file, read once; nobody may change them."""
    (member,) = read_xpt(path).members
    columns = {name: column.tolist() for name, column in member.columns.items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
