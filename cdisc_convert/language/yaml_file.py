"""Reads YAML the way a data manager means it: text stays text, and every node knows its line.

No booleans, dates, octal or base-60 numbers; duplicate keys refused; no tags; aliases only inside a
file and within bounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from cdisc_convert.model.errors import Place, Problem, SpecError, UserError

MOST_NODES = 500_000
MOST_DEPTH = 60
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+\Z")
_TOO_DEEP = "exceeded maximum nesting depth"
"""What newer releases of libyaml say before we have counted."""
_OPEN_QUOTE = "found unexpected end of stream"
_PLAINER = {
    _OPEN_QUOTE: "a text in quotes has no end",
    "found character that cannot start any token": "no value starts with this character; indent "
    "with blanks, not tabs, and put a text such as @x or %x in quotes",
    "found undefined alias": "*name stands for the value marked &name above it, in the same piece of "
    "the file (from --- to ---); there is none",
    "mapping values are not allowed in this context": "a second ': ' on one line; put the text in "
    "quotes",
}
_BASE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_BASE):  # type: ignore[misc, valid-type]
    """Leaves untagged values untagged, so that a tag that was written can be told."""

    def resolve(self, kind: type, value: str, implicit: object) -> str:
        """No tag is ever guessed from how a value looks."""
        return ""


@dataclass(frozen=True, eq=False)
class Node:
    """A YAML value with its place: `value` is str, int, float, None, list[Node] or dict[str, Node].

    written: a number as it stands in the file (`1.10`), for where a text is wanted.
    """

    value: Any
    place: Place
    written: str = ""

    @property
    def is_map(self) -> bool:
        """True for `key: value` pairs."""
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        """True for a list."""
        return isinstance(self.value, list)

    @property
    def is_scalar(self) -> bool:
        """True for a single value, also for none."""
        return not (self.is_map or self.is_list)

    def items(self) -> Iterator[tuple[str, Node]]:
        """The pairs of a map, in order of the file."""
        yield from self.value.items()

    def get(self, key: str) -> Node | None:
        """The value of a key; None where there is none, or no map."""
        return self.value.get(key) if self.is_map else None

    def plain(self) -> Any:
        """The value without places."""
        if self.is_map:
            return {key: node.plain() for key, node in self.value.items()}
        if self.is_list:
            return [node.plain() for node in self.value]
        return self.value


MOST_BYTES = 2 << 20
"""A mapping is written and read by people."""


def load_documents(path: Path, shown_as: str | None = None) -> list[Node]:
    """The YAML documents of the file `path`; places name it `shown_as`.

    Raises SpecError with the line of every syntax fault, duplicate key or tag.
    """
    shown = shown_as or str(path)
    try:
        if path.exists() and not path.is_file():
            raise SpecError.at(shown, "cannot be read (it is no plain file, such as a folder)")
        if path.stat().st_size > MOST_BYTES:
            text = f"has more than {MOST_BYTES >> 20} MB; long lists belong into tables (CSV)"
            raise SpecError.at(shown, text)
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SpecError.at(shown, "there is no such file") from None
    except OSError as bad:
        text = f"cannot be read ({bad.strerror})"
        raise SpecError.at(shown, text) from None
    except UnicodeDecodeError as bad:
        line = path.read_bytes()[: bad.start].count(b"\n") + 1
        raise SpecError.at(
            Place(shown, line), "is not UTF-8 text; save the file as UTF-8"
        ) from None
    return list(_parsed(text, shown))


@lru_cache(maxsize=200)
def _parsed(text: str, shown: str) -> tuple[Node, ...]:
    """What was read a moment ago: a run reads its mapping again, as the trace keeps it."""
    return tuple(parse_text(text, shown))


def parse_text(text: str, shown: str) -> list[Node]:
    """As `load_documents`, from a text."""
    try:
        _refuse_depth(text, shown)
        documents = list(yaml.compose_all(text, Loader=_Loader))
    except yaml.MarkedYAMLError as bad:
        what = (bad.problem or "cannot be read").strip()
        mark = (bad.context_mark if what == _OPEN_QUOTE else None) or bad.problem_mark
        line = mark.line + 1 if mark else 0
        if what == _TOO_DEEP:
            raise _nested_too_deep(shown, line) from None
        raise SpecError.at(
            Place(shown, line), f"this is not YAML: {_PLAINER.get(what, what)}"
        ) from None
    except yaml.reader.ReaderError as bad:
        place = Place(shown, text[: bad.position].count("\n") + 1)
        raise SpecError.at(place, f"holds the control character {_code(bad.character)}") from None
    reader = _Reader(shown)
    reader.measure_all([document for document in documents if document is not None])
    nodes = [reader.read(document, 0) for document in documents if document is not None]
    if reader.problems:
        raise SpecError(reader.problems)
    return [node for node in nodes if node.value is not None]


def _nested_too_deep(shown: str, line: int) -> UserError:
    return SpecError.at(Place(shown, line), f"is nested more than {MOST_DEPTH} levels deep")


def _refuse_depth(text: str, shown: str) -> None:
    """Raises SpecError where values are nested deeper than the composer's stack can bear."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MOST_DEPTH:
                mark = event.start_mark
                raise _nested_too_deep(shown, mark.line + 1 if mark is not None else 0)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Reader:
    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.problems: list[Problem] = []

    def place(self, node: yaml.Node) -> Place:
        return Place(self.shown, node.start_mark.line + 1)

    def problem(self, node: yaml.Node, text: str) -> None:
        self.problems.append(Problem(self.place(node), text))

    def measure_all(self, documents: Sequence[yaml.Node]) -> None:
        """Raises SpecError where the documents together have too many values (see `measure`)."""
        sizes: dict[int, int] = {}
        total = 0
        for document in documents:
            total += self.measure(document, 0, sizes)
            if total > MOST_NODES:
                raise self.too_many(document)

    def too_many(self, node: yaml.Node) -> SpecError:
        text = f"has more than {MOST_NODES} values once its aliases are filled in"
        return SpecError([Problem(self.place(node), text)])

    def measure(self, node: yaml.Node, depth: int, sizes: dict[int, int]) -> int:
        """Number of values in `node` once its aliases are filled in, without filling them in.

        sizes: those of the nodes so far, by identity. Raises SpecError where there are too many.
        """
        known = sizes.get(id(node))
        if known is not None:
            return known
        if depth > MOST_DEPTH:
            raise _nested_too_deep(self.shown, self.place(node).line)
        sizes[id(node)] = 1  # a node inside itself is met again when it is read, too deep
        inner: list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            inner = [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            inner = node.value
        size = 1 + sum(self.measure(item, depth + 1, sizes) for item in inner)
        if size > MOST_NODES:
            raise self.too_many(node)
        sizes[id(node)] = size
        return size

    def read(self, node: yaml.Node, depth: int) -> Node:
        if depth > MOST_DEPTH:
            raise SpecError.at(self.place(node), f"is nested more than {MOST_DEPTH} levels deep")
        place = self.place(node)
        if node.tag:
            shown = node.tag.replace("tag:yaml.org,2002:", "!!")
            self.problem(node, f"tag '{shown}' is not allowed; write the plain value")
            return Node(None, place)
        if isinstance(node, yaml.MappingNode):
            return Node(self.read_map(node, depth), place)
        if isinstance(node, yaml.SequenceNode):
            return Node([self.read(item, depth + 1) for item in node.value], place)
        assert isinstance(node, yaml.ScalarNode)
        value = node.value if node.style else plain_value(node.value)
        return Node(value, place, "" if isinstance(value, str) else node.value)

    def read_map(self, node: yaml.MappingNode, depth: int) -> dict[str, Node]:
        merged: dict[str, Node] = {}
        own: dict[str, Node] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.problem(key_node, "a key must be a text")
                continue
            key = key_node.value
            if key == "<<" and not key_node.style:
                for source in _merge_sources(value_node):
                    read = self.read(source, depth + 1)
                    if read.is_map:
                        for name, value in read.items():
                            merged.setdefault(name, value)
                    else:
                        self.problem(value_node, "'<<' takes a map or a list of maps")
                continue
            if key in own:
                self.problem(
                    key_node, f"{key} is given twice (first on line {own[key].place.line})"
                )
                continue
            value = self.read(value_node, depth + 1)
            # a value on the next lines is found by its key, so the key's line is the place
            own[key] = replace(value, place=self.place(key_node))
        return {**{k: v for k, v in merged.items() if k not in own}, **own} if merged else own


def _merge_sources(node: yaml.Node) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else [node]


def _code(character: object) -> str:
    return f"U+{character if isinstance(character, int) else ord(str(character)):04X}"


def plain_value(text: str) -> str | int | float | None:
    """What a text without quotes means: a number, nothing, or the text itself.

    Only plain decimals are numbers; `001`, `1e5`, `0x1F`, `yes` and dates are texts.
    """
    if text in ("", "~", "null"):
        return None
    if _WHOLE.match(text) and len(text) < 18:
        return int(text)
    if _DECIMAL.match(text):
        return float(text)
    return text
