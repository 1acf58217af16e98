"""Readers of raw data: found by looking into the folder, one file per kind.

A reader gives every table of a file; the key is "" for a format with one table, else the name of
the sheet, form or member. What it cannot read completely it refuses.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from cdisc_convert.model.errors import Place, Problem, SourceError, SpecError
from cdisc_convert.model.source import RawTable
from cdisc_convert.sources._options import Option, option_problems

NO_OPTIONS: Mapping[str, Option] = {}
HEAD_BYTES = 4096


class Read(Protocol):
    """What a reader's function looks like."""

    def __call__(
        self,
        path: Path,
        options: Mapping[str, Any],
        *,
        shown_as: str,
        only: frozenset[str] | None,
    ) -> dict[str, RawTable]: ...


@dataclass(frozen=True)
class Reader:
    """A kind of raw file and the function that reads it.

    suffixes: endings of file names that this reader is taken for.
    recognises: given the path and first bytes of a file with one of the suffixes, whether it is
        ours; None = the reader that is taken when no other says yes.
    takes_folder: whether a folder may be given in place of a file.
    """

    kind: str
    read: Read
    suffixes: tuple[str, ...]
    options: Mapping[str, Option]
    recognises: Callable[[Path, bytes], bool] | None
    takes_folder: bool
    doc: str


_found: dict[str, Reader] = {}


def reader(
    kind: str,
    *,
    suffixes: tuple[str, ...] = (),
    options: Mapping[str, Option] = NO_OPTIONS,
    recognises: Callable[[Path, bytes], bool] | None = None,
    takes_folder: bool = False,
) -> Callable[[Read], Read]:
    """Register the decorated function as the reader of `kind`."""

    def register(read: Read) -> Read:
        assert kind not in _found, f"two readers are called {kind}"
        doc = (read.__doc__ or "").strip()
        _found[kind] = Reader(kind, read, suffixes, options, recognises, takes_folder, doc)
        return read

    return register


@cache
def readers() -> Mapping[str, Reader]:
    """Every reader by kind."""
    package = importlib.import_module("cdisc_convert.sources")
    for entry in pkgutil.iter_modules(package.__path__):
        if not entry.name.startswith("_"):
            importlib.import_module(f"{package.__name__}.{entry.name}")
    return dict(sorted(_found.items()))


def check_options(kind: str, options: Mapping[str, Any]) -> list[str]:
    """What is wrong with `reader: {kind: ..., ...}` of a source; needs no data.

    options: everything under `reader:` except `kind`.
    Gives one sentence per problem, none if all is well.
    """
    found = readers().get(kind)
    if found is None:
        near = get_close_matches(kind, list(readers()), n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(readers())}"
        return [f"no reader is called '{kind}'; {hint}"]
    return option_problems(kind, found.options, options)


def path_options(kind: str) -> tuple[str, ...]:
    """Options of reader `kind` that name another file, for the caller to resolve."""
    return tuple(n for n, option in readers()[kind].options.items() if option.form == "path")


def read_source(
    path: Path | str,
    kind: str | None = None,
    options: Mapping[str, Any] | None = None,
    shown_as: str | None = None,
    only: Iterable[str] | None = None,
) -> dict[str, RawTable]:
    """Tables of the raw file `path`, by name; the name is "" where the format holds one table.

    kind: the reader; None = by suffix and content.
    options: options of the reader, as under `reader:` without `kind`.
    shown_as: the path that messages and `RawTable.file` show; None = `path` as given.
    only: columns that are wanted, None = all; names that the file lacks are simply not there.
    Raises SpecError for an unknown kind or option, SourceError where the file cannot be read.
    """
    path, options = Path(path), options or {}
    shown = shown_as or str(path)
    if not path.exists():
        raise SourceError.at(shown, "this file does not exist; check `file` of the source")
    if not path.is_file() and not path.is_dir():
        # Reading a pipe, a socket or a device may never end.
        raise SourceError.at(
            shown, "this is no plain file, such as a pipe; put the file itself here"
        )
    kind = kind or kind_of(path, shown)
    problems = check_options(kind, options)
    if problems:
        raise SpecError(Problem(Place(shown), text) for text in problems)
    found = readers()[kind]
    if path.is_dir() and not found.takes_folder:
        raise SourceError.at(shown, f"this is a folder; reader {kind} reads a file")
    wanted = None if only is None else frozenset(only)
    try:
        return found.read(path, options, shown_as=shown, only=wanted)
    except OSError as error:
        raise SourceError.at(shown, cannot_be_read(error)) from None


_NO_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
NAME_IS_NO_TEXT = "the name of this file has bytes or signs that are no text; rename the file"


def is_text(name: str) -> bool:
    """Whether the name of a file is text that other files can hold: UTF-8, no control signs."""
    return _NO_TEXT.search(name) is None


def cannot_be_read(error: OSError) -> str:
    """What the system says of a file that it does not let us read, and what to do."""
    return f"cannot be read ({error.strerror or error}); see to the file and its rights"


def kind_of(path: Path, shown_as: str) -> str:
    """The reader for `path` by its suffix, and by its first bytes where readers share the suffix.

    Raises SourceError where no reader takes the suffix.
    """
    suffix = path.suffix.lower()
    able = [r for r in readers().values() if suffix in r.suffixes]
    if not able or path.is_dir():
        raise SourceError.at(
            shown_as,
            f"no reader is known for '{suffix or path.name}'; name one with "
            f"`reader: {{kind: ...}}` ({', '.join(readers())})",
        )
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise SourceError.at(shown_as, cannot_be_read(error)) from None
    for candidate in able:
        if candidate.recognises is not None and candidate.recognises(path, head):
            return candidate.kind
    general = [r for r in able if r.recognises is None]
    if not general:
        kinds = " or ".join(r.kind for r in able)
        raise SourceError.at(
            shown_as,
            f"the content of this {suffix} file is not that of {kinds}; name its reader with "
            "`reader: {kind: ...}`",
        )
    return general[0].kind
