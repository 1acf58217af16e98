"""How the records of a table changed from one transfer to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.submission.comparison.compare import texts_of
from cdisc_convert.submission.comparison.keys import usual_keys
from cdisc_convert.submission.delta.change import (
    ADDED,
    CHANGED,
    REMOVED,
    REORDERED,
    SAME,
    Change,
    RecordChange,
)
from cdisc_convert.submission.delta.matching import Matched, match, together
from cdisc_convert.submission.delta.tables import RAW, TABLE, Side


def change_of(layer: str, name: str, old: Side | None, new: Side | None, most: int) -> Change:
    """How a table changed; most: gone, new and changed records that are listed, each."""
    if old is None or new is None:
        return _one_sided(layer, name, old, new, most)
    if old.content() == new.content():
        return Change(layer, name, SAME, 0, 0, old.size)
    both = [column for column in old.names if column in new.names]
    key = _key(layer, name, old, new, both)
    found = match(old, new, both, key)
    removed = tuple(column for column in old.names if column not in new.names)
    added = tuple(column for column in new.names if column not in old.names)
    attributes = _attributes(old, new)
    is_other = len(found.gone) or len(found.new) or removed or added or attributes
    status = CHANGED if is_other else SAME if found.is_in_order else REORDERED
    values, records = _told(old, new, both, key, found, most)
    subjects = {*old.usubjid(found.gone), *new.usubjid(found.new)} - {""}
    return Change(
        layer,
        name,
        status,
        len(found.gone),
        len(found.new),
        old.size - len(found.gone),
        len(found.pairs[0]),
        key,
        removed,
        added,
        attributes,
        values,
        tuple(sorted(subjects)),
        records,
    )


def _one_sided(layer: str, name: str, old: Side | None, new: Side | None, most: int) -> Change:
    """A table that one transfer does not have."""
    side, what = (new, ADDED) if old is None else (old, REMOVED)
    assert side is not None
    key = _key(layer, name, side, side, list(side.names))
    every = np.arange(side.size)
    lists = _Listed(side, key, every[:most], what)
    for first in range(0, len(side.names), 50):
        some = list(side.names[first : first + 50])
        lists.add({n: column.take(lists.at) for n, column in side.read(some).items()})
    subjects = tuple(sorted({*side.usubjid(every)} - {""}))
    counts = (0, side.size, 0) if what == ADDED else (side.size, 0, 0)
    return Change(
        layer, name, what, *counts, keys=key, subjects=subjects, records=tuple(lists.records())
    )


def _key(layer: str, name: str, old: Side, new: Side, both: Sequence[str]) -> tuple[str, ...]:
    """Columns that tell records apart in both transfers, () = none are known."""
    for key in (new.key, old.key):
        if key and all(column in both for column in key):
            return key
    if layer in (RAW, TABLE):
        return ()
    usual = usual_keys(name, both)[0]
    if "PARAMCD" in usual:  # a number that is given anew in each transfer tells nothing
        return tuple(column for column in usual if column != "ASEQ")
    return usual


def _attributes(old: Side, new: Side) -> tuple[tuple[str, str, str, str], ...]:
    return tuple(
        (name, what, told, new.attributes[name][what])
        for name, own in old.attributes.items()
        if name in new.attributes
        for what, told in own.items()
        if new.attributes[name][what] != told
    )


def _told(
    old: Side, new: Side, both: Sequence[str], key: tuple[str, ...], found: Matched, most: int
) -> tuple[dict[str, int], tuple[RecordChange, ...]]:
    """Per variable the changed records in which it differs; and the first records of each kind."""
    if not len(found.gone) and not len(found.new):
        return {}, ()
    at, to = found.pairs
    counts: dict[str, int] = {}
    removed = _Listed(old, key, found.removed[:most], REMOVED)
    added = _Listed(new, key, found.added[:most], ADDED)
    changed = [
        RecordChange(CHANGED, *places, usubjid, {}, {})
        for *places, usubjid in zip(
            old.places(at[:most]), new.places(to[:most]), new.usubjid(to[:most]), strict=True
        )
    ]
    keys: list[dict[str, str | None]] = [{} for _ in changed]
    values: list[dict[str, tuple[str | None, str | None]]] = [{} for _ in changed]
    for columns in together(old, new, both):
        removed.add({n: one.take(removed.at) for n, (one, _) in columns.items()})
        added.add({n: other.take(added.at) for n, (_, other) in columns.items()})
        for name, (one, other) in columns.items():
            one, other = one.take(at), other.take(to)
            differs = ~one.same_as(other)
            if differs.any():
                counts[name] = int(differs.sum())
            shown = np.flatnonzero(differs[:most])
            pairs = zip(_texts(one.take(shown)), _texts(other.take(shown)), strict=True)
            for number, pair in zip(shown.tolist(), pairs, strict=True):
                values[number][name] = pair
            if name in key:
                for number, text in enumerate(_texts(other.take(np.arange(len(changed))))):
                    keys[number][name] = text
    told = [
        RecordChange(one.what, one.old, one.new, one.usubjid, _in_order(own, key), differing)
        for one, own, differing in zip(changed, keys, values, strict=True)
    ]
    return counts, (*removed.records(), *added.records(), *told)


def _in_order(texts: dict[str, str | None], key: Sequence[str]) -> dict[str, str | None]:
    return {name: texts[name] for name in key}


@dataclass(eq=False)
class _Listed:
    """Records of one table that are listed: with their key, or with all that they say."""

    side: Side
    key: tuple[str, ...]
    at: np.ndarray
    what: str

    def __post_init__(self) -> None:
        self.texts: dict[str, list[str | None]] = {}

    def add(self, columns: dict[str, Column]) -> None:
        """Take note of what the records say in some columns."""
        for name, column in columns.items():
            if name in self.key or not self.key:
                self.texts[name] = _texts(column)

    def records(self) -> list[RecordChange]:
        """The records."""
        found = []
        each = zip(self.side.places(self.at), self.side.usubjid(self.at), strict=True)
        for number, (place, usubjid) in enumerate(each):
            said = {name: texts[number] for name, texts in self.texts.items()}
            key = {name: said[name] for name in self.key}
            values: dict[str, tuple[str | None, str | None]] = {}
            if not self.key:
                for name, text in said.items():
                    if text is not None:
                        values[name] = (None, text) if self.what == ADDED else (text, None)
            places = ("", place) if self.what == ADDED else (place, "")
            found.append(RecordChange(self.what, *places, usubjid, key, values))
        return found


def _texts(column: Column) -> list[str | None]:
    return [text or None for text in texts_of(column)]
