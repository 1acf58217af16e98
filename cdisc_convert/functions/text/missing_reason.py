from cdisc_convert.functions._arguments import Column, MissingCodes
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.decimals import column_as_text


@mapping(says="Reason declared for the missing code in {from}.")
def missing_reason(from_: Column, missing_codes: MissingCodes) -> Column:
    """The reason behind a missing code of the source (NI: NO INFORMATION).

    from: a source column with its missing codes still in it.
    Gives text; missing where the value is no missing code or its code has no reason.
    """
    return column_as_text(from_).map_texts(lambda text: missing_codes.get(text.strip()))
