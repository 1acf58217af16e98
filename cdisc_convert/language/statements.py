"""Reads statements: how a value is made (`how`, `by`, `choose`, `by_part`) and what is said of it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cdisc_convert.functions._registry import (
    RESERVED,
    Function,
    functions,
)
from cdisc_convert.functions.dates._formats import check_formats
from cdisc_convert.language.arguments import read_argument
from cdisc_convert.language.conditions import condition
from cdisc_convert.language.expect import Expect, did_you_mean
from cdisc_convert.language.references import (
    OWN_NAME,
    parse_reference,
    reference,
    template_references,
)
from cdisc_convert.language.yaml_file import Node, plain_value
from cdisc_convert.model.errors import Place, SpecError
from cdisc_convert.model.spec import (
    ByPart,
    ByValue,
    Call,
    Choose,
    Make,
    Reference,
    Statement,
    Supplemental,
)

MAKE_KEYS = frozenset({"how", "by", "choose"})
ATTRIBUTES = RESERVED - {"how", "when", "among", "note", "cases", "cases_from", "choose"}
"""Keys that say something of the variable, not of how its value is made."""


class StatementReader:
    """Reads the statements of one file.

    folder: the study's folder; tables: paths of its tables, for `cases_from`.
    """

    def __init__(self, expect: Expect, folder: Path, tables: Mapping[str, Path]) -> None:
        self.expect = expect
        self.folder = folder
        self.tables = tables

    def statement(self, name: str, node: Node, *, is_helper: bool) -> Statement:
        """The statement `name: ...`."""
        if not OWN_NAME.match(name):
            self.expect.problem(
                node.place,
                f"'{name}' is not a name: capital letters, digits and _, starting with a letter, "
                "at most 20",
            )
        if not is_helper and len(name) > 8:
            self.expect.problem(
                node.place, f"{name} has {len(name)} characters; a submitted variable has at most 8"
            )
        if not node.is_map:
            self.expect.problem(node.place, f"{name} must say how, for instance {{how: copy}}")
            return Statement(name, Call("empty", {}, node.place), node.place, is_helper)
        how = node.get("how")
        if how is not None and how.value == "by_part":
            make: Make = self._by_part(name, node)
        else:
            make = self.make(name, node, extra_keys=ATTRIBUTES)
        if is_helper and "supplemental" in node.value:
            self.expect.problem(
                node.value["supplemental"].place,
                f"{name} is never submitted, so it cannot be 'supplemental'; put it under 'variables'",
            )
        return self._attributes(name, node, make, is_helper)

    def given(self, name: str, node: Node) -> Statement:
        """What a part of a stack gives for `name`: attributes stand where the name is declared."""
        for key in ("supplemental", "override", "after_cutoff", "label", "type", "length"):
            if key in (node.value if node.is_map else {}):
                self.expect.problem(
                    node.value[key].place, f"{name}: put '{key}' where {name} is declared by_part"
                )
        found = self.statement(name, node, is_helper=True)
        if isinstance(found.make, ByPart):
            self.expect.problem(node.place, f"{name}: a part must say how, it cannot give by_part")
            return replace(found, make=Call("empty", {}, node.place))
        return found

    def _by_part(self, name: str, node: Node) -> ByPart:
        self._known_keys(name, node, ATTRIBUTES | {"how", "when", "note"})
        return ByPart(node.value["how"].place, self._when(name, node), self._note(node))

    def _attributes(self, name: str, node: Node, make: Make, is_helper: bool) -> Statement:
        expect, get = self.expect, node.get
        supplemental = None
        if (found := get("supplemental")) is not None:
            parts = expect.map(found, f"{name}: supplemental", ("evaluator", "as"), ("label",))
            label = expect.text(parts.get("label"), f"{name}: label")
            if len(label) > 40:
                expect.problem(
                    found.place, f"{name}: label has {len(label)} characters; at most 40"
                )
            supplemental = Supplemental(
                label,
                expect.text(parts.get("evaluator"), f"{name}: evaluator"),
                expect.text(parts.get("as"), f"{name}: as") or name,
            )
        document = None
        if (found := get("document")) is not None:
            parts = expect.map(found, f"{name}: document", ("page",), ("name",))
            document = (
                expect.text(parts.get("name"), "name"),
                expect.text(parts.get("page"), "page"),
            )
        origin, note = (
            expect.text(get("origin"), f"{name}: origin"),
            expect.text(get("note"), "note"),
        )
        if origin and not note:
            expect.problem(node.place, f"{name}: 'origin' needs a 'note' that says why")
        codelist = make.arguments.get("codelist", "") if isinstance(make, Call) else ""
        return Statement(
            name=name,
            make=make,
            place=node.place,
            is_helper=is_helper,
            supplemental=supplemental,
            crf=expect.texts(get("crf"), f"{name}: crf"),
            origin=origin,
            note=note,
            dictionary=expect.text(get("dictionary"), f"{name}: dictionary"),
            label=expect.text(get("label"), f"{name}: label"),
            type=expect.word(get("type"), f"{name}: type", ("text", "number"), ""),
            length=expect.whole(get("length"), f"{name}: length"),
            display=expect.text(get("display"), f"{name}: display"),
            issue=expect.text(get("issue"), f"{name}: issue"),
            after_cutoff=expect.word(get("after_cutoff"), f"{name}: after_cutoff", ("blank",), ""),
            document=document,
            codelist=str(codelist),
        )

    # -- how a value is made --------------------------------------------------------------------

    def make(self, name: str, node: Node, extra_keys: frozenset[str] = frozenset()) -> Make:
        """The `how`, `by` or `choose` in `node`; keys beyond it must be in `extra_keys`."""
        expect = self.expect
        if not node.is_map:
            expect.problem(node.place, f"{name} must say how, for instance {{how: copy}}")
            return Call("empty", {}, node.place)
        words = sorted(MAKE_KEYS & set(node.value))
        if words == ["by", "how"] and "cases" not in node.value:
            return self._call(name, node, extra_keys)  # `by` is an argument: multiply by 1000
        if len(words) != 1:
            what = f"says {' and '.join(words)}" if words else "does not say how"
            expect.problem(node.place, f"{name} {what}; one of how, by, choose is needed")
            return Call("empty", {}, node.place)
        if words == ["choose"]:
            return self._choose(name, node, extra_keys)
        if words == ["by"]:
            return self._by(name, node, extra_keys)
        return self._call(name, node, extra_keys)

    def _when(self, name: str, node: Node) -> Any:
        found = node.get("when")
        return condition(self.expect, found, f"{name}: when") if found is not None else None

    def _note(self, node: Node) -> str:
        return self.expect.text(node.get("note"), "note")

    def _choose(self, name: str, node: Node, extra: frozenset[str]) -> Choose:
        self._known_keys(name, node, extra | {"choose", "when", "note"})
        branches = []
        items = self.expect.list(node.value["choose"], f"{name}: choose")
        if node.value["choose"].is_list and not items:
            self.expect.problem(node.place, f"{name}: choose needs at least one branch")
        for position, item in enumerate(items):
            branch = self.make(name, item, extra_keys=frozenset({"when", "note"}))
            is_last = position == len(items) - 1
            if item.is_map and "when" not in item.value and not is_last:
                self.expect.problem(
                    item.place, f"{name}: only the last branch of a choose may lack 'when'"
                )
            branches.append(branch)
        return Choose(tuple(branches), node.place, self._when(name, node), self._note(node))

    def _by(self, name: str, node: Node, extra: frozenset[str]) -> ByValue:
        expect = self.expect
        self._known_keys(name, node, extra | {"by", "cases", "cases_from", "when", "note"})
        by = reference(expect, node.value["by"], f"{name}: by")
        cases: list[tuple[tuple[str, ...], Make]] = []
        otherwise: Make | None = None
        if "cases" in node.value and "cases_from" in node.value:
            expect.problem(node.place, f"{name} takes 'cases' or 'cases_from', not both")
        found = node.get("cases")
        if found is not None and found.is_map:
            if not found.value:
                expect.problem(found.place, f"{name}: cases needs at least one case")
            for value, case in found.items():
                made = self.make(name, case, frozenset({"when", "note"}))
                if value == "else":
                    otherwise = made
                else:
                    cases.append(((value,), made))
        elif found is not None:
            for case in expect.list(found, f"{name}: cases"):
                if case.is_map and "of" in case.value:
                    self._of_is_free(name, case)
                    values = expect.texts(case.value["of"], f"{name}: of")
                    cases.append((values, self.make(name, case, frozenset({"when", "note", "of"}))))
                    continue
                if otherwise is not None:
                    expect.problem(
                        case.place, f"{name}: a second case without 'of'; only the last may lack it"
                    )
                otherwise = self.make(name, case, frozenset({"when", "note"}))
        elif (table := node.get("cases_from")) is not None:
            cases, otherwise = self._cases_from(name, by, table)
        else:
            expect.problem(node.place, f"{name}: by needs 'cases' or 'cases_from'")
        seen: set[str] = set()
        for values, _ in cases:
            for value in values:
                if value in seen:
                    expect.problem(node.place, f"{name}: case '{value}' is given twice")
                seen.add(value)
        return ByValue(
            by, tuple(cases), otherwise, node.place, self._when(name, node), self._note(node)
        )

    def _of_is_free(self, name: str, case: Node) -> None:
        """The values of a case and an argument cannot both be called `of`."""
        function = functions().get(str(case.value["how"].value)) if "how" in case.value else None
        if function is not None and function.argument("of") is not None:
            self.expect.problem(
                case.place,
                f"{name}: 'of' lists the values of this case, but {function.name} takes 'of' too; "
                "make the value in a helper and copy it here",
            )

    def _cases_from(
        self, name: str, by: Reference, table: Node
    ) -> tuple[list[tuple[tuple[str, ...], Make]], Make | None]:
        """One case per line of a table with columns `<by>`, how and the arguments."""
        word = self.expect.text(table, f"{name}: cases_from")
        path = self.tables.get(word)
        cases: list[tuple[tuple[str, ...], Make]] = []
        otherwise: Make | None = None
        if path is None or not path.exists():
            near = did_you_mean(word, self.tables)
            self.expect.problem(
                table.place, f"{name}: there is no table called '{word}' in the study folder{near}"
            )
            return cases, otherwise
        for place, line in self._lines(path):
            value = (line.get(by.name) or "").strip()
            cells = {
                key: _cell(text.strip(), place)
                for key, text in line.items()
                if key and key != by.name and text and (key == "how" or key.islower())
            }
            if not value or "how" not in cells:
                self.expect.problem(place, f"table {word} needs columns {by.name} and how, filled")
                continue
            case = self.make(name, Node(cells, place), frozenset({"note"}))
            if value == "else":
                otherwise = case
            else:
                cases.append(((value,), case))
        return cases, otherwise

    def _lines(self, path: Path) -> Iterator[tuple[Place, dict[str, str | None]]]:
        """The lines of a table with their places."""
        shown = path.relative_to(self.folder).as_posix()
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            self.expect.problem(Place(shown), "is not UTF-8 text; save the file as UTF-8")
            return
        reader = csv.DictReader(text.splitlines(keepends=True), restkey="")
        try:
            for line in reader:
                # cells beyond the header are kept under "", which names no argument
                yield Place(shown, reader.line_num), line
        except csv.Error:
            place = Place(shown, reader.line_num + 1)
            self.expect.problem(place, "is no line of a CSV file; look at its quotes and length")

    def _call(self, name: str, node: Node, extra: frozenset[str]) -> Make:
        expect = self.expect
        how = expect.text(node.value["how"], f"{name}: how")
        place = node.value["how"].place
        if how == "by_part":
            expect.problem(place, f"{name}: by_part stands alone, not inside 'choose' or 'cases'")
            return Call("empty", {}, place)
        known = functions()
        function = known.get(how)
        if function is None:
            near = did_you_mean(how, [*known, "by_part"])
            expect.problem(place, f"no mapping function is called '{how}'{near}")
            return Call("empty", {}, place)
        if function.is_statistic:
            expect.problem(
                place, f"{name}: {how} is a statistic of many records; it stands in 'results:' only"
            )
            return Call("empty", {}, place)
        taken = {a.name for a in function.arguments}
        allowed = taken | extra | {"how", "when", "note", "codelist"}
        if function.takes_among:
            allowed |= {"among"}
        if function.looks_at_records:
            allowed |= {"match"}
        if "codelist" not in taken and "terms_of_codelist" not in function.injected.values():
            allowed -= {"codelist"}
        for key in node.value:
            if key not in allowed:
                near = did_you_mean(key, taken)
                expect.problem(node.value[key].place, f"{name}: {how} does not take '{key}'{near}")
        arguments = self._arguments(name, function, node)
        if "codelist" in node.value and "codelist" not in taken:
            arguments["codelist"] = expect.text(node.value["codelist"], f"{name}: codelist")
        among = node.get("among")
        return Call(
            how=how,
            arguments=arguments,
            place=place,
            among=condition(expect, among, f"{name}: among") if among is not None else None,
            match=self._match(name, node) if "match" not in taken else (),
            when=self._when(name, node),
            note=self._note(node),
        )

    def _known_keys(self, name: str, node: Node, allowed: frozenset[str]) -> None:
        for key, value in node.items():
            if key not in allowed:
                near = did_you_mean(key, allowed)
                self.expect.problem(value.place, f"{name} does not take '{key}'{near}")

    def _match(self, name: str, node: Node) -> tuple[tuple[Reference, Reference], ...]:
        found = node.get("match")
        if found is None:
            return ()
        pairs = []
        for left, right in self.expect.map(found, f"{name}: match").items():
            theirs = parse_reference(left, right.place)
            if theirs is None:
                self.expect.problem(right.place, f"{name}: match: '{left}' is not a reference")
                continue
            pairs.append((theirs, reference(self.expect, right, f"{name}: match")))
        return tuple(pairs)

    def _arguments(self, name: str, function: Function, node: Node) -> dict[str, Any]:
        arguments: dict[str, Any] = {}
        for argument in function.arguments:
            given = node.get(argument.name)
            if given is None:
                may_be_implied = function.name == "copy" and argument.name == "from"
                if argument.is_required and not may_be_implied:
                    self.expect.problem(
                        node.place, f"{name}: {function.name} needs '{argument.name}'"
                    )
                continue
            arguments[argument.name] = read_argument(
                self.expect, f"{name}: {argument.name}", argument, given
            )
        if "references" in function.injected.values():
            text = arguments.get("text", "")
            arguments["{}"] = self._template(name, text, node)
        if function.name == "iso_date" and arguments.get("formats"):
            self._formats(name, arguments, node)
        return arguments

    def _formats(self, name: str, arguments: dict[str, Any], node: Node) -> None:
        """Date formats are understood before any data is read."""
        try:
            check_formats(arguments["formats"], arguments.get("first_year"))
        except SpecError as bad:
            for problem in bad.problems:
                self.expect.problem(node.value["formats"].place, f"{name}: {problem.text}")

    def _template(self, name: str, text: str, node: Node) -> dict[str, Reference]:
        found: dict[str, Reference] = {}
        for piece, ref in template_references(text, node.place):
            if ref is None:
                self.expect.problem(node.place, f"{name}: '{{{piece}}}' is not a reference")
            else:
                found[piece] = ref
        return found


def _cell(text: str, place: Place) -> Node:
    value = plain_value(text)
    return Node(value, place, "" if isinstance(value, str) else text)
