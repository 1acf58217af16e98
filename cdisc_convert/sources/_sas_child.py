"""Parses SAS datasets (.sas7bdat); runs in the process of `_child_main`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyreadstat

from cdisc_convert.sources._child_result import Parsed, Unreadable

MAGIC = bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011")
SPECIAL = "\0special"
"""Ending of the name of the column that holds the special missing values of a numeric column."""
PAGE = 200_000
"""Records that are parsed at a time, as each value is a Python object until it is packed."""


def parse(path: Path, arguments: dict[str, Any]) -> Iterator[Parsed]:
    """The dataset `path`; text columns as text, numeric ones as float64.

    arguments: columns (list or None), encoding (or None).
    """
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise Unreadable("this is not a SAS dataset (.sas7bdat); name the right reader kind")
    wanted, encoding = arguments["columns"], arguments["encoding"]
    _, meta = _read(path, encoding, metadataonly=True)
    names = [n for n in meta.column_names if wanted is None or n in wanted]
    if len(set(meta.column_names)) < len(meta.column_names):
        raise Unreadable("two columns have the same name; export the dataset again")
    # A file needs one column to have a number of records.
    read = names or meta.column_names[:1]
    parts: list[pa.Table] = []
    count = 0
    while read:
        values, _ = _read(
            path, encoding, usecols=read, row_offset=count, row_limit=PAGE, user_missing=True
        )
        parts.append(_table(values, read, meta.readstat_variable_types))
        count += parts[-1].num_rows
        if parts[-1].num_rows < PAGE:
            break
    _check_count(meta.number_rows, count)
    table = pa.concat_tables(parts).unify_dictionaries() if parts else pa.table({})
    facts = {
        "format": {n: meta.original_variable_types.get(n) or "" for n in names},
        "label": {n: meta.column_names_to_labels.get(n) or "" for n in names},
        "file": {"encoding": meta.file_encoding or "", "rows": str(count)},
    }
    kept = [n for n in table.column_names if n.removesuffix(SPECIAL) in names]
    yield Parsed("", table.select(kept), facts=facts)


def _read(path: Path, encoding: str | None, **more: Any) -> tuple[Any, Any]:
    try:
        return pyreadstat.read_sas7bdat(
            str(path),
            output_format="dict",
            disable_datetime_conversion=True,
            encoding=encoding,
            **more,
        )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError) as error:
        raise Unreadable(f"the SAS dataset is damaged or cut short ({error})") from None


def _check_count(promised: int | None, found: int) -> None:
    if promised is not None and promised != found:
        raise Unreadable(
            f"the SAS dataset promises {promised} records, but {found} are there; it is cut short"
        )


def _table(values: dict[str, Any], names: list[str], types: dict[str, str]) -> pa.Table:
    columns: dict[str, pa.Array] = {}
    for name in names:
        column = values.get(name, [])
        if types.get(name) == "string":
            columns[name] = _texts([str(t) if t else None for t in column])
        else:
            # pyreadstat gives special missing values (.A to .Z, ._) as their letter.
            columns[name + SPECIAL] = _texts(
                [f".{v}" if isinstance(v, str) else None for v in column]
            )
            numbers = [np.nan if v is None or isinstance(v, str) else v for v in column]
            columns[name] = pa.array(np.array(numbers, dtype=np.float64))
    return pa.table(columns)


def _texts(texts: list[str | None]) -> pa.Array:
    return pa.array(texts, pa.string()).dictionary_encode()
