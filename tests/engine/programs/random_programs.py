"""Random mappings with random raw tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.engine.programs.random_statements import KINDS, Draw, Names, Statements

SOURCES = ("visits", "doses")
HEADER = ("ID", "K", "N", "D", "T", "REC")
LETS = {
    "DAY": {"how": "iso_date", "from": "D", "formats": ["YYYY-MM-DD", "YYYY-MM", "YYYY"]},
    "NUM": {"how": "number", "from": "N"},
}
CELL = {
    "ID": st.sampled_from(["1", "2", "3", "1", "2", "9"]),
    "K": st.sampled_from(["A", "B", "C", ""]),
    "N": st.sampled_from(["1", "2", "2.0", "-1.5", "0", "0.1", "0.2", "x", ""]),
    "D": st.sampled_from(["2024-01-01", "2024-01-02", "2024-02-29", "2024-01", "2024", "", "bad"]),
    "T": st.sampled_from(["u", "v", "u;v", "; u", "1", ""]),
}
TABLES = {
    "codes": ("K,LABEL,RANK", [("A", "u", "1"), ("B", "B", ""), ("1", "", "2")]),
    "bands": ("LOW,HIGH,LABEL", [("", "0", "A"), ("0", "1", "B"), ("2", "", "u")]),
    "cells": ("CODE,COLUMN", [("ONE", "T"), ("TWO", "K"), ("SIX", "N")]),
}


@dataclass(frozen=True)
class Program:
    """Intermediates in order, and the rows of each raw source."""

    datasets: list[dict[str, Any]]
    raw: dict[str, list[tuple[str, ...]]]


def of_source(name: str) -> Names:
    """What a raw source offers."""
    return Names(
        text=[f"{name}.K", f"{name}.T", f"{name}.N"],
        number=[f"{name}.NUM"],
        iso=[f"{name}.DAY"],
        apart=[f"{name}.REC"],
    )


def raw_rows(draw: Draw, count: int, letter: str) -> list[tuple[str, ...]]:
    """Rows of a raw source; REC numbers them."""
    return [
        (*(draw(CELL[name]) for name in HEADER[:-1]), f"{letter}{number}")
        for number in range(count)
    ]


class Mapping:
    """Draws intermediates one after the other."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.records = {name: of_source(name) for name in SOURCES}
        self.people = Names(
            text=["people.K", "people.T"], number=["people.NUM"], iso=["people.DAY"]
        )

    def dataset(self, name: str) -> dict[str, Any]:
        """One intermediate."""
        if self._pick(4) == 0:
            steps, names, part_names = self._stack(name)
        else:
            steps, names = self._rows(grouping=True)
            part_names = None
        names.records = dict(self.records)
        spec: dict[str, Any] = {"intermediate": name, "rows": steps, "let": {}}
        own = Names(records=dict(self.records))
        if part_names is not None:
            self._by_parts(spec, own, part_names)
        apart = "|".join(f"{{{ref}}}" for ref in names.apart)
        spec["let"]["REC"] = (
            {"how": "by_part"} if part_names is not None else {"how": "template", "text": apart}
        )
        own.text.append("REC")
        own.apart.append("REC")
        self._lets(spec, names, own, sisters=False)
        if self._pick(3) == 0:
            spec["then"] = [self._then(own)]
        self._lets(spec, names, own, sisters=True)
        spec["key"] = []
        self.records[name] = Names(
            *([f"{name}.{ref}" for ref in own.of(kind)] for kind in KINDS), [f"{name}.REC"]
        )
        return spec

    def _pick(self, count: int) -> int:
        return self.draw(st.integers(0, count - 1))

    def _lets(self, spec: dict[str, Any], names: Names, own: Names, *, sisters: bool) -> None:
        for _ in range(self._pick(3) + (not sisters)):
            seen = names.merged(own)
            maker = Statements(self.draw, seen, own=own if sisters else None)
            kind = maker.one_of([k for k in KINDS if k != "day" or seen.iso])
            made = f"V{len(spec['let'])}"
            spec["let"][made] = maker.statement(kind)
            own.add(kind, made)

    def _then(self, own: Names) -> dict[str, Any]:
        maker = Statements(self.draw, own)
        if own.day and own.number and self._pick(2):
            date, censor = maker.ref("day"), maker.ref("number")
            told = {"within": ["USUBJID"], "date": date, "censor": censor, "because": "other"}
            return {"how": "keep_event", **told}
        if self._pick(2) and own.text:
            within = ["USUBJID", maker.ref("text")][: 1 + self._pick(2)]
            order = [maker.ref(maker.one_of([k for k in KINDS if own.of(k)])), "REC"]
            take = maker.one_of(["first", "last"])
            return {
                "how": "keep_one",
                "within": within,
                "order": order,
                "take": take,
                "because": "one",
            }
        return {"how": "set_aside", "when": maker.condition(), "because": "then"}

    # -- rows -------------------------------------------------------------------------------------

    def _rows(self, *, grouping: bool) -> tuple[list[dict[str, Any]], Names]:
        steps, names, frames = self._start()
        for _ in range(self._pick(3)):
            self._step(steps, names, frames)
        if grouping and self._pick(4) == 0 and all(s["how"] != "join" for s in steps):
            by = Statements(self.draw, names).refs("text")[: self._pick(3)]
            by = list(dict.fromkeys(["subjects.USUBJID", *by]))
            steps.append({"how": "group", "by": by})
            names = self.people.merged(Names(text=by, apart=by))
        return steps, names

    def _start(self) -> tuple[list[dict[str, Any]], Names, list[str]]:
        way = self._pick(6)
        source = self.draw(st.sampled_from(list(self.records)))
        if way == 0 and source in SOURCES:
            step = {
                "how": "unpivot",
                "from": source,
                "table": "cells",
                "columns": {"CELL": "COLUMN"},
            }
            step |= {"empty": "keep"} if self._pick(2) else {"empty": "drop", "because": "empty"}
            names = self.people.merged(of_source(source))
            names.text += [f"{source}.CELL", "cells.CODE"]
            names.apart.append("cells.CODE")
            return [step], names, [source, "cells"]
        if way == 1:
            names = Names(["raw.K", "raw.T"], ["raw.NUM"], ["raw.DAY"], [], ["raw.REC"])
            return (
                [{"how": "take", "from": list(SOURCES)}],
                self.people.merged(names),
                list(SOURCES),
            )
        names = self.people.merged(self.records[source])
        step: dict[str, Any] = {"how": "take", "from": source}
        if self._pick(3) == 0:
            step |= {"when": Statements(self.draw, names).condition(), "because": "not wanted"}
        return [step], names, [source]

    def _step(self, steps: list[dict[str, Any]], names: Names, frames: list[str]) -> None:
        maker = Statements(self.draw, names)
        verb = maker.one_of(["set_aside", "keep_one", "join", "expand", "split", "spread"])
        if verb == "set_aside":
            steps.append({"how": verb, "when": maker.condition(), "because": "aside"})
        elif verb == "keep_one" and len(frames) == 1:
            told = {"within": ["subjects.USUBJID"], "order": [maker.ref("text"), *names.apart]}
            if self._pick(2):
                told["within"].append(maker.ref("text"))
            if self._pick(2):
                told["if_any"] = maker.condition()
            take = maker.one_of(["first", "last"])
            steps.append({"how": verb, **told, "take": take, "because": "twice"})
        elif verb in ("join", "expand"):
            self._add(verb, steps, names, frames)
        elif verb == "split" and "PIECE" not in names.text:
            how = maker.one_of([{"separator": ";"}, {"every": 2}])
            steps.append({"how": verb, "column": maker.ref("text"), **how})
            names.text.append("PIECE")
            names.number.append("PIECENO")
            names.apart.append("PIECENO")
        elif verb == "spread" and "STEP" not in names.day:
            every = maker.one_of(["P1D", "P7D", "P20D"])
            start, end = maker.ref("iso"), maker.ref("iso")
            steps.append({"how": verb, "start": start, "end": end, "every": every})
            names.day.append("STEP")
            names.number.append("STEPNO")
            names.apart.append("STEPNO")

    def _add(self, verb: str, steps: list[dict[str, Any]], names: Names, frames: list[str]) -> None:
        maker = Statements(self.draw, names)
        others = [name for name in (*self.records, "codes") if name not in frames]
        if not others:
            return
        other = maker.one_of(others)
        column = "K" if other in (*SOURCES, "codes") else self.records[other].text[0].split(".")[1]
        told: dict[str, Any] = {"how": verb, "with" if verb == "join" else "over": other}
        if self._pick(2) or other == "codes":
            told["match"] = {column: maker.ref("text")}
        found = (
            Names(text=["codes.LABEL", "codes.RANK"], apart=["codes.K"])
            if other == "codes"
            else self.records[other]
        )
        if verb == "join":
            told["each"] = maker.one_of(["many", "many", "many", "at_most_one", "exactly_one"])
            if other != "codes":
                told["unused"] = "no partner"
        elif self._pick(2):
            told["when"] = Statements(self.draw, names.merged(found)).condition()
        steps.append(told)
        frames.append(other)
        for kind in (*KINDS, "apart"):
            getattr(names, kind).extend(getattr(found, kind))

    # -- parts of a stack -------------------------------------------------------------------------

    def _stack(self, name: str) -> tuple[list[dict[str, Any]], Names, dict[str, Names]]:
        parts: dict[str, Any] = {}
        seen: dict[str, Names] = {}
        for number in range(1 + self._pick(3)):
            part = f"p{number}"
            if number and self._pick(3) == 0 and "rows" in parts["p0"]:
                parts[part], seen[part] = {"like": "p0", "give": {}}, seen["p0"]
                continue
            steps, names = self._rows(grouping=False)
            parts[part], seen[part] = {"rows": steps, "give": {}}, names
        step = {"how": "stack", "part_is": "KIND", "parts": parts}
        return [step], self.people.merged(Names()), seen

    def _by_parts(self, spec: dict[str, Any], own: Names, seen: dict[str, Names]) -> None:
        parts = spec["rows"][0]["parts"]
        own.text.append("KIND")
        given: dict[str, str] = {"KIND": "text", "REC": ""}
        for number in range(1 + self._pick(2)):
            made, kind = f"P{number}", self.draw(st.sampled_from(["text", "number", "iso"]))
            for part, told in parts.items():
                if self._pick(4) or part == "p0":
                    names = seen[part].merged(own)
                    names.records = dict(self.records)
                    told["give"][made] = Statements(self.draw, names).statement(kind)
            given[made] = kind
            own.add(kind, made)
        for part, told in parts.items():
            apart = "|".join(f"{{{ref}}}" for ref in seen[part].apart)
            told["give"]["REC"] = {"how": "template", "text": f"{apart}|{{KIND}}"}
        spec["let"]["by_part"] = [name for name in given if name not in ("REC", "KIND")]
        spec["let"]["KIND"] = {"how": "by_part"}


@st.composite
def programs(draw: Draw) -> Program:
    """A mapping of one to three intermediates, with its raw tables."""
    mapping = Mapping(draw)
    names = ["one", "two", "three"][: draw(st.integers(1, 3))]
    datasets = [mapping.dataset(name) for name in names]
    raw = {name: raw_rows(draw, draw(st.integers(0, 7)), name[0]) for name in SOURCES}
    raw["people"] = [
        (number, draw(CELL["K"]), draw(CELL["N"]), draw(CELL["D"]), draw(CELL["T"]), number)
        for number in ("1", "2", "3")
    ]
    return Program(datasets, raw)
