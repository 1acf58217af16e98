"""Reads files that start with `dataset:`, `intermediate:`, `checks:` or `relations:`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from cdisc_convert.language.conditions import condition
from cdisc_convert.language.expect import did_you_mean
from cdisc_convert.language.references import (
    DATASET_NAME,
    LOWER_NAME,
    parse_reference,
    reference,
    template_references,
)
from cdisc_convert.language.rows import RowReader
from cdisc_convert.language.statements import StatementReader
from cdisc_convert.language.yaml_file import Node
from cdisc_convert.model.errors import Place
from cdisc_convert.model.spec import (
    ByPart,
    Check,
    DatasetSpec,
    Reference,
    Relation,
    Stack,
    Statement,
)

DATASET_KEYS = (
    "domain structure label class submitted_when as_is submit use rows let variables then key "
    "cutoff_on checks comment documents"
).split()
SEVERITIES = ("note", "warning", "error", "stop")
STRUCTURES = ("ADSL", "BDS", "OCCDS", "TTE", "ADAM OTHER")
_PREFIX = re.compile(r"--(?=[A-Z]|\Z)")


class DatasetReader:
    """Reads dataset files; `fragments` by name are maps with `let` and `variables`."""

    def __init__(self, reader: StatementReader, fragments: Mapping[str, Node]) -> None:
        self.reader = reader
        self.expect = reader.expect
        self.rows = RowReader(reader)
        self.fragments = fragments

    def dataset(self, node: Node) -> DatasetSpec:
        """The dataset or intermediate in `node`."""
        expect = self.expect
        is_submitted = "dataset" in node.value
        first = "dataset" if is_submitted else "intermediate"
        name = expect.text(node.value[first], first)
        pattern = DATASET_NAME if is_submitted else LOWER_NAME
        if name and not pattern.match(name):
            wanted = "2 to 8 capital letters and digits" if is_submitted else "lower case letters"
            expect.problem(node.place, f"{first} '{name}': a name of {wanted} is needed")
        found = expect.map(node, f"{first} {name}", DATASET_KEYS, (first,))
        domain = expect.text(found.get("domain"), "domain")
        statements = self._statements(name, domain or name, found, is_submitted)
        rows = self.rows.steps(found.get("rows"), f"{name}: rows")
        as_is = expect.text(found.get("as_is"), "as_is")
        place = node.value[first].place
        if as_is:
            for key in ("rows", "let", "variables", "then"):
                if key in found:
                    expect.problem(found[key].place, f"{name}: 'as_is' takes the place of '{key}'")
            is_submitted = expect.is_true(found.get("submit"), "submit")
        elif "submit" in found:
            expect.problem(found["submit"].place, f"{name}: 'submit' goes with 'as_is' only")
        if not as_is and "rows" not in found:
            expect.problem(place, f"{name} needs 'rows' (or 'as_is')")
        self._check_parts(name, rows, statements, place)
        if is_submitted and not as_is and "key" not in found:
            expect.problem(place, f"{name} needs 'key': the variables that identify a record")
        return DatasetSpec(
            name=name,
            is_submitted=is_submitted,
            place=place,
            rows=rows,
            statements=statements,
            then=self.rows.steps(found.get("then"), f"{name}: then", is_then=True),
            key=expect.texts(found.get("key"), f"{name}: key"),
            domain=domain,
            structure=expect.word(found.get("structure"), f"{name}: structure", STRUCTURES),
            label=expect.text(found.get("label"), "label"),
            class_=expect.text(found.get("class"), "class"),
            submitted_when=expect.text(found.get("submitted_when"), "submitted_when"),
            as_is=as_is,
            cutoff_on=expect.text(found.get("cutoff_on"), "cutoff_on"),
            checks=self.checks(found.get("checks"), name),
            comment=expect.text(found.get("comment"), "comment"),
            documents=expect.texts(found.get("documents"), "documents"),
        )

    # -- statements, fragments, parts -------------------------------------------------------------

    def _statements(
        self, name: str, prefix: str, found: Mapping[str, Node], is_submitted: bool
    ) -> dict[str, Statement]:
        statements: dict[str, Statement] = {}
        from_fragment: dict[str, Place] = {}
        use = found.get("use")
        for item in self.expect.list(use, f"{name}: use") if use is not None else []:
            fragment = self.fragments.get(self.expect.text(item, f"{name}: use"))
            if fragment is None:
                near = did_you_mean(str(item.value), self.fragments)
                self.expect.problem(
                    item.place, f"{name}: there is no fragment '{item.value}'{near}"
                )
                continue
            filled = _with_prefix(fragment, prefix)
            for key, is_helper in (("let", True), ("variables", not is_submitted)):
                part = filled.get(key)
                if part is not None:
                    for variable, statement in self._group(
                        part, f"{name}: {key}", is_helper
                    ).items():
                        if variable in from_fragment:
                            self.expect.problem(
                                item.place,
                                f"{name}: {variable} is made by two fragments "
                                f"({from_fragment[variable]} and {statement.place}); use one",
                            )
                        statements[variable] = statement
                        from_fragment[variable] = statement.place
        for key, is_helper in (("let", True), ("variables", not is_submitted)):
            part = found.get(key)
            if part is None:
                continue
            for variable, statement in self._group(part, f"{name}: {key}", is_helper).items():
                self._restated(name, variable, statement, part, statements, from_fragment)
                statements[variable] = statement
                from_fragment.pop(variable, None)
        return statements

    def _restated(
        self,
        name: str,
        variable: str,
        statement: Statement,
        part: Node,
        statements: Mapping[str, Statement],
        from_fragment: Mapping[str, Place],
    ) -> None:
        node = part.value.get(variable)
        overrides = node is not None and self.expect.is_true(node.get("override"), "override")
        if variable in from_fragment and not overrides:
            self.expect.problem(
                statement.place,
                f"{name}: {variable} is already made by a fragment ({from_fragment[variable]}); "
                "add 'override: true' to replace it",
            )
        elif variable in statements and variable not in from_fragment:
            self.expect.problem(
                statement.place,
                f"{name}: {variable} is given twice (first at {statements[variable].place})",
            )
        if overrides and variable not in from_fragment:
            self.expect.problem(
                statement.place, f"{name}: {variable} overrides nothing: no fragment makes it"
            )

    def _group(self, node: Node, what: str, is_helper: bool) -> dict[str, Statement]:
        made: dict[str, Statement] = {}
        for variable, statement in self.expect.map(node, what).items():
            if variable != "by_part":
                self._once(made, variable, statement.place, what)
                made[variable] = self.reader.statement(variable, statement, is_helper=is_helper)
                continue
            for item in self.expect.list(statement, f"{what}: by_part"):
                helper = self.expect.text(item, f"each of {what}: by_part")
                self._once(made, helper, item.place, what)
                by_part = Node({"how": Node("by_part", item.place)}, item.place)
                made[helper] = self.reader.statement(helper, by_part, is_helper=True)
        return made

    def _once(self, made: Mapping[str, Statement], name: str, place: Place, what: str) -> None:
        if name in made:
            self.expect.problem(
                place, f"{what}: {name} is given twice (first at {made[name].place})"
            )

    def _check_parts(
        self, name: str, rows: tuple, statements: dict[str, Statement], place: Place
    ) -> None:
        stack = rows[0] if rows and isinstance(rows[0], Stack) else None
        by_part = {n for n, s in statements.items() if isinstance(s.make, ByPart)}
        if stack is None:
            for variable in sorted(by_part):
                self.expect.problem(
                    statements[variable].place,
                    f"{name}: {variable} is by_part, but the rows are no stack of parts",
                )
            return
        if stack.part_is and stack.part_is not in by_part:
            hint = "does not declare" if stack.part_is not in statements else "makes otherwise"
            self.expect.problem(
                stack.place,
                f"{name}: part_is names {stack.part_is}, which the dataset {hint}; declare it "
                "{how: by_part}",
            )
        given: set[str] = set()
        for part in stack.parts:
            for variable, statement in part.give.items():
                given.add(variable)
                if variable == stack.part_is:
                    self.expect.problem(
                        statement.place,
                        f"{name}: part {part.name} gives {variable}, which is the name of the part",
                    )
                if variable not in by_part:
                    hint = (
                        "declare it {how: by_part}"
                        if variable not in statements
                        else "it is made by a statement of its own"
                    )
                    self.expect.problem(
                        statement.place, f"{name}: part {part.name} gives {variable}; {hint}"
                    )
        for variable in sorted(by_part - given - {stack.part_is}):
            self.expect.problem(
                statements[variable].place, f"{name}: {variable} is by_part, but no part gives it"
            )

    # -- checks and relations ---------------------------------------------------------------------

    def checks(self, node: Node | None, default_on: str = "") -> tuple[Check, ...]:
        """The data-issue checks in `node`."""
        if node is None:
            return ()
        found = []
        for name, item in self.expect.map(node, "checks").items():
            keys = self.expect.map(
                item, f"check {name}", ("on", "to", "effect"), ("when", "severity", "query")
            )
            when = condition(self.expect, keys["when"], f"check {name}") if "when" in keys else None
            on = self.expect.text(keys.get("on"), f"check {name}: on") or default_on
            if not on:
                self.expect.problem(item.place, f"check {name} needs 'on': the source or dataset")
            self._said(item, f"check {name}: query", keys.get("query"))
            if when is None:
                continue
            found.append(
                Check(
                    id=name,
                    on=on,
                    when=when,
                    severity=self.expect.word(
                        keys.get("severity"), f"check {name}: severity", SEVERITIES, "note"
                    ),
                    query=self.expect.text(keys.get("query"), f"check {name}: query"),
                    place=item.place,
                    to=self.expect.text(keys.get("to"), f"check {name}: to"),
                    effect=self.expect.text(keys.get("effect"), f"check {name}: effect"),
                )
            )
        return tuple(found)

    def _said(self, node: Node, what: str, text: Node | None) -> None:
        """Every piece in braces of a text is a reference."""
        for piece, found in template_references(self.expect.text(text, what), node.place):
            if found is None:
                self.expect.problem(node.place, f"{what}: '{{{piece}}}' is not a reference")

    def relations(self, node: Node) -> tuple[Relation, ...]:
        """The relations in `node`."""
        found = []
        for name, item in self.expect.map(node, "relations").items():
            keys = self.expect.map(
                item,
                f"relation {name}",
                "one many many_too left right match id when named_by".split(),
            )
            found.append(self._relation(name, item, keys))
        return tuple(found)

    def _relation(self, name: str, node: Node, keys: Mapping[str, Node]) -> Relation:
        def ref(key: str) -> Reference | None:
            return reference(self.expect, keys[key], f"relation {name}") if key in keys else None

        pairs = []
        if "match" in keys:
            for left, right in self.expect.map(keys["match"], f"relation {name}: match").items():
                theirs = parse_reference(left, right.place)
                if theirs is None:
                    self.expect.problem(
                        right.place, f"relation {name}: '{left}' is not a reference"
                    )
                    continue
                pairs.append((theirs, reference(self.expect, right, f"relation {name}: match")))
        is_record_level = "left" in keys
        if not is_record_level:
            for key in ("right", "match", "id", "when", "named_by"):
                if key in keys:
                    self.expect.problem(
                        keys[key].place,
                        f"relation {name}: '{key}' goes with 'left'; between datasets say one, many",
                    )
        needed = ("left", "right", "match", "id") if is_record_level else ("many",)
        for key in needed:
            if key not in keys:
                self.expect.problem(node.place, f"relation {name} needs '{key}'")
        when = condition(self.expect, keys["when"], f"relation {name}") if "when" in keys else None
        self._said(node, f"relation {name}: id", keys.get("id"))
        many = tuple(found for key in ("many", "many_too") if (found := ref(key)) is not None)
        return Relation(
            name=name,
            place=node.place,
            one=ref("one"),
            many=many,
            left=self.expect.text(keys.get("left"), "left"),
            right=self.expect.text(keys.get("right"), "right"),
            match=tuple(pairs),
            id=self.expect.text(keys.get("id"), "id"),
            when=when,
            named_by=self._named_by(name, keys),
        )

    def _named_by(self, name: str, keys: Mapping[str, Node]) -> str:
        """The side of a relation between records that names the other."""
        if "left" not in keys or "named_by" not in keys:
            return ""
        sides = tuple(self.expect.text(keys.get(key), key) for key in ("left", "right"))
        return self.expect.word(keys["named_by"], f"relation {name}: named_by", sides)


def _with_prefix(node: Node, prefix: str) -> Node:
    """The fragment `node` with `--` replaced by the dataset's prefix."""
    if node.is_map:
        filled = {
            _PREFIX.sub(prefix, key): _with_prefix(value, prefix) for key, value in node.items()
        }
        return replace(node, value=filled)
    if node.is_list:
        return replace(node, value=[_with_prefix(item, prefix) for item in node.value])
    if isinstance(node.value, str):
        return replace(node, value=_PREFIX.sub(prefix, node.value))
    return node
