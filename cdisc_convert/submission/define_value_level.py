"""Value-level metadata: qualifiers by QNAM, results by test, analysis values by parameter.

Define-XML 2.1, section 4.3: a value-level definition says of which records it speaks by a where
clause; here every record with a value has exactly one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.define import ItemRef, ValueList, WhereClauseRef
from cdisc_convert.model.spec import (
    ByPart,
    ByValue,
    DatasetSpec,
    Make,
    Stack,
    Statement,
)
from cdisc_convert.submission.data_types import DataType, data_type_of, longest_text
from cdisc_convert.submission.define_codelists import partner_of
from cdisc_convert.submission.define_items import ItemMaker, MadeItem
from cdisc_convert.submission.define_parts import Check
from cdisc_convert.submission.held import HeldDataset, HeldVariable
from cdisc_convert.submission.possible_values import Possible

MOST_LEVELS = 200
SPLIT_BY = ("SPEC", "METHOD", "CAT")
"""What tells results of one test apart, after its code (SDTM); compound where clauses."""


@dataclass(frozen=True)
class Level:
    """One group of records: the values of the variables that choose it, and its mask."""

    values: tuple[tuple[str, str], ...]
    mask: np.ndarray


@dataclass(eq=False)
class ValueLevel:
    """Defines value lists in the parts of one define document."""

    items: ItemMaker

    def define(
        self, held: HeldDataset, spec: DatasetSpec | None, parent: DatasetSpec | None
    ) -> None:
        """Value lists of a dataset; `parent` is the dataset that SUPP-- belongs to."""
        if parent is not None and "QNAM" in held.variables:
            self._qualifiers(held, parent)
        elif spec is not None and held.rows:
            for name, by in _split_variables(held, spec):
                self._by_values(held, spec, name, by)

    def _qualifiers(self, held: HeldDataset, parent: DatasetSpec) -> None:
        names = held.variables["QNAM"]
        statements = {
            (s.supplemental.name or s.name): s
            for s in parent.statements.values()
            if s.supplemental is not None
        }
        refs: list[tuple[MadeItem, str]] = []
        for name, mask in _groups(names.column):
            if name not in statements:
                continue
            values = held.variables["QVAL"].within(mask)
            made = self.items.qualifier(held, parent, statements[name], values)
            refs.append((made, self._where(held, (("QNAM", name),))))
        self._list(held, "QVAL", refs)

    def _by_values(
        self, held: HeldDataset, spec: DatasetSpec, name: str, by: Sequence[str]
    ) -> None:
        variable = held.variables[name]
        levels = [level for level in _levels(held, by) if variable.column.present[level.mask].any()]
        if not 1 < len(levels) <= MOST_LEVELS:
            return
        made_of = [
            (level, _statement_of(spec, spec.statements[name], dict(level.values)))
            for level in levels
        ]
        label_of = self._labels(held, by[0])
        refs = []
        for level, statement in made_of:
            within = variable.within(level.mask)
            suffix = ".".join(value for _, value in level.values)
            made = self.items.level(
                held,
                spec,
                statement,
                within,
                suffix,
                _type_of(within),
                label_of.get(level.values[0][1], variable.label),
            )
            refs.append((made, self._where(held, level.values)))
        self._list(held, name, refs)

    def _labels(self, held: HeldDataset, by: str) -> dict[str, str]:
        partner = partner_of(by, held.variables)
        if partner is None:
            return {}
        return self.items.codelists.decodes(held.variables[by], partner, Possible())

    def _where(self, held: HeldDataset, values: Sequence[tuple[str, str]]) -> str:
        checks: tuple[Check, ...] = tuple(
            (f"IT.{held.name}.{name}", "EQ", (value,)) for name, value in values
        )
        return self.items.parts.where(held.name, checks, [name for name, _ in values])

    def _list(self, held: HeldDataset, name: str, refs: Sequence[tuple[MadeItem, str]]) -> None:
        if not refs:
            return
        parts = self.items.parts
        oid = f"VL.{held.name}.{name}"
        parts.value_lists[oid] = ValueList(
            oid,
            refs=tuple(
                ItemRef(
                    made.item.oid,
                    order=str(at),
                    mandatory="No",
                    method_oid=made.method_oid,
                    where=(WhereClauseRef(where),),
                )
                for at, (made, where) in enumerate(refs, start=1)
            ),
        )
        key = f"IT.{held.name}.{name}"
        parts.items[key] = replace(parts.items[key], value_list_oid=oid)


def _split_variables(held: HeldDataset, spec: DatasetSpec) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(variable, variables whose values choose the definition) of a dataset."""
    if spec.structure:
        by = "PARAMCD" if "PARAMCD" in held.variables else ""
        names = [name for name in ("AVAL", "AVALC") if name in held.variables]
        told = [name for name, s in spec.statements.items() if _chooses_by(spec, s, by)]
        for name in dict.fromkeys([*names, *told]):
            if by and name in held.variables:
                yield name, (by, *_more_choosers(held, spec, by))
        return
    prefix = spec.prefix[:2]
    by = f"{prefix}TESTCD"
    if by not in held.variables:
        return
    more = _splitting(held, by, prefix)
    told = [name for name, s in spec.statements.items() if _chooses_by(spec, s, by)]
    for name in dict.fromkeys([f"{prefix}ORRES", f"{prefix}STRESN", *told]):
        if name in held.variables:
            yield name, (by, *more)


