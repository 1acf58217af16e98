from typing import Literal

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.findings._result_words import limit_of
from cdisc_convert.model.decimals import column_as_text


@mapping(says="{text}; half the limit for <, the limit for >.")
def limit_value(text: Column, half_below: Literal["yes", "no"] = "yes") -> Column:
    """Analysis value of a result outside the range of the method.

    text: standard result; `<=` counts as `<`, `>=` as `>`.
    half_below: "no" takes the limit itself for `<`.
    Gives x/2 for `<x` and x for `>x`; missing for every other result.
    """

    def number(word: str) -> float | None:
        limit = limit_of(word)
        if limit is None:
            return None
        return limit.number / 2 if limit.is_below and half_below == "yes" else limit.number

    return column_as_text(text).map_numbers(number)
