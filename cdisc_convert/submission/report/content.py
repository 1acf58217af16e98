"""What the page of a run shows, gathered from its folder."""

from __future__ import annotations

import base64
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from cdisc_convert.engine.trace_read import TracedRun, read_trace
from cdisc_convert.files.json_text import read_json
from cdisc_convert.language.method_text import say_statement
from cdisc_convert.language.studies import load_study
from cdisc_convert.model.memory import Memory
from cdisc_convert.model.spec import DatasetSpec, Statement, Study
from cdisc_convert.submission.guides.annotations import FieldFinder
from cdisc_convert.submission.report.blocks import columns_block, packed
from cdisc_convert.submission.report.kept_blocks import KeptBlocks
from cdisc_convert.submission.report.links import dataset_links
from cdisc_convert.submission.run_folder import DatasetEntry, inventory, read_facts

MOST_RECORDS = 200_000
"""Records of one dataset or raw table that the page holds; larger ones are named, not held."""
MOST_OF_ALL = 500_000
"""Raw rows and records of a run whose data and trace the page holds; a larger run has its lists."""
MOST_FINDINGS = 5_000
PICTURES = {".svg": "image/svg+xml", ".png": "image/png"}


@dataclass(frozen=True)
class Page:
    """main: what the first screen needs; blocks: what is loaded on demand, packed, by name."""

    main: dict[str, Any]
    blocks: dict[str, str]


def gather(folder: Path, memory: Memory) -> Page:
    """The page of the run in `folder`; blocks whose files are the same come from `memory`.

    Raises SourceError where it is no run with a trace.
    """
    facts = read_facts(folder / "run.json")
    is_small = MOST_OF_ALL >= facts["ledger"]["read"] + sum(
        dataset["rows"] for dataset in facts["datasets"].values()
    )
    traced = read_trace(folder) if is_small else None
    study = traced.world.study if traced else load_study(folder / "trace" / "mapping")
    blocks: dict[str, str] = {}
    datasets, flow, derived = [], [], []
    kept = KeptBlocks(folder, memory)
    for standard in ("sdtm", "adam"):
        for entry in inventory(folder / standard, study):
            is_held = traced is not None and entry.records <= MOST_RECORDS
            datasets.append(
                kept.description(
                    entry, is_held, partial(_description, study, traced, standard, entry, is_held)
                )
            )
            if traced is not None and is_held:
                told, blocks[f"d-{entry.name}"] = kept.dataset(
                    traced, entry, partial(_dataset_block, traced, entry)
                )
                flow += told["flow"]
                if told["from"]:
                    derived.append(f"{entry.name} (from {', '.join(told['from'])})")
    for name in study.sources if traced is not None else ():
        if (
            traced is not None
            and name in traced.raw_row
            and _raw_size(traced, name) <= MOST_RECORDS
        ):
            blocks[f"r-{name}"] = kept.raw(traced, name, partial(_raw_block, traced, name))
    pictures = dict(_pictures(folder / "displays"))
    blocks.update({f"p-{name}": kept.picture(name, content) for name, content in pictures.items()})
    main = {
        **_lists(folder, facts, study),
        "flow": flow,
        "derived": derived,
        "datasets": datasets,
        "pictures": sorted(pictures),
    }
    return Page(main, blocks)


def _dataset_block(traced: TracedRun, entry: DatasetEntry) -> tuple[dict[str, Any], str]:
    """What the first screen says of the records of a dataset, and its block."""
    made = _dataset(traced, entry)
    told = {
        "flow": _behind(entry.name, made),
        "from": list(made["rec"]) if made["rec"] and not made["raw"] else [],
    }
    return told, packed(made)


def _raw_block(traced: TracedRun, source: str) -> str:
    return packed(_raw(traced, source))


def _raw_size(traced: TracedRun, source: str) -> int:
    return sum(pq.read_metadata(path).num_rows for path in traced.shares.paths[source])


def _lists(folder: Path, facts: Mapping[str, Any], study: Study) -> dict[str, Any]:
    """What the run says of itself, and its lists."""
    return {
        "study": facts["study"],
        "versions": facts["versions"],
        "totals": {key: facts[key] for key in ("findings", "rules", "issues")},
        "ledger": {k: v for k, v in facts["ledger"].items() if k != "sources"},
        "sources": facts["ledger"]["sources"],
        "aside": _set_aside(folder),
        "inputs": facts["inputs"],
        "issues": _issues(folder / "issues.csv"),
        "mapping": facts["mapping"],
        "results": _results(folder / "results.json"),
        "config": [[c.name, c.value, c.says, c.source] for c in study.config.values()],
        **_findings(folder / "findings.json"),
    }


# -- datasets -------------------------------------------------------------------------------------


def _dataset(traced: TracedRun, entry: DatasetEntry) -> dict[str, Any]:
    raw, records = {}, {}
    if entry.name in traced.parents or entry.name in traced.record:
        raw, records = dataset_links(traced, entry.name)
    return {
        "n": entry.records,
        "cols": columns_block(entry.read().columns),
        "raw": raw,
        "rec": records,
    }


