"""Reads `results:`: analysis results with the statistics that make them up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cdisc_convert.functions._registry import Function, functions
from cdisc_convert.language.arguments import read_argument
from cdisc_convert.language.conditions import condition
from cdisc_convert.language.expect import Expect, did_you_mean
from cdisc_convert.language.references import DATASET_NAME, reference
from cdisc_convert.language.yaml_file import Node
from cdisc_convert.model.errors import Place
from cdisc_convert.model.result import (
    MOST_CONJUNCTIONS,
    AnalysisResult,
    Joined,
    Population,
    Statistic,
    both,
    conjunctions,
)
from cdisc_convert.model.statement import Condition, Reference

REASONS = (
    "SPECIFIED IN PROTOCOL",
    "SPECIFIED IN SAP",
    "DATA DRIVEN",
    "REQUESTED BY REGULATORY AGENCY",
)
"""Codelist Analysis Reason (C117744) of the Define-XML terminology."""
PURPOSES = (
    "PRIMARY OUTCOME MEASURE",
    "SECONDARY OUTCOME MEASURE",
    "EXPLORATORY OUTCOME MEASURE",
)
"""Codelist Analysis Purpose (C117745), which may be extended."""
RECORD_KEYS = ("dataset", "among", "join", "denominator", "per", "rows", "columns")
"""Keys that say which records are analysed; they may stand at the result or at a statistic."""
RESULT_KEYS = (
    "title endpoints display displays reason purpose documentation document variables statistics"
).split()
STATISTIC_KEYS = ("how", "label", "decimals")
DISPLAY_KEYS = ("title", "document")
RESULT_ID = re.compile(r"[A-Za-z][A-Za-z0-9._-]*\Z")


class ResultReader:
    """Reads results; displays that are described inside a result are kept in `shown`."""

    def __init__(self, expect: Expect) -> None:
        self.expect = expect
        self.shown: dict[str, Node] = {}

    def results(self, node: Node) -> dict[str, AnalysisResult]:
        """The results in `node`, by id."""
        found = {}
        for name, item in self.expect.map(node, "results").items():
            if not RESULT_ID.match(name):
                self.expect.problem(
                    item.place, f"result '{name}' needs an id of letters, digits, '.', '_' and '-'"
                )
            found[name] = self._result(name, item)
        return found

    def _result(self, name: str, node: Node) -> AnalysisResult:
        what, expect = f"result {name}", self.expect
        allowed = (*RESULT_KEYS, *RECORD_KEYS)
        keys = expect.map(node, what, allowed, ("reason", "purpose", "statistics"))
        displays, title = self._displays(what, keys)
        statistics = []
        if "statistics" in keys:
            items = expect.list(keys["statistics"], f"{what}: statistics")
            if not items:
                expect.problem(node.place, f"{what} needs at least one statistic")
            for number, item in enumerate(items, start=1):
                made = self._statistic(f"{name}.{number}", what, keys, item)
                statistics += [made] if made is not None else []
        return AnalysisResult(
            id=name,
            title=expect.text(keys.get("title"), f"{what}: title") or title or name,
            reason=expect.word(keys.get("reason"), f"{what}: reason", REASONS),
            purpose=expect.text(keys.get("purpose"), f"{what}: purpose"),
            place=node.place,
            statistics=tuple(statistics),
            endpoints=expect.texts(keys.get("endpoints"), f"{what}: endpoints"),
            displays=displays,
            variables=self.references(keys.get("variables"), f"{what}: variables"),
            documentation=expect.text(keys.get("documentation"), f"{what}: documentation"),
            document=self.document(keys.get("document"), what),
        )

    def _displays(self, what: str, keys: Mapping[str, Node]) -> tuple[tuple[str, ...], str]:
        """Names of the displays, and the title of the one described here."""
        names = list(self.expect.texts(keys.get("displays"), f"{what}: displays"))
        one = keys.get("display")
        if one is None:
            return tuple(names), ""
        if not one.is_map:
            return (self.expect.text(one, f"{what}: display"), *names), ""
        found = self.expect.map(one, f"{what}: display", DISPLAY_KEYS, ("name", "title"))
        name = self.expect.text(found.get("name"), f"{what}: display: name")
        described = {key: value for key, value in found.items() if key != "name"}
        if name:
            self.shown.setdefault(name, Node(described, one.place))
        return (name, *names), self.expect.text(found.get("title"), "title")

    def _statistic(
        self, id_: str, what: str, outer: Mapping[str, Node], node: Node
    ) -> Statistic | None:
        expect = self.expect
        if not node.is_map or "how" not in node.value:
            expect.problem(
                node.place, f"{what}: a statistic must say how, as {{how: summary, value: AVAL}}"
            )
            return None
        how = expect.text(node.value["how"], f"{what}: how")
        function = _known(expect, how, node.value["how"].place, what)
        if function is None:
            return None
        taken = {argument.name for argument in function.arguments}
        # an argument keeps its name: `denominator` is one of subjects_with where it is a text
        own = {key for key in RECORD_KEYS if key not in taken or _is_record_key(node, key)}
        for key, value in node.items():
            if key not in taken | own | set(STATISTIC_KEYS):
                near = did_you_mean(key, taken | own)
                expect.problem(value.place, f"{what}: {how} does not take '{key}'{near}")
        given = {key: node.value[key] for key in own if key in node.value}
        arguments = self._arguments(what, function, node, set(given))
        records = self._records(what, outer, given, node.place)
        if "nested" in taken and "nested" not in arguments:
            inner = tuple(ref for ref in arguments.get("by", ()) if ref in records["rows"])
            arguments["nested"] = inner
        return Statistic(
            id=id_,
            how=how,
            arguments=arguments,
            place=node.place,
            label=expect.text(node.get("label"), f"{what}: label"),
            decimals=expect.whole(node.get("decimals"), f"{what}: decimals"),
            **records,
        )

    def _arguments(
        self, what: str, function: Function, node: Node, own: set[str]
    ) -> dict[str, Any]:
        arguments: dict[str, Any] = {}
        for argument in function.arguments:
            given = node.get(argument.name) if argument.name not in own else None
            if given is None:
                if argument.is_required:
                    self.expect.problem(
                        node.place, f"{what}: {function.name} needs '{argument.name}'"
                    )
                continue
            name = f"{what}: {argument.name}"
            arguments[argument.name] = read_argument(self.expect, name, argument, given)
        return arguments

    # -- which records ----------------------------------------------------------------------------

    def _records(
        self, what: str, outer: Mapping[str, Node], given: Mapping[str, Node], place: Place
    ) -> dict[str, Any]:
        """What a statistic analyses: what the result says, replaced by what it says itself.

        `among` of both must hold, unless the statistic names a dataset of its own.
        """

        def pick(key: str) -> Node | None:
            return given.get(key, outer.get(key))

        among = self._condition(what, given.get("among"))
        if "dataset" not in given:
            among = both(self._condition(what, outer.get("among")), among)
        if len(conjunctions(among)) > MOST_CONJUNCTIONS:
            self.expect.problem(
                place,
                f"{what}: 'among' has more than {MOST_CONJUNCTIONS} alternatives, more than "
                "define.xml should list; divide the result",
            )
        dataset = self._dataset(what, pick("dataset"), place)
        return {
            "dataset": dataset,
            "among": among,
            "join": self.joins(what, pick("join")),
            "population": self._population(what, pick("denominator")),
            **{
                key: self.references(pick(key), f"{what}: {key}")
                for key in ("per", "rows", "columns")
            },
        }

    def _condition(self, what: str, node: Node | None) -> Condition | None:
        return condition(self.expect, node, f"{what}: among") if node is not None else None

    def _dataset(self, what: str, node: Node | None, place: Place) -> str:
        if node is None:
            self.expect.problem(place, f"{what} needs 'dataset': the dataset that is analysed")
        return self._named(what, node)

    def _named(self, what: str, node: Node | None) -> str:
        name = self.expect.text(node, f"{what}: dataset")
        if node is not None and name and not DATASET_NAME.match(name):
            self.expect.problem(node.place, f"{what}: '{name}' is no name of a submitted dataset")
        return name

    def _population(self, what: str, node: Node | None) -> Population | None:
        if node is None:
            return None
        name = f"{what}: denominator"
        keys = self.expect.map(node, name, ("when", "by", "label"), ("dataset",))
        return Population(
            self._named(name, keys.get("dataset")),
            node.place,
            self.expect.text(keys.get("label"), f"{name}: label"),
            condition(self.expect, keys["when"], name) if "when" in keys else None,
            self.references(keys.get("by"), f"{name}: by"),
        )

    def joins(self, what: str, node: Node | None) -> tuple[Joined, ...]:
        """The datasets that stand beside the one analysed."""
        if node is None:
            return ()
        found = []
        for item in [node] if node.is_map else self.expect.list(node, f"{what}: join"):
            name = f"{what}: join"
            keys = self.expect.map(item, name, ("when", "match"), ("dataset",))
            found.append(
                Joined(
                    self._named(name, keys.get("dataset")),
                    item.place,
                    condition(self.expect, keys["when"], name) if "when" in keys else None,
                    self.expect.texts(keys.get("match"), f"{name}: match") or ("USUBJID",),
                )
            )
        return tuple(found)

    def references(self, node: Node | None, what: str) -> tuple[Reference, ...]:
        """A list of references."""
        if node is None:
            return ()
        return tuple(reference(self.expect, item, what) for item in self.expect.list(node, what))

    def document(self, node: Node | None, what: str) -> tuple[str, str] | None:
        """`{name: sap, page: 12}`."""
        if node is None:
            return None
        keys = self.expect.map(node, f"{what}: document", ("page",), ("name",))
        return (
            self.expect.text(keys.get("name"), f"{what}: document: name"),
            self.expect.text(keys.get("page"), f"{what}: document: page"),
        )


def _is_record_key(node: Node, key: str) -> bool:
    found = node.get(key)
    return found is not None and found.is_map


def _known(expect: Expect, how: str, place: Place, what: str) -> Function | None:
    known = {name: f for name, f in functions().items() if f.is_statistic}
    if how in known:
        return known[how]
    if how in functions():
        expect.problem(
            place,
            f"{what}: {how} makes a value of one record; a result takes a statistic "
            f"({', '.join(known)})",
        )
    elif how:
        expect.problem(place, f"{what}: no statistic is called '{how}'{did_you_mean(how, known)}")
    return None
