from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.decimals import column_as_text


@mapping(says="{from} in upper case.", keeps_origin=True)
def upper_case(from_: Column) -> Column:
    """Text of `from` in upper case (SDTMIG 3.4, section 4.2.4).

    from: text.
    Gives text; missing where `from` is.
    """
    return column_as_text(from_).map_texts(str.upper)
