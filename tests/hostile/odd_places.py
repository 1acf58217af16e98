"""What may stand in place of a raw file, and names that files may have."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.hostile.odd_case import Odd, csv_text, of_bytes

CSV = "{kind: csv}"
GOOD = csv_text().encode()
IS_ROOT = os.geteuid() == 0 if hasattr(os, "geteuid") else False


def _socket(path: Path) -> object:
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket may have 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)
    return path


def _locked(path: Path) -> object:
    path.write_bytes(GOOD)
    return path.chmod(0)


def _link_to(target: str) -> Callable[[Path], object]:
    return lambda path: path.symlink_to(target)


def _inside(path: Path) -> object:
    (path.parent / "other.csv").write_bytes(GOOD)
    return path.symlink_to("other.csv")


KINDS = {
    "data.csv": CSV, "data.xlsx": "{kind: excel}", "data.xml": "{kind: odm}", "data.xpt": "{kind: xpt}",
    "data.json": "{kind: dataset_json}", "data.zip": "{kind: secutrial}", "data.parquet": "{kind: parquet}",
    "data.sas7bdat": "{kind: sas7bdat}",
}  # fmt: skip


def odd_places() -> Iterator[Odd]:
    """All of them; what only some users can make is left out for the others."""
    for file, reader in KINDS.items():
        stem = file.replace(".", r"\.")
        yield Odd(
            f"place {file}: pipe",
            file,
            reader,
            os.mkfifo,
            f"{stem}: .*no plain file",
        )
        yield Odd(
            f"place {file}: folder", file, reader, lambda path: path.mkdir(), f"{stem}: .*folder"
        )
        yield Odd(
            f"place {file}: nothing",
            file,
            reader,
            lambda path: None,
            "no file 'data",
        )
        yield Odd(f"place {file}: empty", file, reader, of_bytes(b""), f"{stem}:")
    yield Odd("place socket", "data.csv", CSV, _socket, "data.csv: ")
    yield Odd(
        "place device that never ends",
        "data.csv",
        CSV,
        _link_to("/dev/zero"),
        "data.csv.*(raw folder|file)",
    )
    yield Odd("place standard input", "data.csv", CSV, _link_to("/dev/stdin"), "data.csv")
    yield Odd("place circle of links", "data.csv", CSV, _link_to("data.csv"), "data.csv")
    yield Odd(
        "place link that leads out",
        "data.csv",
        CSV,
        _link_to("/etc/passwd"),
        "leads out of the raw folder",
    )
    yield Odd("place link to nothing", "data.csv", CSV, _link_to("nothing.csv"), "data.csv")
    yield Odd("place link to another raw file", "data.csv", CSV, _inside)
    if not IS_ROOT:
        yield Odd("place no right to read", "data.csv", CSV, _locked, "data.csv: .*")
    for name in (
        "it's $(x) & [1].csv",
        "-rf.csv",
        "è ü 薬.csv",
        "x" * 250 + ".csv",
        "CON.csv",
        "a\u202eb.csv",
        "*.csv",
        "{0}.csv",
        "#1.csv",
        "%s%n.csv",
    ):
        yield Odd(f"place name {name}", name, CSV, of_bytes(GOOD))
    for name in (b"\xff\xfe.csv", b"a\nb.csv", b"\x1b[31m.csv", b"caf\xe9 1.xlsx"):
        beside = ((os.fsdecode(name), b"x"),)
        yield Odd(f"place beside {name!r}", "data.csv", CSV, of_bytes(GOOD), "", beside)
    yield Odd(
        "place name of 300 letters",
        "x" * 300 + ".csv",
        CSV,
        lambda path: None,
        "too long|cannot be read",
    )
