"""The column order of an SDTM dataset: the guide's order, with the model's variables slotted in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cdisc_convert.standards.metadata import VariableStandard

IDENTIFIER, QUALIFIER, TIMING = "Identifier", "Qualifier", "Timing"


def group_of(role: str) -> str:
    """The third of the dataset that a `role` stands in: topic and qualifiers are one."""
    return role if role in (IDENTIFIER, TIMING) else QUALIFIER


def slot_in(
    guide: Sequence[VariableStandard], model: Iterable[VariableStandard]
) -> list[VariableStandard]:
    """The variables of `guide` in their order, with the others of `model` between them.

    A variable that only the model has follows the variable that precedes it in the model and has
    the same group; without one it opens its group, or follows the groups before it.
    """
    merged = list(guide)
    present = {variable.name for variable in merged}
    last_of_group: dict[str, str] = {}
    for variable in model:
        group = group_of(variable.role)
        if variable.name not in present:
            merged.insert(_position(merged, group, last_of_group.get(group)), variable)
            present.add(variable.name)
        last_of_group[group] = variable.name
    return merged


def _position(merged: Sequence[VariableStandard], group: str, after: str | None) -> int:
    names = [variable.name for variable in merged]
    if after is not None:
        return names.index(after) + 1
    groups = [group_of(variable.role) for variable in merged]
    if group in groups:
        return groups.index(group)
    order = [IDENTIFIER, QUALIFIER, TIMING]
    earlier = order[: order.index(group)]
    return max((at + 1 for at, other in enumerate(groups) if other in earlier), default=0)
