"""Writes docs/reference from the templates in docs/templates and from the code.

python tools/build_docs.py          write
python tools/build_docs.py --check  say what is out of date, and fail if anything is
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from inspect import cleandoc
from itertools import groupby
from pathlib import Path

import click

from cdisc_convert.cli.main import COMMANDS
from cdisc_convert.engine.endpoint_links import endpoint_links, link_lines
from cdisc_convert.engine.plan_node import STUDY_VALUES, SUBJECT_COLUMNS
from cdisc_convert.functions._registry import KIND_NAMES, Argument, Function, functions
from cdisc_convert.language.conditions import TESTS
from cdisc_convert.language.datasets import DATASET_KEYS, SEVERITIES, STRUCTURES
from cdisc_convert.language.displays import ALL_PLOTS, AROUND, LISTED, PLOTS
from cdisc_convert.language.results import PURPOSES, REASONS, RECORD_KEYS, RESULT_KEYS
from cdisc_convert.language.rows import THEN_VERBS, VERB_KEYS
from cdisc_convert.language.schema_statements import ATTRIBUTES
from cdisc_convert.language.source_specs import SOURCE_KEYS
from cdisc_convert.language.studies import FILE_KINDS, STANDARDS, STUDY_KEYS, load_study
from cdisc_convert.model import spec
from cdisc_convert.rules.catalogue import CatalogueRule
from cdisc_convert.rules.catalogue import catalogue as rules_of_catalogue
from cdisc_convert.rules.catalogue_words import applies_to
from cdisc_convert.rules.kinds._registry import rule_kinds

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES, REFERENCE = ROOT / "docs" / "templates", ROOT / "docs" / "reference"
MAPPINGS = ROOT / "mappings"
PAGES = ("functions.md", "language.md", "commands.md", "endpoints.md", "rules.md")
TRIALS = ("nct05600920", "nct03821038")

FILE_WORDS = {
    "study": "study.yaml: standards, persons, sources, tables, and the files of the mapping",
    "dataset": "one submitted dataset",
    "intermediate": "one dataset that is never submitted",
    "fragment": "statements that several datasets share",
    "relations": "RELREC",
    "results": "analysis results",
    "displays": "tables, figures and listings",
    "checks": "data-issue checks on sources or datasets",
    "not_submitted": "a named list of columns with reasons: `not_submitted: name`, `columns: {...}`",
}
STUDY_WORDS = {
    "title": "title of the study",
    "studyid": "STUDYID",
    "standards": f"versions: {', '.join(STANDARDS)}",
    "config": "numbers and texts that a person chose",
    "subjects": "the register of persons",
    "tables": "name to path, or `{file: path, origin: protocol}`; a path that is not in the study "
    "folder is looked for in the export",
    "corrections": "path of the corrections, in the export",
    "cutoff": "data cut-off",
    "blinding": "sealed sources and hidden variables",
    "sources": "raw tables",
    "files": "files and folders of the mapping, in the study folder",
    "library": "folder of fragments and datasets that several studies share",
    "values": "texts for `study.NAME`",
    "unlisted_columns": "`refuse` (the default) or `report`: what a raw column that the mapping does not know does",
}
SOURCE_WORDS = {
    "file": "one file",
    "files": "several files of one layout (`lab/fr_*.csv`)",
    "file_name": 'parts of the file name that become columns (`"fr_{SITEID}"`)',
    "form_of": "the source whose file holds this form",
    "form": "name of the form or table, where a file holds several",
    "optional": "`true`: an absent file is an empty source",
    "reader": "`{kind: csv, encoding: ..., delimiter: ...}`",
    "columns": "header to the name used here",
    "subject": "how a row belongs to a person",
    "per": "`subject`: at most one row each, verified",
    "key": "columns that identify a row",
    "duplicates": "`refuse` (default) or `report`: what to do with rows equal in the key",
    "time_zone": "zone of its clock times",
    "missing": "codes that mean nothing",
    "deleted_when": "rows deleted in the EDC",
    "when": "rows that count",
    "because": "why the other rows do not",
    "let": "helper columns",
    "vendor": "`true`: origin Vendor",
    "crf": "pages of the annotated CRF",
    "not_submitted": "column to reason",
    "origin": "origin of its columns, where it is neither collected nor a vendor's",
}
DATASET_WORDS = {
    "domain": "domain of a split dataset",
    "structure": f"analysis datasets: {', '.join(STRUCTURES)}",
    "label": "only where the standard lacks the dataset",
    "class": "only where the standard lacks the dataset",
    "submitted_when": "reason why it may be left out of the package when it is empty",
    "as_is": "the source that is taken over as it stands",
    "submit": "`true`: an `as_is` dataset is submitted",
    "use": "fragments",
    "rows": "where records come from",
    "let": "helpers: kept in the trace, never written",
    "variables": "submitted variables",
    "then": "steps after the values are made",
    "key": "what identifies a record; `[]` claims nothing",
    "cutoff_on": "records whose date is surely after the cut-off are left out",
    "checks": "data-issue checks",
    "comment": "comment of the dataset in define.xml",
    "documents": "documents of the dataset in define.xml",
}
ATTRIBUTE_WORDS = {
    "after_cutoff": "`blank`: emptied where it is after the cut-off",
    "crf": "pages of the annotated CRF, before those of the source",
    "dictionary": "MedDRA, WHODrug",
    "display": "display format",
    "document": "`{name: sap, page: 12}`",
    "issue": "id of the data issue for values that this statement rejects",
    "label": "only where the standard lacks the variable",
    "length": "only where the standard lacks the variable",
    "origin": "in the place of the inferred origin; needs a `note`",
    "override": "`true`: takes the place of a fragment's statement",
    "supplemental": "`{label: ..., evaluator: ..., as: QNAM}`: goes to SUPP--",
    "type": "`text` or `number`, only where the standard lacks the variable",
}


RESULT_WORDS = {
    "title": "what is analysed; left out: the title of a display described under `display`",
    "endpoints": "ids of the endpoints of the protocol that it serves",
    "display": "a display that shows it, or `{name: T-14.3.1, title: ..., document: ...}` described here",
    "displays": "displays that show it",
    "reason": f"analysis reason: {', '.join(REASONS)}",
    "purpose": f"analysis purpose: {', '.join(PURPOSES)}, or another",
    "documentation": "what a reader of the result should know",
    "document": "`{name: sap, page: 12}`",
    "variables": "the analysis variables: `[ADLYM.AVAL]`",
    "statistics": "the statistics, one after the other",
}
RECORD_WORDS = {
    "dataset": "the dataset analysed; a statistic with a `dataset` of its own takes only its own `among`",
    "among": "which of its records; the conditions of result and statistic must both hold",
    "join": "`{dataset: ADPP, when: ..., match: [USUBJID]}`: one record of another dataset beside each "
    "record, named `ADPP.AVAL`; records without a partner have no value",
    "denominator": "the population: `{dataset: ADSL, when: ..., by: [TRT01A], label: ...}`; `by` names "
    "its groups, one for one with the first `columns`",
    "per": "variables that start a section of the table each",
    "rows": "variables whose values are rows",
    "columns": "variables whose values are columns",
}
DISPLAY_WORDS = {
    "title": "title",
    "population": "who is shown, as a subtitle",
    "footnotes": "lines below",
    "document": "`{name: sap, page: 12}`: where it is specified",
    "dataset": "listings and figures: the dataset shown",
    "among": "which of its records",
    "join": "as in a result",
    "columns": "listings: variables in order",
    "order": "listings: sort order, `[USUBJID, {descending: AVAL}]`",
}
PLOT_WORDS = {
    "mean_trajectory": "mean with `error` (se or ci) by visit; `visit` names visits, `at` their place "
    "on the axis (its median), `scale` divides it (7: weeks)",
    "spaghetti": "one line per person",
    "waterfall": "one bar per person, in order of size",
    "swimmer": "one bar per person as long as `value`, with `events: [{label, dataset, at, when}]`",
    "kaplan_meier": "event-free share over time with the numbers at risk; `value` is the time",
    "cumulative_incidence": "share with the event before a competing one",
    "scatter": "`value` against `x`",
}


def plots() -> str:
    if set(PLOTS) != set(PLOT_WORDS):
        raise SystemExit(f"build_docs: no words for {sorted(set(PLOTS) ^ set(PLOT_WORDS))}")
    lines = [
        (f"`{kind}`", PLOT_WORDS[kind], coded(needs), coded((*may, *ALL_PLOTS)))
        for kind, (needs, may) in PLOTS.items()
    ]
    return table(("plot", "draws", "needs", "may have"), lines)


def table(head: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> str:
    rows = [head, tuple("---" for _ in head), *lines]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows
    )


def keyed(keys: Iterable[str], words: Mapping[str, str]) -> str:
    """A table of keys; fails where a key has no words, or words no key."""
    listed = list(keys)
    if set(listed) != set(words):
        raise SystemExit(f"build_docs: no words, or no key: {sorted(set(listed) ^ set(words))}")
    return table(("key", "meaning"), [(f"`{key}`", words[key]) for key in listed])


def coded(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


# -- language -------------------------------------------------------------------------------------


def verbs() -> str:
    lines = []
    for verb, (required, optional) in VERB_KEYS.items():
        kind = getattr(spec, "".join(part.title() for part in verb.split("_")))
        does = (kind.__doc__ or "").split("\n")[0]
        arguments = [f"`{a}`" for a in required] + [f"`{a}`?" for a in optional]
        lines.append((f"`{verb}`", does, ", ".join(arguments)))
    return table(("verb", "does", "arguments"), lines)


LANGUAGE: Mapping[str, Callable[[], str]] = {
    "file kinds": lambda: keyed(("study", *FILE_KINDS), FILE_WORDS).replace("key", "first key", 1),
    "subject columns": lambda: coded(SUBJECT_COLUMNS),
    "study values": lambda: coded(STUDY_VALUES),
    "study keys": lambda: keyed(STUDY_KEYS, STUDY_WORDS),
    "source keys": lambda: keyed(SOURCE_KEYS, SOURCE_WORDS),
    "dataset keys": lambda: keyed(DATASET_KEYS, DATASET_WORDS),
    "then verbs": lambda: coded(THEN_VERBS),
    "verbs": verbs,
    "attributes": lambda: keyed(ATTRIBUTES, ATTRIBUTE_WORDS),
    "argument kinds": lambda: "\n".join(
        f"- {words}" for words in dict.fromkeys(KIND_NAMES.values())
    ),
    "tests": lambda: coded(TESTS),
    "severities": lambda: coded(SEVERITIES),
    "result keys": lambda: keyed(RESULT_KEYS, RESULT_WORDS),
    "record keys": lambda: keyed(RECORD_KEYS, RECORD_WORDS),
    "display keys": lambda: keyed((*AROUND, *LISTED), DISPLAY_WORDS),
    "plots": plots,
}


# -- functions ------------------------------------------------------------------------------------


def by_folder() -> list[tuple[str, list[Function]]]:
    return [
        (folder, list(group)) for folder, group in groupby(functions().values(), lambda f: f.folder)
    ]


def contents() -> str:
    lines = []
    for folder, group in by_folder():
        lines.append(f"- **{folder}**: " + ", ".join(f"[{f.name}](#{f.name})" for f in group))
    return "\n".join(lines)


def catalogue() -> str:
    pieces = []
    for folder, group in by_folder():
        pieces.append(f"## {folder}")
        pieces += [function_text(function) for function in group]
    return "\n\n".join(pieces)


def function_text(function: Function) -> str:
    marks = []
    if function.takes_among:
        marks.append("among")
    if function.looks_at_records:
        marks.append("match")
    if function.looks_at_sisters:
        marks.append("then")
    shown = ", ".join(a.name if a.is_required else f"{a.name}?" for a in function.arguments)
    title = f"### {function.name}\n\n`{function.name}({shown})`"
    title += "".join(f" **{mark}**" for mark in marks)
    says = f"*{function.says}*"
    doc = "\n".join(f"    {line}".rstrip() for line in function.doc.splitlines())
    arguments = [(f"`{a.name}`", kind_of(a)) for a in function.arguments]
    pieces = [title, says, doc]
    if arguments:
        pieces.append(table(("argument", "kind"), arguments))
    return "\n\n".join(pieces)


def kind_of(argument: Argument) -> str:
    text = KIND_NAMES[argument.kind]
    if argument.words:
        text = " or ".join(f"`{word}`" for word in argument.words)
    if not argument.is_required:
        has_default = argument.default not in (None, ())
        text += f"; default `{argument.default}`" if has_default else "; may be left out"
    return text


# -- rules ---------------------------------------------------------------------------------------

GROUP_WORDS = {
    "structure": "Structure and metadata",
    "terminology": "Controlled terminology",
    "dates": "Dates, study days and timing",
    "cross": "Between datasets: DM, EX, SE, SV, SUPP--, CO, RELREC",
    "findings": "Findings",
    "events": "Events and Interventions",
    "trial": "Trial design",
    "adam": "Analysis datasets",
    "define": "define.xml against the data",
    "files": "Files",
    "agency": "Agencies",
}


def rule_groups() -> str:
    groups: dict[str, list[CatalogueRule]] = {name: [] for name in GROUP_WORDS}
    for rule in rules_of_catalogue():
        groups[rule.group].append(rule)
    pieces = []
    for name, held in groups.items():
        lines = [
            (
                rule.id,
                rule.severity.value,
                rule.title + (f" *({', '.join(rule.profiles)})*" if rule.profiles else ""),
                applies_to(rule),
                "; ".join(rule.cites),
                ", ".join(rule.same_as),
            )
            for rule in held
        ]
        head = ("rule", "severity", "says", "about", "source", "same as")
        pieces.append(f"## {GROUP_WORDS[name]} (`{name}`)\n\n{table(head, lines)}")
    return "\n\n".join(pieces)


def kinds_of_rules() -> str:
    lines = [
        (f"`{kind.name}`", kind.level.value, kind.doc, coded(kind.arguments))
        for kind in rule_kinds().values()
    ]
    return table(("kind", "looks at", "finds", "arguments"), lines)


# -- commands -------------------------------------------------------------------------------------


def commands() -> str:
    pieces = []
    for name in sorted(COMMANDS):
        try:
            module = importlib.import_module(f"cdisc_convert.cli.{name}")
        except ModuleNotFoundError as missing:
            if missing.name != f"cdisc_convert.cli.{name}":
                raise
            continue
        pieces += command_texts(getattr(module, name), f"cdisc-convert {name}")
    return "\n\n".join(pieces)


def command_texts(command: click.Command, path: str) -> list[str]:
    """A command and its sub-commands, from their parameters (help pages differ between clicks)."""
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    options = [p for p in command.params if isinstance(p, click.Option)]
    shown = [p.metavar or (p.name or "").upper() for p in arguments]
    level = "##" if path.count(" ") == 1 else "###"
    usage = " ".join([path, *shown, *(["[OPTIONS]"] if options else [])])
    found = [f"{level} {path}", f"`{usage}`", cleandoc(command.help or "")]
    if options:
        found.append(table(("option", "meaning"), [option_line(option) for option in options]))
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                found += command_texts(inner, f"{path} {name}")
    return found


def option_line(option: click.Option) -> tuple[str, str]:
    """How an option is written, and what it means."""
    words = [option.help or ""]
    if isinstance(option.type, click.Choice):
        words.append(f"One of {', '.join(map(str, option.type.choices))}.")
    if isinstance(option.default, str | int) and option.default not in ("", False):
        words.append(f"Default {option.default}.")
    if option.required:
        words.append("Needed.")
    return coded(option.opts), " ".join(word for word in words if word)


# -- endpoints ------------------------------------------------------------------------------------


def endpoints() -> str:
    """From endpoint to parameter, result and display, of the two trials' mappings."""
    pieces = []
    for trial in TRIALS:
        study = load_study(MAPPINGS / trial)
        head, *lines = link_lines(endpoint_links(study))
        pieces.append(f"## {study.title or study.name}")
        pieces.append(table(head, lines) if lines else "No results yet.")
    return "\n\n".join(pieces)


PIECES: Mapping[str, Callable[[], str]] = {
    **LANGUAGE,
    "contents": contents,
    "functions": catalogue,
    "endpoints": endpoints,
    "rule groups": rule_groups,
    "rule kinds": kinds_of_rules,
    "commands": commands,
}


def pages() -> dict[Path, str]:
    """Every generated page by its path."""
    found = {}
    for name in PAGES:
        template = (TEMPLATES / name).read_text(encoding="utf-8")
        text = re.sub(r"<!-- ([a-z ]+) -->", lambda match: PIECES[match[1]](), template)
        note = f"<!-- made by tools/build_docs.py from docs/templates/{name}: do not edit -->\n\n"
        found[REFERENCE / name] = note + text.rstrip() + "\n"
    return found


def stale() -> list[str]:
    """Pages that differ from what the code says now."""
    return [
        path.relative_to(ROOT).as_posix()
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        for path in (old := stale()):
            print(f"{path} is out of date; run python tools/build_docs.py")
        return 1 if old else 0
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
