import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.decimals import column_as_text


@mapping(says="{from} to {to}.")
def shift(from_: Column, to: Column, missing: str | None = None) -> Column:
    """Text "`from` to `to`" (SHIFT1).

    from, to: categories; numbers are written as decimal text.
    missing: text that stands for a missing side, such as NULL.
    Gives text; missing where a side is missing and `missing` is not given, or where both are.
    """
    left, right = column_as_text(from_), column_as_text(to)
    assert left.levels is not None and right.levels is not None
    before = [*left.levels, missing]
    after = [*right.levels, missing]
    span = len(after)
    # code -1 counts from the end: the text for missing
    pair = (left.values % len(before)).astype(np.int64) * span + right.values % span
    distinct, codes = np.unique(pair, return_inverse=True)
    texts: list[str | None] = []
    for number in distinct.tolist():
        sides = before[number // span], after[number % span]
        is_empty = None in sides or number == len(before) * span - 1
        texts.append(None if is_empty else f"{sides[0]} to {sides[1]}")
    return Column.of_levels(codes, texts)
