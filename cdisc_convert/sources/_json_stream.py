"""JSON read piece by piece, so that a large file is never held as one object."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from cdisc_convert.model.errors import Place, SourceError

CHUNK_BYTES = 1 << 18
MOST_CHARACTERS = 1 << 26
"""Longest single value (a row, the list of columns) that is taken."""
SPACES = " \t\r\n"


class Digits(str):
    """A JSON number exactly as written."""

    __slots__ = ()


class JsonStream:
    """The text of a JSON file with a position in it."""

    def __init__(self, path: Path, shown_as: str) -> None:
        self._file = path.open("rb")
        self._bytes = codecs.getincrementaldecoder("utf-8-sig")()
        self._decoder = json.JSONDecoder(
            parse_float=Digits,
            parse_int=Digits,
            parse_constant=self._refuse_constant,
            object_pairs_hook=self._object,
        )
        self.shown_as = shown_as
        self._text = ""
        self._at = 0
        self._line = 1
        self._is_done = False

    def __enter__(self) -> JsonStream:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def line(self) -> int:
        """Line of the current position, from 1."""
        return self._line + self._text.count("\n", 0, self._at)

    def peek(self) -> str:
        """The next character that is no space, "" at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in SPACES:
                    return self._text[self._at]
                self._at += 1
            if not self._more():
                return ""

    def expect(self, character: str) -> None:
        """Step over `character`, which must come next."""
        found = self.peek()
        if found != character:
            self.refuse(f"'{character}' is expected here, but there is '{found or 'the end'}'")
        self._at += 1

    def value(self) -> Any:
        """The next JSON value; numbers as `Digits`."""
        if not self.peek():
            self.refuse("the file ends in the middle")
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except RecursionError:
                self.refuse("brackets are nested too deeply")
            except json.JSONDecodeError:
                # Broken, or cut by the end of what has been read so far.
                if not self._more(double=True):
                    self.refuse("the JSON is broken or cut short in the value that begins here")
                continue
            # A number or word at the very end may go on in the next piece.
            if end < len(self._text) or not self._more(double=True):
                self._refuse_half_letters(value, self._text[self._at : end])
                self._at = end
                return value

    def _refuse_half_letters(self, value: Any, written: str) -> None:
        """An escape of only one half of a letter (a lone surrogate) is no text."""
        if "\\ud" not in written and "\\uD" not in written:
            return
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            self.refuse(
                "a text holds one half of a letter that is written in two (\\ud800-\\udfff)"
            )

    def members(self) -> Iterator[str]:
        """The keys of the object that comes next; the caller takes the value of each."""
        yield from self._parts("{", "}", is_object=True)

    def elements(self) -> Iterator[None]:
        """Once for each element of the array that comes next; the caller takes the element."""
        yield from self._parts("[", "]", is_object=False)

    def _parts(self, opening: str, closing: str, *, is_object: bool) -> Iterator[Any]:
        self.expect(opening)
        keys: set[str] = set()
        if self.peek() == closing:
            self._at += 1
            return
        while True:
            if is_object:
                key = self.value()
                if type(key) is not str:
                    self.refuse("a key of an object must be text")
                if key in keys:
                    self._refuse_twice(key)
                keys.add(key)
                self.expect(":")
                yield key
            else:
                yield None
            if self.peek() == closing:
                self._at += 1
                return
            self.expect(",")

    def refuse(self, text: str) -> NoReturn:
        """Raise SourceError for the current position."""
        raise SourceError.at(Place(self.shown_as, self.line), f"{text}; export the file again")

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """An object inside a value; of two values with one key none counts more."""
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            self._refuse_twice(next(key for key in found if keys.count(key) > 1))
        return found

    def _refuse_twice(self, key: str) -> NoReturn:
        self.refuse(f"'{key}' stands twice, so it is not clear what counts")

    def _refuse_constant(self, word: str) -> NoReturn:
        self.refuse(f"{word} is no JSON number")

    def _more(self, *, double: bool = False) -> bool:
        """Read on; False at the end of the file. `double`: at least as much as is held already."""
        if self._is_done:
            return False
        held = len(self._text) - self._at
        if held > MOST_CHARACTERS:
            self.refuse(f"a single value is longer than {MOST_CHARACTERS} characters")
        data = self._file.read(max(CHUNK_BYTES, held if double else 0))
        self._is_done = not data
        try:
            text = self._bytes.decode(data, final=self._is_done)
        except UnicodeDecodeError as error:
            bad = error.object[error.start]
            self.refuse(f"byte 0x{bad:02X} near here is not UTF-8")
        self._line += self._text.count("\n", 0, self._at)
        self._text, self._at = self._text[self._at :] + text, 0
        return not self._is_done or bool(text)
