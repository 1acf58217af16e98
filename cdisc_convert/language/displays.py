"""Reads `displays:`: tables, figures and listings, and what figures draw."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cdisc_convert.language.arguments import sort_key
from cdisc_convert.language.conditions import condition
from cdisc_convert.language.expect import Expect, did_you_mean
from cdisc_convert.language.references import reference
from cdisc_convert.language.results import ResultReader
from cdisc_convert.language.yaml_file import Node
from cdisc_convert.model.errors import Place
from cdisc_convert.model.result import AnalysisResult, Display, Mark, Plot

NAME = re.compile(r"[TFL]-[0-9]+(\.[0-9]+)*[a-z]?\Z")
AROUND = ("title", "population", "footnotes", "document")
RECORDS = ("dataset", "among", "join")
LISTED = (*RECORDS, "columns", "order")
REFERENCES = ("value", "at", "visit", "x", "groups", "panels", "censor")
ALL_PLOTS = ("x_label", "y_label", "groups", "lines")
PLOTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "mean_trajectory": (("value", "visit"), ("at", "panels", "error", "log", "scale", "marks")),
    "spaghetti": (("value", "at"), ("panels", "log", "scale", "marks")),
    "waterfall": (("value",), ("panels",)),
    "swimmer": (("value",), ("events", "scale")),
    "kaplan_meier": (("value", "censor"), ("scale", "panels")),
    "cumulative_incidence": (("value", "censor"), ("scale", "panels")),
    "scatter": (("value", "x"), ("panels", "log")),
}
"""Kinds of figures with the keys that they need and may have (besides `ALL_PLOTS`)."""


def read_results(
    expect: Expect, result_nodes: Iterable[Node], display_nodes: Iterable[Node]
) -> tuple[dict[str, AnalysisResult], dict[str, Display]]:
    """Analysis results, and the displays that show them, from the documents of a study."""
    reader = ResultReader(expect)
    results: dict[str, AnalysisResult] = {}
    for node in result_nodes:
        for name, result in reader.results(node.value["results"]).items():
            _once(expect, "result", name, result.place, results)
            results[name] = result
    listed: dict[str, Node] = {}
    for node in display_nodes:
        for name, item in expect.map(node.value["displays"], "displays").items():
            _once(expect, "display", name, item.place, listed)
            listed[name] = item
    for name, item in reader.shown.items():
        _once(expect, "display", name, item.place, listed)
    shown = DisplayReader(expect, reader)
    displays = shown.displays({**reader.shown, **listed})
    shown.links(results, displays)
    return results, displays


def _once(
    expect: Expect,
    what: str,
    name: str,
    place: Place,
    known: Mapping[str, AnalysisResult | Node],
) -> None:
    if name in known:
        expect.problem(place, f"{what} {name} is given twice (first at {known[name].place})")


class DisplayReader:
    """Reads displays."""

    def __init__(self, expect: Expect, results: ResultReader) -> None:
        self.expect = expect
        self.reader = results

    def displays(self, nodes: Mapping[str, Node]) -> dict[str, Display]:
        """The displays by name, those described inside a result included."""
        return {name: self._display(name, node) for name, node in nodes.items()}

    def links(self, results: Mapping[str, AnalysisResult], displays: Mapping[str, Display]) -> None:
        """Every result names displays that exist, every table has a result."""
        shown = set()
        for result in results.values():
            if not result.displays:
                self.expect.problem(result.place, f"result {result.id} needs 'display'")
            for name in result.displays:
                shown.add(name)
                if name and name not in displays:
                    near = did_you_mean(name, displays)
                    self.expect.problem(
                        result.place, f"result {result.id}: there is no display '{name}'{near}"
                    )
        for display in displays.values():
            if NAME.match(display.name) and display.kind == "table" and display.name not in shown:
                self.expect.problem(
                    display.place, f"display {display.name}: no result names this table"
                )

    def _display(self, name: str, node: Node) -> Display:
        what, expect = f"display {name}", self.expect
        if not NAME.match(name):
            expect.problem(
                node.place,
                f"display '{name}' needs a name such as T-14.2.1 (table), F-14.2.1 (figure) or "
                "L-16.2.7 (listing)",
            )
        kind = name[:1]
        allowed: tuple[str, ...] = AROUND
        if kind == "L":
            allowed = (*AROUND, *LISTED)
        elif kind == "F":
            plot_keys = [key for needs, may in PLOTS.values() for key in (*needs, *may)]
            allowed = (*AROUND, *RECORDS, "plot", *ALL_PLOTS, *dict.fromkeys(plot_keys))
        keys = expect.map(node, what, allowed, ("title",))
        self._complete(what, kind, keys, node.place)
        order = expect.list(keys["order"], f"{what}: order") if "order" in keys else []
        return Display(
            name=name,
            title=expect.text(keys.get("title"), f"{what}: title"),
            place=node.place,
            population=expect.text(keys.get("population"), f"{what}: population"),
            footnotes=expect.texts(keys.get("footnotes"), f"{what}: footnotes"),
            document=self.reader.document(keys.get("document"), what),
            dataset=expect.text(keys.get("dataset"), f"{what}: dataset"),
            among=condition(expect, keys["among"], f"{what}: among") if "among" in keys else None,
            join=self.reader.joins(what, keys.get("join")),
            columns=self.reader.references(keys.get("columns"), f"{what}: columns"),
            order=tuple(sort_key(expect, f"{what}: order", item) for item in order),
            plot=self._plot(what, keys, node.place) if kind == "F" and "plot" in keys else None,
        )

    def _complete(self, what: str, kind: str, keys: Mapping[str, Node], place: Place) -> None:
        needed = {"L": ("dataset", "columns"), "F": ("dataset", "plot")}.get(kind, ())
        for key in needed:
            if key not in keys:
                self.expect.problem(place, f"{what} needs '{key}'")

    # -- figures ----------------------------------------------------------------------------------

    def _plot(self, what: str, keys: Mapping[str, Node], place: Place) -> Plot | None:
        expect = self.expect
        kind = expect.word(keys["plot"], f"{what}: plot", PLOTS)
        if not kind:
            return None
        needs, may = PLOTS[kind]
        for key in needs:
            if key not in keys:
                expect.problem(place, f"{what}: a {kind} needs '{key}'")
        for key, value in keys.items():
            if key not in (*AROUND, *RECORDS, "plot", *ALL_PLOTS, *needs, *may):
                expect.problem(value.place, f"{what}: a {kind} does not take '{key}'")
        named: dict[str, Any] = {
            key: reference(expect, keys[key], f"{what}: {key}") for key in REFERENCES if key in keys
        }
        return Plot(
            kind=kind,
            **named,
            error=expect.word(keys.get("error"), f"{what}: error", ("se", "ci"), "se"),
            is_log=expect.is_true(keys.get("log"), f"{what}: log"),
            scale=self._numbers(what, "scale", keys.get("scale"), (1.0,))[0],
            lines=self._lines(what, keys.get("lines")),
            marks=self._numbers(what, "marks", keys.get("marks"), ()),
            events=self._events(what, keys.get("events")),
            x_label=expect.text(keys.get("x_label"), f"{what}: x_label"),
            y_label=expect.text(keys.get("y_label"), f"{what}: y_label"),
        )

    def _numbers(
        self, what: str, key: str, node: Node | None, default: tuple[float, ...]
    ) -> tuple[float, ...]:
        if node is None:
            return default
        found = []
        for item in self.expect.list(node, f"{what}: {key}"):
            if isinstance(item.value, int | float):
                found.append(float(item.value))
            else:
                self.expect.problem(item.place, f"{what}: {key} takes numbers")
        return tuple(found) or default

    def _lines(self, what: str, node: Node | None) -> tuple[tuple[str, float], ...]:
        """`[200, 300]`, or `{CD4: [200, 300]}` for single panels."""
        if node is None:
            return ()
        by_panel = node.value if node.is_map else {"": node}
        return tuple(
            (panel, value)
            for panel, values in by_panel.items()
            for value in self._numbers(what, "lines", values, ())
        )

    def _events(self, what: str, node: Node | None) -> tuple[Mark, ...]:
        found = []
        for item in self.expect.list(node, f"{what}: events") if node is not None else []:
            name = f"{what}: events"
            keys = self.expect.map(item, name, ("when",), ("label", "dataset", "at"))
            if "at" in keys:
                found.append(
                    Mark(
                        self.expect.text(keys.get("label"), f"{name}: label"),
                        self.expect.text(keys.get("dataset"), f"{name}: dataset"),
                        reference(self.expect, keys["at"], f"{name}: at"),
                        condition(self.expect, keys["when"], name) if "when" in keys else None,
                    )
                )
        return tuple(found)
