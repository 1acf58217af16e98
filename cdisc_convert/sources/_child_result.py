"""What a parser in the child process gives: tables, or the reason why there are none."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

REFUSED = 3
OUT_OF_MEMORY = 4
RESULT = "result.json"
SHOWN_CHARACTERS = 200
"""Of what a library says of a damaged file."""


class Unreadable(Exception):
    """The file cannot be read, for a reason that the user can understand."""

    def __init__(self, text: str, line: int = 0) -> None:
        super().__init__(" ".join(text.split()))
        self.line = line


@dataclass
class Parsed:
    """One table: columns of text or float64, and what is to be told about it."""

    name: str
    table: pa.Table
    notes: list[tuple[str, str, int | None]] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    facts: dict[str, dict[str, str]] = field(default_factory=dict)
