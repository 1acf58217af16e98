from collections.abc import Iterator
from itertools import islice

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.errors import SpecError


@mapping(says="Part {piece} of {from} in pieces of at most 200 characters.", keeps_origin=True)
def text_piece(from_: Column, piece: int, width: int = 200) -> Column:
    """One piece of a long text that is cut at blanks (SDTMIG 3.4, section 4.5.3).

    from: text.
    piece: which piece, from 1.
    width: bytes that a piece may have in UTF-8, as many as a variable of SAS transport holds.
    Gives text; a word that is longer than a piece is cut. Missing where there are fewer pieces.
    Raises SpecError for a `piece` or a `width` below 1.
    """
    if piece < 1 or width < 4:
        raise SpecError.at("", f"piece {piece} of width {width}: write 1 or more, 4 or more")

    def wanted(text: str) -> str | None:
        pieces = list(islice(_pieces(text.strip(), width), piece))
        return pieces[piece - 1] if len(pieces) == piece else None

    return column_as_text(from_).map_texts(wanted)


def _pieces(text: str, width: int) -> Iterator[str]:
    while text:
        longest = text.encode()[:width].decode(errors="ignore")
        end = len(longest)
        if end < len(text) and not text[end].isspace():
            end = max((at for at, sign in enumerate(longest) if sign.isspace()), default=end)
        yield text[:end].rstrip()
        text = text[end:].lstrip()
