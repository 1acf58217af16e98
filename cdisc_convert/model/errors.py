"""The three errors a user can meet; anything else is a bug of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_UNSEEN = re.compile(
    r"\n(?!  )|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def seen(text: str) -> str:
    """`text` with signs that a terminal would act upon written as their escapes.

    Values and file names come from elsewhere: a line break, an escape sequence or a sign that turns
    the direction of writing (Unicode, UAX 9) could make a message say something else. Lines of a
    message after its first are indented, so they cannot pass for another message.
    """
    return _UNSEEN.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file that a person can open."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: where, what, what to do."""

    place: Place
    text: str

    def __str__(self) -> str:
        return seen(f"{self.place}: {self.text}")


class UserError(Exception):
    """Something the user can mend; carries every problem of its stage, sorted by place."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def at(cls, place: Place | str, text: str) -> UserError:
        """One problem at one place."""
        return cls([Problem(place if isinstance(place, Place) else Place(place), text)])


class SpecError(UserError):
    """The mapping is wrong."""


class StandardsError(UserError):
    """`specs/` lacks what the mapping asks for."""


class SourceError(UserError):
    """The raw data cannot be read or do not hold together."""

    exit_code = 3
