"""Walks through every statement and row step of a study and notes what each needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cdisc_convert.engine.plan_config import misused
from cdisc_convert.engine.plan_node import IMPLICIT, Node, timing_variables
from cdisc_convert.engine.plan_parts import StudyParts
from cdisc_convert.engine.scopes import SUBJECTS, Scope, frames_of, part_scopes, scope_after
from cdisc_convert.functions._registry import Function, functions
from cdisc_convert.language.expect import did_you_mean
from cdisc_convert.model.errors import Place
from cdisc_convert.model.spec import (
    ByPart,
    ByValue,
    Call,
    Choose,
    DatasetSpec,
    Expand,
    Join,
    KeepEvent,
    KeepOne,
    Make,
    Reference,
    RowStep,
    SetAside,
    Stack,
    Statement,
    Take,
    Unpivot,
    references_of,
)


class Planner(StudyParts):
    """Notes the needs of every node of a study."""

    def walk(self) -> None:
        """Visit every source, dataset, check and relation."""
        for name, source in self.study.sources.items():
            self._source(name, source.statements)
        for spec in self.study.datasets.values():
            self._dataset(spec)
        self._checks_and_relations()
        self._study_names()

    def _node(self, node: Node, place: Place) -> dict[Node, None]:
        self.places.setdefault(node, place)
        return self.needs.setdefault(node, {})

    # -- sources --------------------------------------------------------------------------------

    def _source(self, name: str, statements: Mapping[str, Statement]) -> None:
        source = self.study.sources[name]
        rows = Node("rows", name)
        self._node(rows, source.place)
        scope = Scope(sources=(name,), taken=(name,))
        for column in (*source.key, *self._subject_columns(name)):
            self.raw[name][column] = None
        if source.time_zone_column:
            self.raw[name][source.time_zone_column] = None
        for condition in (source.deleted_when, source.when):
            for ref in references_of(condition):
                if ref.scope not in (name, "raw"):
                    self.problem(ref.place, f"source {name}: {ref} is no column of this source")
                else:
                    self.raw[name][ref.name] = None
        for statement in statements.values():
            node = Node("name", name, statement.name)
            needs = self._node(node, statement.place)
            needs[rows] = None
            self.name = statement.name
            self._make(statement.make, name, scope, "", needs)

    def _subject_columns(self, name: str) -> tuple[str, ...]:
        source = self.study.sources[name]
        register = self.study.register
        found: list[str] = []
        if source.subject is not None:
            found += [source.subject.column, *source.subject.with_]
        if register is not None and register.source == name:
            found += [
                c for c in (*register.same_person, *register.order) if c not in source.statements
            ]
        return tuple(found)

    # -- datasets -------------------------------------------------------------------------------

    def _dataset(self, spec: DatasetSpec) -> None:
        rows, then = Node("rows", spec.name), Node("then", spec.name)
        needs = self._node(rows, spec.place)
        self._node(then, spec.place)[rows] = None
        if spec.as_is:
            if spec.as_is not in self.study.sources:
                near = did_you_mean(spec.as_is, self.study.sources)
                self.problem(spec.place, f"{spec.name}: there is no source '{spec.as_is}'{near}")
            else:
                needs[Node("rows", spec.as_is)] = None
            return
        if not self._frames_exist(spec):
            return
        self._row_steps(spec, spec.rows, Scope(), needs)
        scope, parts = scope_after(spec.rows), part_scopes(spec)
        for statement in spec.statements.values():
            self._statement(spec, statement, scope, parts)
        self._then(spec, scope, parts)
        for name in spec.key:
            if name not in spec.statements and name not in IMPLICIT:
                near = did_you_mean(name, spec.statements)
                self.problem(
                    spec.place, f"{spec.name}: key names {name}, which is not defined{near}"
                )

    def _frames_exist(self, spec: DatasetSpec) -> bool:
        known = {*self.study.sources, *self.study.tables, *self.study.datasets, SUBJECTS}
        stack = spec.rows[0] if spec.rows else None
        inner = (
            [step for part in stack.parts for step in part.rows] if isinstance(stack, Stack) else []
        )
        missing = [
            (step.place, frame)
            for step in (*inner, *spec.rows)
            if not isinstance(step, Stack)
            for frame in frames_of((step,))
            if frame not in known
        ]
        for place, frame in missing:
            self.problem(
                place,
                f"{spec.name}: there is no source, table or dataset '{frame}'{did_you_mean(frame, known)}",
            )
        return not missing

    def _row_steps(
        self, spec: DatasetSpec, steps: tuple[RowStep, ...], scope: Scope, needs: dict[Node, None]
    ) -> None:
        done: tuple[RowStep, ...] = ()
        for step in steps:
            for frame in frames_of((step,)):
                self._frame_ready(frame, needs)
            if isinstance(step, Stack):
                for part in step.parts:
                    self._row_steps(spec, part.rows, Scope(), needs)
                done = (*done, step)
                continue
            # conditions of a starting step see the columns it takes
            after = scope_after((*done, step))
            before = scope_after(done)
            sight = after if isinstance(step, Take | Unpivot | Expand) else before
            for ref in self._step_references(step):
                if not ref.scope and ref.name not in (*sight.made, *IMPLICIT):
                    self.problem(
                        ref.place if ref.place.file else step.place,
                        f"{spec.name}: {ref.name} is made after the rows; a row step may use columns of "
                        "its sources only (move the step to 'then')",
                    )
                    continue
                self._reference(ref, spec.name, sight, "", needs, step.place)
            self._condition_values(
                getattr(step, "when", None) or getattr(step, "if_any", None), spec.name
            )
            self._step_columns(step, needs)
            done = (*done, step)

    def _step_references(self, step: RowStep) -> Iterator[Reference]:
        if isinstance(step, Take | SetAside | Unpivot):
            yield from references_of(step.when)
        elif isinstance(step, Join):
            yield from (ref for _, ref in step.match)
        elif isinstance(step, Expand):
            yield from (ref for _, ref in step.match)
            yield from references_of(step.when)
        elif isinstance(step, KeepOne):
            yield from references_of((step.within, step.order, step.if_any))
        elif isinstance(step, KeepEvent):
            yield from references_of((step.within, step.date, step.censor))
        else:
            yield from references_of(tuple(vars(step).values()))

    def _step_columns(self, step: RowStep, needs: dict[Node, None]) -> None:
        """Columns that a step names on the other side of a match."""
        if isinstance(step, Join | Expand):
            frame = step.with_ if isinstance(step, Join) else step.over
            for column, _ in step.match:
                self._column_of(frame, column, needs, step.place)
        elif isinstance(step, Unpivot):
            self._table(step.table, step.place)
            for column in step.columns.values():
                self._table_column(step.table, column, step.place)

    def _statement(
        self, spec: DatasetSpec, statement: Statement, scope: Scope, parts: Mapping[str, Scope]
    ) -> None:
        node = Node("name", spec.name, statement.name)
        needs = self._node(node, statement.place)
        needs[Node("rows", spec.name)] = None
        self.name = statement.name
        if not isinstance(statement.make, ByPart):
            self._make(statement.make, spec.name, scope, "", needs)
            return
        for ref in references_of(statement.make.when):
            self._reference(ref, spec.name, scope, "", needs, statement.place)
        stack = spec.rows[0]
        assert isinstance(stack, Stack)
        for part in stack.parts:
            given = part.give.get(statement.name)
            if given is None:
                continue
            part_node = Node("name", spec.name, statement.name, part.name)
            part_needs = self._node(part_node, given.place)
            part_needs[Node("rows", spec.name)] = None
            needs[part_node] = None
            self._make(given.make, spec.name, parts[part.name], part.name, part_needs)

    def _then(self, spec: DatasetSpec, scope: Scope, parts: Mapping[str, Scope]) -> None:
        node = Node("then", spec.name)
        needs = self.needs[node]
        for step in spec.then:
            self._condition_values(
                getattr(step, "when", None) or getattr(step, "if_any", None), spec.name
            )
            for ref in self._step_references(step):
                self._reference(ref, spec.name, scope, "", needs, step.place)
        if spec.cutoff_on:
            if spec.cutoff_on not in spec.statements:
                near = did_you_mean(spec.cutoff_on, spec.statements)
                self.problem(
                    spec.place,
                    f"{spec.name}: cutoff_on names {spec.cutoff_on}, which is not defined{near}",
                )
            else:
                needs[Node("name", spec.name, spec.cutoff_on)] = None

    # -- how values are made --------------------------------------------------------------------

    def _make(
        self, make: Make, owner: str, scope: Scope, part: str, needs: dict[Node, None]
    ) -> None:
        self._condition_values(make.when, owner)
        for ref in references_of(make.when):
            self._reference(ref, owner, scope, part, needs, make.place)
        if isinstance(make, Choose):
            for branch in make.branches:
                self._make(branch, owner, scope, part, needs)
        elif isinstance(make, ByValue):
            self._reference(make.by, owner, scope, part, needs, make.place)
            for _, case in make.cases:
                self._make(case, owner, scope, part, needs)
            if make.otherwise is not None:
                self._make(make.otherwise, owner, scope, part, needs)
        elif isinstance(make, Call):
            self._call(make, owner, scope, part, needs)

    def _call(
        self, call: Call, owner: str, scope: Scope, part: str, needs: dict[Node, None]
    ) -> None:
        function = functions()[call.how]
        if call.how == "copy" and "from" not in call.arguments:
            self._same_name(call, owner, scope, part, needs)
        if function.looks_at_sisters and owner in self.study.datasets:
            needs[Node("then", owner)] = None
        record_scopes: set[str] = set()
        for argument in function.arguments:
            value = call.arguments.get(argument.name)
            if value is None:
                continue
            user = f"{owner}, {call.how},"
            self.problems += misused(self.study.config, value, argument.kind, user)
            if argument.kind in "rR":
                refs = (value,) if isinstance(value, Reference) else value
                for ref in refs:
                    record_scopes.add(ref.scope)
                    self._records(ref, owner, scope, needs, call.place)
            elif argument.kind == "D":
                record_scopes |= {ref.scope for ref in value}
                self._timing_records(value, needs, call)
            elif argument.kind == "T":
                self._table(value, call.place)
                self._named_columns(function, call, value)
        for argument in function.arguments:
            if argument.kind in "rRDTk":
                continue
            for ref in references_of(call.arguments.get(argument.name)):
                if ref.scope in record_scopes:
                    self._column_of(ref.scope, ref.name, needs, call.place)
                else:
                    self._reference(ref, owner, scope, part, needs, call.place)
        for ref in references_of(call.arguments.get("{}")):
            self._reference(ref, owner, scope, part, needs, call.place)
        for theirs, ours in call.match:
            if theirs.scope not in record_scopes:
                self.problem(
                    call.place,
                    f"{owner}: match names {theirs}, but the records come from "
                    f"{', '.join(sorted(record_scopes))}",
                )
                continue
            self._column_of(theirs.scope, theirs.name, needs, call.place)
            self._reference(ours, owner, scope, part, needs, call.place)
        self._condition_values(call.among, owner)
        for ref in references_of(call.among):
            if ref.scope in record_scopes:
                self._column_of(ref.scope, ref.name, needs, call.place)
            else:
                self._reference(ref, owner, scope, part, needs, call.place)

    def _named_columns(self, function: Function, call: Call, table: str) -> None:
        """Columns of the table that a call names: what it takes, what it matches."""
        for argument in function.arguments:
            if argument.kind == "k" and argument.name in call.arguments:
                self._table_column(table, str(call.arguments[argument.name]), call.place)
        if function.argument("match") is not None:
            for column in call.arguments.get("match", {}):
                self._table_column(table, column, call.place)

    def _same_name(
        self, call: Call, owner: str, scope: Scope, part: str, needs: dict[Node, None]
    ) -> None:
        """A copy without `from`: the column of the same name in the row's only source."""
        sources = scope.taken or scope.sources
        if len(sources) != 1:
            self.problem(
                call.place, f"{owner}: copy needs 'from': the row has not exactly one source"
            )
            return
        self._reference(Reference(sources[0], self.name), owner, scope, part, needs, call.place)

    def _timing_records(
        self, refs: tuple[Reference, ...], needs: dict[Node, None], call: Call
    ) -> None:
        for ref in refs:
            if ref.name:
                self._column_of(ref.scope, ref.name, needs, call.place)
                continue
            if ref.scope not in self.study.datasets:
                near = did_you_mean(ref.scope, self.study.datasets)
                self.problem(call.place, f"there is no dataset '{ref.scope}'{near}")
                continue
            if self.study.datasets[ref.scope].as_is:
                self.problem(
                    call.place,
                    f"{ref.scope} is taken as it stands, so its date variables are not known here; "
                    f"name them ('{ref.scope}.{ref.scope}DTC')",
                )
                continue
            for timing in timing_variables(self.study, ref.scope, call):
                self._column_of(ref.scope, timing, needs, call.place)
            needs[Node("then", ref.scope)] = None
