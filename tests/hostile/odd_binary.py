"""Transport files, SAS datasets and parquet files made by an adversary."""

from __future__ import annotations

import io
import random
import struct
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.hostile.damage import (
    bits_flipped,
    block_zeroed,
    counts_made_huge,
    stretch_doubled,
    truncated,
)
from tests.hostile.good_files import HEADER, ROWS, _xpt
from tests.hostile.limits import SEED
from tests.hostile.odd_case import Odd, of_bytes

XPT, PARQUET = "{kind: xpt}", "{kind: parquet}"
NAMESTR_AT, NAMESTR_SIZE = 80 * 8, 140
LENGTH, NUMBER, NAME, POSITION = 4, 6, 8, 84
"""Bytes in a description of a variable (SAS technical note TS-140)."""


@cache
def good_xpt(version: int) -> bytes:
    """The good table as a transport file."""
    with tempfile.TemporaryDirectory() as folder:
        return _xpt(version)(Path(folder))


def _changed(data: bytes, at: int, by: bytes) -> bytes:
    return data[:at] + by + data[at + len(by) :]


def _variable(number: int, field: int, by: bytes, version: int = 5) -> bytes:
    return _changed(good_xpt(version), NAMESTR_AT + number * NAMESTR_SIZE + field, by)


def _xpt_case(name: str, data: bytes, says: str = "") -> Odd:
    return Odd(f"xpt {name}", "data.xpt", XPT, of_bytes(data), says)


def transport_files() -> Iterator[Odd]:
    """Headers that lie."""
    good, eight = good_xpt(5), good_xpt(8)
    yield _xpt_case("empty", b"", "xpt: the file is empty")
    yield _xpt_case("one byte short", good[:-1], "xpt: byte .*cut off")
    yield _xpt_case("one record short", eight[:-80], "should have 4 records of 19 bytes")
    yield _xpt_case("headers only", good[:640], "xpt: byte")
    yield _xpt_case("cport", b"**COMPRESSED** **COMPRESSED** " + bytes(50), "CPORT")
    yield _xpt_case("two byte letters", good.decode("latin-1").encode("utf-16"), "xpt: byte 0")
    yield _xpt_case("line ends changed", good.replace(b"  ", b" \r\n", 3), "xpt: byte")
    for what, by in (
        ("no variables", b"0000"),
        ("9,999 variables", b"9999"),
        ("letters", b"abcd"),
        ("minus", b"-001"),
    ):
        at = good.index(b"NAMESTR HEADER RECORD") + 34
        yield _xpt_case(f"count of {what}", _changed(good, at, by), "xpt: byte|no column")
    yield _xpt_case("length of zero", _variable(1, LENGTH, b"\0\0"), "SEX.*length 0")
    yield _xpt_case("length without end", _variable(1, LENGTH, b"\x7f\xff"), "xpt: byte")
    yield _xpt_case("negative length", _variable(1, LENGTH, b"\xff\xff"), "SEX.*length")
    yield _xpt_case(
        "variables over each other", _variable(1, POSITION, bytes(4)), "SEX should begin at byte"
    )
    yield _xpt_case(
        "variable far away", _variable(1, POSITION, b"\x7f\xff\xff\xff"), "SEX should begin at byte"
    )
    yield _xpt_case("type unknown", _variable(1, 0, b"\0\x09"), "SEX.*type 9")
    yield _xpt_case(
        "two of a name", _variable(1, NAME, b"ID      "), "two variables are called 'ID'"
    )
    yield _xpt_case("no name", _variable(1, NAME, b"        "), "has no name")
    yield _xpt_case("name with zero bytes", _variable(1, NAME, b"S\0E\0X\0\0\0"), "no column 'SEX'")
    yield _xpt_case("name that leads out", _variable(1, NAME, b"../../x "), "no column 'SEX'")
    yield _xpt_case("name with escapes", _variable(1, NAME, b"\x1b[31mX  "), "no column 'SEX'")
    at = eight.index(b"OBSV8")
    yield _xpt_case(
        "records without end",
        _changed(eight, at + 28, b"999999999999999"),
        "should have 999999999999999|xpt: byte",
    )
    yield _xpt_case("negative count of records", _changed(eight, at + 28, b"             -4"), "")
    yield _xpt_case("a dataset after the first", good + good[240:], "")
    yield _xpt_case("a dataset of the same name", good + good[240:], "")
    yield _xpt_case("text after the end", good + b"x" * 80, "record 9 of DATA has 8 of 19 bytes")
    yield _xpt_case("number as text", _variable(3, 0, b"\0\x01"))
    yield _xpt_case(
        "long labels of nowhere",
        eight.replace(
            b"HEADER RECORD*******OBSV8",
            b"HEADER RECORD*******LABELV8 HEADER RECORD!!!!!!!99999".ljust(80)
            + b"HEADER RECORD*******OBSV8",
        ),
        "xpt: byte",
    )


