"""Frames of all parts together, whose columns are read from disk when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping, ValuesView
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cdisc_convert.engine.frame import Frame, Members, Rows
from cdisc_convert.engine.part_output import part_folder
from cdisc_convert.engine.store import Store
from cdisc_convert.engine.trace_store import (
    COLLECTED,
    INDEX,
    MADE,
    MEMBERS,
    PART,
    RAW,
    SUBJECT,
    from_arrow,
)
from cdisc_convert.model.alike import alike, as_kind
from cdisc_convert.model.column import Column, Kind, concatenate
from cdisc_convert.model.dataset import Dataset, Variable

T = TypeVar("T")


class OnDemand(dict[str, T]):
    """Values by name that are read each time they are asked for."""

    def __init__(self, names: list[str], read: Callable[[str], T]) -> None:
        super().__init__()
        self._names = dict.fromkeys(names)
        self._read = read

    def __getitem__(self, name: str) -> T:
        if name in self._names:
            return self._read(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names or super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        return iter([*self._names, *super().__iter__()])

    def __len__(self) -> int:
        return len(self._names) + super().__len__()

    def keys(self) -> Any:
        """Every name."""
        return list(self)

    def items(self) -> Any:
        """Names with their values."""
        return ItemsView(self)

    def values(self) -> Any:
        """Every value."""
        return ValuesView(self)

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a name, `default` where there is none."""
        return self[name] if name in self else default


@dataclass(frozen=True, eq=False)
class Pieces:
    """The shares of a frame in the trace of every part.

    starts: by frame the position of each part's first record.
    """

    store: Store
    name: str
    numbers: list[int]
    starts: Mapping[str, list[int]]

    def schema(self) -> pa.Schema:
        """The columns; parts do not differ in them."""
        return pq.read_schema(self._file(self.numbers[0]))

    def array(self, number: int, column: str) -> pa.Table:
        """One column of one part."""
        return pq.read_table(self._file(number), columns=[column])

    def column(self, name: str) -> Column:
        """A column of all parts."""
        return concatenate(alike([from_arrow(self.array(n, name), name) for n in self.numbers]))

    def collected(self, name: str) -> Column:
        """A column as collected; a part that emptied no missing code has it once only."""
        found = []
        for number in self.numbers:
            other = f"{COLLECTED}{name}"
            there = other if other in pq.read_schema(self._file(number)).names else name
            found.append(from_arrow(self.array(number, there), there))
        return concatenate(alike(found))

    def numbers_of(self, name: str) -> np.ndarray:
        """A whole-number column of all parts."""
        return np.concatenate([_whole(self.array(n, name).column(0)) for n in self.numbers])

    def index(self, upstream: str) -> np.ndarray:
        """Positions in `upstream`, in terms of the whole frame."""
        return np.concatenate(
            [
                self.moved(_whole(self.array(n, f"{INDEX}{upstream}").column(0)), upstream, n)
                for n in self.numbers
            ]
        )

    def members(self, upstream: str) -> Members:
        """Members in `upstream`, in terms of the whole frame."""
        starts, ids = [np.zeros(1, dtype=np.int64)], []
        for number in self.numbers:
            lists = self.array(number, f"{MEMBERS}{upstream}").column(0).combine_chunks()
            lists = lists.chunk(0) if isinstance(lists, pa.ChunkedArray) else lists
            starts.append(lists.offsets.to_numpy()[1:].astype(np.int64) + starts[-1][-1])
            ids.append(self.moved(lists.values.to_numpy().astype(np.int64), upstream, number))
        return Members(np.concatenate(starts), np.concatenate(ids))

    def moved(self, positions: np.ndarray, upstream: str, number: int) -> np.ndarray:
        """Positions in a part's frame as positions in the whole frame; -1 stays."""
        start = self.starts[upstream][number] if upstream in self.starts else 0
        return np.where(positions < 0, -1, positions + start)

    def _file(self, number: int) -> Any:
        from cdisc_convert.engine.trace_store import RAW_FOLDER

        folder = f"{part_folder(number)}/trace"
        name = f"{folder}/{self.name}.parquet"
        if not self.store.has(name):
            name = f"{folder}/{RAW_FOLDER}/{self.name}.parquet"
        return (
            self.store.path(name) if self.store.is_local else pa.BufferReader(self.store.read(name))
        )


def _whole(values: pa.ChunkedArray) -> np.ndarray:
    return values.to_numpy().astype(np.int64)


class StoredRows(Rows):
    """Rows whose lineage is read when it is asked for."""

    def __init__(self, pieces: Pieces, size: int, is_source: bool) -> None:
        names = pieces.schema().names
        self.size = size
        self.pieces = pieces
        self._has_part = PART in names
        upstream = [n[len(INDEX) :] for n in names if n.startswith(INDEX)]
        own = [pieces.name] if is_source else []
        self.index = OnDemand([*upstream, *own], self._index)
        self.members = OnDemand(
            [n[len(MEMBERS) :] for n in names if n.startswith(MEMBERS)], pieces.members
        )
        self.made = OnDemand(
            [n[len(MADE) :] for n in names if n.startswith(MADE)],
            lambda name: pieces.column(f"{MADE}{name}"),
        )

    def _index(self, upstream: str) -> np.ndarray:
        """Positions in another frame; a record of a source stands for itself."""
        is_own = upstream == self.pieces.name
        return np.arange(self.size) if is_own else self.pieces.index(upstream)

    @cached_property
    def subject(self) -> np.ndarray:  # type: ignore[override]
        """Code of each row's subject."""
        return self.pieces.numbers_of(SUBJECT)

    @property
    def part(self) -> np.ndarray | None:  # type: ignore[override]
        """Number of the stack's part, or None."""
        return self.pieces.numbers_of(PART) if self._has_part else None


