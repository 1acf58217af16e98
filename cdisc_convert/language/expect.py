"""Takes YAML nodes apart and collects what is wrong with them, each with its line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from cdisc_convert.language.yaml_file import Node
from cdisc_convert.model.errors import Place, Problem

LONGEST_NAME, MOST_NAMES = 200, 5_000
"""Longer texts are no names that somebody mistyped, and comparing so many takes long."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest known word, or ""; capitals count only among equals."""
    names = sorted(name for name in known if len(name) <= LONGEST_NAME)
    if len(word) > LONGEST_NAME or len(names) > MOST_NAMES:
        return ""
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if not near:
        by_folded = {name.casefold(): name for name in names}
        folded = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
        near = [by_folded[name] for name in folded]
    return f"; did you mean '{near[0]}'?" if near else ""


class Expect:
    """Reads nodes as what is expected of them; a problem is noted and a neutral value given."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def problem(self, place: Place, text: str) -> None:
        """Note what is wrong at a place."""
        self.problems.append(Problem(place, text))

    def map(
        self, node: Node, what: str, allowed: Iterable[str] = (), required: Iterable[str] = ()
    ) -> dict[str, Node]:
        """The map of `node`; unknown and absent keys are problems. No `allowed` = any key."""
        if not node.is_map:
            self.problem(node.place, f"{what} must be a map (key: value)")
            return {}
        allowed, required = tuple(allowed), tuple(required)
        if allowed:
            for key, value in node.items():
                if key not in allowed and key not in required:
                    near = did_you_mean(key, (*allowed, *required))
                    self.problem(value.place, f"{what} does not take '{key}'{near}")
        for key in required:
            if key not in node.value:
                self.problem(node.place, f"{what} needs '{key}'")
        return {k: v for k, v in node.items() if not allowed or k in allowed or k in required}

    def list(self, node: Node, what: str) -> list[Node]:
        """The items of a list; a single scalar counts as a list of one."""
        if node.is_list:
            return list(node.value)
        if node.is_scalar and node.value is not None:
            return [node]
        self.problem(node.place, f"{what} must be a list")
        return []

    def text(self, node: Node | None, what: str, default: str = "") -> str:
        """A text; numbers count as the text they are written with."""
        if node is None:
            return default
        if not node.is_scalar or node.value is None:
            self.problem(node.place, f"{what} must be a text")
            return default
        return node.value if isinstance(node.value, str) else node.written

    def texts(self, node: Node | None, what: str) -> tuple[str, ...]:
        """A list of texts."""
        if node is None:
            return ()
        return tuple(self.text(item, f"each of {what}") for item in self.list(node, what))

    def text_map(self, node: Node | None, what: str) -> dict[str, str]:
        """A map of texts to texts."""
        if node is None:
            return {}
        return {
            key: self.text(value, f"{what}.{key}") for key, value in self.map(node, what).items()
        }

    def word(self, node: Node | None, what: str, words: Iterable[str], default: str = "") -> str:
        """One of `words`."""
        if node is None:
            return default
        text, words = self.text(node, what), tuple(words)
        if text and text not in words:
            near = did_you_mean(text, words)
            self.problem(
                node.place, f"{what} is '{text}'; it must be one of {', '.join(words)}{near}"
            )
            return default
        return text

    def is_true(self, node: Node | None, what: str, default: bool = False) -> bool:
        """`true` or `false`."""
        if node is None:
            return default
        return self.word(node, what, ("true", "false"), "false") == "true"

    def whole(self, node: Node | None, what: str, default: int | None = None) -> int | None:
        """A whole number."""
        if node is None:
            return default
        if not isinstance(node.value, int):
            self.problem(node.place, f"{what} must be a whole number")
            return default
        return node.value
