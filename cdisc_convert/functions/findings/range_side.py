import re
from typing import Literal

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Made

_NUMBER = r"[+-]?\d+(?:[.,]\d+)?"
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|\u2013|\u2014|\bto\b|\.\.|;)\s*({_NUMBER})", re.ASCII)
_UPPER = re.compile(rf"(?:<\s*=?|≤)\s*({_NUMBER})", re.ASCII)
_LOWER = re.compile(rf"(?:>\s*=?|≥)\s*({_NUMBER})", re.ASCII)


@mapping(says="{side} end of range {from}.", keeps_origin=True)
def range_side(from_: Column, side: Literal["low", "high"]) -> Made:
    """One end of a reference range given as one text (--ORNRLO, --ORNRHI).

    from: `1.0 - 4.8`, `1,0-4,8`, `<5` (no low end) or `>=60` (no high end).
    side: "low" or "high".
    Gives the end as decimal text, digits as collected; missing where the range is open there.
    Rejected where the text is no range.
    """
    ranges = column_as_text(from_)
    made = ranges.map_texts(lambda text: _ends(text)[side == "high"])
    is_none = ranges.map_numbers(lambda text: float(_ends(text) == ("", ""))).values == 1
    return Made(made, is_none, "is no range such as 1.0 - 4.8")


def _ends(text: str) -> tuple[str, str]:
    """Low and high end, "" where there is none."""
    plain = text.strip().strip("()[]").strip()
    for pattern, ends in ((_RANGE, (1, 2)), (_UPPER, (0, 1)), (_LOWER, (1, 0))):
        if found := pattern.fullmatch(plain):
            low, high = (found[at].replace(",", ".") if at else "" for at in ends)
            return low, high
    return "", ""
