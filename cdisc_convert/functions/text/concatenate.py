from cdisc_convert.functions._arguments import Columns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.text._combinations import of_combinations
from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import column_as_text


@mapping(says='{from} joined with "{separator}".')
def concatenate(from_: Columns, separator: str) -> Column:
    """Texts joined in the order given; missing ones are left out with their separator.

    from: texts; numbers are written as shortest decimals, dates as ISO 8601.
    separator: text between two values.
    Gives text; missing where all are missing.
    """
    texts = [column_as_text(column) for column in from_]
    return of_combinations(
        texts, len(texts[0]), lambda values: separator.join(v for v in values if v is not None)
    )
