"""Taking a published terminology package as a further version."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cdisc_convert.files.output_folder import OutputFolder, files_in
from cdisc_convert.model.errors import SourceError, SpecError
from cdisc_convert.standards.location import user_terminology_folder
from cdisc_convert.standards.package_file import INDEX, open_package, write_package
from cdisc_convert.standards.packages import standard_name
from cdisc_convert.standards.published import Published
from cdisc_convert.standards.published_odm import read_odm
from cdisc_convert.standards.published_rows import read_excel, read_tab_text

READERS: dict[str, Callable[[Path], Published]] = {
    ".xml": read_odm,
    ".txt": read_tab_text,
    ".tsv": read_tab_text,
    ".xlsx": read_excel,
}
"""Reader by suffix."""
_TERMS = re.compile(r"terms-[0-9]+\.tsv")
PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")


@dataclass(frozen=True)
class Imported:
    """What an import wrote."""

    name: str
    folder: Path
    codelist_count: int
    term_count: int


def import_package(
    file: Path, name: str = "", parent: Path | None = None, replace: bool = False
) -> Imported:
    """Write the published package `file` into the folder `parent`/`name`, whole or not at all.

    name: `sdtm-2025-09-26`; left out, the file's own content or name tells it.
    parent: the user's terminology folder, unless given.
    replace: an existing package of that name gives way; otherwise it is refused.
    Raises SourceError where the file cannot be read, SpecError where the name does not do.
    """
    published = _read(file)
    chosen = _checked_name(standard_name(name) if name else published.name, file)
    folder = (parent or user_terminology_folder()) / chosen
    if folder.exists() and not replace:
        raise SpecError.at(
            str(folder), f"a package '{chosen}' is already there; give --replace or another --name"
        )
    _write(published, folder)
    open_package.cache_clear()
    term_count = sum(len(terms) for _, terms in published.codelists)
    return Imported(chosen, folder, len(published.codelists), term_count)


def _read(file: Path) -> Published:
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        known = ", ".join(READERS)
        raise SourceError.at(
            str(file), f"'{file.suffix}' is no form of a terminology package; use one of {known}"
        )
    if not file.is_file():
        raise SourceError.at(str(file), "there is no such file; check the path")
    return reader(file)


def _checked_name(name: str, file: Path) -> str:
    if not name:
        raise SpecError.at(
            str(file), "the file does not say which package it is; give --name sdtm-YYYY-MM-DD"
        )
    if not PLAIN_NAME.fullmatch(name):
        raise SpecError.at(
            str(file), f"'{name}' is no package name; use small letters, digits, '-' and '.'"
        )
    return name


def _write(published: Published, folder: Path) -> None:
    """Write beside `folder` and rename, so that no half package is ever found."""
    with OutputFolder(folder, INDEX, foreign=_foreign) as fresh:
        write_package(fresh.path, published.codelists)


def _foreign(folder: Path) -> list[str]:
    """Files in the folder of a package that are none of it."""
    return [name for name in files_in(folder) if name != INDEX and not _TERMS.fullmatch(name)]
