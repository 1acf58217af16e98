"""Tables from the data elements of an ODM file: one per item group, one row per record.

Two ways to collect: a snapshot takes each ItemGroupData as a record; a transactional file is
replayed in document order, so that the last state is what remains.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import Place, Problem, SourceError
from cdisc_convert.model.source import Note, RawTable
from cdisc_convert.sources._choices import no_choice
from cdisc_convert.sources._odm_places import LAST_LINE, lines_of_records
from cdisc_convert.sources._odm_stream import KEYS, LEVELS, Definitions, Step

SYSTEM = (
    "StudyOID",
    "MetaDataVersionOID",
    "SiteOID",
    "SubjectKey",
    "StudyEventOID",
    "StudyEventRepeatKey",
    "FormOID",
    "FormRepeatKey",
    "ItemGroupOID",
    "ItemGroupRepeatKey",
)
ACTIVE = "RecordActive"
UNIT = ".unit"
SHOWN = 20
Key = tuple[str, ...]


@dataclass
class Record:
    """One record of an item group: where it is first mentioned, keys of its levels, values.

    line: of the element. number: which ItemGroupData of the file it is, from 1.
    """

    line: int
    number: int
    path: tuple[Key, ...]
    values: dict[str, str] = field(default_factory=dict)
    is_active: bool = True


@dataclass
class Collected:
    """What a file holds so far.

    records: by item group, in order of first mention. properties: what is said of each level (keys,
    vendor attributes, site), by the path of its keys.
    """

    records: dict[str, dict[tuple[Key, ...], Record]] = field(default_factory=dict)
    properties: dict[tuple[Key, ...], dict[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def describe(self, path: tuple[Key, ...], step: Step) -> None:
        """Keep what `step` says of the level at `path`; what is said later counts."""
        told = self.properties.setdefault(path, {})
        told.update({name: step.keys[name] for name in KEYS[step.name] if name in step.keys})
        told.update({f"{step.name}.{name}": value for name, value in step.vendor.items()})


def key_of(step: Step) -> Key:
    """What identifies the element of a level among its sisters.

    A new version of the metadata does not make another study. Rave gives records that have no
    repeat key an id of their own.
    """
    if step.name == "ClinicalData":
        return (step.keys.get("StudyOID", ""),)
    names = KEYS[step.name]
    own = tuple(step.keys.get(name, "") for name in names)
    if step.name == "ItemGroupData":
        return (*own, step.vendor.get("RecordId", ""))
    return own


def collect_snapshot(collected: Collected, path: tuple[Key, ...], step: Step, shown: str) -> None:
    """Take `step` of a snapshot: each ItemGroupData is a record, each value stands once."""
    if step.kind == "open" and step.name == LEVELS[-1]:
        group = step.keys.get("ItemGroupOID", "")
        records = collected.records.setdefault(group, {})
        if path in records:
            text = (
                f"item group '{group}' stands twice with the same keys (first on line "
                f"{records[path].line}; they are ItemGroupData {records[path].number} and "
                f"{step.number} of the file); export a snapshot, or read it with kind: rave_odm"
            )
            collected.problems.append(Problem(Place(shown, step.line), text))
        records[path] = Record(step.line, step.number, path)
    elif step.kind == "item":
        record = collected.records[path[-1][0]][path]
        item = step.keys.get("ItemOID", "")
        if item in record.values:
            text = (
                f"item '{item}' stands twice in one item group (ItemGroupData {record.number} of the "
                "file); export the file again"
            )
            collected.problems.append(Problem(Place(shown, step.line), text))
        put(record, step)


def put(record: Record, step: Step) -> None:
    """Write the value of `step`, and its unit where it has one, into `record`."""
    item = step.keys.get("ItemOID", "")
    record.values[item] = step.value
    if step.unit:
        record.values[item + UNIT] = step.unit
    else:
        record.values.pop(item + UNIT, None)


def tables_of(
    path: Path,
    collected: Collected,
    definitions: Definitions,
    shown_as: str,
    only: frozenset[str] | None,
    *,
    with_active: bool,
) -> dict[str, RawTable]:
    """One table per item group: keys, vendor attributes, then the items in defined order."""
    if collected.problems:
        count = len(collected.problems)
        kept = collected.problems[:SHOWN]
        if count > SHOWN:
            kept.append(Problem(Place(shown_as), f"{count} such places in all; {SHOWN} are shown"))
        raise SourceError(kept)
    if not collected.records:
        raise SourceError.at(shown_as, "the file holds no item groups, so no data")
    tables = {}
    rows_of, note = record_rows(path, collected.records)
    notes = (*collected.notes, *note)
    for group, records in collected.records.items():
        rows = [_row(record, collected, with_active=with_active) for record in records.values()]
        names = _columns(rows, definitions.groups.get(group, []))
        columns = {
            name: _column(name, rows, definitions) for name in names if only is None or name in only
        }
        strange = [
            found
            for name, column in columns.items()
            for found in no_choice(
                name, column, rows_of[group], _possible(name, definitions), "its code list"
            )
        ]
        tables[group] = RawTable(
            columns=columns,
            rows=rows_of[group],
            file=shown_as,
            labels={n: label for n in columns if (label := _label(n, definitions))},
            notes=(*notes, *strange),
        )
    return tables


def record_rows(
    path: Path, records: Mapping[str, Mapping[tuple[Key, ...], Record]]
) -> tuple[dict[str, np.ndarray], tuple[Note, ...]]:
    """The row of each record by item group: its line where that tells the records apart.

    The XML parser counts lines up to 65,535 only, and an export may be one single line; lines beyond
    are counted in the file, and where two records of a group share a line, rows are their running
    numbers among the ItemGroupData of the file, with a note.
    """
    all_of = {group: list(of_group.values()) for group, of_group in records.items()}
    numbers = {
        group: np.array([record.number for record in found], dtype=np.int64)
        for group, found in all_of.items()
    }
    rows = {
        group: np.array([record.line for record in found], dtype=np.int64)
        for group, found in all_of.items()
    }
    if any(bool((lines >= LAST_LINE).any()) for lines in rows.values()):
        counted = lines_of_records(path)
        last = max(int(found.max()) for found in numbers.values())
        if len(counted) >= last:
            rows = {group: counted[found - 1] for group, found in numbers.items()}
    if all(len(np.unique(lines)) == len(lines) for lines in rows.values()):
        return rows, ()
    text = (
        "records share a line of the file; rows are running numbers of its ItemGroupData elements"
    )
    return numbers, (Note("ROWS_ARE_RECORDS", text),)


def _row(record: Record, collected: Collected, *, with_active: bool) -> dict[str, str]:
    row: dict[str, str] = {}
    for depth in range(1, len(record.path) + 1):
        row.update(collected.properties.get(record.path[:depth], {}))
    if with_active:
        row[ACTIVE] = "1" if record.is_active else "0"
    return row | record.values


def _columns(rows: list[dict[str, str]], defined: list[str]) -> list[str]:
    """Every column: keys first, then vendor attributes, then items as defined, then the rest."""
    seen = dict.fromkeys(name for row in rows for name in row)
    vendor = [name for name in seen if name.partition(".")[0] in LEVELS]
    active = [ACTIVE] if ACTIVE in seen else []
    items = [name for item in defined for name in (item, item + UNIT)]
    items = [name for name in items if name in seen or not name.endswith(UNIT)]
    return list(dict.fromkeys([*SYSTEM, *vendor, *active, *items, *seen]))


def _label(item: str, definitions: Definitions) -> str:
    """Label of an item, followed by its code list."""
    codes = definitions.lists.get(definitions.list_of_item.get(item, ""), {})
    listed = "; ".join(f"{code} = {text}" if text else code for code, text in codes.items())
    label = definitions.labels.get(item, "")
    return f"{label} [{listed}]" if listed else label


def _possible(item: str, definitions: Definitions) -> frozenset[str]:
    """Codes and decodes of an item's code list; none where it has no list, or an external one."""
    codes = definitions.lists.get(definitions.list_of_item.get(item, ""), {})
    return frozenset({*codes, *codes.values()} - {""})


def _column(name: str, rows: list[dict[str, str]], definitions: Definitions) -> Column:
    texts = Column.of_texts(row.get(name) for row in rows)
    if name.endswith(UNIT):
        return texts.map_texts(lambda oid: definitions.units.get(oid, oid))
    return texts
