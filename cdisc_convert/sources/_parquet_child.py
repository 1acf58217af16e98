"""Parses parquet files; runs in the process of `_child_main`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cdisc_convert.sources._child_result import Parsed, Unreadable
from cdisc_convert.sources._typed_text import texts_of

UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
PLAIN = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_integer,
    pa.types.is_decimal,
    pa.types.is_boolean,
    pa.types.is_date,
    pa.types.is_time,
)
TEXT = pa.dictionary(pa.int32(), pa.string())


def parse(path: Path, arguments: dict[str, Any]) -> Iterator[Parsed]:
    """The table in the parquet file `path`, every column as text.

    arguments: columns (list or None).
    """
    wanted = arguments["columns"]
    try:
        with pq.ParquetFile(path) as file:
            schema, count = file.schema_arrow, file.metadata.num_rows
            names = [n for n in schema.names if wanted is None or n in wanted]
            repeated = [n for n, times in Counter(schema.names).items() if times > 1]
            if repeated:
                raise Unreadable(f"column '{repeated[0]}' stands twice in the file")
            columns = {name: _text(file.read([name]).column(0), name) for name in names}
    except pa.ArrowMemoryError:
        raise
    except (pa.ArrowException, OSError) as error:
        raise Unreadable(f"the parquet file is damaged or cut short ({error})") from None
    notes: list[tuple[str, str, int | None]] = [
        ("INSTANT", f"column {n} holds instants; given in {schema.field(n).type.tz}", None)
        for n in names
        if pa.types.is_timestamp(schema.field(n).type) and schema.field(n).type.tz
    ]
    yield Parsed("", pa.table(columns), notes=notes, facts={"file": {"rows": str(count)}})


def _text(values: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """The column as dictionary-encoded text."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        # Distinct values first, then their text: the codes stay.
        values = values.cast(kind.value_type)
        kind = values.type
    if pa.types.is_null(kind):
        return pa.chunked_array([pa.nulls(len(values), pa.string()).dictionary_encode()])
    if pa.types.is_floating(kind):
        return _floats(values)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        raise _no_value(name, kind)
    encoded = values.dictionary_encode().combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.chunk(0) if encoded.num_chunks else pa.array([], TEXT)
    texts = _level_texts(encoded.dictionary, name)
    return pa.chunked_array([pa.DictionaryArray.from_arrays(encoded.indices, texts)])


def _no_value(name: str, kind: pa.DataType) -> Unreadable:
    return Unreadable(f"column '{name}' holds {kind}, which is no text, number, date or time")


def _level_texts(levels: pa.Array, name: str) -> pa.Array:
    kind = levels.type
    if pa.types.is_timestamp(kind):
        return pa.array([_instant(v, kind, name) for v in levels.cast(pa.int64()).to_pylist()])
    if not any(is_plain(kind) for is_plain in PLAIN):
        raise _no_value(name, kind)
    if pa.types.is_date64(kind):
        levels = levels.cast(pa.date32())
    texts = pc.cast(levels, pa.string())
    if pa.types.is_time(kind):
        texts = pc.replace_substring_regex(texts, r"\.0+$", "")
        texts = pc.replace_substring_regex(texts, r"(\.\d*[1-9])0+$", r"\1")
    return texts


def _floats(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Numbers in the shortest decimal that is exact at the precision they are stored in."""
    numbers = values.to_numpy()
    if numbers.dtype != np.float64:
        # Through the text of the narrower number, so that 0.1 stays 0.1.
        distinct, codes = np.unique(numbers, return_inverse=True)
        numbers = np.array([float(str(v)) for v in distinct], dtype=np.float64)[codes]
    codes, texts, _ = texts_of(numbers)
    array = pa.DictionaryArray.from_arrays(
        pa.array(codes, mask=codes < 0), pa.array(texts, pa.string())
    )
    return pa.chunked_array([array])


def _no_instant(name: str, value: int, unit: str) -> Unreadable:
    return Unreadable(
        f"column '{name}' holds a time outside the years 1 to 9999 ({value} {unit} from 1970); "
        "export the column as text, or leave such values out"
    )


def _instant(value: int, kind: pa.TimestampType, name: str) -> str:
    """ISO text of a timestamp of column `name`; with an offset where the column has a time zone."""
    per_second = PER_SECOND[kind.unit]
    seconds, part = divmod(value, per_second)
    try:
        moment = UNIX_EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        raise _no_instant(name, value, kind.unit) from None
    offset = ""
    if kind.tz:
        try:
            local = moment.astimezone(ZoneInfo(kind.tz))
        except (ZoneInfoNotFoundError, ValueError):
            local = moment
        except OverflowError:
            raise _no_instant(name, value, kind.unit) from None
        offset = local.isoformat()[19:]
        moment = local
    fraction = f".{part * (10**9 // per_second):09d}".rstrip("0").rstrip(".")
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}{offset}"
