"""Columns of different kinds brought to one kind, so that they can stand in one column."""

from __future__ import annotations

from collections.abc import Sequence

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.decimals import column_as_number, column_as_text
from cdisc_convert.model.iso_parts import SECONDS_PER_DAY


def alike(columns: Sequence[Column]) -> tuple[Column, ...]:
    """`columns` as one kind; a column without any value takes the kind of the others.

    A date beside a date-time counts from midnight. Text beside numbers: numbers if every text is
    one, else texts. Text beside dates: texts, ISO 8601 if the texts are.
    """
    telling = [column for column in columns if column.present.any()]
    kinds = list(dict.fromkeys(column.kind for column in telling or columns[:1]))
    kind = kinds[0] if len(kinds) == 1 else _shared_kind(kinds, telling)
    return tuple(as_kind(column, kind) for column in columns)


def _shared_kind(kinds: list[Kind], telling: list[Column]) -> Kind:
    texts = [kind for kind in kinds if kind.is_text]
    numbers = [kind for kind in kinds if not kind.is_text]
    if not texts:
        return Kind.DATETIME if set(kinds) == {Kind.DATE, Kind.DATETIME} else Kind.NUMBER
    if numbers == [Kind.NUMBER] and texts == [Kind.TEXT]:
        all_read = not any(column_as_number(column)[1].any() for column in telling)
        return Kind.NUMBER if all_read else Kind.TEXT
    return Kind.ISO if Kind.TEXT not in texts and Kind.NUMBER not in numbers else Kind.TEXT


def as_kind(column: Column, kind: Kind) -> Column:
    """`column` as `kind`: numbers written, number texts read, dates turned into date-times."""
    if column.kind is kind:
        return column
    if not column.present.any():
        return Column.missing(len(column), kind)
    if kind.is_text:
        return column_as_text(column).as_kind(kind)
    if column.is_text:
        return column_as_number(column)[0].as_kind(kind)
    if (column.kind, kind) == (Kind.DATE, Kind.DATETIME):
        return Column(kind, column.values * SECONDS_PER_DAY)
    return column.as_kind(kind)
