import numpy as np

from cdisc_convert.functions._arguments import Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.text._joined_lists import joined_lists
from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import column_as_text


@mapping(says='Distinct {values}, joined with "{separator}".')
def list_of(values: Records, separator: str) -> Column:
    """The distinct values of the subject's records, joined.

    values: values of the records, in their order; a repeated value counts once.
    separator: text between two values.
    Gives text; missing where there is no value.
    """
    texts = column_as_text(values.value)
    at = np.flatnonzero(texts.present)
    rows, codes = values.row[at], texts.values[at]
    assert texts.levels is not None
    span = max(len(texts.levels), 1)
    _, first = np.unique(rows * span + codes, return_index=True)
    first.sort()
    return joined_lists(rows[first], codes[first], texts.levels, separator, values.size)
