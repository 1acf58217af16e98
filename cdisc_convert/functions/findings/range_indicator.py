import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.findings._fifteen_digits import is_below
from cdisc_convert.model.column import MISSING_CODE, Kind
from cdisc_convert.model.decimals import column_as_number
from cdisc_convert.model.records import Made

_WORDS = ("NORMAL", "LOW", "HIGH", "LOW LOW", "HIGH HIGH")


@mapping(says="{value}: LOW below {low}, HIGH above {high}, else NORMAL.")
def range_indicator(
    value: Column,
    low: Column,
    high: Column,
    low_low: Column | None = None,
    high_high: Column | None = None,
) -> Made:
    """Where `value` lies in its range (--NRIND, ANRIND; codelist NRIND).

    value, low, high: numbers in the same unit; the ends belong to the range.
    low_low, high_high: ends of the wider range; below and above it LOW LOW and HIGH HIGH.
    Numbers are compared at 15 significant digits. With one end only the other side is open.
    Gives NORMAL, LOW, HIGH, LOW LOW or HIGH HIGH; missing without a value or without any end.
    """
    is_unread = np.zeros(len(value), dtype=bool)

    def numbers(column: Column) -> np.ndarray:
        read, is_text = column_as_number(column)
        is_unread[is_text] = True
        return read.values

    amount, lower, upper = numbers(value), numbers(low), numbers(high)
    code = np.where(np.isnan(lower) & np.isnan(upper), MISSING_CODE, 0)
    code[is_below(amount, lower)] = 1
    code[is_below(upper, amount)] = 2
    if low_low is not None:
        code[is_below(amount, numbers(low_low))] = 3
    if high_high is not None:
        code[is_below(numbers(high_high), amount)] = 4
    code[np.isnan(amount) | is_unread] = MISSING_CODE
    words = np.array(_WORDS, dtype=object)
    column = Column(Kind.TEXT, code.astype(np.int32), words)
    return Made(column, is_unread, "value or range is a text that is not a number")
