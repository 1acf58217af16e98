"""Values of transport records: from raw bytes to columns, with what was odd about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cdisc_convert.model.column import Column
from cdisc_convert.model.source import Note
from cdisc_convert.sources._arrow_columns import encoded_column
from cdisc_convert.sources._ibm_float import from_ibm
from cdisc_convert.sources._xpt_layout import XptVariable
from cdisc_convert.sources._xpt_records import PLAIN_PAGES

Part: TypeAlias = np.ndarray | pa.DictionaryArray
"""A chunk of one variable: float64 numbers, or dictionary-encoded raw bytes."""


@dataclass
class Oddities:
    """What of a dataset's values the report must say."""

    special_missing: dict[str, Counter[str]] = field(default_factory=dict)
    recoded: Counter[str] = field(default_factory=Counter)
    nul_filled: Counter[str] = field(default_factory=Counter)

    def count_special(self, name: str, counts: Mapping[str, int]) -> None:
        """Count special missing values of the variable `name`."""
        if counts:
            self.special_missing.setdefault(name, Counter()).update(counts)

    def add(self, other: Oddities) -> None:
        """Count those of another variable, or of other records, too."""
        for name, codes in other.special_missing.items():
            self.count_special(name, codes)
        self.recoded.update(other.recoded)
        self.nul_filled.update(other.nul_filled)

    def notes(self, dataset: str) -> tuple[Note, ...]:
        found = []
        for name, codes in self.special_missing.items():
            shown = ", ".join(f"{code} {codes[code]} times" for code in sorted(codes))
            text = f"{dataset}: {name} has special missing values ({shown}), read as missing"
            found.append(Note("SPECIAL_MISSING", text))
        for name, count in self.recoded.items():
            text = (
                f"{dataset}: {name} has {count} distinct values that are not UTF-8, read as "
                "Windows-1252; compare them with the source"
            )
            found.append(Note("ENCODING_GUESSED", text))
        for name, count in self.nul_filled.items():
            text = (
                f"{dataset}: {name} has {count} distinct values filled up with NUL bytes, left out"
            )
            found.append(Note("NUL_FILLED", text))
        return tuple(found)


def take_apart(variable: XptVariable, cells: np.ndarray) -> tuple[Part, dict[str, int]]:
    """The values of the raw `cells` of `variable`, and the count of each special missing code."""
    if variable.type == "Num":
        return from_ibm(cells)
    length, size = variable.length, len(cells)
    raw = cells.view(np.uint8)
    if size > 1 and _all_the_same(raw, length):
        only = pa.array([raw[:length].tobytes()], pa.binary(length))
        return pa.DictionaryArray.from_arrays(np.zeros(size, np.int32), only), {}
    buffers = [None, pa.py_buffer(raw)]
    array = pa.FixedSizeBinaryArray.from_buffers(pa.binary(length), size, buffers)
    return pc.dictionary_encode(array, memory_pool=PLAIN_PAGES), {}


def _all_the_same(raw: np.ndarray, length: int) -> bool:
    """Whether all cells have the same bytes; cells that differ mostly show it at once."""
    if raw[:length].tobytes() != raw[-length:].tobytes():
        return False
    return bool(np.array_equal(raw[length:], raw[:-length]))


def finish(parts: list[Part], variable: XptVariable, odd: Oddities) -> Column:
    """One column of the `parts` of `variable`, texts decoded."""
    if variable.type == "Num":
        return Column(variable.kind, parts[0] if len(parts) == 1 else np.concatenate(parts))
    encoded = pa.chunked_array(parts)
    if encoded.num_chunks > 1:
        encoded = encoded.unify_dictionaries(PLAIN_PAGES)
    levels = encoded.chunk(0).dictionary
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in encoded.chunks])
    texts = _plain_texts(levels)
    if texts is None:
        return Column.of_levels(codes, _odd_texts(levels.to_pylist(), variable.name, odd))
    return encoded_column(codes, texts)


def _plain_texts(levels: pa.FixedSizeBinaryArray) -> pa.StringArray | None:
    """The texts without the blanks that fill them up, or None where they need a closer look."""
    variable_size = levels.cast(pa.binary(), memory_pool=PLAIN_PAGES)
    nul = pc.match_substring(variable_size, b"\0", memory_pool=PLAIN_PAGES)
    if pc.any(nul, memory_pool=PLAIN_PAGES).as_py():
        return None
    try:
        texts = variable_size.cast(pa.string(), memory_pool=PLAIN_PAGES)
    except pa.ArrowInvalid:  # not UTF-8
        return None
    return pc.ascii_rtrim(texts, " ", memory_pool=PLAIN_PAGES)


def _odd_texts(levels: list[bytes], name: str, odd: Oddities) -> list[str]:
    texts = []
    for level in levels:
        raw = level.rstrip(b" ")
        if raw.endswith(b"\0"):
            raw = raw.rstrip(b" \0")
            odd.nul_filled[name] += 1
        try:
            texts.append(raw.decode("utf-8"))
        except UnicodeDecodeError:
            texts.append(_windows_text(raw))
            odd.recoded[name] += 1
    return texts


def _windows_text(raw: bytes) -> str:
    """Windows-1252 text; the five bytes that it leaves open are read as ISO 8859-1."""
    try:
        return raw.decode("windows-1252")
    except UnicodeDecodeError:
        return "".join(bytes([b]).decode("windows-1252", errors="ignore") or chr(b) for b in raw)
