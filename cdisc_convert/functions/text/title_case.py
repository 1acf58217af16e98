import re

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.decimals import column_as_text

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


@mapping(says="{from} in title case.", keeps_origin=True)
def title_case(from_: Column) -> Column:
    """Text with the first letter of each word in upper case, the rest in lower case.

    from: text.
    Gives text; missing where `from` is.
    """
    return column_as_text(from_).map_texts(
        lambda text: _WORD.sub(lambda word: word[0].capitalize(), text)
    )
