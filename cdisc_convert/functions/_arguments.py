"""The kinds of argument a mapping function can declare, as annotations.

The letter is the one used in the function catalogue (docs) and read by the planner.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import numpy as np

from cdisc_convert.model.analysed import AnalysedRecords
from cdisc_convert.model.column import Column
from cdisc_convert.model.records import Duration, Order, Records, Table

__all__ = [
    "Among",
    "Analysed",
    "Column",
    "ColumnMap",
    "Columns",
    "DatasetNames",
    "DurationOf",
    "Groups",
    "GroupsList",
    "Literals",
    "MissingCodes",
    "NumberList",
    "Numbers",
    "Order",
    "Records",
    "RecordsList",
    "References",
    "SiteZone",
    "Size",
    "SourceZone",
    "Table",
    "TableColumns",
    "Terms",
    "TextMap",
    "Value",
    "per_record",
]

Columns = Annotated[tuple[Column, ...], "C"]
"""A list of references, each one value per record."""
RecordsList = Annotated[tuple[Records, ...], "R"]
"""A list of references to records of other datasets."""
Numbers = Annotated[float | Column, "n"]
"""A number literal, `config.name` or a reference to numbers; see `per_record`."""
TextMap = Annotated[Mapping[str, str], "m"]
"""Texts to texts (or numbers written as text)."""
ColumnMap = Annotated[Mapping[str, Column], "M"]
"""Names (literals or table columns) to references."""
DurationOf = Annotated[Duration | Column, "d"]
"""An ISO 8601 duration, or a reference to a column of them."""
Literals = Annotated[tuple[str, ...], "L"]
"""A list of literal texts."""
NumberList = Annotated[tuple[float, ...], "N"]
"""A list of literal numbers."""
DatasetNames = Annotated[RecordsList, "D"]
"""Names of datasets; arrives as the records of their timing variables."""
Value = Annotated[str | float, "v"]
"""A literal text, or a number where it stands without quotes."""
TableColumns = Annotated[str, "k"]
"""The name of a column of the table argument."""

Groups = Annotated[Column, "g"]
"""A reference whose values are groups: a text column whose levels stand in order (statistics)."""
GroupsList = Annotated[tuple[Column, ...], "G"]
"""A list of such references."""

Among = Annotated[np.ndarray, "among"]
"""True for each record that takes part (all true when the statement has no `among`)."""
Size = Annotated[int, "size"]
"""Number of records."""
SourceZone = Annotated[Column | None, "source_zone"]
"""IANA zone in which the source's clock times stand; None where it is the site's own."""
SiteZone = Annotated[Column | None, "site_zone"]
"""IANA zone of the subject's site; None where the study declares no zones."""
References = Annotated[Mapping[str, Column], "references"]
"""The references in braces of the statement's text, keyed as written there (`DOSENUM`)."""
MissingCodes = Annotated[Mapping[str, str], "missing_codes"]
"""The missing codes that the source declares, with their reasons."""
Analysed = Annotated[AnalysedRecords, "analysed"]
"""Whose records they are, and the population (statistics)."""

Terms = Annotated[Mapping[str, str], "terms_of_codelist"]
"""Submission values of the statement's `codelist` by submission value, and by lower-cased
submission value, synonym and preferred term (those that name one term only); {} without codelist."""


def per_record(number: float | Column, size: int) -> np.ndarray:
    """`number` as one float64 per record: a literal is repeated; NaN where missing."""
    return number.values if isinstance(number, Column) else np.full(size, float(number))
