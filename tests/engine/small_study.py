"""A study in a few lines: three persons, sources and intermediates as a test needs them."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

from cdisc_convert.engine.execute import Run
from cdisc_convert.engine.plan import make_plan
from cdisc_convert.engine.reading import RawFolder
from cdisc_convert.engine.store import Store
from cdisc_convert.language.studies import load_study
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.submission.farm import OneProcess
from cdisc_convert.submission.run_options import PartOptions, RunOptions
from cdisc_convert.submission.study_run import run_in_parts

STUDY = """
study: small
studyid: S
subjects: {register: people, id: "{STUDYID}-{SUBJID}" REGISTER}
tables: {TABLES}
sources:
  people: {file: people.csv, subject: {column: ID, form: "{SUBJID}" WITH}, key: [ID], per: subject PEOPLE}
SOURCES
files: [map.yaml]
"""
OPTIONS = RunOptions("", frozenset(), (), "fold", PartOptions())
PEOPLE = "ID,ARM\n1,A\n2,B\n3,A\n"


def run_small(
    folder: Path,
    mapping: str,
    raw: Mapping[str, str],
    tables: Mapping[str, str] | None = None,
    options: str | Mapping[str, str] = "",
    register: str = "",
    people: str = PEOPLE,
    people_options: str = "",
) -> Run:
    """The run of `mapping` on `raw` (name -> CSV text; every source has the subject column ID).

    options: more keys of each source, as YAML inside braces (`duplicates: report`), or by source.
    register: more keys of `subjects`, likewise. people: its rows; SITEID counts if it is there.
    people_options: more keys of the register's source.
    """
    study, data = folder / "study", folder / "raw"
    study.mkdir()
    data.mkdir()
    lines, files = [], {"people": people, **raw}
    for name, text in files.items():
        (data / f"{name}.csv").write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")
        if name != "people":
            told = options if isinstance(options, str) else options.get(name, "")
            more = f", {told}" if told else ""
            subject = "subject: {column: ID, form: '{SUBJID}'}"
            lines.append(f"  {name}: {{file: {name}.csv, {subject}{more}}}")
    named = ", ".join(f"{name}: {name}.csv" for name in tables or {})
    for name, text in (tables or {}).items():
        (study / f"{name}.csv").write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")
    whole = STUDY.replace("TABLES", named).replace("SOURCES", "\n".join(lines))
    whole = whole.replace(" PEOPLE", f", {people_options}" if people_options else "")
    whole = whole.replace(" REGISTER", f", {register}" if register else "")
    whole = whole.replace(" WITH", ", with: [SITEID]" if "SITEID" in people else "")
    (study / "study.yaml").write_text(whole, encoding="utf-8")
    (study / "map.yaml").write_text(textwrap.dedent(mapping), encoding="utf-8")
    store = Store(str(folder / "exchange"))  # so few rows need no exchange
    plan, files = make_plan(load_study(study)), RawFolder(data)
    run = run_in_parts(plan, {}, files, OPTIONS, store, OneProcess(), lambda _: None)
    assert isinstance(run, Run)
    return run


def table_of(run: Run, name: str, *columns: str) -> list[tuple[str, ...]]:
    """Cells of a frame as text, "" = missing."""
    texts = [
        [str(text or "") for text in column_as_text(run.world.column(name, column)).tolist()]
        for column in columns
    ]
    return list(zip(*texts, strict=True))


def dropped(run: Run) -> list[tuple[str, int, str, str]]:
    """(frame, position, reason, kind) of every row that was set aside after the door."""
    return [
        (booking.frame, int(position), booking.reason.because, booking.reason.kind)
        for booking in run.world.ledger.bookings
        for position in booking.positions
    ]
