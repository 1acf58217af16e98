"""Binds the references of a call to columns, records and what the engine itself fills in."""

from __future__ import annotations

from typing import Any

import numpy as np

from cdisc_convert.engine.conditions import holds
from cdisc_convert.engine.pairs import pairs
from cdisc_convert.engine.plan_node import timing_variables
from cdisc_convert.engine.sight import Sight
from cdisc_convert.functions._registry import Argument, Function, functions
from cdisc_convert.model.column import Column, choose_by
from cdisc_convert.model.iso_dates import parse_duration
from cdisc_convert.model.records import Order, Records
from cdisc_convert.model.spec import Call, Reference, SortKey

UNIT_CODELIST = "UNIT"


class Binding:
    """A call on the rows of a sight.

    name: the name that the call makes (a copy without `from` reads the column of this name).
    """

    def __init__(self, call: Call, sight: Sight, name: str) -> None:
        self.call = call
        self.function: Function = functions()[call.how]
        self.sight = sight
        self.world = sight.world
        self.name = name
        self.frames = record_frames(call)
        self._pairs: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of the function."""
        bound: dict[str, Any] = {}
        for argument in self.function.arguments:
            given = self.call.arguments.get(argument.name)
            if given is not None:
                bound[argument.parameter] = self._argument(argument, given)
            elif self.function.name == "copy":
                taken = self.sight.taken() or list(self.sight.rows.index)[:1]
                bound[argument.parameter] = self.sight.column(Reference(taken[0], self.name))
        for parameter, kind in self.function.injected.items():
            bound[parameter] = self._injected(kind)
        return bound

    def _argument(self, argument: Argument, given: Any) -> Any:
        kind, column = argument.kind, self.sight.column
        if kind == "c":
            as_collected = "missing_codes" in self.function.injected.values()
            return column(given, as_collected=as_collected)
        if kind == "C":
            return tuple(column(ref) for ref in given)
        if kind == "M":
            return {name: column(ref) for name, ref in given.items()}
        if kind in "nid" and isinstance(given, Reference):
            return self._configured(given, kind) if given.scope == "config" else column(given)
        if kind == "T":
            return self.world.tables[given]
        if kind == "r":
            return self._records(given)
        if kind == "R":
            return tuple(self._records(ref) for ref in given)
        if kind == "D":
            return tuple(self._records(ref) for ref in self._timing_references(given))
        if kind == "o":
            return self._order(given)
        return given

    def _configured(self, ref: Reference, kind: str) -> Any:
        value = self.world.study.config[ref.name].value
        if kind == "d":
            return parse_duration(str(value))
        number = float(value)
        return int(number) if kind == "i" else number

    def _records(self, ref: Reference) -> Records:
        if ref.scope not in self._pairs:
            match = tuple(pair for pair in self.call.match if pair[0].scope == ref.scope)
            self._pairs[ref.scope] = pairs(self.sight, ref.scope, match, self.call.among)
        row, record = self._pairs[ref.scope]
        column = self.world.column(ref.scope, ref.name)
        return Records(column.take(record), row, self.sight.size, record)

    def _order(self, given: tuple[SortKey, ...]) -> Order:
        columns = [
            self._records(key.reference).value
            if key.reference.scope in self.frames
            else self.sight.column(key.reference)
            for key in given
        ]
        return Order(tuple(columns), tuple(key.descending for key in given))

    def _timing_references(self, given: tuple[Reference, ...]) -> list[Reference]:
        found: list[Reference] = []
        for ref in given:
            study = self.world.study
            names = [ref.name] if ref.name else timing_variables(study, ref.scope, self.call)
            found += [Reference(ref.scope, name) for name in names]
        return found

    # -- what the engine fills in -----------------------------------------------------------------

    def _injected(self, kind: str) -> Any:
        sight, call = self.sight, self.call
        if kind == "size":
            return sight.size
        if kind == "among":
            if call.among is None:
                return np.ones(sight.size, dtype=bool)
            return holds(call.among, sight.column, sight.size, self.world.tables)
        if kind == "references":
            return {piece: sight.column(ref) for piece, ref in call.arguments.get("{}", {}).items()}
        if kind == "terms_of_codelist":
            default = UNIT_CODELIST if self.function.name == "unit_text" else ""
            codelist = str(call.arguments.get("codelist", default))
            return self.world.terms_of(codelist) if codelist else {}
        source = self.source()
        if kind == "missing_codes":
            return self.world.source(source).missing if source else {}
        if kind == "site_zone":
            columns = self.world.subjects.columns
            return columns["ZONE"].take(sight.rows.subject) if "ZONE" in columns else None
        assert kind == "source_zone", kind
        return self._source_zone(source)

    def source(self) -> str:
        """The raw source that the call's first column argument comes from, "" = none."""
        scope = self._first_scope()
        if scope == "raw":
            return next(iter(self.sight.taken()), "")
        return scope if scope in self.world.study.sources else ""

    def _first_scope(self) -> str:
        for argument in self.function.arguments:
            given = self.call.arguments.get(argument.name)
            if argument.kind == "c" and isinstance(given, Reference):
                return given.scope
        return ""

    def _source_zone(self, source: str) -> Column | None:
        """The zone of each row's source; `raw` may stand for several with different zones."""
        if not source or self._first_scope() != "raw":
            return self._zone_of(source) if source else None
        index, size = self.sight.rows.index, self.sight.size
        zones: list[tuple[np.ndarray | None, Column]] = []
        for name in self.sight.taken():
            zone = self._zone_of(name)
            zones.append((index[name] >= 0, Column.missing(size) if zone is None else zone))
        return choose_by(zones, size)

    def _zone_of(self, source: str) -> Column | None:
        declared = self.world.source(source)
        if declared.time_zone_column:
            return self.sight.column(Reference(source, declared.time_zone_column))
        if declared.time_zone == "site":
            return None
        return Column.constant(declared.time_zone, self.sight.size)


def record_frames(call: Call) -> set[str]:
    """Datasets whose records the call looks at."""
    frames: set[str] = set()
    for argument in functions()[call.how].arguments:
        given = call.arguments.get(argument.name)
        if given is None:
            continue
        if argument.kind == "r":
            frames.add(given.scope)
        elif argument.kind in "RD":
            frames |= {ref.scope for ref in given}
    return frames
