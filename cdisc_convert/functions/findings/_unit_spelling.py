"""Spellings of units brought to the way the UNIT codelist writes them."""

from __future__ import annotations

import re

# micro sign, Greek mu, multiplication sign
_LETTERS = str.maketrans({"\u00b5": "u", "\u03bc": "u", "\u00d7": "x"})
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_POWER_OF_TEN = re.compile(r"^(?:x\s*)?10\s*(?:\*\*|\*|\^|e\+?)\s*0*(\d+)", re.IGNORECASE)
_SUPERSCRIPT_OF_TEN = re.compile(r"^(?:[xX]\s*)?10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")

# Counts of cells: 10^6/L is one per microlitre, 10^9/L is a thousand per microlitre.
_MILLION_PER_LITRE = (
    "/ul cells/ul cell/ul cellules/ul 1/ul /mm3 cells/mm3 cell/mm3 cellules/mm3 1/mm3 /cumm "
    "cells/cumm 10^6/l 10^3/ml"
).split()
_BILLION_PER_LITRE = "10^9/l 10^3/ul 10^3/mm3 k/ul k/mm3 k/cumm giga/l gi/l thou/ul 10^6/ml".split()
CELL_COUNTS = {
    **dict.fromkeys(_MILLION_PER_LITRE, "10^6/L"),
    **dict.fromkeys(_BILLION_PER_LITRE, "10^9/L"),
}
"""Submission value by lower-cased spelling."""
GIGA_PER_LITRE = "G/L"
"""Only in this case of letters: g/L is gram per litre."""


def plain_spelling(text: str) -> str:
    """`text` without blanks, with u for micro and powers of ten as `10^9`."""
    plain = "".join(text.split()).translate(_LETTERS)
    plain = _SUPERSCRIPT_OF_TEN.sub(lambda found: f"10^{found[1]}", plain)
    return _POWER_OF_TEN.sub(lambda found: f"10^{found[1]}", plain.translate(_SUPERSCRIPTS))
