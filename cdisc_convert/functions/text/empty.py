from cdisc_convert.functions._arguments import Size
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.column import Column


@mapping(says="Left empty.")
def empty(size: Size) -> Column:
    """No value on any record: a deliberate blank.

    Gives missing.
    """
    return Column.missing(size)
