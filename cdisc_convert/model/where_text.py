"""Where clauses as one line of text, as P21 workbooks write them, and back.

    PARAMCD EQ ACITM01
    VSTESTCD EQ HEIGHT AND DM.COUNTRY IN (CAN, MEX)

Conditions joined by AND make one clause, OR joins several. A value that holds a comma, a
parenthesis, a quote, a blank at an end, or a word of this grammar stands in double quotes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

COMPARATORS = ("EQ", "NE", "LT", "LE", "GT", "GE", "IN", "NOTIN")
_SIGNS = {
    "=": "EQ",
    "==": "EQ",
    "^=": "NE",
    "!=": "NE",
    "<>": "NE",
    "<": "LT",
    "<=": "LE",
    ">": "GT",
    ">=": "GE",
}
_OPERATOR = r"(?:NOT\s+IN|NOTIN|EQ|NE|LT|LE|GT|GE|IN|==?|\^=|!=|<>|<=|>=|<|>)"
_CONDITION = re.compile(
    rf"\s*(?P<name>[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)?)\s*(?P<sign>{_OPERATOR})(?=[\s(\"'\d.-]|$)\s*(?P<values>.*?)\s*",
    re.DOTALL | re.IGNORECASE,
)
_JOIN = re.compile(
    rf"\s+(AND|OR)\s+(?=[A-Za-z_][\w.]*\s*{_OPERATOR}(?:[\s(\"'\d.-]|$))", re.IGNORECASE
)
_NEEDS_QUOTES = re.compile(r"[,()\"]|^\s|\s$|^$|\b(AND|OR)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Condition:
    """`name` (VARIABLE or DATASET.VARIABLE) `comparator` `values`."""

    name: str
    comparator: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        shown = [_quoted(value) for value in self.values]
        if self.comparator in ("IN", "NOTIN"):
            return f"{self.name} {self.comparator} ({', '.join(shown)})"
        return f"{self.name} {self.comparator} {', '.join(shown)}"


Clause = tuple[Condition, ...]


def where_text(clauses: Sequence[Clause]) -> str:
    """The clauses as text."""
    return " OR ".join(" AND ".join(str(condition) for condition in clause) for clause in clauses)


def parse_where(text: str) -> tuple[Clause, ...]:
    """The clauses that `text` says. Raises ValueError naming the piece that cannot be read."""
    clauses: list[list[Condition]] = [[]]
    pieces = _split(text)
    for word, piece in pieces:
        if word == "OR":
            clauses.append([])
        clauses[-1].append(_condition(piece))
    return tuple(tuple(clause) for clause in clauses)


def _split(text: str) -> list[tuple[str, str]]:
    """Conditions with the word before them; words inside double quotes do not join."""
    hidden = re.sub(r'"(?:[^"]|"")*"', lambda match: "\0" * len(match[0]), text)
    pieces, start, word = [], 0, "AND"
    for match in _JOIN.finditer(hidden):
        pieces.append((word, text[start : match.start()]))
        word, start = match[1].upper(), match.end()
    return [*pieces, (word, text[start:])]


def _condition(text: str) -> Condition:
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text.strip()}' is no condition such as PARAMCD EQ WEIGHT")
    sign = "".join(match["sign"].upper().split())
    comparator = _SIGNS.get(sign, sign)
    return Condition(match["name"], comparator, _values(match["values"], comparator))


def _values(text: str, comparator: str) -> tuple[str, ...]:
    if _is_wrapped(text):
        text = text[1:-1].strip()
        if comparator not in ("IN", "NOTIN"):
            return (_plain(text),)
    if comparator not in ("IN", "NOTIN"):
        return (_plain(text),)
    pieces = re.findall(r'"(?:[^"]|"")*"|[^,]+', text)
    return tuple(_plain(piece.strip()) for piece in pieces if piece.strip())


def _is_wrapped(text: str) -> bool:
    """True where the first parenthesis closes with the last character."""
    if not (text.startswith("(") and text.endswith(")")):
        return False
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return at == len(text) - 1
    return False


def _plain(text: str) -> str:
    for quote in ('"', "'"):
        if len(text) >= 2 and text[0] == text[-1] == quote:
            return text[1:-1].replace(quote * 2, quote)
    return text


def _quoted(value: str) -> str:
    is_quoted_already = len(value) >= 2 and value[0] == value[-1] == "'"
    if _NEEDS_QUOTES.search(value) or is_quoted_already:
        return '"' + value.replace('"', '""') + '"'
    return value