def _description(
    study: Study, traced: TracedRun | None, standard: str, entry: DatasetEntry, is_held: bool
) -> dict[str, Any]:
    """Name, label and records of a dataset, and how each variable is made."""
    parent = traced.parents.get(entry.name) if traced is not None else None
    spec = study.datasets.get(parent[0] if parent is not None else entry.name)
    finder = FieldFinder(study, with_ends=True)
    variables = []
    for name, label, type_, _ in entry.variables:
        told: dict[str, Any] = {"name": name, "label": label, "type": type_}
        statement = spec.statements.get(name) if spec is not None and parent is None else None
        if spec is not None and statement is not None:
            told |= _made(finder, spec, statement)
        variables.append(told)
    qualifiers = {}
    if spec is not None and parent is not None:
        for statement in spec.statements.values():
            if statement.supplemental is not None:
                name = statement.supplemental.name or statement.name
                qualifiers[name] = _made(finder, spec, statement)
    return {
        "name": entry.name,
        "label": entry.label,
        "standard": standard,
        "records": entry.records,
        "keys": list(entry.keys),
        "held": is_held,
        "variables": variables,
        "qualifiers": qualifiers,
    }


def _made(finder: FieldFinder, spec: DatasetSpec, statement: Statement) -> dict[str, Any]:
    fields = sorted(finder.fields(spec.name, statement.make, statement.name, ""))
    sources = finder.study.sources
    return {
        "says": say_statement(spec, statement),
        "place": str(statement.place),
        "fields": [[source, column] for source, column in fields if source in sources],
        "refs": [[name, column] for name, column in fields if name not in sources],
    }


def _raw(traced: TracedRun, source: str) -> dict[str, Any]:
    """A raw table as it was read, with the file and row of each record."""
    frame = traced.world.frames[source]
    file, row = traced.raw_row[source]
    headers = traced.headers.get(source, {})
    statements = traced.world.study.sources[source].statements
    columns = {
        name: column
        for name, column in frame.columns.items()
        if name not in statements and not name.startswith("@")
    }
    for name, collected in traced.world.collected.get(source, {}).items():
        columns[name] = collected.otherwise(columns[name]) if name in columns else collected
    return {
        "files": list(traced.files[source]),
        "file": file.tolist(),
        "row": row.tolist(),
        "subject": frame.subject.tolist(),
        "headers": {name: headers.get(name, name) for name in columns},
        "cols": columns_block(columns),
    }


# -- lists ----------------------------------------------------------------------------------------


def _behind(dataset: str, made: Mapping[str, Any]) -> list[list[Any]]:
    """[source, dataset, raw rows that stand behind its records] of each source."""
    return [
        [source, dataset, len({row for rows in lists for row in rows})]
        for source, lists in made["raw"].items()
    ]


def _set_aside(folder: Path) -> list[list[Any]]:
    """The ledger's rows set aside: source, outcome, why, issue, place, rows."""
    table = pq.read_table(folder / "ledger.parquet")
    return [
        [
            line["source"],
            line["outcome"],
            line["because"],
            line["issue"],
            line["place"],
            line["rows"],
        ]
        for line in table.to_pylist()
        if line["outcome"] not in ("mapped", "step", "column not submitted", "unmapped column")
    ]


def _issues(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {"headings": [], "rows": []}
    with path.open(encoding="utf-8", newline="") as file:
        headings, *rows = list(csv.reader(file)) or [[]]
    return {"headings": headings, "rows": rows}


def _findings(path: Path) -> dict[str, Any]:
    """Findings of the rules where the run was validated; beyond the cap only their number."""
    if not path.exists():
        return {"findings": [], "findings_total": 0}
    told = read_json(path)
    listed = told["findings"] if isinstance(told, dict) else told
    keys = ("rule", "severity", "dataset", "record", "usubjid", "variables", "values", "message")
    rows = [[finding.get(key) for key in keys] for finding in listed[:MOST_FINDINGS]]
    return {"findings": rows, "findings_total": len(listed)}


def _results(path: Path) -> list[dict[str, Any]]:
    """Analyses with their results, in the words of the results file."""
    if not path.exists():
        return []
    event = read_json(path)
    found = []
    for analysis in event.get("analyses", []):
        results = [
            [
                result.get("operationId", ""),
                ", ".join(
                    str(group.get("groupValue") or group.get("groupId") or "")
                    for group in result.get("resultGroups", [])
                ),
                result.get("formattedValue", result.get("rawValue", "")),
            ]
            for result in analysis.get("results", [])
        ]
        found.append(
            {
                "id": analysis.get("id", ""),
                "name": analysis.get("name", ""),
                "dataset": analysis.get("dataset", ""),
                "variable": analysis.get("variable", ""),
                "results": results,
            }
        )
    return found


def _pictures(folder: Path) -> Iterator[tuple[str, str]]:
    """Figures as data addresses; of a figure in several forms the first of PICTURES."""
    seen: set[str] = set()
    for suffix, kind in PICTURES.items():
        for path in sorted(folder.rglob(f"*{suffix}")) if folder.is_dir() else ():
            if path.stem not in seen:
                seen.add(path.stem)
                content = base64.b64encode(path.read_bytes()).decode("ascii")
                yield path.stem, f"data:{kind};base64,{content}"
