import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.iso_parts import moments


@mapping(says="Highest date part of {of} that {from} lacks.")
def imputed_date_part(of: Column, from_: Column) -> Column:
    """D, M or Y: the highest part of a date that was imputed (ADaMIG 1.3).

    of: the date with its imputed parts.
    from: ISO 8601 text from which it was made.
    Gives Y, M or D (codelist DATEFL); missing where nothing was imputed or there is no date.
    """
    read = moments(from_)
    lacks = np.isnan(read.parts[:, :3])
    highest = np.where(lacks.any(axis=1), lacks.argmax(axis=1), -1)[read.code]
    return Column.of_levels(np.where(of.present, highest, -1), ["Y", "M", "D", None])
