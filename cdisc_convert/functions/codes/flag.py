import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.column import Kind

_NO = frozenset("N NO 0 FALSE".split())


@mapping(says="Y where {yes} is present, else N.")
def flag(yes: Column) -> Column:
    """Y where a value is present and does not say no, else N.

    yes: any value; N, NO, FALSE and the number 0 say no, a date never does.
    Gives Y or N.
    """
    if yes.is_text:
        says_yes = yes.map_texts(lambda text: None if text.strip().upper() in _NO else "Y").present
    else:
        says_yes = yes.present & ((yes.kind is not Kind.NUMBER) | (yes.values != 0))
    return Column.of_levels(np.where(says_yes, 0, 1), ["Y", "N"])
