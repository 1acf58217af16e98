"""The terminology packages at hand: those shipped, and those the user imported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from cdisc_convert.model.errors import StandardsError
from cdisc_convert.standards.location import specs_folder, user_terminology_folder
from cdisc_convert.standards.package_file import INDEX, PackageFile, open_package

NAME = re.compile(r"(?P<subject>[a-z][a-z0-9-]*?)(?:ct)?-(?P<date>\d{4}-\d{2}-\d{2})")
"""`sdtm-2025-03-28`; the CDISC Library's `sdtmct-2025-03-28` is the same package."""


@dataclass(frozen=True, order=True)
class PackageEntry:
    """A terminology package: its name and where it lies."""

    name: str
    folder: Path
    is_shipped: bool


def list_packages() -> tuple[PackageEntry, ...]:
    """Every terminology package at hand, by name; an imported one hides a shipped namesake."""
    found: dict[str, PackageEntry] = {}
    for parent, is_shipped in ((specs_folder() / "ct", True), (user_terminology_folder(), False)):
        for index in parent.glob(f"*/{INDEX}"):
            name = index.parent.name
            found[name] = PackageEntry(name, index.parent, is_shipped)
    return tuple(sorted(found.values()))


def newest_packages() -> tuple[str, ...]:
    """Name of the newest package of each subject, those of SDTM and ADaM first."""
    newest: dict[str, str] = {"sdtm": "", "adam": ""}
    for entry in list_packages():
        match = NAME.fullmatch(entry.name)
        if match and match["date"] > newest.get(match["subject"], "")[-10:]:
            newest[match["subject"]] = entry.name
    return tuple(name for name in newest.values() if name)


def find_package(name: str) -> PackageFile:
    """The package called `name` (`sdtm-2025-03-28`), or in the folder `name`.

    Raises StandardsError naming the packages that exist.
    """
    entries = {entry.name: entry for entry in list_packages()}
    entry = entries.get(name) or entries.get(standard_name(name))
    if entry is not None:
        return open_package(entry.folder)
    if (Path(name) / INDEX).is_file():
        return open_package(Path(name).resolve())
    known = ", ".join(entries)
    raise StandardsError.at(
        "specs/ct",
        f"no terminology package is called '{name}'; use one of {known}, "
        "or bring it in with `cdisc-convert ct import FILE`",
    )


def standard_name(name: str) -> str:
    """The `name` of a package as we write it: lower case, without the Library's `ct`."""
    match = NAME.fullmatch(name.strip().lower())
    return f"{match['subject']}-{match['date']}" if match else name
