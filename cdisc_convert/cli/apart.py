"""Outputs and inputs of a command lie apart, also through links, so that none is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import click

Places = Mapping[str, Path | None]
"""Option or argument -> what it names, None = not given."""


def refuse_folders_that_meet(outputs: Places, inputs: Places) -> None:
    """Raise UsageError where an output folder is an input, lies inside one, or holds one.

    The output would be read as input the next time, or replace the input.
    """
    for option, output, name, other in _pairs(outputs, inputs):
        if is_within(output, other):
            how = "is" if is_within(other, output) else "lies inside"
        elif is_within(other, output):
            how = "holds"
        else:
            continue
        _refuse(option, output, f"{how} {name} '{other}'", "name a folder apart from it")


def refuse_files_that_meet(outputs: Places, inputs: Places) -> None:
    """Raise UsageError where an output file would replace an input, or a file in an input folder."""
    for option, output, name, other in _pairs(outputs, inputs):
        if not is_within(output, other):
            continue
        if is_within(other, output):
            how = "is"
        elif output.exists():
            how = "is there already, and lies inside"
        else:
            continue
        _refuse(option, output, f"{how} {name} '{other}'", "name another file")


def _pairs(outputs: Places, inputs: Places) -> Iterator[tuple[str, Path, str, Path]]:
    """Each output that was given with each such input."""
    for option, output in outputs.items():
        for name, other in inputs.items():
            if output is not None and other is not None:
                yield option, output, name, other


def _refuse(option: str, output: Path, how: str, advice: str) -> NoReturn:
    raise click.UsageError(f"{option} '{output}' {how}, which this command reads; {advice}")


def is_within(path: Path, folder: Path) -> bool:
    """True where `path` is `folder` or lies in it, by name or by what the names lead to."""
    try:
        path, folder = path.resolve(), folder.resolve()
    except (OSError, RuntimeError):  # a circle of links leads nowhere
        return False
    if path.is_relative_to(folder):
        return True
    with suppress(OSError):  # one folder under two names: another mount, capitals
        return any(above.exists() and above.samefile(folder) for above in (path, *path.parents))
    return False
