import numpy as np

from cdisc_convert.functions._arguments import ColumnMap
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.text._boxes import made_of_ticks, ticks
from cdisc_convert.model.column import Column
from cdisc_convert.model.records import Made


@mapping(
    says="The box ticked among {of}; {several} if more than one, {none} if none.",
    keeps_origin=True,
)
def ticked(of: ColumnMap, several: str, none: str) -> Made:
    """The text of the one box that is ticked, or the words for several and for none.

    of: texts and their boxes (1, Y, X ... = ticked; empty, 0, N ... = not).
    several: text where more than one is ticked.
    none: text where none is ticked, also where all are empty.
    Gives text; a box with other contents counts as not ticked and is reported.
    """
    is_ticked, odd = ticks(of)
    count = is_ticked.sum(axis=0)
    several_or_none = np.where(count > 1, len(of), len(of) + 1)
    choice = np.where(count == 1, is_ticked.argmax(axis=0), several_or_none)
    return made_of_ticks(Column.of_levels(choice, [*of, several, none]), odd)
