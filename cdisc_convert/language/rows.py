"""Reads row steps: the eleven verbs of `rows:` and the three allowed in `then:`."""

from __future__ import annotations

from collections.abc import Callable

from cdisc_convert.language.arguments import read_duration, sort_key
from cdisc_convert.language.conditions import condition
from cdisc_convert.language.expect import did_you_mean
from cdisc_convert.language.references import reference
from cdisc_convert.language.statements import StatementReader
from cdisc_convert.language.yaml_file import Node
from cdisc_convert.model.records import Duration
from cdisc_convert.model.spec import (
    Condition,
    Expand,
    Group,
    Join,
    KeepEvent,
    KeepOne,
    Part,
    Reference,
    RowStep,
    SetAside,
    SortKey,
    Split,
    Spread,
    Stack,
    Take,
    Unpivot,
)

THEN_VERBS = ("keep_one", "set_aside", "keep_event")
STARTING_VERBS = ("take", "stack", "unpivot")
VERB_KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "take": (("from",), ("when", "because")),
    "stack": (("parts",), ("part_is",)),
    "unpivot": (("from", "table", "columns"), ("empty", "because", "when")),
    "join": (("with",), ("match", "each", "unmatched", "unused")),
    "keep_one": (("within", "order", "take", "because"), ("if_any", "issue")),
    "set_aside": (("when", "because"), ("issue", "kind")),
    "group": (("by",), ()),
    "expand": (("over",), ("match", "when")),
    "split": (("column",), ("separator", "every")),
    "spread": (("start", "end", "every"), ()),
    "keep_event": (("within", "date", "censor", "because"), ()),
}
"""Arguments of the row verbs: required, optional."""


