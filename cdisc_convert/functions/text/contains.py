from cdisc_convert.functions._arguments import Column, Literals
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.column import Kind
from cdisc_convert.model.decimals import column_as_text


@mapping(says="Y where {from} contains one of {texts}.")
def contains(from_: Column, texts: Literals) -> Column:
    """Y where one of some texts occurs.

    from: text.
    texts: texts looked for, in any case of letters.
    Gives Y, else missing.
    """
    wanted = [text.upper() for text in texts]
    return column_as_text(from_).map_texts(
        lambda text: "Y" if any(piece in text.upper() for piece in wanted) else None, Kind.TEXT
    )
