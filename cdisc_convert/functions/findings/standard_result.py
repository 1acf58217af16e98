import numpy as np
import pandas as pd

from cdisc_convert.functions._arguments import Column, Table
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.findings._conversion import converted
from cdisc_convert.functions.findings._result_words import limit_of, plain_number, shortest
from cdisc_convert.functions.records._reasons import because_of
from cdisc_convert.model.column import choose_by
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Made


@mapping(says="{number} as text; {text} where it is no number.")
def standard_result(
    number: Column,
    text: Column,
    unit: Column | None = None,
    to: Column | None = None,
    test: Column | None = None,
    table: Table | None = None,
) -> Made:
    """The standard result as text (--STRESC; SDTMIG 3.4, section 4.5.1).

    number: the standard result as a number (--STRESN).
    text: the result as collected (--ORRES).
    unit, to, test, table: as in `convert_unit`; with them the limit of `<5` is converted.
    Gives the number as decimal text; for `<5` and `>5` the operator with the (converted) limit;
    else the collected text. Missing and rejected where the collected text is a number without a
    standard number, or a limit has no factor.
    """
    collected = column_as_text(text)
    left = collected.where(number.absent)
    is_plain = left.map_numbers(lambda word: float(plain_number(word) is not None)).values == 1
    limits = left.map_texts(_amount)
    reasons = {"is a number that has no standard number": is_plain}
    amounts = limits.map_texts(shortest)
    if table is not None and unit is not None and to is not None:
        made = converted(limits, unit, to, test, table)
        amounts, reasons[made.because] = made.amount, made.without_factor
    limit_texts = _joined(left.map_texts(_operator), amounts)
    chosen = choose_by(
        [
            (number.present, column_as_text(number)),
            (limits.present, limit_texts),
            (~is_plain, left),
        ],
        len(left),
    )
    rejected = np.logical_or.reduce(list(reasons.values()))
    return Made(chosen, rejected, because_of(reasons))


def _amount(text: str) -> str | None:
    limit = limit_of(text)
    return limit.amount if limit else None


def _operator(text: str) -> str | None:
    limit = limit_of(text)
    return limit.operator if limit else None


def _joined(left: Column, right: Column) -> Column:
    """Both texts without a blank between; missing where one is."""
    assert left.levels is not None and right.levels is not None
    span = len(right.levels) + 1
    has_both = left.present & right.present
    pair = np.where(has_both, left.values.astype(np.int64) * span + right.values, -1)
    codes, distinct = pd.factorize(pair)
    texts = [
        None if at < 0 else f"{left.levels[at // span]}{right.levels[at % span]}"
        for at in distinct.tolist()
    ]
    return Column.of_levels(codes, texts)
