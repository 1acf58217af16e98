import numpy as np

from cdisc_convert.functions._arguments import Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.text._joined_lists import joined_lists
from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import column_as_text


@mapping(says='Distinct {values} in ascending order, joined with "{separator}".')
def list_of(values: Records, separator: str) -> Column:
    """The distinct values of the subject's records, joined in ascending order.

    values: values of the records; a repeated value counts once. Numbers are ordered as numbers,
        text by its characters, so that the order of the records does not matter.
    separator: text between two values.
    Gives text; missing where there is no value.
    """
    texts = column_as_text(values.value)
    assert texts.levels is not None
    at = np.flatnonzero(texts.present)
    # the rank of each level: by number where the values are numbers, else by text
    of_level = np.zeros(len(texts.levels))
    if values.value.levels is None:
        of_level[texts.values[at]] = values.value.values[at]
    by_value = np.lexsort((texts.levels.astype(str), of_level))
    rank = np.empty(len(by_value), dtype=np.int64)
    rank[by_value] = np.arange(len(by_value))
    span = max(len(texts.levels), 1)
    distinct = np.unique(values.row[at] * span + rank[texts.values[at]])
    return joined_lists(
        distinct // span, by_value[distinct % span], texts.levels, separator, values.size
    )
