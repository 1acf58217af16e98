"""The values that a statement can give, as far as the mapping tells: constants, terms, tables.

What the data happen to hold is not what a variable allows (Define-XML 2.1, section 5.3.12: the
codelist holds the values that are used or allowed).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cdisc_convert.engine.origins import only_taken
from cdisc_convert.model.spec import (
    ByPart,
    ByValue,
    Call,
    Choose,
    DatasetSpec,
    Make,
    Reference,
    Stack,
    Statement,
    Study,
)
from cdisc_convert.standards.terminology import Terminology

TableTexts = Mapping[str, Mapping[str, Sequence[str | None]]]
"""Table name -> column -> texts, one per line."""
DEPTH = 12
LARGEST_LIST = 60
"""Terms of a codelist that is taken whole where `decode` names it."""
_CHANGES: Mapping[str, Callable[[str], str]] = {
    "copy": lambda text: text,
    "text_piece": lambda text: text,
    "first_present": lambda text: text,
    "upper_case": str.upper,
}
FIXED: Mapping[str, tuple[str, ...]] = {
    "flag_one": ("Y",),
    "last_before": ("Y",),
    "range_indicator": ("NORMAL", "LOW", "HIGH"),
    "not_done": ("NOT DONE",),
}
"""Words that some functions always give."""


@dataclass(eq=False)
class Possible:
    """Values in the order of the mapping; `is_complete` where nothing else can come.

    columns: table columns that gave values, as (table, column).
    """

    values: dict[str, None] = field(default_factory=dict)
    is_complete: bool = True
    columns: dict[tuple[str, str], None] = field(default_factory=dict)

    def add(self, *values: str) -> Possible:
        """With `values` too."""
        self.values.update(dict.fromkeys(value for value in values if value))
        return self

    def join(self, other: Possible, change: Callable[[str], str] = str) -> Possible:
        """With everything that `other` can give, each value changed by `change`."""
        self.add(*(change(value) for value in other.values))
        self.columns.update(other.columns)
        self.is_complete = self.is_complete and other.is_complete
        return self


def _unknown() -> Possible:
    return Possible(is_complete=False)


@dataclass(frozen=True, eq=False)
class PossibleValues:
    """Answers what statements of a study can give."""

    study: Study
    tables: TableTexts
    terminology: Terminology

    def of(self, spec: DatasetSpec, statement: Statement) -> Possible:
        """What the statement of a dataset can give."""
        return self._make(spec.name, spec.name, statement.make, statement.name, DEPTH)

    def _make(
        self, home: str, owner: str, make: Make, name: str, depth: int, part: str = ""
    ) -> Possible:
        """home: the dataset whose values are asked for, which chooses lines of shared tables."""
        if depth == 0:
            return _unknown()
        found = Possible()
        if isinstance(make, ByPart):
            return self._parts(home, owner, name, depth)
        if isinstance(make, Choose):
            for branch in make.branches:
                found.join(self._make(home, owner, branch, name, depth - 1, part))
            return found
        if isinstance(make, ByValue):
            cases = [case for _, case in make.cases]
            for case in [*cases, *([make.otherwise] if make.otherwise is not None else [])]:
                found.join(self._make(home, owner, case, name, depth - 1, part))
            return found
        assert isinstance(make, Call)
        return self._call(home, owner, make, name, depth, part)

    def _parts(self, home: str, owner: str, name: str, depth: int) -> Possible:
        stack = self.study.datasets[owner].rows[0]
        assert isinstance(stack, Stack)
        if stack.part_is == name:
            return Possible().add(*(part.name for part in stack.parts))
        found = Possible()
        for part in stack.parts:
            if name in part.give:
                found.join(
                    self._make(home, owner, part.give[name].make, name, depth - 1, part.name)
                )
        return found

    def _call(
        self, home: str, owner: str, call: Call, name: str, depth: int, part: str
    ) -> Possible:
        arguments = call.arguments
        if call.how == "constant":
            value = arguments.get("value")
            if isinstance(value, Reference):
                return self._reference(home, owner, value, depth)
            return Possible().add(str(value))
        if call.how == "empty":
            return Possible()
        if call.how in FIXED:
            return Possible().add(*FIXED[call.how])
        if call.how == "lookup":
            found = self._column(home, str(arguments.get("table")), str(arguments.get("take")))
            keeps = arguments.get("unmatched") == "keep"
            return found.join(_unknown()) if keeps else found
        if call.how == "decode":
            return self._decode(call)
        if call.how in _CHANGES:
            given = arguments.get("from", arguments.get("of", Reference("", name)))
            if isinstance(given, Reference) and given == Reference("", name):
                given = Reference(only_taken(self.study, owner, part), name)
                if not given.scope:
                    return _unknown()
            found = Possible()
            for reference in given if isinstance(given, tuple) else (given,):
                made = self._reference(home, owner, reference, depth)
                found.join(made, _CHANGES[call.how])
            return found
        return _unknown()

    def _decode(self, call: Call) -> Possible:
        found = Possible()
        terms = call.arguments.get("terms")
        if isinstance(terms, Mapping):
            found.add(*(str(value) for value in terms.values()))
        codelist = call.arguments.get("codelist")
        if codelist:
            known = self.terminology.codelist(str(codelist))
            if known is None or len(known.terms) > LARGEST_LIST or known.extensible:
                return found.join(_unknown())
            found.add(*(term.value for term in known.terms))
        if isinstance(call.arguments.get("otherwise"), str):
            found.add(str(call.arguments["otherwise"]))
        if call.arguments.get("unmatched") == "keep":
            found.join(_unknown())
        return found if terms or codelist else _unknown()

    def _reference(self, home: str, owner: str, ref: Reference, depth: int) -> Possible:
        scope = ref.scope or owner
        if scope in self.tables:
            return self._column(home, scope, ref.name)
        if scope in self.study.sources:
            statement = self.study.sources[scope].statements.get(ref.name)
        elif scope in self.study.datasets:
            statement = self.study.datasets[scope].statements.get(ref.name)
        else:
            statement = None
        if statement is None:
            return _unknown()
        return self._make(home, scope, statement.make, ref.name, depth - 1)

    def _column(self, home: str, table: str, column: str) -> Possible:
        """The texts of a table's column, of the lines that name the dataset where some do."""
        lines = self.tables.get(table)
        if lines is None or column not in lines:
            return _unknown()
        values = lines[column]
        for texts in lines.values():
            named = set(texts) - {None}
            if home in named and named <= set(self.study.datasets):
                values = [v for v, dataset in zip(values, texts, strict=True) if dataset == home]
                break
        found = Possible(columns={(table, column): None})
        return found.add(*(value for value in values if value))