def _chooses_by(spec: DatasetSpec, statement: Statement, by: str) -> bool:
    make = statement.make
    if isinstance(make, ByValue):
        return str(make.by) == by
    stack = spec.rows[0] if spec.rows else None
    is_part = isinstance(make, ByPart) and isinstance(stack, Stack) and stack.part_is == by
    return bool(by) and is_part and not statement.is_helper


def _more_choosers(held: HeldDataset, spec: DatasetSpec, by: str) -> tuple[str, ...]:
    """BASETYPE and DTYPE where parameters have several of them."""
    found = []
    for name in ("BASETYPE", "DTYPE"):
        if name in held.variables and len(held.variables[name].values) > 1 and name in spec.key:
            found.append(name)
    return tuple(found)


def _splitting(held: HeldDataset, by: str, prefix: str) -> tuple[str, ...]:
    """The first of specimen, method and category that differs within a test."""
    tests = held.variables[by].column
    for ending in SPLIT_BY:
        name = f"{prefix}{ending}"
        if name not in held.variables:
            continue
        other = held.variables[name].column
        both = tests.present & other.present
        test = tests.values[both].astype(np.int64)
        pairs = np.unique(test * (other.values.max(initial=0) + 1) + other.values[both])
        if len(pairs) > len(np.unique(test)):
            return (name,)
    return ()


def _groups(column: Column) -> list[tuple[str, np.ndarray]]:
    """Distinct values in order, with the records that have them."""
    texts = column_as_text(column).compact()
    assert texts.levels is not None
    order = sorted(range(len(texts.levels)), key=lambda at: str(texts.levels[at]))  # type: ignore[index]
    return [(str(texts.levels[at]), texts.values == at) for at in order]


def _levels(held: HeldDataset, by: Sequence[str]) -> list[Level]:
    """Every combination of values of `by` that occurs; a missing one is left out of the clause."""
    levels = [Level((), np.ones(held.rows, dtype=bool))]
    for name in by:
        column = held.variables[name].column
        groups = _groups(column)
        finer = []
        for level in levels:
            for value, mask in groups:
                both = level.mask & mask
                if both.any():
                    finer.append(Level((*level.values, (name, value)), both))
            rest = level.mask & column.absent
            if rest.any() and level.values:
                finer.append(Level((*level.values, (name, "")), rest))
        levels = finer
    return levels


def _statement_of(spec: DatasetSpec, statement: Statement, values: dict[str, str]) -> Statement:
    """The statement that makes the value where the choosing variables have `values`."""
    make = statement.make
    if isinstance(make, ByValue) and str(make.by) in values:
        found = next((case for of, case in make.cases if values[str(make.by)] in of), None)
        chosen: Make | None = found if found is not None else make.otherwise
        return replace(statement, make=chosen) if chosen is not None else statement
    stack = spec.rows[0] if spec.rows else None
    if isinstance(make, ByPart) and isinstance(stack, Stack) and stack.part_is in values:
        part = next((p for p in stack.parts if p.name == values[stack.part_is]), None)
        if part is not None and statement.name in part.give:
            return replace(statement, make=part.give[statement.name].make)
    return statement


def _type_of(within: HeldVariable) -> DataType:
    if within.type == "Num":
        return data_type_of(within, is_iso=False)
    return DataType("text", longest_text(within))
