"""How a collected result is written: numbers, limits, numbers that cannot be told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cdisc_convert.model.decimals import number_of_text, number_text

BLANKS = " \u00a0\u2009\u202f"
_DECIMAL = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"
_PLAIN = re.compile(_DECIMAL, re.ASCII)
_LIMIT = re.compile(rf"(<=|>=|<|>)\s*(?:1\s*[:/]\s*)?({_DECIMAL})", re.ASCII)
_LIKE_A_NUMBER = re.compile(rf"[+-]?[\d.,'{BLANKS}]*\d[\d.,'{BLANKS}]*", re.ASCII)


@dataclass(frozen=True)
class Limit:
    """A result outside the range of the method: operator and limit as decimal text."""

    operator: str
    amount: str

    @property
    def is_below(self) -> bool:
        """True for `<` and `<=`."""
        return self.operator.startswith("<")

    @property
    def number(self) -> float:
        """The limit."""
        return float(self.amount)


@lru_cache(maxsize=1 << 16)
def plain_number(text: str) -> str | None:
    """The decimal text of a plain number, else None."""
    text = text.strip()
    return text if _PLAIN.fullmatch(text) and number_of_text(text) is not None else None


def limit_of(text: str) -> Limit | None:
    """`<5`, `>= 100` or a titer limit `<1:40` taken apart, else None."""
    found = _LIMIT.fullmatch(text.strip())
    return Limit(found[1], found[2]) if found else None


@lru_cache(maxsize=1 << 16)
def is_garbled_number(text: str) -> bool:
    """True for a text of digits and signs that looks like a number and cannot be read as one."""
    return plain_number(text) is None and _LIKE_A_NUMBER.fullmatch(text.strip()) is not None


def shortest(amount: str) -> str:
    """A decimal text without zeros that say nothing: `0.50` gives `0.5`."""
    return number_text(float(amount))
