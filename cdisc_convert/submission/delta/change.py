"""What a comparison of two transfers tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SAME, CHANGED, REORDERED, ADDED, REMOVED = "same", "changed", "reordered", "added", "removed"


@dataclass(frozen=True)
class RecordChange:
    """A record that was added, removed or changed.

    old, new: where it stands: number of the record from 1, for raw data file:row; "" = nowhere.
    key: texts of the key. values: variable -> (old text, new text) where they differ, None = no
    value; of a record without a key everything that it says.
    """

    what: str
    old: str
    new: str
    usubjid: str
    key: Mapping[str, str | None]
    values: Mapping[str, tuple[str | None, str | None]]


@dataclass(frozen=True)
class Change:
    """How the records of a raw table, look-up table or dataset changed.

    layer: raw, table, sdtm or adam. status: same, changed, reordered (the same records in another
    order), or the whole table was added or removed.
    gone, new, kept: records that only the old transfer has, only the new one, both; columns that
    one of them lacks do not count. changed: gone and new records that have the same key.
    values: per variable the number of changed records in which it differs.
    attributes: (variable or "", what, old, new) where label, type, length or format differ.
    subjects: all subjects with a record that is gone or new. records: gone and new records, removed
    before added before changed; of each the first.
    """

    layer: str
    name: str
    status: str
    gone: int
    new: int
    kept: int
    changed: int = 0
    keys: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    columns_added: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str, str, str], ...] = ()
    values: Mapping[str, int] = field(default_factory=dict)
    subjects: tuple[str, ...] = ()
    records: tuple[RecordChange, ...] = ()

    @property
    def removed(self) -> int:
        """Records of which nothing with the same key is left."""
        return self.gone - self.changed

    @property
    def added(self) -> int:
        """Records with a key that was not there."""
        return self.new - self.changed


@dataclass(frozen=True)
class Counted:
    """A rule, a check, or an outcome of the ledger, of which the two transfers have other cases.

    old, new: true numbers. gone, come: cases of one transfer only, wherever they stand; the first.
    is_listed_whole: False where a run listed only the first of its cases.
    """

    id: str
    old: int
    new: int
    gone: tuple[Mapping[str, object], ...] = ()
    come: tuple[Mapping[str, object], ...] = ()
    is_listed_whole: bool = True


@dataclass(frozen=True)
class Delta:
    """Everything that changed.

    files: raw files and files of the mapping by what became of them. study: (what, old, new) of
    standards, cut-off and the like. rules: (rule, old status, new status) where they differ.
    findings, issues: rules and checks with other cases. ledger: raw rows by what became of them.
    """

    files: Mapping[str, tuple[str, ...]]
    study: tuple[tuple[str, str, str], ...]
    changes: tuple[Change, ...]
    rules: tuple[tuple[str, str, str], ...]
    findings: tuple[Counted, ...]
    issues: tuple[Counted, ...]
    ledger: tuple[Counted, ...]

    @property
    def is_empty(self) -> bool:
        """True where nothing at all changed."""
        told = (self.study, self.rules, self.findings, self.issues, self.ledger)
        inputs = any(self.files.values())
        return not (inputs or any(told) or any(one.status != SAME for one in self.changes))
