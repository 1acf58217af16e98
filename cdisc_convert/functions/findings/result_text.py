import re
from functools import lru_cache
from typing import Literal

from cdisc_convert.functions._arguments import Column, TextMap
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.findings._result_words import BLANKS
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Made

_OPERATORS = {"<": "<", ">": ">", "≤": "<=", "≥": ">=", "<=": "<=", ">=": ">="}
_NUMBER = re.compile(
    rf"(?P<operator>[<>]\s*=|[<>≤≥])?\s*(?P<sign>[+-]?)"
    rf"(?P<whole>\d{{1,3}}(?:[{BLANKS}]\d{{3}})+|\d+)(?:(?P<mark>[.,])(?P<decimals>\d+))?",
    re.ASCII,
)
_THOUSANDS = r"[<>≤≥=\s]*[+-]?[1-9]\d{{0,2}}{}\d{{3}}"
_AMBIGUOUS = {
    None: re.compile(_THOUSANDS.format(","), re.ASCII),
    ",": re.compile(_THOUSANDS.format(r"\."), re.ASCII),
}
"""By decimal sign of the source: numbers whose other sign could be decimal or part thousands."""
_BECAUSE = "has a sign that could be decimal or part thousands; say which with `decimal`"
_TIGHT = re.compile(r"(<\s*=|>\s*=|[<>≤≥])\s*(?=[\d.])")


@mapping(
    says="{from} with decimal point and without thousands separator.",
    keeps_origin=True,
)
def result_text(
    from_: Column,
    terms: TextMap | None = None,
    decimal: Literal[",", "."] | None = None,
) -> Made:
    """The result as collected, in submission spelling (--ORRES; SDTMIG 3.4, section 4.5.1).

    from: collected text; a number is written as decimal text.
    terms: collected text and what is written instead; exactly, then in any case of letters.
    decimal: the decimal sign of the source. Without it a comma counts as decimal sign unless it
        could part thousands (`1,250`); such a text stays as it is and is reported, and so does
        `1.250` of a source with decimal comma.
    A decimal comma becomes a point, a blank between thousands is dropped, `< 0,5` is written
    `<0.5` and `≤` `<=`. All digits stay, and everything else stays as it is.
    Gives text.
    """
    if not from_.is_text:
        return Made(column_as_text(from_))
    if not terms:
        words = from_.map_texts(lambda text: _plainly(text, decimal)[0])
        doubts = from_.map_numbers(lambda text: _plainly(text, decimal)[1])
        return Made(words, kept=doubts.values == 1, because=_BECAUSE)
    any_case = {text.strip().lower(): term for text, term in (terms or {}).items()}
    ambiguous = _AMBIGUOUS.get(decimal)

    def term_of(text: str) -> str | None:
        return (terms or {}).get(text, any_case.get(text.lower()))

    def is_unclear(text: str) -> bool:
        return ambiguous is not None and ambiguous.fullmatch(text) is not None

    def written(text: str) -> str:
        plain = text.strip()
        term = term_of(plain)
        if term is not None:
            return term
        return plain if is_unclear(plain) else _tidy(plain, decimal)

    def doubt(text: str) -> float:
        plain = text.strip()
        return float(term_of(plain) is None and is_unclear(plain))

    return Made(
        from_.map_texts(written), kept=from_.map_numbers(doubt).values == 1, because=_BECAUSE
    )


@lru_cache(maxsize=1 << 16)
def _plainly(text: str, decimal: str | None) -> tuple[str, float]:
    """What is written where no terms are given, and 1 where that is in doubt."""
    plain, ambiguous = text.strip(), _AMBIGUOUS.get(decimal)
    if ambiguous is not None and ambiguous.fullmatch(plain):
        return plain, 1.0
    return _tidy(plain, decimal), 0.0


def _tidy(text: str, decimal: str | None) -> str:
    found = _NUMBER.fullmatch(text)
    if found is None or (found["mark"] == "," and decimal == "."):
        return _TIGHT.sub(lambda sign: _operator(sign[1]), text)
    whole = re.sub(f"[{BLANKS}]", "", found["whole"])
    decimals = f".{found['decimals']}" if found["decimals"] else ""
    return f"{_operator(found['operator'] or '')}{found['sign']}{whole}{decimals}"


def _operator(sign: str) -> str:
    return _OPERATORS.get("".join(sign.split()), "")
