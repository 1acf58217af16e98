"""Numbered and user-defined names of ADaM: TRTxxP, ANLzzFL, CRITyFL, PHwSDT, --SEQ, *DT.

A lower-case placeholder stands for a whole number: `xx` and `zz` with two digits from 01, `y` and
`w` without a leading zero from 1. `--` stands for two letters, `*` for any beginning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

LONGEST_NAME = 8
NUMBERS = {
    "xx": r"(?P<xx>0[1-9]|[1-9]\d)",
    "zz": r"(?P<zz>0[1-9]|[1-9]\d)",
    "y": r"(?P<y>[1-9]\d?)",
    "w": r"(?P<w>[1-9]\d?)",
}
PLACEHOLDER = re.compile(r"xx|zz|y|w")
LEFT_TO_SPONSOR = re.compile(r"{.*}|\.\.\.|\bXX\b")


@dataclass(frozen=True)
class NamePattern:
    """A name with placeholders, as the standard writes it."""

    name: str

    @property
    def is_plain(self) -> bool:
        """True where the name has no placeholder."""
        return not PLACEHOLDER.search(self.name) and not self.is_generic and not self.is_suffix

    @property
    def is_generic(self) -> bool:
        """True for an SDTM-like name that begins with `--`."""
        return self.name.startswith("--")

    @property
    def is_suffix(self) -> bool:
        """True where only the end of the name is fixed (`*DT`)."""
        return self.name.startswith("*")

    def numbers_in(self, name: str) -> dict[str, str] | None:
        """Placeholders with what stands for them in `name`; None if `name` does not fit."""
        if len(name) > LONGEST_NAME:
            return None
        match = _compiled(self.name).fullmatch(name)
        return None if match is None else match.groupdict()


def label_with_numbers(label: str, numbers: dict[str, str]) -> str:
    """The `label` with `numbers` for its placeholders; "" where it leaves words to the sponsor."""
    if LEFT_TO_SPONSOR.search(label):
        return ""
    filled = re.sub(
        r"\b(xx|zz|y|w)\b", lambda found: numbers.get(found.group(), found.group()), label
    )
    return " ".join(filled.rstrip("*").split())


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    head, rest = "", pattern
    if pattern.startswith("--"):
        head, rest = "[A-Z]{2}", pattern[2:]
    elif pattern.startswith("*"):
        head, rest = "[A-Z][A-Z0-9]*", pattern[1:]
    return re.compile(head + PLACEHOLDER.sub(lambda found: NUMBERS[found.group()], rest))
