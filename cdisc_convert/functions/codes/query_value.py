import numpy as np

from cdisc_convert.functions._arguments import Columns, Table, TableColumns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.codes._table_lines import lines_of
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Made

_TERM = "TERM"


@mapping(says="{take} of the query in table {query} whose terms match {terms}.")
def query_value(query: Table, terms: Columns, take: TableColumns) -> Made:
    """Name, id or scope of the query (SMQ, SDG, custom) to which one of the terms belongs.

    query: table of one query, with one term per line in column TERM.
    terms: names or codes of the event at several levels, in any case of letters; the first that
        is in the table decides.
    take: column of the table that is wanted.
    Gives text; missing where no term belongs to the query. Terms on several lines that differ in
    `take` give missing and are reported.
    Raises SpecError if the table has no column TERM.
    """
    if _TERM not in query.columns:
        raise SpecError.at(query.path, f"table {query.name} has no column {_TERM}; add it")
    upper = query.columns[_TERM].map_texts(str.upper)
    table = Table(query.name, {**query.columns, _TERM: upper}, query.path)
    line = np.full(len(terms[0]), -1, dtype=np.int64)
    differs = np.zeros(len(line), dtype=bool)
    for column in terms:
        asked = column_as_text(column).map_texts(str.upper)
        found, several = lines_of(table, {_TERM: asked}, take)
        here = (line < 0) & asked.present & (found >= 0)
        line[here] = found[here]
        differs |= here & several
    taken = query.columns[take].take(line).where(~differs)
    because = f"has lines with different {take} in table {query.name}"
    return Made(taken, differs if differs.any() else None, because)
