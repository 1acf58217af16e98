"""Raw sources without the values that nobody asks for any more once the parts have them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cdisc_convert.engine.opening import unmapped_columns
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.reading import CountedRaw, RawSource, SpooledRaw
from cdisc_convert.model.records import Table
from cdisc_convert.model.spec import Source


def thin_raw(
    plan: Plan, raw: Mapping[str, RawSource], tables: Mapping[str, Table]
) -> dict[str, RawSource]:
    """The sources as the gather of the parts needs them.

    Those of the study stay whole. Of the others file and row of each record are left, the columns
    that issues name (key and subject), and of what no statement uses the number of values.
    """
    counts = unmapped_columns(plan, raw, tables)
    return {
        name: source
        if name in plan.study_level or isinstance(source, SpooledRaw)
        else _thin(plan, name, source, counts.get(name, {}))
        for name, source in raw.items()
    }


def _thin(plan: Plan, name: str, source: RawSource, counts: Mapping[str, int]) -> CountedRaw:
    kept = named_columns(plan.study.sources[name])
    columns = {n: column for n, column in source.columns.items() if n in kept}
    told = vars(source) | {
        "columns": columns,
        "file": source.file.astype(np.int32),
        "row": source.row.astype(np.int32),
    }
    return CountedRaw(**told, values=counts)


def named_columns(source: Source) -> tuple[str, ...]:
    """The raw columns by which issues name a record: key and subject."""
    return (*source.key, *((source.subject.column,) if source.subject else ()))
