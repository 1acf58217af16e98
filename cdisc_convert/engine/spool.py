"""Records of a source on disk, dealt by subject, so that whole subjects can be taken out.

A source lies in blocks (`sources/NAME/000000.arrow`), each sorted by subject, records of a subject
in the order of the source. Text that repeats is dictionary-encoded per block.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from cdisc_convert.engine.store import Store, numbers_of
from cdisc_convert.model.column import Column
from cdisc_convert.sources._arrow_columns import text_column

SUBJECT, SEVERAL, FILE, ROW, POSITION = "@subject", "@several", "@file", "@row", "@position"
FOLDER = "sources"
_REPEATS = 4
"""Text is encoded where each distinct value stands this often in a block on average."""


@dataclass(frozen=True)
class Block:
    """A block of a spooled source and the subjects in it (codes, -1 = not known)."""

    name: str
    first: int
    last: int


@dataclass(eq=False)
class Spool:
    """The blocks of one source.

    counts: records of each subject, by code.
    """

    store: Store
    source: str
    counts: np.ndarray
    blocks: list[Block] = field(default_factory=list)
    size: int = 0

    def add(self, table: pa.Table) -> None:
        """Add records; `table` has `SUBJECT` and the other marks beside the columns."""
        subject = numbers_of(table, SUBJECT)
        if len(subject) > 1 and (subject[1:] < subject[:-1]).any():
            order = np.argsort(subject, kind="stable")
            table, subject = table.take(pa.array(order)), subject[order]
        self.counts += np.bincount(subject[subject >= 0], minlength=len(self.counts))
        name = f"{FOLDER}/{self.source}/{len(self.blocks):06d}.arrow"
        self.store.write_table(name, table)
        span = (int(subject[0]), int(subject[-1])) if len(subject) else (0, -2)
        self.blocks.append(Block(name, *span))
        self.size += len(subject)


def encoded(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """`texts` dictionary-encoded where that pays."""
    if pa.types.is_dictionary(texts.type):
        return texts
    found = texts.dictionary_encode()
    distinct = len(found.chunk(0).dictionary) if found.num_chunks else 0
    return found if distinct * _REPEATS <= len(texts) else texts


def records_of(
    store: Store, blocks: list[Block], first: int, last: int
) -> tuple[dict[str, np.ndarray], dict[str, Column]]:
    """The records of the subjects `first` to `last` (not included): (marks, text columns).

    A subject's records keep the order of the source.
    """
    with ExitStack() as stack:
        found = []
        for block in blocks:
            if (block.first < last and block.last >= first) or block is blocks[-1]:
                table = stack.enter_context(store.table(block.name))
                at = np.searchsorted(table.column(SUBJECT).to_numpy(), [first, last])
                found.append(table.slice(int(at[0]), int(at[1] - at[0])))
        marks: dict[str, np.ndarray] = {}
        columns: dict[str, Column] = {}
        for name in found[0].column_names:
            chunks = [chunk for table in found for chunk in table.column(name).chunks]
            if pa.types.is_integer(found[0].schema.field(name).type):
                marks[name] = np.concatenate(
                    [c.to_numpy(zero_copy_only=False) for c in chunks] or [np.empty(0, np.int64)]
                ).astype(np.int64)
            else:
                columns[name] = _text(chunks)
        return marks, columns


def _text(chunks: list[pa.Array]) -> Column:
    """The chunks as one text column; a block may have encoded it, another not."""
    chunks = [_in_common(chunk) for chunk in chunks]
    if any(pa.types.is_dictionary(c.type) for c in chunks):
        if not all(pa.types.is_dictionary(c.type) for c in chunks):
            chunks = [
                c.dictionary_decode() if pa.types.is_dictionary(c.type) else c for c in chunks
            ]
        return text_column(pa.chunked_array(chunks)).compact()
    return text_column(pa.chunked_array(chunks, pa.string()))


def _in_common(chunk: pa.Array) -> pa.Array:
    """The chunk with codes as wide as those of other blocks."""
    if not pa.types.is_dictionary(chunk.type):
        return chunk
    codes = chunk.indices.cast(pa.int32(), safe=False)
    return pa.DictionaryArray.from_arrays(codes, chunk.dictionary, safe=False)
