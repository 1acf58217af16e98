"""Which nodes a reference needs, and what is wrong with a reference."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from cdisc_convert.engine.plan_node import IMPLICIT, STUDY_VALUES, SUBJECT_COLUMNS, Node
from cdisc_convert.engine.scopes import SUBJECTS, Scope, is_one_per_subject, study_level_names
from cdisc_convert.language.expect import did_you_mean
from cdisc_convert.language.tables import table_columns
from cdisc_convert.model.errors import Place, Problem
from cdisc_convert.model.spec import ByPart, Reference, Stack, Study


class References:
    """Resolves references for the planner; notes needs, raw columns and problems."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.problems: list[Problem] = []
        self.needs: dict[Node, dict[Node, None]] = {}
        self.places: dict[Node, Place] = {}
        self.raw: dict[str, dict[str, None]] = {name: {} for name in study.sources}
        self.name = ""  # of the statement being planned
        self.columns = table_columns(study)

    @cached_property
    def study_level(self) -> frozenset[str]:
        """Names whose records belong to no subject."""
        return study_level_names(self.study)

    def problem(self, place: Place, text: str) -> None:
        """Note a problem; all are raised together."""
        self.problems.append(Problem(place, text))

    def _frame_ready(self, frame: str, needs: dict[Node, None]) -> None:
        if frame in self.study.sources:
            needs[Node("rows", frame)] = None
        elif frame in self.study.datasets:
            needs[Node("then", frame)] = None

    def _reference(
        self,
        ref: Reference,
        owner: str,
        scope: Scope,
        part: str,
        needs: dict[Node, None],
        place: Place,
    ) -> None:
        """A reference that must have one value per row."""
        place = ref.place if ref.place.file else place
        if not ref.scope:
            self._own(ref, owner, scope, part, needs, place)
        elif ref.scope == "config":
            if ref.name not in self.study.config:
                near = did_you_mean(ref.name, self.study.config)
                self.problem(place, f"{owner}: config has no '{ref.name}'{near}")
        elif ref.scope == "study":
            self._known(ref, owner, (*STUDY_VALUES, *self.study.values), place)
        elif ref.scope == SUBJECTS:
            self._subjects(ref, owner, place)
        elif ref.scope == "raw":
            if not (scope.taken or scope.makes(ref)):
                self.problem(place, f"{owner}: {ref}: these rows are taken from no raw source")
            for name in scope.taken:
                self._column_of(name, ref.name, needs, place)
        elif scope.has_row(ref):
            if str(ref) not in scope.made:
                self._column_of(ref.scope, ref.name, needs, place)
        elif ref.scope in scope.members:
            self.problem(
                place,
                f"{owner}: {ref} has several records in a group; use a records function "
                "(only, total, earliest, pick ...) or add it to 'by'",
            )
        elif is_one_per_subject(self.study, ref.scope):
            self._column_of(ref.scope, ref.name, needs, place)
            self._frame_ready(ref.scope, needs)
        else:
            self._not_reachable(ref, owner, place)

    def _known(self, ref: Reference, owner: str, names: Iterable[str], place: Place) -> None:
        known = tuple(names)
        if ref.name not in known:
            near = did_you_mean(ref.name, known)
            self.problem(place, f"{owner}: {ref}: {ref.scope} has no '{ref.name}'{near}")

    def _subjects(self, ref: Reference, owner: str, place: Place) -> None:
        """A column of the register, or of the table of sites."""
        register = self.study.register
        if register is None:
            self.problem(place, f"{owner}: {ref} needs 'subjects:' in study.yaml")
            return
        if register.sites and register.sites not in self.columns:
            return  # the table of sites is part of the export, so its columns are not known yet
        source = self.study.sources.get(register.source)
        of_form = source.subject if source is not None else None
        parts = (*re.findall(r"{(\w+)}", of_form.form), *of_form.with_) if of_form else ()
        sites = self.columns.get(register.sites, ())
        self._known(ref, owner, (*SUBJECT_COLUMNS, "STUDYID", *parts, *sites), place)

    def _table(self, name: str, place: Place) -> None:
        if name not in self.study.tables:
            near = did_you_mean(name, self.study.tables)
            self.problem(place, f"there is no table called '{name}'{near}")

    def _table_column(self, table: str, column: str, place: Place) -> None:
        """A column of a table, as far as the table lies in the study folder."""
        known = self.columns.get(table)
        if known is not None and column not in known:
            near = did_you_mean(column, known)
            self.problem(place, f"table {table} has no column '{column}'{near}")

    def _not_reachable(self, ref: Reference, owner: str, place: Place) -> None:
        known = {*self.study.sources, *self.study.datasets, *self.study.tables}
        if ref.scope not in known:
            self.problem(
                place, f"{owner}: {ref}: there is no '{ref.scope}'{did_you_mean(ref.scope, known)}"
            )
            return
        if ref.scope in self.study.tables:
            self.problem(
                place, f"{owner}: {ref} is a column of a table; use lookup, join or expand"
            )
            return
        if ref.scope == owner:
            self.problem(place, f"{owner}: {ref} is a name of this dataset; write {ref.name}")
            return
        self.problem(
            place,
            f"{owner}: {ref}: {ref.scope} may have several records of a subject, and these rows are not "
            "made from it; join it, use a records function (pick, earliest ...), or declare it one "
            "record per subject (key: [USUBJID], or per: subject)",
        )

    def _own(
        self,
        ref: Reference,
        owner: str,
        scope: Scope,
        part: str,
        needs: dict[Node, None],
        place: Place,
    ) -> None:
        if owner in self.study.sources:
            source = self.study.sources[owner]
            if ref.name in source.statements:
                needs[Node("name", owner, ref.name)] = None
            elif ref.name not in IMPLICIT:
                near = did_you_mean(ref.name, source.statements)
                self.problem(
                    place,
                    f"source {owner} uses {ref.name}, which its 'let' does not define{near} (a raw "
                    f"column is written {owner}.{ref.name})",
                )
            return
        spec = self.study.datasets[owner]
        statement = spec.statements.get(ref.name)
        if statement is None:
            if scope.makes(ref) or ref.name in IMPLICIT:
                return
            near = did_you_mean(ref.name, spec.statements)
            self.problem(
                place, f"{owner} uses {ref.name}, which this dataset does not define{near}"
            )
            return
        if part and isinstance(statement.make, ByPart):
            stack = spec.rows[0]
            assert isinstance(stack, Stack)
            gives = next(p for p in stack.parts if p.name == part).give
            if ref.name in gives:
                needs[Node("name", owner, ref.name, part)] = None
            return
        needs[Node("name", owner, ref.name)] = None

    def _records(
        self, ref: Reference, owner: str, scope: Scope, needs: dict[Node, None], place: Place
    ) -> None:
        """A reference to records of another dataset (or members of the group)."""
        if not ref.scope:
            self.problem(
                place,
                f"{owner}: {ref.name} is a name of this dataset; a records argument names another "
                "dataset (use a function with 'within' for records of this one)",
            )
            return
        self._column_of(ref.scope, ref.name, needs, place)
        self._frame_ready(ref.scope, needs)
        if ref.scope in self.study.tables:
            self.problem(
                place, f"{owner}: {ref} is a column of a table; use lookup, join or expand"
            )

    def _column_of(self, frame: str, column: str, needs: dict[Node, None], place: Place) -> None:
        """The column of a source, table or dataset is needed."""
        if frame in self.study.sources:
            needs[Node("rows", frame)] = None
            if column in self.study.sources[frame].statements:
                needs[Node("name", frame, column)] = None
            elif column != "USUBJID":
                self.raw[frame][column] = None
        elif frame in self.study.datasets:
            spec = self.study.datasets[frame]
            needs[Node("then", frame)] = None
            if column in IMPLICIT:
                return
            if spec.as_is:
                source = self.study.sources.get(spec.as_is)
                if source is not None and column not in source.statements:
                    self.raw[spec.as_is][column] = None
                return
            if column not in spec.statements:
                near = did_you_mean(column, spec.statements)
                self.problem(place, f"{frame}.{column}: {frame} does not define {column}{near}")
                return
            needs[Node("name", frame, column)] = None
        elif frame in self.study.tables:
            self._table_column(frame, column, place)
        elif frame == SUBJECTS:
            self._subjects(Reference(frame, column), frame, place)
        else:
            known = {*self.study.sources, *self.study.datasets, *self.study.tables}
            self.problem(
                place, f"{frame}.{column}: there is no '{frame}'{did_you_mean(frame, known)}"
            )
