from cdisc_convert.functions._arguments import Size, Value
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.column import Column


@mapping(says="Set to {value}.")
def constant(value: Value, size: Size) -> Column:
    """The same value on every record.

    value: a text, or a number where it stands without quotes.
    Gives text, or numbers for a number.
    """
    return Column.constant(value, size)
