"""Blocks of data for the page: columns as JSON, compressed, as text that HTML can hold."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.decimals import column_as_text


def packed(content: Any) -> str:
    """`content` as JSON, compressed, in base64; the same content gives the same text."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), 6, mtime=0)).decode("ascii")


def columns_block(columns: Mapping[str, Column]) -> list[dict[str, Any]]:
    """Columns for the page: numbers as they are, texts as codes into their distinct values."""
    return [{"name": name, **_column(column)} for name, column in columns.items()]


def _column(column: Column) -> dict[str, Any]:
    if column.kind is Kind.NUMBER:
        values = [None if np.isnan(v) else int(v) if v == int(v) else v for v in _plain(column)]
        return {"x": values}
    text = column_as_text(column).compact()
    assert text.levels is not None
    return {"l": [str(level) for level in text.levels], "c": text.values.tolist()}


def _plain(column: Column) -> list[float]:
    return [float(value) if np.isfinite(value) else float("nan") for value in column.values]
