"""Columns of typed formats (SAS, transport) as text, dates and times by their kind."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.source import Note
from cdisc_convert.sources._typed_text import (
    TextMaker,
    date_text,
    datetime_text,
    number_text,
    texts_of,
    time_text,
)

MAKERS: Mapping[Kind, TextMaker] = {
    Kind.NUMBER: number_text,
    Kind.DATE: date_text,
    Kind.DATETIME: datetime_text,
    Kind.TIME: time_text,
}


def text_of_numbers(name: str, values: np.ndarray, kind: Kind) -> tuple[Column, tuple[Note, ...]]:
    """The numbers `values` of column `name` as text, with a note on those that are no `kind`."""
    codes, texts, odd = texts_of(values, MAKERS[kind])
    notes: tuple[Note, ...] = ()
    if odd:
        text = f"column {name} is a {kind}, but {odd} values are not; they are given as numbers"
        notes = (Note("NOT_A_DATE", text),)
    return Column.of_levels(codes, texts), notes
