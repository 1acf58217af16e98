from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.errors import SpecError


@mapping(says="{from} filled with {with} to {width} characters.")
def padded(from_: Column, width: int, with_: str) -> Column:
    """Text filled on the left: 7 becomes 0007.

    from: text or number; a text of `width` characters or more stays.
    width: characters in the result.
    with: the one character to fill with.
    Gives text; missing where `from` is.
    Raises SpecError if `with` is not one character.
    """
    if len(with_) != 1:
        raise SpecError.at("", f"with '{with_}' is not one character; write one, such as '0'")
    return column_as_text(from_).map_texts(lambda text: text.rjust(width, with_))
