import numpy as np

from cdisc_convert.functions._arguments import RecordsList
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._flags import yes_or_no
from cdisc_convert.functions.records._rows import count_of_rows
from cdisc_convert.model.column import Column


@mapping(says="Y if a record exists in one of {of}.")
def exists_any(of: RecordsList) -> Column:
    """Y where the subject has a record in at least one of the datasets `of`, else N.

    of: records of one or several datasets; a record counts also where its value is missing.
    Gives Y or N.
    """
    return yes_or_no(np.any([count_of_rows(each.row, each.size) > 0 for each in of], axis=0))