class StoredSource(Frame):
    """A source's frame, whose raw positions are read when they are asked for."""

    def __init__(self, name: str, rows: StoredRows, columns: dict[str, Column]) -> None:
        self.name = name
        self.rows = rows
        self.columns = columns

    @property
    def positions(self) -> np.ndarray | None:  # type: ignore[override]
        """Position of each record in the raw source."""
        assert isinstance(self.rows, StoredRows)
        return self.rows.pieces.numbers_of(RAW)

    def as_collected(self, name: str) -> Column | None:
        """A column as it stood in the file, before missing codes were emptied."""
        assert isinstance(self.rows, StoredRows)
        return self.rows.pieces.collected(name) if name in self.columns else None


def stored_frame(pieces: Pieces, size: int, is_source: bool) -> Frame:
    """The frame of all parts together."""
    names = [n for n in pieces.schema().names if not n.startswith("@")]
    rows, columns = StoredRows(pieces, size, is_source), OnDemand(names, pieces.column)
    if not is_source:
        return Frame(pieces.name, rows, columns)
    return StoredSource(pieces.name, rows, columns)


@dataclass(frozen=True, eq=False)
class StoredDataset(Dataset):
    """A dataset whose records lie in the store, part by part, fit for a transport file."""

    store: Store | None = None
    parts: tuple[int, ...] = ()
    part_rows: tuple[int, ...] = ()
    rows: int = 0
    lengths: Mapping[str, int] | None = None
    changes: tuple[tuple[str, int, str, str, str, str], ...] = ()

    def __len__(self) -> int:
        return self.rows

    @property
    def is_for_transport(self) -> bool:
        """True: the parts have seen to it."""
        return True

    def pieces(self) -> Iterator[Dataset]:
        """The records part by part."""
        assert self.store is not None
        for number in self.parts:
            with self.store.table(f"{part_folder(number)}/data/{self.name}.arrow") as table:
                columns = {v.name: _as_meant(from_arrow(table, v.name), v) for v in self.variables}
                yield Dataset(
                    self.name, self.label, self.variables, columns, self.keys,
                    self.structure, self.class_, self.attributes,
                )  # fmt: skip

    def owned_pieces(self) -> Iterator[Dataset]:
        """The records part by part, whose values stay when their file is closed or written anew."""
        for piece in self.pieces():
            columns = {
                name: Column(column.kind, column.values.copy(), column.levels)
                for name, column in piece.columns.items()
            }
            yield replace(piece, columns=columns)

    def in_parts(self, parts: tuple[int, ...], part_rows: tuple[int, ...]) -> StoredDataset:
        """The same records in other files."""
        made = replace(self, columns={}, parts=parts, part_rows=part_rows)
        return replace(made, columns=OnDemand([v.name for v in self.variables], made.column))

    def slices(self) -> list[Dataset]:
        """The records part by part, each as a dataset of its own."""
        return [
            replace(self, columns={}, parts=(number,), part_rows=(rows,), rows=rows, changes=())
            for number, rows in zip(self.parts, self.part_rows, strict=True)
            if rows
        ]

    def changed_cells(self) -> Iterator[tuple[str, int, str, str, str, str]]:
        """Cells that the parts changed."""
        yield from self.changes

    def longest_texts(self) -> dict[str, int]:
        """Bytes of the longest value of each text variable."""
        return dict(self.lengths or {})

    def pieces_of(self, name: str) -> Iterator[Column]:
        """One column part by part."""
        variable = next(v for v in self.variables if v.name == name)
        assert self.store is not None
        for number in self.parts:
            with self.store.table(f"{part_folder(number)}/data/{self.name}.arrow") as table:
                column = _as_meant(from_arrow(table, name), variable)
                yield Column(column.kind, column.values.copy(), column.levels)

    def column(self, name: str) -> Column:
        """A column of all parts."""
        return concatenate(list(self.pieces_of(name)))


def stored_dataset(
    dataset: Dataset, store: Store, parts: list[int], facts: list[Mapping[str, Any]]
) -> StoredDataset:
    """The datasets of several parts as one; `dataset` gives the description."""
    variables = tuple(
        replace(v, kind=_kind(v, [f["kinds"][v.name] for f in facts])) for v in dataset.variables
    )
    lengths: dict[str, int] = {}
    for each in facts:
        for name, length in each["lengths"].items():
            lengths[name] = max(length, lengths.get(name, 1))
    changes: list[tuple[str, int, str, str, str, str]] = []
    start = 0
    for each in facts:
        changes += [(d, record + start, v, *rest) for d, record, v, *rest in each["changes"]]
        start += each["rows"]
    made = StoredDataset(
        dataset.name,
        dataset.label,
        variables,
        {},
        dataset.keys,
        dataset.structure,
        dataset.class_,
        dataset.attributes,
        store,
        tuple(parts),
        tuple(each["rows"] for each in facts),
        start,
        lengths,
        tuple(changes),
    )
    return made.in_parts(made.parts, made.part_rows)


def _kind(variable: Variable, told: list[list[Any]]) -> Kind:
    """The kind of a variable of which every part tells (kind, whether it has values)."""
    kinds = list(dict.fromkeys(Kind(kind) for kind, has_values in told if has_values))
    if not kinds:
        return Kind(told[0][0]) if told else variable.kind
    if len(kinds) == 1 or kinds[0].is_text:
        return kinds[0] if len(kinds) == 1 else Kind.TEXT
    return Kind.DATETIME if set(kinds) == {Kind.DATE, Kind.DATETIME} else Kind.NUMBER


def _as_meant(column: Column, variable: Variable) -> Column:
    return as_kind(column, variable.kind)
