"""Datasets of many small pieces, put together into fewer files.

To open a file costs ten times what it costs to take a column out of it, and most datasets of a
trial have a few records in each of many parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cdisc_convert.engine.part_output import part_folder
from cdisc_convert.engine.stored_frame import StoredDataset
from cdisc_convert.engine.trace_store import columns_table
from cdisc_convert.model.column import concatenate

PIECE_ROWS = 50_000
"""Records that a file may hold after pieces were put together."""


def merged_pieces(dataset: StoredDataset, most: int = PIECE_ROWS) -> StoredDataset:
    """The dataset with neighbouring pieces in one file, where together they have `most` records.

    The file of the first piece is written anew; nothing else refers to those of the others.
    """
    store = dataset.store
    assert store is not None
    firsts: list[int] = []
    sizes: list[int] = []
    for numbers, rows in _groups(dataset, most):
        if len(numbers) > 1:
            part = replace(dataset, columns={}, parts=numbers, rows=sum(rows))
            pieces = [piece.columns for piece in part.owned_pieces()]
            together = {
                v.name: concatenate([columns[v.name] for columns in pieces])
                for v in dataset.variables
            }
            store.write_table(
                f"{part_folder(numbers[0])}/data/{dataset.name}.arrow", columns_table(together)
            )
        firsts.append(numbers[0])
        sizes.append(sum(rows))
    if len(firsts) == len(dataset.parts):
        return dataset
    return dataset.in_parts(tuple(firsts), tuple(sizes))


def _groups(dataset: StoredDataset, most: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Numbers and records of pieces that go together."""
    numbers: list[int] = []
    rows: list[int] = []
    for number, size in zip(dataset.parts, dataset.part_rows, strict=True):
        if numbers and sum(rows) + size > most:
            yield tuple(numbers), tuple(rows)
            numbers, rows = [], []
        numbers.append(number)
        rows.append(size)
    if numbers:
        yield tuple(numbers), tuple(rows)
