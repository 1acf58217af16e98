"""Makes the value of a statement: binds references to columns, calls functions, collects doubts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from cdisc_convert.engine.binding import Binding, record_frames
from cdisc_convert.engine.conditions import holds
from cdisc_convert.engine.sight import Sight
from cdisc_convert.engine.world import Doubt
from cdisc_convert.functions._registry import Function, functions
from cdisc_convert.model.alike import alike
from cdisc_convert.model.column import Column, concatenate, group_codes
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.errors import Problem, UserError
from cdisc_convert.model.records import Made
from cdisc_convert.model.spec import (
    ByPart,
    ByValue,
    Call,
    Choose,
    Condition,
    Make,
    Reference,
    Statement,
    references_of,
)


def make_value(make: Make, sight: Sight, statement: Statement) -> Column:
    """The value of `make` on the rows of `sight`; doubts are noted in the world."""
    return _Evaluator(statement).value(make, sight)


class _Evaluator:
    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        # Records that a value made with all in view is for (None: all); elsewhere nobody doubts it.
        self.wanted: np.ndarray | None = None

    def value(self, make: Make, sight: Sight) -> Column:
        if isinstance(make, ByPart):
            raise AssertionError(
                f"{self.statement.name}: a part value is put together by the engine"
            )
        if make.when is not None and not _looks_at_sisters(make):
            return self._somewhere(make, sight, self._holds(make.when, sight))
        if make.when is None:
            return self._everywhere(make, sight)
        return self._in_view(self._everywhere, make, sight, self._holds(make.when, sight))

    def _in_view(
        self,
        value: Callable[[Make, Sight], Column],
        make: Make,
        sight: Sight,
        mask: np.ndarray,
    ) -> Column:
        """The value where `mask` is true, missing elsewhere, made with all rows in view."""
        outer, positions = self.wanted, sight.positions()[mask]
        self.wanted = positions if outer is None else np.intersect1d(outer, positions)
        column = value(make, sight)
        self.wanted = outer
        return column.where(mask)

    def _holds(self, condition: Condition, sight: Sight) -> np.ndarray:
        return holds(condition, sight.column, sight.size, sight.world.tables)

    def _everywhere(self, make: Make, sight: Sight) -> Column:
        if isinstance(make, Choose):
            return self._choose(make, sight)
        if isinstance(make, ByValue):
            return self._by_value(make, sight)
        assert isinstance(make, Call)
        return self._call(make, sight)

    def _somewhere(self, make: Make, sight: Sight, mask: np.ndarray) -> Column:
        """The value where `mask` is true, missing elsewhere; other rows are not even looked at."""
        if mask.all():
            return self._everywhere(make, sight)
        index = np.flatnonzero(mask)
        column = self._everywhere(make, sight.narrow(index))
        return _spread(column, index, sight.size)

    def _branch(self, make: Make, sight: Sight, mask: np.ndarray) -> Column:
        """A branch of choose or by: on its rows only, unless it looks at sister records."""
        if _looks_at_sisters(make):
            return self._in_view(self.value, make, sight, mask)
        if mask.all():
            return self.value(make, sight)
        index = np.flatnonzero(mask)
        return _spread(self.value(make, sight.narrow(index)), index, sight.size)

    def _choose(self, make: Choose, sight: Sight) -> Column:
        open_rows = np.ones(sight.size, dtype=bool)
        found: list[tuple[np.ndarray, Column]] = []
        for branch in make.branches:
            if branch.when is None:
                taken = open_rows.copy()
            else:
                index = np.flatnonzero(open_rows)
                taken = np.zeros(sight.size, dtype=bool)
                taken[index] = self._holds(branch.when, sight.narrow(index))
            if taken.any():
                found.append((taken, self._branch(branch, sight, taken)))
            open_rows &= ~taken
        return _merge(found, sight.size)

    def _by_value(self, make: ByValue, sight: Sight) -> Column:
        by = column_as_text(sight.column(make.by))
        open_rows = np.ones(sight.size, dtype=bool)
        found: list[tuple[np.ndarray, Column]] = []
        for values, case in make.cases:
            assert by.levels is not None
            wanted = np.append([level in values for level in by.levels], False).astype(bool)
            taken = wanted[by.values]
            open_rows &= ~taken
            if taken.any():
                found.append((taken, self._branch(case, sight, taken)))
        if make.otherwise is not None and open_rows.any():
            found.append((open_rows, self._branch(make.otherwise, sight, open_rows)))
        return _merge(found, sight.size)

    # -- calls ----------------------------------------------------------------------------------

    def _call(self, call: Call, sight: Sight) -> Column:
        function = functions()[call.how]
        may_share = function.looks_at_records and self.wanted is None  # wanted on some rows only
        if may_share and not (function.looks_at_sisters or sight.rows.members):
            index, back = self._distinct_rows(call, function, sight)
            if index is not None:
                made = self._run(call, function, sight.narrow(index))
                self._note(call, function, sight, made, index)
                return made.column.take(back)
        made = self._run(call, function, sight)
        self._note(call, function, sight, made, np.arange(sight.size))
        return made.column

    def _run(self, call: Call, function: Function, sight: Sight) -> Made:
        bound = Binding(call, sight, self.statement.name).arguments()
        try:
            result = function.call(**bound)
        except UserError as refused:  # a function does not know where it was called
            place = call.place
            raise type(refused)(
                p if p.place.file else Problem(place, f"{self.statement.name}: {p.text}")
                for p in refused.problems
            ) from None
        return result if isinstance(result, Made) else Made(result)

    def _distinct_rows(
        self, call: Call, function: Function, sight: Sight
    ) -> tuple[np.ndarray | None, np.ndarray]:
        """Rows that differ in subject or in what the call uses of them; None if nearly all do.

        Records of a subject are often asked for with the same values (the visit of a date): one
        answer serves all such rows.
        """
        if sight.size < 64:
            return None, np.empty(0)
        frames = record_frames(call)
        ours = [
            ref
            for ref in references_of((tuple(call.arguments.values()), call.among, call.match))
            if ref.scope not in frames
        ]
        columns = [sight.column(ref) for ref in dict.fromkeys(ours)]
        subject = Column.of_numbers(sight.rows.subject.astype(np.float64))
        codes = group_codes([subject, *columns], sight.size)
        distinct = int(codes.max(initial=-1)) + 1
        if distinct > 0.7 * sight.size:
            return None, codes
        first = np.full(distinct, sight.size, dtype=np.int64)
        np.minimum.at(first, codes, np.arange(sight.size))
        return first, codes

    def _note(
        self, call: Call, function: Function, sight: Sight, made: Made, index: np.ndarray
    ) -> None:
        for mask, is_rejected in ((made.rejected, True), (made.kept, False)):
            if mask is None or not mask.any():
                continue
            at = index[np.flatnonzero(mask)]
            if self.wanted is not None:
                at = at[np.isin(sight.narrow(at).positions(), self.wanted)]
                if len(at) == 0:
                    continue
            narrowed = sight.narrow(at)
            source = Binding(call, sight, self.statement.name).source()
            positions = None
            if source and source in narrowed.rows.index:
                positions = narrowed.rows.index[source]
            sight.world.doubts.append(
                Doubt(
                    owner=sight.owner,
                    name=self.statement.name,
                    how=call.how,
                    because=made.because,
                    at=narrowed.positions(),
                    values=self._input_text(call, function, narrowed),
                    subject=narrowed.rows.subject,
                    is_rejected=is_rejected,
                    issue=self.statement.issue,
                    place=self.statement.place,
                    source=source if positions is not None else "",
                    source_positions=positions,
                )
            )

    def _input_text(self, call: Call, function: Function, sight: Sight) -> Column:
        """The text of the first reference argument, to show what could not be used."""
        for argument in function.arguments:
            given = call.arguments.get(argument.name)
            if argument.kind == "c" and isinstance(given, Reference):
                return column_as_text(sight.column(given))
            if argument.kind in "CM" and given:
                refs = given.values() if isinstance(given, Mapping) else given
                return column_as_text(sight.column(next(iter(refs))))
        return Column.missing(sight.size)


def _looks_at_sisters(make: Make) -> bool:
    if isinstance(make, Choose):
        return any(_looks_at_sisters(branch) for branch in make.branches)
    if isinstance(make, ByValue):
        inner = [case for _, case in make.cases]
        return any(
            _looks_at_sisters(m) for m in [*inner, *([make.otherwise] if make.otherwise else [])]
        )
    return isinstance(make, Call) and functions()[make.how].looks_at_sisters


def _spread(column: Column, index: np.ndarray, size: int) -> Column:
    """`column` put at the positions `index` of `size` rows, missing elsewhere."""
    back = np.full(size, -1, dtype=np.int64)
    back[index] = np.arange(len(index))
    return column.take(back)


def _merge(found: list[tuple[np.ndarray, Column]], size: int) -> Column:
    """Columns of disjoint masks as one, of one kind (see `alike`)."""
    if not found:
        return Column.missing(size)
    pooled = concatenate(alike([column for _, column in found]))
    at = np.full(size, -1, dtype=np.int64)
    for position, (mask, _) in enumerate(found):
        rows = np.flatnonzero(mask)
        at[rows] = position * size + rows
    return pooled.take(at)
