from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.errors import SpecError


@mapping(says='Piece {number} of {from} at "{separator}".')
def part(from_: Column, separator: str, number: int) -> Column:
    """One piece of a text that a separator divides.

    from: text.
    separator: text between two pieces.
    number: which piece, from 1.
    Gives text without blanks around it; missing where there are fewer pieces.
    Raises SpecError for a `number` below 1 or an empty `separator`.
    """
    if number < 1 or not separator:
        raise SpecError.at("", f"piece {number} at '{separator}': count from 1 at some text")

    def piece(text: str) -> str | None:
        pieces = text.split(separator)
        return pieces[number - 1].strip() if number <= len(pieces) else None

    return column_as_text(from_).map_texts(piece)
