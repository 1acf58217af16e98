"""Medidata Rave audit streams: transactional ODM-XML 1.3, replayed to the last state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cdisc_convert.model.errors import Place, SourceError
from cdisc_convert.model.source import Note, RawTable
from cdisc_convert.sources._odm_stream import LEVELS, Definitions, Step, steps
from cdisc_convert.sources._odm_tables import Collected, Key, Record, key_of, put, tables_of
from cdisc_convert.sources._registry import reader
from cdisc_convert.sources.odm import TRANSACTIONAL

KINDS = ("Insert", "Update", "Upsert", "Remove", "Context")
ACTIVITY = {"Inactivated": False, "Activated": True, "Reactivated": True}
SUBCATEGORY = "AuditSubCategoryName"


@reader(
    "rave_odm",
    suffixes=(".xml", ".odm"),
    recognises=lambda path, head: TRANSACTIONAL.search(head) is not None,
)
def read(
    path: Path, options: Mapping[str, Any], *, shown_as: str, only: frozenset[str] | None
) -> dict[str, RawTable]:
    """The audit stream `path` replayed in document order: one table per item group.

    Insert, Update and Upsert write a value, Remove takes away an item or all that is under an
    element, Context changes nothing; an element without TransactionType takes that of its parent
    (ODM 1.3, transactions). Columns are as for odm, with RecordActive: 0 after Rave's event
    Inactivated. Notes tell how many audit records were replayed and which transactions did not fit.
    Raises SourceError for a snapshot, broken XML, a DOCTYPE or an unknown TransactionType.
    """
    definitions, replay = Definitions(), _Replay(shown_as)
    for step in steps(path, shown_as, definitions):
        replay.take(step)
    replay.finish()
    return tables_of(path, replay.collected, definitions, shown_as, only, with_active=True)


@dataclass
class _Replay:
    """The state of the data after the transactions so far.

    levels, kinds: key and transaction of the elements that we are in, outermost first.
    number: of the last ItemGroupData that began.
    event: Rave's name for what the current ClinicalData reports.
    odd, odd_line: transactions that did not fit the state, how often and where first.
    """

    shown_as: str
    collected: Collected = field(default_factory=Collected)
    levels: list[Key] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    audits: int = 0
    number: int = 0
    event: str = ""
    odd: Counter[str] = field(default_factory=Counter)
    odd_line: dict[str, int] = field(default_factory=dict)

    def take(self, step: Step) -> None:
        if step.kind == "root":
            self._check_file_type(step)
        elif step.kind == "open":
            self._open(step)
        elif step.kind == "close":
            self._close(step)
        elif step.kind == "item":
            self._item(step)
        elif step.kind == "site" and len(self.levels) > 1:
            subject = tuple(self.levels[:2])
            self.collected.properties[subject]["SiteOID"] = step.keys.get("LocationOID", "")
        elif step.kind == "audit":
            self.audits += 1

    def finish(self) -> None:
        count = sum(len(records) for records in self.collected.records.values())
        text = f"{self.audits} audit records replayed to {count} records"
        self.collected.notes.append(Note("AUDIT_TRAIL", text))
        for what, times in self.odd.items():
            first = self.odd_line[what]
            text = f"{what}: {times} times, first on line {first}"
            self.collected.notes.append(Note("TRANSACTION_DOES_NOT_FIT", text, first))

    def _check_file_type(self, step: Step) -> None:
        if step.keys.get("FileType") != "Transactional":
            raise SourceError.at(
                Place(self.shown_as, step.line),
                f"FileType is '{step.keys.get('FileType', '')}', not Transactional; read it with "
                "kind: odm",
            )

    def _kind(self, step: Step, depth: int) -> str:
        """The transaction of an element, its own or that of the level above."""
        kind = step.keys.get("TransactionType") or (self.kinds[depth - 1] if depth else "")
        if kind and kind not in KINDS:
            raise SourceError.at(
                Place(self.shown_as, step.line),
                f"TransactionType is '{kind}'; known are {', '.join(KINDS)}",
            )
        return kind

    def _open(self, step: Step) -> None:
        depth, self.number = LEVELS.index(step.name), step.number
        if depth == 0:
            self.event = step.vendor.pop(SUBCATEGORY, "")
        kind = self._kind(step, depth)
        self.levels = [*self.levels[:depth], key_of(step)]
        self.kinds = [*self.kinds[:depth], kind]
        path = tuple(self.levels)
        if kind not in ("Context", "Remove") or path not in self.collected.properties:
            self.collected.describe(path, step)
        if step.name == LEVELS[-1] and kind in ("Insert", "Update", "Upsert"):
            self._record(step)

    def _close(self, step: Step) -> None:
        """A level ends: what is said of the whole of it happens after its children."""
        depth = LEVELS.index(step.name)
        path = tuple(self.levels[: depth + 1])
        if step.keys.get("TransactionType") == "Remove":
            self._remove_under(path, step.line)
        # The event is about the innermost element; those around it only say where that is.
        if self.event in ACTIVITY and depth >= 2 and len(self.levels) == depth + 1:
            for record in self._under(path):
                record.is_active = ACTIVITY[self.event]

    def _item(self, step: Step) -> None:
        kind = self._kind(step, len(LEVELS))
        if kind == "Context" or len(self.levels) < len(LEVELS):
            return
        item = step.keys.get("ItemOID", "")
        known = self.collected.records.get(self.levels[-1][0], {}).get(tuple(self.levels))
        if kind == "Remove":
            if known is None or known.values.pop(item, None) is None:
                self._note_odd("Remove of an item that is not there", step.line)
            return
        if kind == "Update" and (known is None or item not in known.values):
            self._note_odd("Update of an item that is not there (taken as new)", step.line)
        if kind == "Insert" and known is not None and item in known.values:
            self._note_odd("Insert of an item that is there (its value replaced)", step.line)
        put(self._record(step), step)

    def _record(self, step: Step) -> Record:
        path = tuple(self.levels)
        records = self.collected.records.setdefault(path[-1][0], {})
        return records.setdefault(path, Record(step.line, self.number, path))

    def _under(self, path: tuple[Key, ...]) -> list[Record]:
        if len(path) == len(LEVELS):
            record = self.collected.records.get(path[-1][0], {}).get(path)
            return [] if record is None else [record]
        return [
            record
            for records in self.collected.records.values()
            for record in records.values()
            if record.path[: len(path)] == path
        ]

    def _remove_under(self, path: tuple[Key, ...], line: int) -> None:
        removed = self._under(path)
        if not removed:
            self._note_odd("Remove of an element that is not there", line)
        for record in removed:
            del self.collected.records[record.path[-1][0]][record.path]

    def _note_odd(self, what: str, line: int) -> None:
        self.odd[what] += 1
        self.odd_line.setdefault(what, line)
