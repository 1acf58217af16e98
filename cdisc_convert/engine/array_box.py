"""Arrays, columns and rows as bytes and back, for what is taken over from the run before.

A box is a line of JSON (types, sizes, and whatever its maker tells of them) and then the bytes of
the arrays, one after the other, compressed. Equal content gives equal bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from cdisc_convert.engine.frame import Members, Rows
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.fingerprint import array_mark

_CODEC = "zstd"
_SIZE_BYTES = 8


class BoxWriter:
    """Puts arrays into a box; equal arrays are put in once."""

    def __init__(self) -> None:
        self._arrays: list[np.ndarray] = []
        self._known: dict[str, int] = {}
        self._numbers: dict[int, tuple[np.ndarray, int]] = {}
        self._texts: dict[int, tuple[np.ndarray, list[int]]] = {}

    def array(self, array: np.ndarray) -> int:
        """The number of an array in the box."""
        held = self._numbers.get(id(array))
        if held is not None:
            return held[1]
        number = self._known.setdefault(array_mark(array), len(self._arrays))
        if number == len(self._arrays):
            self._arrays.append(np.ascontiguousarray(array))
        self._numbers[id(array)] = (array, number)
        return number

    def column(self, column: Column) -> list[Any]:
        """A column in terms of the box: kind, values, lengths and letters of the levels."""
        told: list[Any] = [column.kind.value, self.array(column.values)]
        return told if column.levels is None else [*told, *self._levels(column.levels)]

    def _levels(self, levels: np.ndarray) -> list[int]:
        if id(levels) not in self._texts:
            lengths = np.fromiter(map(len, levels), dtype=np.int32, count=len(levels))
            letters = "".join(levels).encode("utf-8", "surrogatepass")
            told = [self.array(lengths), self.array(np.frombuffer(letters, dtype=np.uint8))]
            self._texts[id(levels)] = (levels, told)
        return self._texts[id(levels)][1]

    def rows(self, rows: Rows) -> dict[str, Any]:
        """Rows in terms of the box."""
        return {
            "size": rows.size,
            "subject": self.array(rows.subject),
            "index": {name: self.array(index) for name, index in rows.index.items()},
            "members": {
                name: [self.array(members.starts), self.array(members.ids)]
                for name, members in rows.members.items()
            },
            "made": {name: self.column(column) for name, column in rows.made.items()},
            "part": None if rows.part is None else self.array(rows.part),
        }

    def content(self, told: Mapping[str, Any]) -> bytes:
        """The bytes of the box with what is `told` of its arrays."""
        arrays = [[array.dtype.str, len(array)] for array in self._arrays]
        head = json.dumps([told, arrays], ensure_ascii=False, separators=(",", ":")).encode()
        parts = [len(head).to_bytes(_SIZE_BYTES, "little"), head]
        whole = b"".join([*parts, *(array.tobytes() for array in self._arrays)])
        packed: bytes = pa.compress(whole, codec=_CODEC, asbytes=True)
        return len(whole).to_bytes(_SIZE_BYTES, "little") + packed


class BoxReader:
    """A box that is read; its arrays are the reader's own, and can be written to."""

    def __init__(self, content: bytes) -> None:
        size = int.from_bytes(content[:_SIZE_BYTES], "little")
        whole = pa.decompress(content[_SIZE_BYTES:], size, codec=_CODEC, asbytes=True)
        end = _SIZE_BYTES + int.from_bytes(whole[:_SIZE_BYTES], "little")
        self.told, arrays = json.loads(whole[_SIZE_BYTES:end])
        self._whole = whole
        self._places: list[tuple[np.dtype[Any], int, int]] = []
        for type_, length in arrays:
            dtype = np.dtype(type_)
            self._places.append((dtype, length, end))
            end += dtype.itemsize * length
        self._held: dict[int, np.ndarray] = {}
        self._texts: dict[tuple[int, int], np.ndarray] = {}

    def array(self, number: int) -> np.ndarray:
        """The array with this number."""
        if number not in self._held:
            dtype, length, start = self._places[number]
            found = np.frombuffer(self._whole, dtype=dtype, count=length, offset=start)
            self._held[number] = found.copy()
        return self._held[number]

    def column(self, told: list[Any]) -> Column:
        """The column that was told of."""
        kind, values, *levels = told
        return Column(Kind(kind), self.array(values), self._levels(*levels) if levels else None)

    def _levels(self, lengths: int, letters: int) -> np.ndarray:
        key = (lengths, letters)
        if key not in self._texts:
            ends = np.cumsum(self.array(lengths)).tolist()
            text = self.array(letters).tobytes().decode("utf-8", "surrogatepass")
            levels = np.empty(len(ends), dtype=object)
            levels[:] = [text[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=False)]
            self._texts[key] = levels
        return self._texts[key]

    def rows(self, told: Mapping[str, Any]) -> Rows:
        """The rows that were told of."""
        part = told["part"]
        return Rows(
            told["size"],
            self.array(told["subject"]),
            {name: self.array(number) for name, number in told["index"].items()},
            {
                name: Members(self.array(starts), self.array(ids))
                for name, (starts, ids) in told["members"].items()
            },
            {name: self.column(column) for name, column in told["made"].items()},
            None if part is None else self.array(part),
        )
