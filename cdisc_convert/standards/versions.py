"""Which standards are shipped, in which versions, and which documents each one builds on."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cdisc_convert.model.errors import StandardsError
from cdisc_convert.standards.location import specs_folder

Row = dict[str, str]


@dataclass(frozen=True)
class StandardVersion:
    """One version of one standard.

    uses: documents it builds on: the SDTM model of an SDTMIG, the supplements of an ADaMIG.
    """

    standard: str
    version: str
    effective: str
    uses: tuple[str, ...]

    @property
    def folder(self) -> str:
        """Name of its folder in `specs/`."""
        return f"{self.standard}-{self.version}"


@cache
def list_versions(standard: str = "") -> tuple[StandardVersion, ...]:
    """The versions of `standard` (sdtmig, sdtm, adamig, occds, adae, tte), or of every standard."""
    rows = read_rows("standards.csv")
    found = tuple(
        StandardVersion(
            row["standard"], row["version"], row["effective"], tuple(row["uses"].split())
        )
        for row in rows
    )
    return tuple(entry for entry in found if standard in ("", entry.standard))


@cache
def version_of(standard: str, version: str) -> StandardVersion:
    """The entry of `standard` in `version`, written `3.4` or `3-4`.

    Raises StandardsError naming the versions that exist.
    """
    wanted = version.replace("-", ".")
    entries = list_versions(standard)
    for entry in entries:
        if entry.version == wanted:
            return entry
    known = ", ".join(entry.version for entry in entries)
    raise StandardsError.at("specs", f"{standard} has no version '{version}'; use one of {known}")


def read_rows(*path: str) -> list[Row]:
    """Records of the CSV file at `path` below `specs/`, header to text."""
    return read_csv(specs_folder().joinpath(*path))


def read_csv(path: Path) -> list[Row]:
    """Records of the CSV file `path`, header to text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
