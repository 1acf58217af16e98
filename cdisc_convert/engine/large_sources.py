"""Raw files that are too large to hold: read block by block and dealt by subject on disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cdisc_convert.engine.corrections import read_corrections
from cdisc_convert.engine.opening import needed_columns
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.reading import RawFolder, RawSource, SpooledRaw, file_names
from cdisc_convert.engine.register import KnownSubjects, identity
from cdisc_convert.engine.spool import FILE, POSITION, ROW, SEVERAL, SUBJECT, Spool, encoded
from cdisc_convert.engine.store import Store
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.records import Table
from cdisc_convert.model.spec import Source
from cdisc_convert.sources._arrow_columns import text_column
from cdisc_convert.sources._csv_blocks import CsvBlocks, NotPlain
from cdisc_convert.sources._registry import kind_of

LARGE_BYTES = 64 << 20
"""Files of a source that together have more are read block by block."""


@dataclass(frozen=True, eq=False)
class LargeSource:
    """A source whose files are read block by block.

    header: the raw source without records; needed: the columns that are kept.
    """

    source: Source
    files: tuple[CsvBlocks, ...]
    header: RawSource
    needed: frozenset[str]


def large_sources(
    plan: Plan,
    raw: RawFolder,
    tables: Mapping[str, Table],
    sealed: frozenset[str],
    least: int = LARGE_BYTES,
) -> dict[str, LargeSource]:
    """The sources of the study that can be read block by block and are worth it.

    Left out are the register, forms and their files, sealed and corrected sources, and files that
    do not keep to the rules of the fast reader: those are read whole.
    """
    study = plan.study
    corrected = _corrected(plan, raw)
    containers = {source.form_of for source in study.sources.values() if source.form_of}
    as_is = {spec.as_is for spec in study.datasets.values()}
    found = {}
    for name, source in study.sources.items():
        is_register = study.register is None or study.register.source == name
        is_apart = source.form_of or name in containers or name in as_is or source.file_name
        hides = any(entry.partition(".")[0] == name for entry in sealed)
        if is_register or is_apart or hides or name in corrected or source.subject is None:
            continue
        large = _large(plan, source, raw, tables, least)
        if large is not None:
            found[name] = large
    return found


def _corrected(plan: Plan, raw: RawFolder) -> set[str]:
    """Sources that have corrections: one is found by its key among all records."""
    return {line["source"] for _, line in read_corrections(plan.study, raw)}


def _large(
    plan: Plan, source: Source, raw: RawFolder, tables: Mapping[str, Table], least: int
) -> LargeSource | None:
    names = file_names(source, raw)
    paths = [raw.path(name, source.place) for name in names]
    if not names or sum(path.stat().st_size for path in paths) <= least:
        return None
    options: dict[str, Any] = {k: v for k, v in source.reader.items() if k != "kind"}
    needed = needed_columns(plan, source.name, tables)
    back = {new: old for old, new in source.columns.items()}
    try:
        kinds = {
            source.reader.get("kind") or kind_of(p, n) for p, n in zip(paths, names, strict=True)
        }
        if kinds != {"csv"}:
            return None
        blocks = tuple(CsvBlocks(p, options, n) for p, n in zip(paths, names, strict=True))
    except (NotPlain, SourceError):  # the reader of whole files tells what is wrong
        return None
    for file in blocks:  # what no statement uses is read too, to be counted
        left_out = {back.get(name, name) for name in source.not_submitted} - {
            back.get(n, n) for n in needed
        }
        file.only = frozenset(file.header) - left_out
    header: dict[str, str] = {}
    for file in blocks:
        for old in file.header:
            header.setdefault(source.columns.get(old, old), old)
    if not set(needed) <= set(header) or not set(source.key) <= set(needed):
        return None
    if source.key and source.duplicates != "report" and not _names_subject(source):
        return None  # equal keys could belong to two subjects
    empty = np.empty(0, dtype=np.int64)
    stub = RawSource(
        columns={},
        files=tuple(names),
        file=empty,
        row=empty,
        header=tuple(header),
        headers=header,
        notes=tuple((n, note) for n, f in zip(names, blocks, strict=True) for note in f.notes),
        left_out=tuple(
            (n, *line) for n, f in zip(names, blocks, strict=True) for line in f.left_out
        ),
    )
    return LargeSource(source, blocks, stub, frozenset(needed))


def _names_subject(source: Source) -> bool:
    assert source.subject is not None
    return {source.subject.column, *source.subject.with_} <= set(source.key)


def _encoded(table: pa.Table, kept: frozenset[str]) -> pa.Table:
    """The table with the columns `kept` encoded where that pays."""
    arrays = [
        encoded(table.column(name)) if name in kept else table.column(name)
        for name in table.column_names
    ]
    return pa.table(arrays, names=table.column_names)


def spool_large(
    large: LargeSource, known: KnownSubjects, raw: RawFolder, store: Store
) -> tuple[Spool, SpooledRaw]:
    """Read the files of `large` and deal their records by subject; gives what to call them by.

    Raises NotPlain where a file does not keep to the rules after all.
    """
    source = large.source
    assert source.subject is not None
    wanted = {source.subject.column, *source.subject.with_}
    spool = Spool(store, source.name, np.zeros(known.subjects.size, dtype=np.int64))
    position = 0
    starts: list[int] = []
    values: Counter[str] = Counter()
    for number, (name, file) in enumerate(zip(large.header.files, large.files, strict=True)):
        starts.append(position)
        kept = {old for old in file.header if source.columns.get(old, old) in large.needed}
        file.prepare = partial(_encoded, kept=frozenset(kept))
        for block in file:
            size = block.table.num_rows
            columns = {
                source.columns.get(old, old): block.table.column(old)
                for old in block.table.column_names
            }
            for other in columns.keys() - large.needed:
                values[other] += size - pc.sum(pc.equal(columns.pop(other), "")).as_py()
            texts = {
                n: text_column(columns[n]) if n in columns else Column.missing(size) for n in wanted
            }
            subject, several = known.codes(identity(texts, source.subject))
            marks = {
                SUBJECT: pa.array(subject.astype(np.int32)),
                SEVERAL: pa.array(several.astype(np.int8)),
                FILE: pa.array(np.full(size, number, dtype=np.int32)),
                ROW: pa.array(np.arange(size) + block.first_row),
                POSITION: pa.array(np.arange(size) + position),
            }
            spool.add(pa.table({**marks, **columns}))
            position += size
        raw.opened[name] = file.sha256
    rows = tuple(file.first_row for file in large.files)
    told = vars(large.header)
    return spool, SpooledRaw(**told, starts=tuple(starts), first_rows=rows, values=values)
