"""Types of arguments: each refuses, before any work, what cannot be meant.

A message names the option, the value and what is expected. Values of a default are not looked at.
"""

from __future__ import annotations

import math
import os
import re
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, NoReturn

import click
from click.core import ParameterSource

from cdisc_convert.model.days import is_day
from cdisc_convert.model.errors import seen

LONGEST_NAME = 255
"""Bytes of a file name, as nearly every file system has it."""
LONGEST_TEXT = 1000
_SHOWN = 60
_NO_TEXT = re.compile(r"[\x00\ud800-\udfff]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def refuse(
    param: click.Parameter | None, context: click.Context | None, value: object, text: str
) -> NoReturn:
    """Raise UsageError: which option, which value, what is expected."""
    shown = str(value)
    shown = f"{shown[:_SHOWN]}..." if len(shown) > _SHOWN else shown
    raise click.UsageError(seen(f"{name_of(param)} '{shown}' {text}"), context)


def name_of(param: click.Parameter | None) -> str:
    """The option or argument as it is written on the command line."""
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return param.human_readable_name.upper() if param is not None else "argument"


class Given(click.ParamType, ABC):
    """A type that looks only at what was given, not at a default."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value, checked."""
        is_default = (
            ctx is not None
            and param is not None
            and param.name is not None
            and ctx.get_parameter_source(param.name) is ParameterSource.DEFAULT
        )
        return value if is_default or not isinstance(value, str) else self.read(value, param, ctx)

    @abstractmethod
    def read(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value that `text` stands for."""


class Text(Given):
    """A text of one line, not blank."""

    name = "text"

    def read(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The text without spaces around it."""
        if not text.strip():
            refuse(param, ctx, text, "is blank; give a text, or leave it out")
        if seen(text) != text:
            refuse(param, ctx, text, "holds control characters or signs that are no text")
        if len(text) > LONGEST_TEXT:
            refuse(param, ctx, text, f"has more than {LONGEST_TEXT:,} characters")
        return text.strip()


class Day(Given):
    """A whole day."""

    name = "date"

    def read(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The day as YYYY-MM-DD."""
        if not is_day(text.strip()):
            refuse(
                param, ctx, text, "is no day of the calendar; write a whole date such as 2025-06-30"
            )
        return text.strip()


class Names(Given):
    """Names with commas between them, in capitals or not, each once."""

    name = "names"

    def read(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The names in capitals."""
        names = tuple(name.strip().upper() for name in text.split(","))
        if not all(_NAME.fullmatch(name) for name in names):
            refuse(param, ctx, text, "is no list of names such as AE,LB")
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            refuse(param, ctx, text, f"names {', '.join(twice)} more than once")
        return names


class Number(click.FloatRange):
    """A number in a range; neither infinite nor none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number."""
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            refuse(param, ctx, value, "is no finite number")
        return number


class Place(Given):
    """A file or folder that is read. The command looks for it, and says what should be there."""

    name = "path"
    what = "file or folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path."""
        found = super().convert(value, param, ctx)
        return Path(found) if isinstance(found, str) else found

    def read(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path as it was written, where it can be one."""
        if not text.strip():
            refuse(param, ctx, text, f"is blank; name a {self.what}")
        if any(len(os.fsencode(part)) > LONGEST_NAME for part in Path(text).parts):
            refuse(param, ctx, text, f"has a name of more than {LONGEST_NAME} bytes")
        if _NO_TEXT.search(text):
            refuse(param, ctx, text, "is no text in UTF-8; rename it")
        try:
            self.look(text, Path(text).resolve(), param, ctx)
        except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
            told = getattr(error, "strerror", None) or "its links lead in a circle"
            refuse(param, ctx, text, f"cannot be used ({told}); name another {self.what}")
        return text

    def look(
        self, text: str, path: Path, param: click.Parameter | None, ctx: click.Context | None
    ) -> None:
        """Refuse what cannot be used; path: what `text` leads to."""


class File(Place):
    """A file that is read, and that is there."""

    what = "file"

    def look(
        self, text: str, path: Path, param: click.Parameter | None, ctx: click.Context | None
    ) -> None:
        """Refuse what is no file."""
        if not path.is_file():
            is_there = "is no file" if path.exists() else "is not there"
            refuse(param, ctx, text, f"{is_there}; name a file")


class Output(Place):
    """A file or folder that is written."""

    def __init__(self, what: str) -> None:
        self.what = what

    def look(
        self, text: str, path: Path, param: click.Parameter | None, ctx: click.Context | None
    ) -> None:
        """Refuse what can be no such place; whether it can be written is told when that is tried."""
        if seen(text) != text:
            refuse(param, ctx, text, "holds signs that a name should not have; name another one")
        is_folder = path.is_dir()
        if self.what == "folder" and path.exists() and not is_folder:
            refuse(param, ctx, text, "is a file; name a folder")
        if self.what == "file" and (is_folder or text.endswith(os.sep)):
            refuse(param, ctx, text, "is a folder; name a file")
        above = next(parent for parent in path.parents or (path,) if os.path.lexists(parent))
        if not above.is_dir():
            refuse(
                param, ctx, text, f"lies below '{above.name}', which is a file; name another place"
            )


TEXT, DAY, NAMES = Text(), Day(), Names()
INPUT, INPUT_FILE = Place(), File()
OUTPUT_FILE, OUTPUT_FOLDER = Output("file"), Output("folder")
