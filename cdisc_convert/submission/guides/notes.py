"""What people decided about a study, for the reviewer's guides: `reviewers_guide.yaml`.

The file lies beside study.yaml, and may be absent:

    inconsistencies:
      - {id: INC-A, what: "Enrolment 60 against 3 x 10", treated: "TS PLANSUB is 60 as registered"}
    decisions:
      - {id: D-01, what: "...", because: "..."}
    open:
      - {id: Q-1, what: "..."}

The findings that are known and accepted are read from `known_findings.yaml` beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cdisc_convert.language.yaml_file import Node, load_documents
from cdisc_convert.model.errors import Problem, SpecError

FILE, KNOWN_FILE = "reviewers_guide.yaml", "known_findings.yaml"
SECTIONS = {"inconsistencies": "treated", "decisions": "because", "open": ""}


@dataclass(frozen=True)
class Note:
    """One line: what it is about, and how it was treated or why it was decided so."""

    id: str
    what: str
    why: str = ""


@dataclass(frozen=True)
class KnownFinding:
    """A finding that was looked at and accepted."""

    rule: str
    scope: str
    reason: str
    owner: str


@dataclass(frozen=True)
class GuideNotes:
    """The notes of a study, by section."""

    sections: tuple[tuple[str, tuple[Note, ...]], ...] = ()
    known: tuple[KnownFinding, ...] = ()

    def of(self, section: str) -> tuple[Note, ...]:
        """Notes of one of SECTIONS."""
        return dict(self.sections).get(section, ())


def read_notes(folder: Path) -> GuideNotes:
    """The notes of the study in `folder`, none where it has no such files.

    Raises SpecError with file and line of everything that is not as described above.
    """
    sections: list[tuple[str, tuple[Note, ...]]] = []
    problems: list[Problem] = []
    for node in load_documents(folder / FILE, FILE) if (folder / FILE).exists() else []:
        if not node.is_map:
            problems.append(Problem(node.place, f"a map of {', '.join(SECTIONS)} is expected"))
            continue
        for name, entries in node.items():
            if name not in SECTIONS or not entries.is_list:
                text = f"'{name}' is no list of {', '.join(SECTIONS)}; correct the name"
                problems.append(Problem(entries.place, text))
                continue
            read = (_note(entry, SECTIONS[name], problems) for entry in entries.value)
            sections.append((name, tuple(note for note in read if note is not None)))
    if problems:
        raise SpecError(problems)
    return GuideNotes(tuple(sections), _known(folder))


def _note(entry: Node, why: str, problems: list[Problem]) -> Note | None:
    allowed = {"id", "what", why} - {""}
    if not entry.is_map or not {"id", "what"} <= set(entry.value) <= allowed:
        needed = ", ".join(sorted(allowed))
        problems.append(Problem(entry.place, f"an entry is a map of {needed}"))
        return None
    texts = {name: _text(value) for name, value in entry.items()}
    return Note(texts["id"], texts["what"], texts.get(why, ""))


def _text(node: Node | None) -> str:
    if node is None or node.value is None:
        return ""
    if node.is_list:
        return ", ".join(_text(item) for item in node.value)
    if node.is_map:
        return "; ".join(f"{name} {_text(value)}" for name, value in node.items())
    return node.written or str(node.value)


def _known(folder: Path) -> tuple[KnownFinding, ...]:
    if not (folder / KNOWN_FILE).exists():
        return ()
    found = []
    for node in load_documents(folder / KNOWN_FILE, KNOWN_FILE):
        entries = node.get("waivers")
        for entry in entries.value if entries is not None and entries.is_list else []:
            texts = [_text(entry.get(name)) for name in ("rule", "scope", "reason", "owner")]
            found.append(KnownFinding(*texts))
    return tuple(found)
