"""Blinded runs: what the study seals, and whether any of it stands in the folder of a run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from cdisc_convert.engine.reading import RawFolder, RawSource, read_sources, read_tables
from cdisc_convert.model.errors import Place, Problem, SourceError
from cdisc_convert.model.spec import Study
from cdisc_convert.package.leak_scan import Leak, Secrets, scan

SHOWN = 20
_NUMBER = re.compile(r"\d+(\.\d+)?")
_CODE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9._-]{4,}")
_LETTERS = re.compile(r"[A-Za-z]{1,3}")
_WORD = re.compile(r"(?=.*[A-Za-z]{3}).*")


def secrets_of(study: Study, raw: Path) -> Secrets:
    """What the sealed sources and columns of the export `raw` hold.

    Raises SourceError where a file cannot be read.
    """
    folder = RawFolder(raw)
    sources = read_sources(study, folder)
    codes: set[str] = set()
    doses: set[str] = set()
    letters: set[str] = set()
    words = _arms(study, folder)
    for entry in study.sealed:
        name, _, column = entry.partition(".")
        if column:
            values = _values(sources[name], column)
            doses |= {value for value in values if _NUMBER.fullmatch(value)}
            codes |= {value for value in values if _CODE.fullmatch(value)}
            letters |= {value for value in values if _LETTERS.fullmatch(value)}
        elif study.sources[name].subject is None:
            for each in sources[name].header:
                words |= {text for text in _values(sources[name], each) if _WORD.fullmatch(text)}
    persons = _persons(study, sources)
    return Secrets(*map(frozenset, (codes, words, doses, persons, letters)))


def _values(source: RawSource, column: str) -> set[str]:
    found = source.columns.get(column)
    return set() if found is None else {str(text).strip() for text in found.tolist() if text}


def _arms(study: Study, folder: RawFolder) -> set[str]:
    """Codes and names of arms in the tables of the study."""
    found: set[str] = set()
    for table in read_tables(study, folder).values():
        if {"ARMCD", "ARM"} <= set(table.columns):
            for name in ("ARMCD", "ARM"):
                found |= {str(text) for text in table.columns[name].tolist() if text}
    return found


def _persons(study: Study, sources: Mapping[str, RawSource]) -> set[str]:
    """The numbers by which the register names subjects."""
    if study.register is None:
        return set()
    source = study.sources[study.register.source]
    subject = source.subject
    if subject is None and source.form_of:
        subject = study.sources[source.form_of].subject
    return _values(sources[source.name], subject.column) if subject else set()


def leaks_in(study: Study, raw: Path, run: Path) -> list[Leak]:
    """Sealed facts of the export `raw` in the files of the folder `run`."""
    return scan(run, secrets_of(study, raw))


def refuse_leaks(study: Study, raw: Path, run: Path) -> None:
    """Raises SourceError naming the places where a sealed fact stands."""
    leaks = leaks_in(study, raw, run)
    if leaks:
        raise SourceError(
            Problem(Place(leak.file), f"{leak.where}: a blinded run shows a {leak.what}")
            for leak in leaks[:SHOWN]
        )