class RowReader:
    """Reads the row steps of one dataset."""

    def __init__(self, reader: StatementReader) -> None:
        self.reader = reader
        self.expect = reader.expect
        self.verbs: dict[str, Callable[[Node], RowStep | None]] = {
            "take": self._take,
            "stack": self._stack,
            "unpivot": self._unpivot,
            "join": self._join,
            "keep_one": self._keep_one,
            "set_aside": self._set_aside,
            "group": self._group,
            "expand": self._expand,
            "split": self._split,
            "spread": self._spread,
            "keep_event": self._keep_event,
        }

    def steps(self, node: Node | None, what: str, *, is_then: bool = False) -> tuple[RowStep, ...]:
        """The steps of `rows` or `then`."""
        if node is None:
            return ()
        found: list[RowStep] = []
        if node.is_list and not node.value and not is_then:
            self.expect.problem(node.place, f"{what} needs at least one step")
        for position, item in enumerate(self.expect.list(node, what)):
            step = self._step(item, what, is_then)
            if step is None:
                continue
            starts = isinstance(step, Take | Stack | Unpivot)
            # an unpivot after a take spreads the rows there are
            if not is_then and position == 0 and not starts:
                self.expect.problem(
                    item.place, f"{what} must start with one of {', '.join(STARTING_VERBS)}"
                )
            if position > 0 and isinstance(step, Take | Stack):
                self.expect.problem(item.place, f"{what}: only the first step may be take or stack")
            found.append(step)
        return tuple(found)

    def _step(self, node: Node, what: str, is_then: bool) -> RowStep | None:
        if not node.is_map or "how" not in node.value:
            self.expect.problem(node.place, f"{what}: each step must say how, for instance take")
            return None
        verb = self.expect.text(node.value["how"], f"{what}: how")
        allowed = THEN_VERBS if is_then else tuple(self.verbs)
        if verb not in allowed:
            self.expect.problem(
                node.place,
                f"{what}: no row verb is called '{verb}' here{did_you_mean(verb, allowed)}"
                + (f" (one of {', '.join(allowed)})" if is_then else ""),
            )
            return None
        return self.verbs[verb](node)

    # -- helpers of the verbs -------------------------------------------------------------------

    def _keys(self, node: Node, verb: str) -> dict[str, Node]:
        required, optional = VERB_KEYS[verb]
        return self.expect.map(node, verb, ("how", *optional), required)

    def _references(self, node: Node | None, what: str) -> tuple[Reference, ...]:
        if node is None:
            return ()
        return tuple(reference(self.expect, n, what) for n in self.expect.list(node, what))

    def _order(self, node: Node | None, what: str) -> tuple[SortKey, ...]:
        if node is None:
            return ()
        return tuple(sort_key(self.expect, what, n) for n in self.expect.list(node, what))

    def _when(self, found: dict[str, Node], verb: str, key: str = "when") -> Condition | None:
        node = found.get(key)
        return condition(self.expect, node, f"{verb}: {key}") if node is not None else None

    def _match(self, node: Node | None, verb: str) -> tuple[tuple[str, Reference], ...]:
        if node is None:
            return ()
        return tuple(
            (column.split(".")[-1], reference(self.expect, value, f"{verb}: match"))
            for column, value in self.expect.map(node, f"{verb}: match").items()
        )

    # -- the verbs ------------------------------------------------------------------------------

    def _take(self, node: Node) -> Take:
        found = self._keys(node, "take")
        text = self.expect.text
        if "when" in found and "because" not in found:
            self.expect.problem(
                node.place, "take with 'when' drops rows and so needs 'because' (the reason)"
            )
        if "because" in found and "when" not in found:
            self.expect.problem(node.place, "take: 'because' without 'when' has nothing to explain")
        return Take(
            self.expect.texts(found.get("from"), "take: from"),
            node.place,
            self._when(found, "take"),
            text(found.get("because"), "because"),
        )

    def _stack(self, node: Node) -> Stack:
        found = self._keys(node, "stack")
        parts: dict[str, Part] = {}
        derived: set[str] = set()
        given = found.get("parts")
        if given is not None:
            named = self.expect.map(given, "stack: parts")
            if given.is_map and not named:
                self.expect.problem(given.place, "stack: parts needs at least one part")
            for name, part in named.items():
                keys = self.expect.map(part, f"part {name}", ("rows", "give", "like"))
                like = self.expect.text(keys.get("like"), f"part {name}: like")
                if like and like not in parts:
                    near = did_you_mean(like, parts)
                    self.expect.problem(
                        part.place, f"part {name}: there is no earlier part '{like}'{near}"
                    )
                if like in derived:
                    self.expect.problem(
                        part.place,
                        f"part {name}: '{like}' is itself like another part; name that one",
                    )
                base = parts.get(like)
                if like:
                    derived.add(name)
                parts[name] = self._part(name, part, keys, base)
        return Stack(
            tuple(parts.values()), node.place, self.expect.text(found.get("part_is"), "part_is")
        )

    def _part(self, name: str, node: Node, keys: dict[str, Node], base: Part | None) -> Part:
        rows = self.steps(keys.get("rows"), f"part {name}: rows")
        if any(isinstance(step, Stack) for step in rows):
            self.expect.problem(node.place, f"part {name}: a part cannot stack")
        if "rows" not in keys and base is None and "like" not in keys:
            self.expect.problem(node.place, f"part {name} needs 'rows' (or 'like')")
        give = dict(base.give) if base else {}
        if "give" in keys:
            for variable, statement in self.expect.map(keys["give"], f"part {name}: give").items():
                give[variable] = self.reader.given(variable, statement)
        return Part(name, rows or (base.rows if base else ()), give, node.place)

    def _unpivot(self, node: Node) -> Unpivot:
        found = self._keys(node, "unpivot")
        text = self.expect.text
        empty = self.expect.word(found.get("empty"), "unpivot: empty", ("keep", "drop"), "keep")
        if (empty == "drop" or "when" in found) and "because" not in found:
            self.expect.problem(node.place, "unpivot drops rows and so needs 'because'")
        return Unpivot(
            text(found.get("from"), "unpivot: from"),
            text(found.get("table"), "unpivot: table"),
            self.expect.text_map(found.get("columns"), "unpivot: columns"),
            node.place,
            empty,
            text(found.get("because"), "because"),
            self._when(found, "unpivot"),
        )

    def _join(self, node: Node) -> Join:
        found = self._keys(node, "join")
        issue = ""
        if "unmatched" in found:
            keys = self.expect.map(found["unmatched"], "join: unmatched", required=("issue",))
            issue = self.expect.text(keys.get("issue"), "join: issue")
        return Join(
            self.expect.text(found.get("with"), "join: with"),
            self._match(found.get("match"), "join"),
            self.expect.word(
                found.get("each"),
                "join: each",
                ("exactly_one", "at_most_one", "many"),
                "exactly_one",
            ),
            node.place,
            issue,
            self.expect.text(found.get("unused"), "join: unused"),
        )

    def _keep_one(self, node: Node) -> KeepOne:
        found = self._keys(node, "keep_one")
        return KeepOne(
            self._references(found.get("within"), "keep_one: within"),
            self._order(found.get("order"), "keep_one: order"),
            self.expect.word(found.get("take"), "keep_one: take", ("first", "last"), "first"),
            self.expect.text(found.get("because"), "because"),
            node.place,
            self._when(found, "keep_one", "if_any"),
            self.expect.text(found.get("issue"), "issue"),
        )

    def _set_aside(self, node: Node) -> SetAside | None:
        found = self._keys(node, "set_aside")
        when = self._when(found, "set_aside")
        if when is None:
            return None
        kinds = ("excluded", "quarantined")
        return SetAside(
            when,
            self.expect.text(found.get("because"), "because"),
            node.place,
            self.expect.word(found.get("kind"), "set_aside: kind", kinds, "excluded"),
            self.expect.text(found.get("issue"), "issue"),
        )

    def _group(self, node: Node) -> Group:
        found = self._keys(node, "group")
        return Group(self._references(found.get("by"), "group: by"), node.place)

    def _expand(self, node: Node) -> Expand:
        found = self._keys(node, "expand")
        return Expand(
            self.expect.text(found.get("over"), "expand: over"),
            node.place,
            self._match(found.get("match"), "expand"),
            self._when(found, "expand"),
        )

    def _split(self, node: Node) -> Split:
        found = self._keys(node, "split")
        if ("separator" in found) == ("every" in found):
            self.expect.problem(node.place, "split needs either 'separator' or 'every'")
        column = found.get("column")
        return Split(
            reference(self.expect, column, "split: column") if column else Reference("", ""),
            node.place,
            self.expect.text(found.get("separator"), "separator"),
            self.expect.whole(found.get("every"), "split: every", 0) or 0,
        )

    def _spread(self, node: Node) -> Spread:
        found = self._keys(node, "spread")

        def ref(key: str) -> Reference:
            given = found.get(key)
            return reference(self.expect, given, f"spread: {key}") if given else Reference("", "")

        every: str | Reference = ""
        if (given := found.get("every")) is not None:
            read = read_duration(self.expect, "spread: every", given)
            every = read if isinstance(read, Reference) else str(given.value)
            if isinstance(read, Duration) and (read.months or read.days + read.seconds <= 0):
                self.expect.problem(
                    given.place,
                    f"spread: every is '{every}'; it must be a number of days or hours (P7D, PT12H)",
                )
        return Spread(ref("start"), ref("end"), every, node.place)

    def _keep_event(self, node: Node) -> KeepEvent:
        found = self._keys(node, "keep_event")

        def ref(key: str) -> Reference:
            given = found.get(key)
            return (
                reference(self.expect, given, f"keep_event: {key}") if given else Reference("", "")
            )

        return KeepEvent(
            self._references(found.get("within"), "keep_event: within"),
            ref("date"),
            ref("censor"),
            self.expect.text(found.get("because"), "because"),
            node.place,
        )
