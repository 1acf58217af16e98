"""Runs a mapping in plain Python: what the datasets hold, and how many values are reported."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tests.engine.programs.naive_functions import OF_ONE_ROW, WITH_TABLES, Doubtful
from tests.engine.programs.naive_groups import RECORDS, SISTERS, records, sisters
from tests.engine.programs.naive_rows import VERBS, Data, Row, grouped
from tests.engine.programs.naive_values import Value, holds, text_of

Make = dict[str, Any]


class Interpreter:
    """Runs intermediates one after the other; `reported` lists rows of doubtful values by statement."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.reported: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self.statement = ("", "")

    def run(self, spec: dict[str, Any]) -> list[Row]:
        """The records of one intermediate, which later ones may refer to."""
        name = spec["intermediate"]
        rows = self.data.run(spec["rows"])
        part_is = spec["rows"][0].get("part_is")
        for row in rows:
            row.own["USUBJID"] = row.subject
            if part_is:
                row.own[part_is] = row.part
        statements = dict(spec["let"])
        parts = spec["rows"][0].get("parts", {})
        given = {made: {"how": "by_part"} for made in statements.pop("by_part", [])}
        statements = {**given, **statements}
        late: set[str] = set()
        for variable, make in statements.items():
            if late & _names(make) or _has_sisters(make):
                late.add(variable)
            else:
                self._make(name, variable, make, rows, parts, spec)
        for step in spec.get("then", []):
            rows = VERBS[step["how"]](self.data, step, rows)
        for variable, make in statements.items():
            if variable in late:
                self._make(name, variable, make, rows, parts, spec)
        self.data.frames[name] = rows
        return rows

    def _make(
        self,
        owner: str,
        variable: str,
        make: Make,
        rows: list[Row],
        parts: dict[str, Any],
        spec: dict[str, Any],
    ) -> None:
        self.statement = (owner, variable)
        if make.get("how") != "by_part":
            self._store(variable, rows, self.column(make, rows, rows))
            return
        for part, told in parts.items():
            here = [row for row in rows if row.part == part]
            like = parts[told["like"]]["give"] if "like" in told else {}
            given = {**like, **told["give"]}.get(variable)
            if spec["rows"][0].get("part_is") != variable:
                self._store(variable, here, self.column(given, here, here) if given else {})

    def _store(self, variable: str, rows: list[Row], values: dict[int, Value]) -> None:
        for row in rows:
            value = values.get(id(row))
            if isinstance(value, Doubtful):
                self.reported[self.statement].append(row)
                value = value.value
            row.own[variable] = value

    def column(self, make: Make, rows: list[Row], wanted: list[Row]) -> dict[int, Value]:
        """Values by id of the `wanted` among `rows`."""
        if "when" in make:
            wanted = [row for row in wanted if self.data.holds(make["when"], row)]
        if "choose" in make:
            return self._choose(make["choose"], rows, wanted)
        if "cases" in make:
            return self._by(make, rows, wanted)
        if make["how"] in SISTERS:
            return self._sisters(make, rows, wanted)
        if make["how"] in RECORDS:
            return {id(row): self._records(make, row) for row in wanted}
        return {id(row): self._of_one(make, row) for row in wanted}

    def _choose(self, branches: list[Make], rows: list[Row], left: list[Row]) -> dict[int, Value]:
        found: dict[int, Value] = {}
        for branch in branches:
            here = [r for r in left if "when" not in branch or self.data.holds(branch["when"], r)]
            bare = {key: value for key, value in branch.items() if key != "when"}
            found.update(self.column(bare, rows, here))
            taken = {id(row) for row in here}
            left = [row for row in left if id(row) not in taken]
        return found

    def _by(self, make: Make, rows: list[Row], wanted: list[Row]) -> dict[int, Value]:
        found: dict[int, Value] = {}
        left = wanted
        for case, inner in make["cases"].items():
            here = [
                row
                for row in left
                if case == "else" or text_of(self.data.get(row, make["by"])) == case
            ]
            found.update(self.column(inner, rows, here))
            taken = {id(row) for row in here}
            left = [row for row in left if id(row) not in taken]
        return found

    def _of_one(self, make: Make, row: Row) -> Value:
        def get(ref: str) -> Value:
            return self.data.get(row, ref)

        if make["how"] in WITH_TABLES:
            return WITH_TABLES[make["how"]](get, make, self.data.tables)
        return OF_ONE_ROW[make["how"]](get, make)

    def _sisters(self, make: Make, rows: list[Row], wanted: list[Row]) -> dict[int, Value]:
        found: dict[int, Value] = {}
        for some in grouped(self.data, make["within"], rows):
            part = [r for r in some if "among" not in make or self.data.holds(make["among"], r)]
            found.update(sisters(make["how"], make, some, part, self.data.get))
        return {id(row): found.get(id(row)) for row in wanted}

    def _records(self, make: Make, row: Row) -> Value:
        argument = make.get("of", make.get("value", make.get("values")))
        refs = argument if isinstance(argument, list) else [argument]
        found = {ref.split(".")[0]: self._belonging(make, row, ref.split(".")[0]) for ref in refs}
        return records(make["how"], make, found, lambda record, ref: record.cell(ref.split(".")[1]))

    def _belonging(self, make: Make, row: Row, frame: str) -> list[Row]:
        match = {theirs.split(".")[1]: ours for theirs, ours in make.get("match", {}).items()}
        records = self.data.belonging(row, frame, match)
        if frame in row.members:
            equal = {id(record) for record in records}
            records = [record for record in row.members[frame] if id(record) in equal]
        if "among" not in make:
            return records

        def both(record: Row) -> Any:
            def get(ref: str) -> Value:
                scope, _, name = ref.rpartition(".")
                return record.cell(name) if scope == frame else self.data.get(row, ref)

            return get

        return [r for r in records if holds(make["among"], both(r), self.data.tables)]


def _names(make: Any) -> set[str]:
    """Own names that a statement may use: every text in it."""
    if isinstance(make, dict):
        return set().union(*map(_names, make.values())) if make else set()
    if isinstance(make, list):
        return set().union(*map(_names, make)) if make else set()
    if not isinstance(make, str):
        return set()
    return {make, *(piece.split("}")[0] for piece in make.split("{")[1:])}


def _has_sisters(make: Any) -> bool:
    if isinstance(make, dict):
        return make.get("how") in SISTERS or any(map(_has_sisters, make.values()))
    return isinstance(make, list) and any(map(_has_sisters, make))
