"""REDCap flat exports: one wide file, taken apart into its forms by the data dictionary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import Place, Problem, SourceError
from cdisc_convert.model.source import Note, RawTable
from cdisc_convert.sources import csv
from cdisc_convert.sources._choices import no_choice
from cdisc_convert.sources._csv_table import table_of
from cdisc_convert.sources._encoding import decode
from cdisc_convert.sources._options import Option
from cdisc_convert.sources._redcap_dictionary import Dictionary, read_dictionary
from cdisc_convert.sources._registry import reader

INSTRUMENT = "redcap_repeat_instrument"
SYSTEM = (
    "redcap_event_name",
    INSTRUMENT,
    "redcap_repeat_instance",
    "redcap_data_access_group",
    "redcap_survey_identifier",
)
UNCHECKED = frozenset({"0", "Unchecked"})
SHOWN = 20
FOLDERS_ABOVE = 3


@reader(
    "redcap",
    options={
        **csv.OPTIONS,
        "dictionary": Option("path", "the data dictionary of the project (CSV); required"),
    },
)
def read(
    path: Path, options: Mapping[str, Any], *, shown_as: str, only: frozenset[str] | None
) -> dict[str, RawTable]:
    """The flat export `path`: the whole file as table "", and one table per form.

    A form has the rows (record x event x repeat) where at least one of its fields is filled, with
    the fields of the form and the system columns. A checkbox that is not ticked (0) does not count
    as filled, because REDCap writes 0 for a form that was never opened as well; nor do the form's
    own `_complete` and `_timestamp`. Codes for missing data (NI, UNK, ...) count. A row of a
    repeating instrument belongs to this form only. Rows that fill no form and no other column are
    left out of the whole file as well, with the reason "empty row". What is no choice of a field is
    noted and kept.
    Raises SourceError where the dictionary is missing, the record id has no column, a column comes
    twice, or a row repeats an instrument that the dictionary lacks.
    """
    dictionary = _dictionary(path, options.get("dictionary"), shown_as)
    decoded = decode(path.read_bytes(), options.get("encoding"), shown_as)
    flat = table_of(decoded, csv.layout_of(options), shown_as, None)
    if dictionary.record_id not in flat.columns:
        raise SourceError.at(
            shown_as,
            f"column '{dictionary.record_id}', the record id of the dictionary, is missing; export "
            "the records with it",
        )
    sorted_out = _sort_out(flat, dictionary)
    return _tables(flat, dictionary, sorted_out, only)


def _dictionary(path: Path, given: Any, shown_as: str) -> Dictionary:
    """The dictionary at `given`, looked for beside the data and in the folders above."""
    if given is None:
        raise SourceError.at(
            shown_as,
            "a REDCap export is read with its data dictionary; name it in "
            "`reader: {kind: redcap, dictionary: ...}`",
        )
    places = [folder / given for folder in list(path.parents)[:FOLDERS_ABOVE]]
    found = next((place for place in [*places, Path(given)] if place.is_file()), Path(given))
    return read_dictionary(found, str(given))


@dataclass(frozen=True, eq=False)
class _SortedOut:
    """Columns and rows of the flat file by form.

    columns: columns of each form, in the order of the file. rows: True where the form is filled.
    system: columns that every form gets. empty: True for rows that hold nothing.
    """

    columns: Mapping[str, Sequence[str]]
    rows: Mapping[str, np.ndarray]
    system: tuple[str, ...]
    empty: np.ndarray
    notes: tuple[Note, ...]


def _sort_out(flat: RawTable, dictionary: Dictionary) -> _SortedOut:
    system = tuple(c for c in (dictionary.record_id, *SYSTEM) if c in flat.columns)
    columns: dict[str, list[str]] = {}
    unknown: list[str] = []
    for name in flat.columns:
        if name in system:
            continue
        form = dictionary.form_of(name)
        (unknown if form is None else columns.setdefault(form, [])).append(name)
    size = len(flat)
    instrument = _instruments(flat, dictionary)
    rows: dict[str, np.ndarray] = {}
    notes = [_unknown_note(unknown)] if unknown else []
    filled_any = np.zeros(size, dtype=bool)
    for name in unknown:
        filled_any |= flat.columns[name].present
    for form in dictionary.forms:
        if form not in columns:
            continue
        here = (instrument == "") | (instrument == form)
        filled = np.zeros(size, dtype=bool)
        for name in columns[form]:
            values = _filled(name, form, flat.columns[name], dictionary)
            filled |= values
            if (values & ~here).any():
                notes.append(_outside_note(flat, name, form, values & ~here))
            notes += no_choice(
                name, flat.columns[name], flat.rows, dictionary.possible(name), "the dictionary"
            )
        filled_any |= filled
        rows[form] = filled & here
    return _SortedOut(columns, rows, system, ~filled_any, tuple(notes))


def _filled(name: str, form: str, column: Column, dictionary: Dictionary) -> np.ndarray:
    """Where `column` says that its form was filled in."""
    field = dictionary.field_of(name)
    if field is None:
        return np.zeros(len(column), dtype=bool)
    if field.type != "checkbox":
        return column.present
    assert column.levels is not None
    ticked = np.array([level not in UNCHECKED for level in column.levels] + [False], dtype=bool)
    return np.asarray(ticked[column.values])


def _instruments(flat: RawTable, dictionary: Dictionary) -> np.ndarray:
    """The repeating instrument of each row, "" where none."""
    column = flat.columns.get(INSTRUMENT)
    if column is None:
        return np.full(len(flat), "", dtype=object)
    texts = column.texts()
    instrument = np.where(column.present, texts, "").astype(object)
    assert column.levels is not None
    strange = [t for t in column.levels if t not in dictionary.forms]
    if strange:
        first = [int(flat.rows[np.argmax(instrument == t)]) for t in strange]
        raise SourceError(
            Problem(
                Place(flat.file, row),
                f"row {row}: {INSTRUMENT} is '{text}', which is no form of the dictionary; export "
                "raw values (not labels) with the dictionary of the same project",
            )
            for row, text in zip(first, strange, strict=True)
        )
    return instrument


def _unknown_note(unknown: Sequence[str]) -> Note:
    shown = ", ".join(unknown[:SHOWN]) + (", ..." if len(unknown) > SHOWN else "")
    text = f"{len(unknown)} columns are not in the dictionary and belong to no form: {shown}"
    return Note("UNKNOWN_COLUMN", text)


def _outside_note(flat: RawTable, name: str, form: str, where: np.ndarray) -> Note:
    row = int(flat.rows[np.argmax(where)])
    text = (
        f"column {name} of form {form} holds values on {int(where.sum())} rows of another "
        f"repeating instrument (first: row {row}); they are in the whole file only"
    )
    return Note("VALUE_OUTSIDE_FORM", text, row)


def _tables(
    flat: RawTable, dictionary: Dictionary, found: _SortedOut, only: frozenset[str] | None
) -> dict[str, RawTable]:
    labels = {name: label for name in flat.columns if (label := dictionary.label_of(name))}
    empty = tuple((int(row), "empty row") for row in flat.rows[found.empty])
    whole = replace(
        flat,
        notes=flat.notes + found.notes,
        left_out=tuple(sorted(flat.left_out + empty)),
        labels=labels,
    )
    tables = {"": _part(whole, flat.columns, ~found.empty, only)}
    for form, rows in found.rows.items():
        columns = (*found.system, *found.columns[form])
        part = replace(whole, notes=(), left_out=())
        tables[form] = _part(part, columns, rows, only)
    return tables


def _part(
    table: RawTable,
    columns: Sequence[str] | Mapping[str, Column],
    rows: np.ndarray,
    only: frozenset[str] | None,
) -> RawTable:
    """The `columns` and `rows` of `table`."""
    at = np.flatnonzero(rows)
    wanted = [name for name in columns if only is None or name in only]
    return replace(
        table,
        columns={name: table.columns[name].take(at).compact() for name in wanted},
        rows=table.rows[at],
        labels={name: table.labels[name] for name in wanted if name in table.labels},
    )
