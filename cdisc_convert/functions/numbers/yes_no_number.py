from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Made


@mapping(says="1 where {from} is Y, 0 where N.")
def yes_no_number(from_: Column) -> Made:
    """1 for Y and 0 for N.

    from: Y or N.
    Gives numbers; any other text gives missing and is reported.
    """
    texts = column_as_text(from_)
    numbers = texts.map_numbers({"Y": 1.0, "N": 0.0}.get)
    return Made(numbers, texts.present & numbers.absent, "is neither Y nor N")