@cache
def _table() -> Any:
    import pandas as pd
    import pyarrow as pa

    return pa.Table.from_pandas(pd.DataFrame(ROWS, columns=list(HEADER)), preserve_index=False)


def _parquet_bytes(table: Any, **options: Any) -> bytes:
    from pyarrow import parquet

    made = io.BytesIO()
    parquet.write_table(table, made, **options)
    return made.getvalue()


def _column(kind: str) -> Any:
    """Values of an odd type, for the column VALUE."""
    import datetime as dt
    import decimal

    import pyarrow as pa

    D = decimal.Decimal
    return {
        "decimals": lambda: pa.array(
            [D("1.10"), D("2.00"), None, D("-0.01")], pa.decimal128(38, 2)
        ),
        "decimals of 76 digits": lambda: pa.array([D("9" * 70)] * 4, pa.decimal256(76, 0)),
        "lists": lambda: pa.array([[1], [], None, [2]]),
        "structs": lambda: pa.array([{"a": 1}] * 4),
        "maps": lambda: pa.array([[("a", 1)]] * 4, pa.map_(pa.string(), pa.int64())),
        "binary": lambda: pa.array([b"\xff"] * 4),
        "nulls": lambda: pa.nulls(4),
        "not a number": lambda: pa.array([float("nan"), float("inf"), 1e308, -0.0]),
        "instants of year 30000": lambda: pa.array([2**62] * 4, pa.timestamp("us")),
        "instants before Christ": lambda: pa.array([-(2**62)] * 4, pa.timestamp("us")),
        "dates of year 30000": lambda: pa.array([10_000_000] * 4, pa.date32()),
        "dates of year -5000": lambda: pa.array([-2_500_000] * 4, pa.date32()),
        "unknown time zone": lambda: pa.array([0] * 4, pa.timestamp("s", tz="Mars/Olympus")),
        "durations": lambda: pa.array([dt.timedelta(1)] * 4),
        "half floats": lambda: pa.array([1.5, 2.5, None, 0.0], pa.float16()),
        "unsigned": lambda: pa.array([2**64 - 1] * 4, pa.uint64()),
        "dictionary of numbers": lambda: pa.array([1, 2, None, 1]).dictionary_encode(),
        "dictionary of lists": lambda: pa.array(["x", "y", None, "x"]).dictionary_encode(),
        "zero bytes in text": lambda: pa.array(["a\0b"] * 4),
        "text of 50 MB": lambda: pa.array(["x" * 50_000_000] * 4),
    }[kind]()


PARQUET_KINDS = {
    "decimals": "", "decimals of 76 digits": "", "lists": "VALUE.*holds list",
    "structs": "VALUE.*holds struct", "maps": "VALUE.*holds map", "binary": "VALUE.*holds binary",
    "nulls": "", "not a number": "", "instants of year 30000": "VALUE", "instants before Christ": "VALUE",
    "dates of year 30000": "", "dates of year -5000": "", "unknown time zone": "", "durations": "VALUE.*holds duration",
    "half floats": "", "unsigned": "", "dictionary of numbers": "", "dictionary of lists": "",
    "zero bytes in text": "SUPPDM|VALUE", "text of 50 MB": "SUPPDM",
}  # fmt: skip


def _with_value(kind: str) -> Callable[[Path], object]:
    def make(path: Path) -> object:
        table = _table()
        at = table.column_names.index("VALUE")
        return path.write_bytes(_parquet_bytes(table.set_column(at, "VALUE", _column(kind))))

    return make


def _bomb(path: Path) -> object:
    """40 million times one text of 2,000 letters, in a few kilobytes."""
    import pyarrow as pa
    from pyarrow import parquet

    array = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int32()), ["x" * 2000])
    table = pa.table({name: array for name in HEADER})
    with parquet.ParquetWriter(path, table.schema) as writer:
        for _ in range(40):
            writer.write_table(table)
    return path


