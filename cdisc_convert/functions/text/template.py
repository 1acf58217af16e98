import re

from cdisc_convert.functions._arguments import References, Size
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.text._combinations import of_combinations
from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import column_as_text

_REFERENCE = re.compile(r"{([^{}]*)}")


@mapping(says='Text "{text}".')
def template(text: str, references: References, size: Size) -> Column:
    """A text with the values of references filled in.

    text: text with references in braces, such as `DOSE {DOSENUM}`; numbers are written as shortest
        decimals, dates as ISO 8601; a missing value fills in nothing.
    Gives text; missing where all its references are missing.
    """
    names = list(dict.fromkeys(_REFERENCE.findall(text)))
    if not names:
        return Column.constant(text, size)

    def fill(values: tuple[str | None, ...]) -> str | None:
        if all(value is None for value in values):
            return None
        value_of = dict(zip(names, values, strict=True))
        return _REFERENCE.sub(lambda found: value_of[found[1]] or "", text)

    return of_combinations([column_as_text(references[name]) for name in names], size, fill)
