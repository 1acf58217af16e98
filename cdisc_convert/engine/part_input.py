"""What the parts of a run need, in a folder that all of their processes reach.

`shared.json`, `subjects.arrow`, `tables/`, `mapping/`, and the records of every source dealt by
subject (`spool`). A part is a range of subjects; everything else it makes itself.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pyarrow as pa

from cdisc_convert.engine.frame import Frame, Subjects
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.reading import RawSource
from cdisc_convert.engine.spool import FILE, POSITION, ROW, SUBJECT, Block, Spool
from cdisc_convert.engine.store import Store, numbers_of
from cdisc_convert.engine.trace_store import (
    COLLECTED,
    arrow_table,
    columns_table,
    from_arrow,
    to_arrow,
)
from cdisc_convert.engine.world import World
from cdisc_convert.language.studies import load_study
from cdisc_convert.model.column import Column
from cdisc_convert.model.records import Table
from cdisc_convert.model.spec import Study

SHARED, SUBJECTS = "shared.json", "subjects.arrow"
KEY = "@key:"
_LAST = "@last"


@dataclass(frozen=True, eq=False)
class SharedSource:
    """A source as the parts see it. is_entered: its records have passed the door already."""

    raw: RawSource
    blocks: list[Block]
    is_entered: bool


@dataclass(frozen=True, eq=False)
class Shared:
    """Everything that all parts of a run share."""

    store: Store
    study: Study
    only: tuple[str, ...]
    values: Mapping[str, str]
    cutoff: str
    ascii_policy: str
    subjects: Subjects
    tables: Mapping[str, Table]
    sources: Mapping[str, SharedSource]


def source_table(
    raw: RawSource, frame: Frame, collected: Mapping[str, Column], keys: tuple[str, ...]
) -> pa.Table:
    """The records of a source that came in, for `Spool.add`.

    keys: columns to give as they stood in the file beside those that were corrected.
    """
    at = frame.positions
    assert at is not None
    arrays: dict[str, Any] = {
        SUBJECT: pa.array(frame.subject.astype(np.int32)),
        FILE: pa.array(raw.file[at].astype(np.int32)),
        ROW: pa.array(raw.row[at].astype(np.int64)),
        POSITION: pa.array(at.astype(np.int64)),
    }
    arrays |= {name: to_arrow(column) for name, column in frame.columns.items()}
    arrays |= {f"{COLLECTED}{name}": to_arrow(column) for name, column in collected.items()}
    names = [name for name in keys if name in raw.columns and name in frame.columns]
    arrays |= {f"{KEY}{name}": to_arrow(raw.columns[name].take(at)) for name in names}
    return arrow_table(arrays)


def write_shared(
    store: Store,
    plan: Plan,
    only: tuple[str, ...],
    world: World,
    raw: Mapping[str, RawSource],
    spools: Mapping[str, Spool],
    entered: frozenset[str],
    options: Mapping[str, Any],
) -> None:
    """Write what `read_shared` reads; options: cutoff, ascii_policy."""
    study = plan.study
    folder = _copy_mapping(study, store)
    columns = columns_table(world.subjects.columns)
    columns = columns.append_column(_LAST, pa.array(world.subjects.last))
    store.write_table(SUBJECTS, columns)
    for name, table in world.tables.items():
        store.write_table(f"tables/{name}.arrow", columns_table(table.columns))
    store.write_json(
        SHARED,
        {
            **options,
            "only": list(only),
            "mapping": folder,
            "values": dict(world.values),
            "tables": {name: table.path for name, table in world.tables.items()},
            "sources": {
                name: {
                    "files": list(raw[name].files),
                    "header": list(raw[name].header),
                    "headers": dict(raw[name].headers),
                    "labels": dict(raw[name].labels),
                    "is_absent": raw[name].is_absent,
                    "is_sealed": raw[name].is_sealed,
                    "is_entered": name in entered,
                    "blocks": [[b.name, b.first, b.last] for b in spool.blocks],
                }
                for name, spool in spools.items()
            },
        },
    )


def _copy_mapping(study: Study, store: Store) -> str:
    """Copy the mapping into the store; gives "" then, else the folder where it has to be read."""
    own = Path(study.folder)
    names = [*study.files, *(t.path for t in study.tables.values() if (own / t.path).exists())]
    if any(".." in PurePosixPath(name).parts for name in names):
        return str(own.resolve())
    for name in dict.fromkeys(names):
        store.write(f"mapping/{name}", (own / name).read_bytes())
    store.write_json("mapping.json", sorted(set(names)))
    return ""


def read_shared(store: Store) -> Shared:
    """What `write_shared` wrote."""
    facts = store.read_json(SHARED)
    study = _study(store, facts["mapping"])
    with store.table(SUBJECTS) as table:
        last = numbers_of(table, _LAST)
        columns = {n: from_arrow(table, n) for n in table.column_names if n != _LAST}
        subjects = Subjects({name: _owned(column) for name, column in columns.items()}, last)
    tables = {}
    for name, path in facts["tables"].items():
        with store.table(f"tables/{name}.arrow") as table:
            held = {n: _owned(from_arrow(table, n)) for n in table.column_names}
        tables[name] = Table(name, held, path)
    sources = {name: _shared_source(each) for name, each in facts["sources"].items()}
    return Shared(
        store,
        study,
        tuple(facts["only"]),
        facts["values"],
        facts["cutoff"],
        facts["ascii_policy"],
        subjects,
        tables,
        sources,
    )


def _shared_source(facts: Mapping[str, Any]) -> SharedSource:
    empty = np.empty(0, dtype=np.int64)
    raw = RawSource(
        {},
        tuple(facts["files"]),
        empty,
        empty,
        tuple(facts["header"]),
        facts["headers"],
        facts["labels"],
        is_absent=facts["is_absent"],
        is_sealed=facts["is_sealed"],
    )
    return SharedSource(raw, [Block(*block) for block in facts["blocks"]], facts["is_entered"])


def _owned(column: Column) -> Column:
    return Column(column.kind, column.values.copy(), column.levels)


def _study(store: Store, folder: str) -> Study:
    if folder:
        return load_study(Path(folder))
    if store.is_local:
        return load_study(store.path("mapping"))
    target = Path(tempfile.mkdtemp(prefix="cdisc-convert-"))
    try:
        for name in store.read_json("mapping.json"):
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(store.read(f"mapping/{name}"))
        return load_study(target)
    finally:
        shutil.rmtree(target, ignore_errors=True)
