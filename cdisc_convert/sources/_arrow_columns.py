"""Columns of text from Arrow, where the dictionary becomes the levels."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa

from cdisc_convert.model.column import MISSING_CODE, Column, Kind


def text_columns(table: pa.Table) -> dict[str, Column]:
    """Every column of `table` (text, plain or dictionary-encoded); null and "" are missing."""
    # Arrow encodes outside Python's lock, so two columns take little longer than one.
    with ThreadPoolExecutor() as pool:
        made = list(pool.map(text_column, table.columns))
    return dict(zip(table.column_names, made, strict=True))


def text_column(values: pa.ChunkedArray) -> Column:
    """The text `values` as a column; null and "" are missing."""
    if pa.types.is_dictionary(values.type):
        values = values.unify_dictionaries()
    else:
        # Gives all chunks one dictionary, so there is nothing to unify.
        values = values.dictionary_encode()
    if values.num_chunks == 0:
        return Column.missing(0)
    codes = np.concatenate([_codes(chunk) for chunk in values.chunks])
    return encoded_column(codes, values.chunk(0).dictionary)


def encoded_column(codes: np.ndarray, texts: pa.Array) -> Column:
    """The text column of `codes` (int32, MISSING_CODE where missing) into `texts`.

    "" among the distinct `texts` is missing.
    """
    levels = np.asarray(texts.to_numpy(zero_copy_only=False), dtype=object)
    empty = np.flatnonzero(levels == "")
    if not len(empty):
        return Column(Kind.TEXT, codes, levels)
    lookup = np.arange(len(levels) + 1, dtype=np.int32)
    lookup[empty[0] + 1 :] -= 1
    lookup[[empty[0], -1]] = MISSING_CODE
    return Column(Kind.TEXT, lookup[codes], np.delete(levels, empty[0]))


def _codes(chunk: pa.DictionaryArray) -> np.ndarray:
    codes = chunk.indices.fill_null(MISSING_CODE).to_numpy(zero_copy_only=False)
    return np.asarray(codes, dtype=np.int32)
