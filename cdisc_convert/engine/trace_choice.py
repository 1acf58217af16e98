"""Which of the calls of a statement made the value of a record, and what decided it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cdisc_convert.engine.conditions import holds
from cdisc_convert.engine.sight import Sight
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Table
from cdisc_convert.model.spec import ByValue, Call, Choose, Make, Reference, references_of


@dataclass(frozen=True)
class Taken:
    """The call that made a record's value; None where a condition leaves the value empty.

    deciding: what the conditions looked at, up to the one that decided.
    """

    call: Call | None
    deciding: tuple[Reference, ...] = ()


def taken_call(make: Make, one: Sight, tables: Mapping[str, Table]) -> Taken:
    """The branch or case of `make` that applied to the record of `one`."""
    looked_at = tuple(references_of(make.when))
    if make.when is not None and not holds(make.when, one.column, 1, tables)[0]:
        return Taken(None, looked_at)
    if isinstance(make, Choose):
        return _branch(make, one, tables, looked_at)
    if isinstance(make, ByValue):
        found = column_as_text(one.column(make.by)).tolist()[0]
        chosen = next((case for values, case in make.cases if found in values), make.otherwise)
        return _below(chosen, one, tables, (*looked_at, make.by))
    assert isinstance(make, Call)
    return Taken(make, looked_at)


def _branch(
    make: Choose, one: Sight, tables: Mapping[str, Table], looked_at: tuple[Reference, ...]
) -> Taken:
    for branch in make.branches:
        if branch.when is None or holds(branch.when, one.column, 1, tables)[0]:
            return _below(branch, one, tables, looked_at)
        looked_at += tuple(references_of(branch.when))
    return Taken(None, looked_at)


def _below(
    make: Make | None, one: Sight, tables: Mapping[str, Table], looked_at: tuple[Reference, ...]
) -> Taken:
    if make is None:
        return Taken(None, looked_at)
    taken = taken_call(make, one, tables)
    return Taken(taken.call, looked_at + taken.deciding)
