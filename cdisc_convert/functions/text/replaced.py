import re

from cdisc_convert.functions._arguments import Column, TextMap
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.decimals import column_as_text


@mapping(says="{from} with {terms} replaced.")
def replaced(from_: Column, terms: TextMap) -> Column:
    """Text with pieces of it replaced.

    from: text.
    terms: pieces, in the case of letters given, and what stands for each. All are replaced in one
        pass; where two begin at the same place the longer one counts.
    Gives text; missing where nothing is left.
    """
    pieces = sorted((piece for piece in terms if piece), key=len, reverse=True)
    if not pieces:
        return from_
    any_piece = re.compile("|".join(map(re.escape, pieces)))
    return column_as_text(from_).map_texts(
        lambda text: any_piece.sub(lambda found: terms[found[0]], text)
    )
