"""Values of records that RELREC relates (SDTMIG 3.4, section 8.2)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.rules.cells import distinct_values, member_mask, number_normal
from cdisc_convert.rules.faults import NotApplicable
from cdisc_convert.rules.joins import joint_codes, pairs
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.view import SUBJECT, View


@rule_kind(Level.RECORDS)
def related_value(
    view: View,
    *,
    name: str,
    theirs: list[str],
    dataset: str = "",
    same: list[list[str]] = [],  # noqa: B006 - never changed
) -> Iterator[Marks]:
    """Records whose `name` none of the related records has in one of `theirs`, whatever the case.

    dataset: related records of this dataset only, "" = of any. same: pairs of variables that must
    agree for a related record to count. Records without relation are passed over.
    """
    view.need(name, SUBJECT)
    relations = view.world.need("RELREC")
    relations.need("RDOMAIN", "IDVAR", "RELID")
    related = np.zeros(len(view), dtype=bool)
    agrees = np.zeros(len(view), dtype=bool)
    for domain in distinct_values(relations.texts("RDOMAIN")):
        other = view.world.view(str(domain))
        if other is None or other is view or (dataset and domain != dataset):
            continue
        fitting = [one for one in theirs if other.has(one)]
        mine, parents = _related(view, other, relations) if fitting else (_NONE, _NONE)
        for own, their in same:
            equal = _equal(view, own, mine, other, their, parents)
            mine, parents = mine[equal], parents[equal]
        for one in fitting:
            has_value = other.present(one)[parents]
            related[mine[has_value]] = True
            agrees[mine[_equal(view, name, mine, other, one, parents)]] = True
    if not related.any():
        raise NotApplicable("no record is related to another dataset")
    yield Marks(related & ~agrees & view.present(name), (view.real(name),))


_NONE = np.empty(0, dtype=np.int64)


def _equal(
    view: View, own: str, mine: np.ndarray, other: View, their: str, parents: np.ndarray
) -> np.ndarray:
    left = view.texts(own).map_texts(str.upper).take(mine)
    right = other.texts(their).map_texts(str.upper).take(parents)
    return left.present & left.same_as(right)


def _related(view: View, other: View, relations: View) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the records of `view` and of the records of `other` that they are related to."""
    here, ours = _members(view, relations)
    there, parents = _members(other, relations)
    subjects = [(view.column(SUBJECT).take(ours), other.column(SUBJECT).take(parents))]
    if relations.has(SUBJECT):  # a relation of datasets names no subject
        column = relations.column(SUBJECT)
        subjects.append((column.take(here), column.take(there)))
    relation = relations.column("RELID")
    left, right = joint_codes(
        [relation.take(here), _key(view, relations, here, ours), *(one for one, _ in subjects)],
        [
            relation.take(there),
            _key(other, relations, there, parents),
            *(one for _, one in subjects),
        ],
    )
    first, second = pairs(left, right)
    return ours[first], parents[second]


def _members(view: View, relations: View) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of a record of RELREC and a record of `view` that it means."""
    rows, records = [_NONE], [_NONE]
    chosen = member_mask(relations.texts("RDOMAIN"), [view.domain or view.name])
    for variable in distinct_values(relations.texts("IDVAR").where(chosen)):
        if not view.has(str(variable)):
            continue
        at = np.flatnonzero(chosen & member_mask(relations.texts("IDVAR"), [variable]))
        whole = at[~relations.present("IDVARVAL")[at]]
        rows.append(np.repeat(whole, len(view)))
        records.append(np.tile(np.arange(len(view)), len(whole)))
        single = at[relations.present("IDVARVAL")[at]]
        told = relations.texts("IDVARVAL").map_texts(number_normal).take(single)
        held = view.texts(str(variable)).map_texts(number_normal)
        keys = [(told, held)]
        if relations.has(SUBJECT):
            keys.append((relations.column(SUBJECT).take(single), view.column(SUBJECT)))
        first, second = pairs(*joint_codes([a for a, _ in keys], [b for _, b in keys]))
        rows.append(single[first])
        records.append(second)
    return np.concatenate(rows), np.concatenate(records)


def _key(view: View, relations: View, rows: np.ndarray, records: np.ndarray) -> Column:
    """What must agree in a relation of datasets: the value in IDVAR; nothing in one of records."""
    made = Column.missing(len(rows))
    for variable in distinct_values(relations.texts("IDVAR").take(rows)):
        here = member_mask(relations.texts("IDVAR").take(rows), [variable])
        here &= ~relations.present("IDVARVAL")[rows]
        values = view.texts(str(variable)).map_texts(number_normal).take(records)
        made = values.where(here).otherwise(made)
    return made
