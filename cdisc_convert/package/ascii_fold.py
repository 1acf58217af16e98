# ruff: noqa: RUF001 - the characters that look like others are what this file is about
"""Text folded to ASCII, for formats and agencies that take nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from itertools import pairwise

from cdisc_convert.model.column import Column

_SIGNS = {
    **dict.fromkeys("‘’‚‛′´ʼ", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‹", "<"),
    **dict.fromkeys("›", ">"),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("•∙⋅", "*"),
    **dict.fromkeys("×✕", "x"),
    **dict.fromkeys("µμ", "u"),
    **dict.fromkeys("⁄∕÷", "/"),
    **dict.fromkeys("˜∼≈", "~"),
    "≤": "<=",
    "≥": ">=",
    "≠": "<>",
    "±": "+/-",
    "→": "->",
    "←": "<-",
    "°": "deg",
    "·": ".",
    "®": "(R)",
    "©": "(C)",
    "€": "EUR",
    "£": "GBP",
}
_LETTERS = {
    "Æ": "AE",
    "æ": "ae",
    "Œ": "OE",
    "œ": "oe",
    "ß": "ss",
    "ẞ": "SS",
    "Ø": "O",
    "ø": "o",
    "Đ": "D",
    "đ": "d",
    "Ð": "D",
    "ð": "d",
    "Þ": "Th",
    "þ": "th",
    "Ł": "L",
    "ł": "l",
    "Ħ": "H",
    "ħ": "h",
    "ı": "i",
}
_GREEK = dict(
    zip(
        "αβγδεζηθικλνξοπρστυφχψω",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda nu xi omicron pi rho "
        "sigma tau upsilon phi chi psi omega".split(),
        strict=True,
    )
)
_GREEK |= {letter.upper(): name.capitalize() for letter, name in _GREEK.items()}
# The Greek letter mu stands for micro, and is a sign above.
_TABLE = {**_SIGNS, **_LETTERS}

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LOWERED = "₀₁₂₃₄₅₆₇₈₉"
_GREEK_ALONE = re.compile(
    r"(?<![\u0370-\u03ff\u1f00-\u1fff])[Α-Ωα-ω](?![\u0370-\u03ff\u1f00-\u1fff])"
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_RAISED_AFTER_NUMBER = re.compile(r"(?<=[0-9)])(?=[⁰¹²³⁴-⁹⁺⁻])")
_FRACTION_AFTER_NUMBER = re.compile(r"(?<=[0-9])(?=[¼-¾⅐-⅞])")


def fold_to_ascii(column: Column) -> tuple[Column, Mapping[str, str]]:
    """`column` in ASCII where that can be done, and the texts that changed, old to new.

    Accents go (é to e), ligatures and signs become what is usual for them (œ to oe, µ to u, ≤ to
    <=, ° to deg), typographic quotes, dashes and spaces the plain ones. Where dropping a form would
    change a number it is kept: 10⁹ is 10^9 and 1½ is 1 1/2, but m² is m2. A single Greek letter
    becomes its name. Blanks that this leaves at the end go too.
    A text with anything else that is not ASCII stays whole as it was; writing it is then refused.
    """
    changed: dict[str, str] = {}
    if column.levels is not None and "".join(column.levels).isascii():
        return column, changed

    def fold(text: str) -> str:
        folded = folded_text(text)
        if folded is None or folded == text:
            return text
        changed[text] = folded
        return folded

    return column.map_texts(fold), changed


def folded_text(text: str) -> str | None:
    """`text` in ASCII as `fold_to_ascii` does it, or None where it has no such form."""
    if text.isascii():
        return text
    marked = _RAISED_AFTER_NUMBER.sub("^", text)
    marked = _FRACTION_AFTER_NUMBER.sub(" ", marked)
    # One of two numbers that would join is no ASCII, so only its neighbours are looked at.
    for found in _BEYOND_ASCII.finditer(marked):
        near = marked[max(found.start() - 1, 0) : found.end() + 1]
        if any(_would_join(left, right) for left, right in pairwise(near)):
            return None
    marked = _GREEK_ALONE.sub(lambda m: _GREEK.get(m[0], m[0]), marked)
    folded = _BEYOND_ASCII.sub(lambda m: _folded_character(m[0]), marked).rstrip(" ")
    return folded if folded.isascii() else None


def _would_join(left: str, right: str) -> bool:
    """Whether folding makes one number of two, as in `5①`; raised digits in a row are one."""
    if not (left.isnumeric() and right.isnumeric()):
        return False
    if any(left in row and right in row for row in (_RAISED, _LOWERED)):
        return False
    return "No" in (unicodedata.category(left), unicodedata.category(right))


@cache
def _folded_character(character: str) -> str:
    """ASCII for `character`, or the character itself."""
    if character.isascii():
        return character
    if character in _TABLE:
        return _TABLE[character]
    category = unicodedata.category(character)
    if category in ("Mn", "Cf"):  # accents on their own, zero-width and direction marks
        return ""
    if category in ("Zs", "Zl", "Zp"):
        return " "
    parts = unicodedata.normalize("NFKD", character)
    if parts == character or parts.startswith(" "):  # " " + accent: an accent that stands alone
        return character
    return "".join(map(_folded_character, parts))
