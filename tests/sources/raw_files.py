"""Where test data come from: written on the spot, or samples beside the project."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.source import RawTable
from cdisc_convert.sources._registry import read_source

SAMPLES = Path(__file__).resolve().parents[2] / "../shared/reference/raw-samples"


def sample(name: str) -> Path:
    """A sample export; skips the test where the samples are not beside the project."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"raw samples are not there ({name})")
    return path


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """A file with exactly this content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def lists(table: RawTable) -> dict[str, list[str | float | None]]:
    """Values of every column."""
    return {name: column.tolist() for name, column in table.columns.items()}


def codes(table: RawTable) -> list[str]:
    """Codes of the notes."""
    return [note.code for note in table.notes]


def refusal(path: Path, kind: str | None = None, **options: object) -> list[str]:
    """The messages with which a file is refused, without the folder of the test."""
    with pytest.raises(SourceError) as caught:
        read_source(path, kind, options, shown_as=path.name)
    return [str(problem) for problem in caught.value.problems]


def reads_well(messages: Iterable[str]) -> bool:
    """Whether messages keep to our wording: no shop talk, no names of Python types."""
    shunned = (
        "invalid",
        "failed",
        "unexpected",
        "traceback",
        "nonetype",
        "error:",
        "exception",
        "<class",
    )
    return not any(word in message.lower() for message in messages for word in shunned)