def _many_levels(path: Path) -> object:
    import pyarrow as pa

    texts = pa.array([str(n) for n in range(30_000)])
    return path.write_bytes(
        _parquet_bytes(pa.table({"ID": texts, "SEX": texts, "CONSENT": texts, "VALUE": texts}))
    )


def parquet_files() -> Iterator[Odd]:
    """Types that are no clinical values, and sizes that are too large."""
    for kind, says in PARQUET_KINDS.items():
        yield Odd(f"parquet {kind}", "data.parquet", PARQUET, _with_value(kind), says)
    yield Odd("parquet bomb", "data.parquet", PARQUET, _bomb, "parquet: |memory")
    yield Odd("parquet 30,000 levels", "data.parquet", PARQUET, _many_levels)
    whole = _parquet_bytes(_table())
    yield Odd(
        "parquet encrypted",
        "data.parquet",
        PARQUET,
        of_bytes(b"PARE" + whole[4:-4] + b"PARE"),
        "parquet: ",
    )
    yield Odd(
        "parquet footer length",
        "data.parquet",
        PARQUET,
        of_bytes(whole[:-8] + struct.pack("<I", 2**31) + b"PAR1"),
        "parquet: ",
    )
    yield Odd(
        "parquet no columns",
        "data.parquet",
        PARQUET,
        of_bytes(_parquet_bytes(_table().select([]))),
        "no column 'ID'|holds no",
    )
    yield Odd(
        "parquet no records",
        "data.parquet",
        PARQUET,
        of_bytes(_parquet_bytes(_table().slice(0, 0))),
        "",
    )
    for pack in ("none", "snappy", "gzip", "brotli", "zstd", "lz4"):
        yield Odd(
            f"parquet {pack}",
            "data.parquet",
            PARQUET,
            of_bytes(_parquet_bytes(_table(), compression=pack)),
        )
    yield Odd("parquet folder", "data.parquet", PARQUET, lambda path: path.mkdir(), "folder")


def odd_binary() -> Iterator[Odd]:
    """All of them."""
    yield from transport_files()
    yield from parquet_files()


SAS_WHOLE = "{kind: sas7bdat}"


def _sas(name: str, whole: bytes, says: str = "any") -> Odd:
    return Odd(f"sas7bdat {name}", "data.sas7bdat", SAS_WHOLE, of_bytes(whole), says)


def sas_datasets() -> Iterator[Odd]:
    """A dataset that SAS wrote, damaged in its header, its pages and its subheaders.

    Nobody publishes the format; places are those that readers agree upon (page length at byte 200,
    page count at 204, 32-bit little-endian).
    """
    from tests.sources.sas_files import sas_assets

    whole = (sas_assets() / "sas7bdat_files/file1.sas7bdat").read_bytes()
    yield _sas("as it should be", whole, "")
    yield _sas("other magic", b"\1" + whole[1:], "not a SAS dataset")
    for size in (32, 200, 1024, 65_536, len(whole) - 1):
        yield _sas(f"cut at {size}", whole[:size], "damaged or cut short|promises")
    for what, at in (("header length", 196), ("page length", 200), ("page count", 204)):
        for value in (0, 1, 2**31 - 1, 2**32 - 1):
            yield _sas(f"{what} {value}", _changed(whole, at, struct.pack("<I", value)))
    for at in (32, 35, 37, 39, 70):
        for value in (0, 0x33, 0xFF):
            yield _sas(f"byte {at} of the header {value}", _changed(whole, at, bytes([value])))
    chance = random.Random(f"{SEED} sas")
    for number in range(60):
        way = chance.choice(
            [bits_flipped, block_zeroed, counts_made_huge, stretch_doubled, truncated]
        )
        yield _sas(f"{way.__name__} {number}", way(whole, chance))
    used = [at for at in range(0, len(whole) - 4, 4) if any(whole[at : at + 4])]
    for number in range(60):
        at = chance.choice(used)
        value = chance.choice([0, 1, 0xFFFF, 2**31 - 1, 2**32 - 1, 24, 4096])
        yield _sas(f"word {number} at {at} {value}", _changed(whole, at, struct.pack("<I", value)))
    yield _sas("pages without end", whole + whole[1024:] * 200)
