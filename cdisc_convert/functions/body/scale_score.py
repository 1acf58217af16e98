from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import Numbers, Records, per_record
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import made_numbers, read_numbers
from cdisc_convert.model.decimals import to_15_digits
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Made


@mapping(
    says="Mean of {items} times their number, if {at_least} are answered; items reversed by "
    "{direction}."
)
def scale_score(
    items: Records,
    direction: Literal["as_is", "reversed"],
    at_least: int,
    low: Numbers | None = None,
    high: Numbers | None = None,
) -> Made:
    """The score of a questionnaire scale: unanswered items count as the mean of the answered ones.

    items: answers of the subject's items, one record each; a missing answer is an unanswered item.
    direction: `reversed` turns each answer round between `low` and `high`.
    at_least: how many items must be answered.
    low, high: lowest and highest answer that an item allows.
    Gives a number; missing where fewer items are answered.
    Raises SpecError for `reversed` without `low` and `high`.
    """
    (answers,), unread = read_numbers((items.value,), len(items.value))
    if direction == "reversed":
        if low is None or high is None:
            raise SpecError.at("", "direction: reversed needs low and high, the ends of an answer")
        ends = per_record(low, items.size) + per_record(high, items.size)
        answers = ends[items.row] - answers
    present = ~np.isnan(answers)
    number = np.bincount(items.row, minlength=items.size)
    answered = np.bincount(items.row[present], minlength=items.size)
    total = np.bincount(items.row[present], answers[present], minlength=items.size)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(answered >= max(at_least, 1), total / answered * number, np.nan)
    rejected = np.zeros(items.size, dtype=bool)
    rejected[items.row[unread]] = True
    return made_numbers(to_15_digits(score), rejected)
