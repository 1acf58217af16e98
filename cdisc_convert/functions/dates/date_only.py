import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.dates._unread import unread
from cdisc_convert.model.column import Kind
from cdisc_convert.model.iso_parts import SECONDS_PER_DAY
from cdisc_convert.model.records import Made


@mapping(says="Date part of {from}.")
def date_only(from_: Column) -> Made:
    """The date part of a date or date-time, complete or not.

    from: ISO 8601 text, numeric date or date-time.
    Gives ISO 8601 text, or a numeric date for numbers; missing where there is a time only.
    """
    if from_.is_text:
        return unread(from_.map_texts(lambda text: text.split("T")[0].rstrip("-")), from_)
    if from_.kind is Kind.DATETIME:
        return Made(Column.of_numbers(np.floor(from_.values / SECONDS_PER_DAY), Kind.DATE))
    return Made(from_)
