"""Lays out the mapping's prose for a terminal: wrapped lines, parts of a stack as a table."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from cdisc_convert.language.explain import DatasetText, NameText, PartTable, ResultText, StudyText
from cdisc_convert.language.say import plural, sentence

WIDTH = 96
NAME_WIDTH = 11
PARTS_ABREAST = 3


def study_page(text: StudyText) -> str:
    """The overview of a study."""
    lines = [f"{text.name}  {text.title}".rstrip(), "", *_wrapped(" ".join(text.about))]
    lines += _section("Numbers and words chosen for this study", _bullets(text.config))
    lines += _section("Sources", _entries(text.sources))
    listed = []
    for dataset in text.datasets:
        count = plural(sum(name.kind != "helper" for name in dataset.names), "variable")
        label = f"{dataset.label}. " if dataset.label else ""
        listed.append((dataset.name, f"{label}{dataset.records[0]} {count}."))
    lines += _section("Datasets, in order of the files", _entries(listed))
    lines += _section("Relations", _bullets(text.relations))
    shown = [(r.name, f"{r.title}. Shown in {', '.join(r.displays)}.") for r in text.results]
    lines += _section("Analysis results", _entries(shown))
    return "\n".join(lines)


def dataset_page(text: DatasetText) -> str:
    """A dataset from its records to its checks."""
    lines = [f"{text.name}  {text.label}".rstrip(), *_wrapped(_standing(text)), ""]
    lines += ["Records", *_numbered(text.records)]
    if text.parts is not None:
        lines += ["", *part_table(text.parts)]
    if text.then:
        lines += _section("After the values are made", _numbered(text.then))
    for kind, title in (
        ("variable", "Variables"),
        ("qualifier", "Supplemental qualifiers"),
        ("helper", "Helpers, never submitted"),
    ):
        found = [name for name in text.names if name.kind == kind]
        lines += _section(title, _paragraphs(found))
    lines += _section("Checks", _bullets(text.checks))
    return "\n".join(lines)


def _standing(text: DatasetText) -> str:
    what = "Submitted." if text.is_submitted else "Intermediate: never submitted."
    key = f" One record for each {', '.join(text.key)}." if text.key else ""
    comment = f" {sentence(text.comment)}" if text.comment else ""
    return f"{what}{key}{comment} See {text.place}."


def result_page(text: ResultText) -> str:
    """An analysis result with its statistics and displays."""
    lines = [f"{text.name}  {text.title}", *_wrapped(" ".join(text.about)), ""]
    lines += ["Statistics", *_numbered(text.statistics)]
    lines += _section("Displays", _bullets(text.displays))
    return "\n".join([*lines, "", f"See {text.place}."])


def name_page(dataset: DatasetText, name: NameText) -> str:
    """One name of a dataset, with what its helpers mean."""
    lines = [f"{dataset.name}.{name.name}  {name.label}".rstrip()]
    lines += _wrapped(name.how)
    for helper in name.helpers:
        lines += _wrapped(helper, "  ", "    ")
    lines += _wrapped(_standing_of(name))
    return "\n".join(lines)


def _standing_of(name: NameText) -> str:
    pieces = [f"{name.origin}." if name.origin else "", *name.details]
    if name.crf:
        pieces.append(f"CRF page{'s' if len(name.crf) > 1 else ''} {', '.join(name.crf)}.")
    return " ".join([*(piece for piece in pieces if piece), f"See {name.place}."])


# -- pieces ---------------------------------------------------------------------------------------


def _section(title: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return ["", title, *found] if found else []


def _wrapped(text: str, first: str = "", following: str | None = None) -> list[str]:
    rest = first if following is None else following
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _bullets(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from _wrapped(text, "  - ", "    ")


def _numbered(texts: Iterable[str]) -> Iterator[str]:
    for number, text in enumerate(texts, start=1):
        yield from _wrapped(text, f"  {number}. ", "     ")


def _entries(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A name and its text, the texts under each other."""
    found = list(pairs)
    width = max((len(name) for name, _ in found), default=0) + 4
    for name, text in found:
        yield from _wrapped(text, f"  {name}".ljust(width), " " * width)


def _paragraphs(names: Iterable[NameText]) -> Iterator[str]:
    indent = " " * (NAME_WIDTH + 2)
    for name in names:
        if name.label:
            yield f"  {name.name:<{NAME_WIDTH}}{name.label}"
            first = indent
        else:
            first = f"  {name.name:<{NAME_WIDTH}}" if len(name.name) < NAME_WIDTH else ""
            if not first:
                yield f"  {name.name}"
                first = indent
        how = "Given by the parts, as above." if name.is_by_part else name.how
        yield from _wrapped(how, first, indent)
        if name.kind != "helper":
            yield from _wrapped(_standing_of(name), indent)


def part_table(table: PartTable) -> list[str]:
    """The parts of a stack: names down, parts across, at most three abreast."""
    lines: list[str] = []
    for start in range(0, len(table.parts), PARTS_ABREAST):
        chosen = range(start, min(start + PARTS_ABREAST, len(table.parts)))
        if lines:
            lines.append("")
        lines += _abreast(table, list(chosen))
    return lines


def _abreast(table: PartTable, chosen: list[int]) -> list[str]:
    first = max(len("Records"), *(len(name) for name, _ in table.lines))
    width = (WIDTH - first - 2) // len(chosen) - 3
    lines = _row("", [table.parts[at] for at in chosen], first, width)
    lines.append("  ".ljust(2 + first, "-") + ("-+-" + "-" * width) * len(chosen))
    for name, cells in table.lines:
        if any(cells[at] for at in chosen):
            lines += _row(name, [cells[at] or "(empty)" for at in chosen], first, width)
    return lines


def _row(name: str, cells: list[str], first: int, width: int) -> list[str]:
    columns = [textwrap.wrap(cell, width, break_on_hyphens=False) or [""] for cell in cells]
    lines = []
    for number in range(max(len(column) for column in columns)):
        shown = [column[number] if number < len(column) else "" for column in columns]
        head = (name if number == 0 else "").ljust(first)
        lines.append(f"  {head} | {' | '.join(text.ljust(width) for text in shown)}".rstrip())
    return lines
