"""Random statements and conditions over the names that a row can see, by kind of value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

Draw = Callable[[Any], Any]
WORDS = ("A", "B", "u", "v", "1", "2.0", "u;v")
DATES = ("2024-01-02", "2024-02-29", "2024-01", "2024")
KINDS = ("text", "number", "iso", "day")


@dataclass
class Names:
    """What statements may refer to: references by kind, those that tell rows apart, and records."""

    text: list[str] = field(default_factory=list)
    number: list[str] = field(default_factory=list)
    iso: list[str] = field(default_factory=list)
    day: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    records: dict[str, Names] = field(default_factory=dict)

    def of(self, kind: str) -> list[str]:
        """References of a kind."""
        return getattr(self, kind)

    def add(self, kind: str, ref: str) -> None:
        """One more reference."""
        self.of(kind).append(ref)

    def merged(self, other: Names) -> Names:
        """The names of both."""
        lists = (self.of(kind) + other.of(kind) for kind in KINDS)
        return Names(*lists, self.apart + other.apart, self.records)

    def without(self, frame: str) -> Names:
        """The names that are not of `frame`."""
        kept = ([ref for ref in self.of(kind) if ref.split(".")[0] != frame] for kind in KINDS)
        return Names(*kept, self.apart, self.records)


class Statements:
    """Draws statements over `names`; `own` are names of the dataset itself (for sisters)."""

    def __init__(self, draw: Draw, names: Names, *, own: Names | None = None) -> None:
        self.draw = draw
        self.names = names
        self.own = own

    def one_of(self, options: Any) -> Any:
        """One of the options."""
        return self.draw(st.sampled_from(list(options)))

    def yes(self, share: int = 2) -> bool:
        """True once in `share` times."""
        return self.draw(st.integers(1, share)) == share

    def ref(self, kind: str) -> str:
        """A reference of a kind."""
        return self.one_of(self.names.of(kind))

    def refs(self, kind: str) -> list[str]:
        """One to three references of a kind."""
        return [self.ref(kind) for _ in range(self.draw(st.integers(1, 3)))]

    # -- conditions ---------------------------------------------------------------------------

    def condition(self, depth: int = 1) -> dict[str, Any]:
        """A condition over the names."""
        if depth and self.yes(4):
            inner = [self.condition(depth - 1) for _ in range(self.draw(st.integers(1, 3)))]
            return {self.one_of(["all", "any"]): inner}
        kind = self.one_of([kind for kind in KINDS if self.names.of(kind)])
        var = self.ref(kind)
        if self.yes(4):
            return {"var": var, "is": self.one_of(["missing", "present"])}
        if kind == "text":
            return {"var": var, **self._text_test()}
        if kind == "number":
            return {"var": var, **self._number_test()}
        test = self.one_of(["is", "is_not", "less_than", "at_most", "more_than", "at_least"])
        others = self.names.iso + self.names.day
        right = {"var": self.one_of(others)} if self.yes() else self.one_of(DATES)
        if self.yes(5):
            listed = [self.one_of(DATES) for _ in range(2)]
            return {"var": var, self.one_of(["in", "not_in"]): listed}
        return {"var": var, test: right}

    def _text_test(self) -> dict[str, Any]:
        if self.yes(5):
            column = {"table": "codes", "column": self.one_of(["K", "LABEL"])}
            return {self.one_of(["in", "not_in"]): column}
        if self.yes(3):
            literals = [*WORDS, 1, 2]
            return {self.one_of(["in", "not_in"]): [self.one_of(literals), self.one_of(literals)]}
        if self.yes(5):
            tests = ["less_than", "at_least", "is", "is_not"]
            return {self.one_of(tests): self.one_of([1, 2, 10])}
        right = {"var": self.ref("text")} if self.yes(3) else self.one_of(WORDS)
        return {self.one_of(["is", "is_not"]): right}

    def _number_test(self) -> dict[str, Any]:
        if self.yes(4):
            return {self.one_of(["in", "not_in"]): [self.one_of([0, 1, 1.5]), 2]}
        test = self.one_of(["is", "is_not", "less_than", "at_most", "more_than", "at_least"])
        right = {"var": self.ref("number")} if self.yes(3) else self.one_of([-1, 0, 1, 2, 1.5])
        return {test: right}

    # -- statements ---------------------------------------------------------------------------

    def statement(self, kind: str, depth: int = 1) -> dict[str, Any]:
        """A statement that makes a value of this kind."""
        if depth and self.yes(6):
            return self._choice(kind, depth)
        made = getattr(self, f"_{kind}")()
        if self.yes(6):
            made = {**made, "when": self.condition()}
        return made

    def _choice(self, kind: str, depth: int) -> dict[str, Any]:
        def branch() -> dict[str, Any]:
            made = self.statement(kind, depth - 1)
            made.pop("when", None)
            return made

        if self.yes(3) and self.names.text:
            cases = {self.one_of(WORDS): branch() for _ in range(2)}
            if self.yes():
                cases["else"] = branch()
            return {"by": self.ref("text"), "cases": cases}
        branches = [
            {"when": self.condition(), **branch()} for _ in range(self.draw(st.integers(1, 2)))
        ]
        return {"choose": branches + ([branch()] if self.yes() else [])}

    def made_of(self, *options: tuple[str, Callable[[], dict[str, Any]]]) -> dict[str, Any]:
        """One of the options whose kinds of names are there ("" asks for none)."""
        fitting = [make for kinds, make in options if all(self.names.of(k) for k in kinds.split())]
        return fitting[self.draw(st.integers(0, len(fitting) - 1))]()

    def _any_ref(self) -> str:
        return self.ref(self.one_of([kind for kind in KINDS if self.names.of(kind)]))

    def _text(self) -> dict[str, Any]:
        any_ref, one_of, ref = self._any_ref, self.one_of, self.ref
        own: list[tuple[str, Callable[[], dict[str, Any]]]] = [
            ("", lambda: {"how": "constant", "value": one_of(WORDS)}),
            ("", lambda: {"how": "empty"}),
            ("", lambda: {"how": "flag", "yes": any_ref()}),
            ("", lambda: {"how": "template", "text": f"{{{any_ref()}}}-{{{any_ref()}}}"}),
            ("", lambda: {"how": "concatenate", "from": [any_ref(), any_ref()], "separator": ";"}),
            ("", lambda: {"how": "padded", "from": any_ref(), "width": 3, "with": "0"}),
            ("", lambda: {"how": "shift", "from": any_ref(), "to": any_ref(), **one_of([{}, {"missing": "-"}])}),
            ("text", lambda: {"how": "copy", "from": ref("text")}),
            ("text", lambda: {"how": "part", "from": ref("text"), "separator": ";", "number": one_of([1, 2])}),
            ("text", lambda: {"how": "upper_case", "from": ref("text")}),
            ("text", lambda: {"how": "replaced", "from": ref("text"), "terms": {"u": "w", "u;": "A", "1": ""}}),
            ("text", lambda: {"how": "contains", "from": ref("text"), "texts": ["U", ";"]}),
            ("text", lambda: {"how": "first_present", "of": self.refs("text")}),
            ("text", lambda: {"how": "in_list", "from": ref("text"), "table": "codes", "column": "K"}),
            ("text", lambda: {"how": "decode", "from": ref("text"), "terms": {"A": "first", "u": "you"},
                              **one_of([{}, {"otherwise": "B"}, {"unmatched": "keep"}, {"unmatched": "empty"}])}),
            ("text", lambda: {"how": "lookup", "table": "codes", "match": {"K": ref("text")}, "take": "LABEL",
                              **one_of([{}, {"unmatched": "keep"}, {"unmatched": "empty"}])}),
            ("number", lambda: {"how": "category", "from": ref("number"), "table": "bands", "take": "LABEL"}),
        ]  # fmt: skip
        return self.made_of(*own, *self._records_text(), *self._sisters_text())

    def _number(self) -> dict[str, Any]:
        one_of, ref = self.one_of, self.ref

        def more() -> Any:
            return ref("number") if self.yes() else one_of([0, 2, 0.5])

        own: list[tuple[str, Callable[[], dict[str, Any]]]] = [
            ("", lambda: {"how": "constant", "value": one_of([0, 1, 2.5])}),
            ("text", lambda: {"how": "number", "from": ref("text")}),
            ("text", lambda: {"how": "code_number", "from": ref("text"), "codes": {"A": 1, "B": 2, "u": 0.5}}),
            ("number", lambda: {"how": "copy", "from": ref("number")}),
            ("number", lambda: {"how": "add", "of": self.refs("number")}),
            ("number", lambda: {"how": "subtract", "value": ref("number"), "less": more()}),
            ("number", lambda: {"how": "multiply", "value": ref("number"), "by": more()}),
            ("number", lambda: {"how": "divide", "value": ref("number"), "by": more()}),
            ("number", lambda: {"how": "rounded", "from": ref("number"), "places": one_of([0, 1, -1])}),
            ("number", lambda: {"how": one_of(["smallest", "largest", "first_present"]), "of": self.refs("number")}),
            ("number", lambda: {"how": "mean_of", "of": self.refs("number"), "at_least": one_of([1, 2])}),
            ("number", lambda: {"how": one_of(["change", "percent_change"]), "value": ref("number"), "baseline": ref("number")}),
            ("iso", lambda: {"how": "study_day", "date": ref("iso"), "reference": ref("iso")}),
            ("iso day", lambda: {"how": "duration", "start": ref("iso"), "end": ref("day"), "unit": "days", "plus_one": one_of(["yes", "no"])}),
        ]  # fmt: skip
        return self.made_of(*own, *self._records_number(), *self._sisters_number())

    def _iso(self) -> dict[str, Any]:
        one_of, ref = self.one_of, self.ref
        own: list[tuple[str, Callable[[], dict[str, Any]]]] = [
            ("text", lambda: {"how": "iso_date", "from": ref("text"), "formats": ["YYYY-MM-DD", "YYYY-MM"]}),
            ("iso", lambda: {"how": "copy", "from": ref("iso")}),
            ("iso", lambda: {"how": "first_present", "of": self.refs("iso")}),
            ("iso", lambda: {"how": "add_duration", "date": ref("iso"), "add": one_of(["P1D", "-P3D", "P1M", "P40D"])}),
        ]  # fmt: skip
        return self.made_of(*own, *self._records_of("iso"), *self._sisters_of("iso"))

    def _day(self) -> dict[str, Any]:
        one_of, ref = self.one_of, self.ref
        own: list[tuple[str, Callable[[], dict[str, Any]]]] = [
            ("iso", lambda: {"how": "date_number", "from": ref("iso")}),
            ("iso", lambda: {"how": "impute_date", "from": ref("iso"), "level": one_of(["none", "day", "month"]), "to": one_of(["first", "mid", "last"])}),
            ("day", lambda: {"how": one_of(["smallest", "largest"]), "of": self.refs("day")}),
            ("day", lambda: {"how": "add_duration", "date": ref("day"), "add": one_of(["P1D", "-P3D", "P1M"])}),
        ]  # fmt: skip
        return self.made_of(*own, *self._records_of("day"), *self._sisters_of("day"))

    # -- records of another dataset -------------------------------------------------------------

    def _with_records(self, kind: str, make: Callable[[str, Names], dict[str, Any]]) -> Any:
        frames = [name for name, names in self.names.records.items() if names.of(kind)]
        if not frames:
            return []

        def made() -> dict[str, Any]:
            frame = self.one_of(frames)
            names = self.names.records[frame]
            told = make(frame, names)
            if self.yes(3) and names.text and self.names.text:
                told["match"] = {self.one_of(names.text): self.ref("text")}
            if self.yes(3):
                # beside records of `frame`, its name means them, not the row that is being made
                both = names.merged(self.names.without(frame)) if self.yes() else names
                told["among"] = Statements(self.draw, both).condition()
            return told

        return [("", made)]

    def _order(self, names: Names) -> list[Any]:
        keys: list[Any] = [self.one_of(names.of(self.one_of([k for k in KINDS if names.of(k)])))]
        if self.yes():
            keys = [{"descending": keys[0]}]
        return keys + (list(names.apart) if self.yes() else [])

    def _records_of(self, kind: str) -> Any:
        one_of = self.one_of
        picked = self._with_records(
            kind,
            lambda frame, names: {
                "how": "pick", "value": one_of(names.of(kind)), "order": self._order(names),
                "take": one_of(["first", "last"]), "number": one_of([1, 1, 2]),
            },
        )  # fmt: skip
        extreme = {
            "iso": ["earliest", "latest"],
            "day": ["minimum", "maximum"],
            "number": ["minimum", "maximum"],
        }
        if kind not in extreme:
            return picked
        return picked + self._with_records(
            kind,
            lambda frame, names: (
                {"how": one_of(extreme[kind]), "of": [one_of(names.of(kind))]}
                if kind == "iso"
                else {"how": one_of(extreme[kind]), "of": one_of(names.of(kind))}
            ),
        )

    def _records_text(self) -> Any:
        one_of = self.one_of
        return (
            self._records_of("text")
            + self._with_records("text", lambda f, n: {"how": "only", "value": one_of(n.text)})
            + self._with_records("text", lambda f, n: {"how": "list_of", "values": one_of(n.text), "separator": "/"})
            + self._with_records("number", lambda f, n: {"how": "list_of", "values": one_of(n.number), "separator": "/"})
            + self._with_records("text", lambda f, n: {"how": "exists", "of": one_of(n.text), **one_of([{}, {"otherwise": "N"}])})
        )  # fmt: skip

    def _records_number(self) -> Any:
        one_of = self.one_of
        return (
            self._records_of("number")
            + self._with_records("number", lambda f, n: {"how": one_of(["total", "average"]), "of": one_of(n.number), "at_least": one_of([1, 2])})
            + self._with_records("number", lambda f, n: {"how": "median", "of": one_of(n.number)})
            + self._with_records("text", lambda f, n: {"how": "count", "of": one_of(n.text), "distinct": one_of(["yes", "no"])})
        )  # fmt: skip

    # -- sisters ----------------------------------------------------------------------------------

    def _among(self, told: dict[str, Any]) -> dict[str, Any]:
        assert self.own is not None
        told["within"] = [
            "USUBJID",
            *([self.one_of(self.own.text)] if self.own.text and self.yes() else []),
        ]
        if self.yes(3):
            told["among"] = Statements(self.draw, self.own).condition()
        return told

    def _sisters_of(self, kind: str) -> Any:
        own, one_of = self.own, self.one_of
        if own is None or not own.of(kind):
            return []
        options: Any = [
            ("", lambda: self._among({"how": one_of(["previous_value", "next_value"]), "of": one_of(own.of(kind)), "order": self._order(own)})),
            ("", lambda: self._among({"how": "value_at_record", "value": one_of(own.of(kind))})),
        ]  # fmt: skip
        if own.text:
            options.append(("", lambda: self._among({"how": "baseline", "value": one_of(own.of(kind)), "flag": one_of(own.text)})))  # fmt: skip
        return options

    def _sisters_text(self) -> Any:
        own, one_of = self.own, self.one_of
        if own is None or not any(own.of(kind) for kind in KINDS):
            return []
        options: Any = [
            ("", lambda: self._among({"how": "exists_within"})),
            ("", lambda: self._among({"how": "flag_one", "order": self._order(own), "take": one_of(["first", "last"])})),
        ]  # fmt: skip
        if own.text:
            options.append(("", lambda: self._among({"how": "flag_relative", "event": one_of(own.text), "order": self._order(own), "side": one_of(["before", "from"])})))  # fmt: skip
        if own.number:
            options.append(("", lambda: self._among({"how": "flag_worst", "value": one_of(own.number), "order": self._order(own), "direction": one_of(["highest", "lowest"])})))  # fmt: skip
        return options + self._sisters_of("text")

    def _sisters_number(self) -> Any:
        own, one_of = self.own, self.one_of
        if own is None or not any(own.of(kind) for kind in KINDS):
            return []
        options: Any = [
            ("", lambda: self._among({"how": "count_within"})),
            ("", lambda: self._among({"how": "sequence", "order": self._order(own)})),
        ]
        if own.number:
            options += [
                ("", lambda: self._among({"how": "running_total", "value": one_of(own.number), "order": self._order(own)})),
                ("", lambda: self._among({"how": "rank_within", "value": one_of(own.number)})),
            ]  # fmt: skip
        return options + self._sisters_of("number")
