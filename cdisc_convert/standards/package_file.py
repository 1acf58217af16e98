"""A terminology package on disk: an index of codelists, and their terms found by byte offset.

`codelists.tsv` has one line per codelist with the place of its terms; `terms-1.tsv`, `terms-2.tsv`
... have one line per term: C-code, submission value, preferred term, synonyms, between tabs. A
concept that an earlier codelist of the package states in full is written with C-code and value
only, and the index names that codelist under `owners`: most test names repeat the concepts of
their test codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

INDEX = "codelists.tsv"
LARGEST_FILE = 1_200_000
HEADER = "code value name extensible term_count file offset length owners preferred synonyms"


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a codelist: NCI C-code, submission value, NCI preferred term, synonyms."""

    code: str
    value: str
    preferred: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodelistHead:
    """A codelist without its terms."""

    code: str
    value: str
    name: str
    extensible: bool
    term_count: int = 0
    preferred: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stored:
    head: CodelistHead
    file: str
    offset: int
    length: int
    owners: tuple[str, ...]


class PackageFile:
    """The package in `folder`; each codelist is read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name

    @cached_property
    def _index(self) -> dict[str, _Stored]:
        lines = (self.folder / INDEX).read_text(encoding="utf-8").split("\n")[1:]
        entries = (_stored(line) for line in lines if line)
        return {entry.head.code: entry for entry in entries}

    @cached_property
    def heads(self) -> dict[str, CodelistHead]:
        """Every codelist by C-code, without terms."""
        return {code: entry.head for code, entry in self._index.items()}

    def terms(self, code: str) -> tuple[Term, ...]:
        """The terms of the codelist `code`, by submission value."""
        stated: dict[str, list[str]] = {}
        for owner in self._index[code].owners:
            stated = self._stated(owner) | stated
        return tuple(
            _term(fields if len(fields) > 2 else [*fields, *stated[fields[0]][2:]])
            for fields in self._fields(code)
        )

    def _fields(self, code: str) -> list[list[str]]:
        entry = self._index[code]
        with (self.folder / entry.file).open("rb") as file:
            file.seek(entry.offset)
            block = file.read(entry.length).decode("utf-8")
        return [line.split("\t") for line in block.split("\n") if line]

    def _stated(self, code: str) -> dict[str, list[str]]:
        """Lines of a codelist that state their concept in full: the first one of each C-code."""
        lines = reversed(self._fields(code))
        return {fields[0]: fields for fields in lines if len(fields) > 2}


@cache
def open_package(folder: Path) -> PackageFile:
    """The package in `folder`, shared by everyone who asks for it."""
    return PackageFile(folder)


def write_package(folder: Path, codelists: Iterable[tuple[CodelistHead, Sequence[Term]]]) -> None:
    """Write a package into the existing, empty `folder`: the same codelists give the same bytes.

    Codelists are ordered by the number of their C-code, terms by submission value.
    """
    index, blocks = ["\t".join(HEADER.split())], [b""]
    first: dict[str, tuple[str, Term]] = {}
    for head, terms in sorted(codelists, key=lambda entry: code_number(entry[0].code)):
        block, owners = _block(head.code, terms, first)
        if blocks[-1] and len(blocks[-1]) + len(block) > LARGEST_FILE:
            blocks.append(b"")
        place = (f"terms-{len(blocks)}.tsv", str(len(blocks[-1])), str(len(block)))
        index.append(_index_line(head, len(terms), (*place, " ".join(owners))))
        blocks[-1] += block
    for number, content in enumerate(blocks, start=1):
        (folder / f"terms-{number}.tsv").write_bytes(content)
    (folder / INDEX).write_text("\n".join(index) + "\n", encoding="utf-8", newline="\n")


def code_number(code: str) -> tuple[int, str]:
    """Sort key of a C-code: by number, then by text."""
    digits = code.lstrip("C")
    return (int(digits) if digits.isdigit() else 0, code)


def _block(
    codelist: str, terms: Sequence[Term], first: dict[str, tuple[str, Term]]
) -> tuple[bytes, list[str]]:
    """Lines of a codelist, and the earlier codelists that state concepts of it.

    first: per concept the first codelist that has it, and the term there. An owner is always the
    first of the package, so a reader may let the earliest of several owners win.
    """
    lines, owners = [], set()
    for term in sorted(terms, key=lambda term: (term.value, term.code)):
        owner, stated = first.setdefault(term.code, (codelist, term))
        fields = [term.code, term.value]
        if owner != codelist and stated == replace(term, value=stated.value):
            owners.add(owner)
        else:
            fields += [term.preferred, *term.synonyms]
        lines.append("\t".join(fields) + "\n")
    return "".join(lines).encode("utf-8"), sorted(owners, key=code_number)


def _index_line(head: CodelistHead, term_count: int, place: tuple[str, ...]) -> str:
    extensible = "yes" if head.extensible else "no"
    told = (head.code, head.value, head.name, extensible, str(term_count))
    return "\t".join((*told, *place, head.preferred, *head.synonyms))


def _stored(line: str) -> _Stored:
    code, value, name, extensible, count, file, offset, length, owners, preferred, *synonyms = (
        line.split("\t")
    )
    head = CodelistHead(
        code, value, name, extensible == "yes", int(count), preferred, tuple(synonyms)
    )
    return _Stored(head, file, int(offset), int(length), tuple(owners.split()))


def _term(fields: Sequence[str]) -> Term:
    return Term(fields[0], fields[1], fields[2], tuple(fields[3:]))
