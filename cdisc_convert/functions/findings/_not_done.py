"""The words by which sources say that a test was not done."""

from __future__ import annotations

from cdisc_convert.functions.findings._tables import cells_of
from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Table


def spelling(text: str) -> str:
    """The text for comparison: blanks between words count as one, the case of letters not."""
    return " ".join(text.split()).casefold()


def reason_by_word(words: Table) -> dict[str, str]:
    """Reason of each word; "" where none is given."""
    reasons = cells_of(words, "REASON", optional=True)
    named = zip(cells_of(words, "WORD"), reasons, strict=True)
    return {spelling(word): reason for word, reason in named if word}


def for_words(from_: Column, given: dict[str, str]) -> Column:
    """What `given` has for each text (by `spelling`); missing where it has nothing."""
    return column_as_text(from_).map_texts(lambda text: given.get(spelling(text)))
