"""Analysis displays and results of a P21 specification (sheets of G2 and G3).

Selection criteria of several datasets stand in one cell, one line each: `ADSL: SAFFL EQ Y`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cdisc_convert.model.define_results import (
    AnalysisDataset,
    AnalysisDatasets,
    AnalysisResult,
    AnalysisVariable,
    Documentation,
    ProgrammingCode,
    ResultDisplay,
    ResultWhereClauseRef,
)
from cdisc_convert.sources._p21_definitions import oid_of
from cdisc_convert.sources._p21_sheets import Cells

if TYPE_CHECKING:
    from cdisc_convert.sources.p21_workbook import _Workbook

_CRITERION = re.compile(r"(?:(?P<dataset>[A-Z][A-Z0-9_]{0,31})\s*:\s*)?(?P<where>.*)", re.DOTALL)


def read_displays(book: _Workbook) -> tuple[ResultDisplay, ...]:
    """The displays of the workbook with their results, in order."""
    results: dict[str, list[AnalysisResult]] = {}
    for row in book.sheets["Analysis Results"]:
        results.setdefault(row("Display"), []).append(_result(book, row))
    found = []
    for row in book.sheets["Analysis Displays"]:
        name = row("ID")
        found.append(
            ResultDisplay(
                oid_of("RD", name),
                name,
                book.text(row("Title")),
                book.documents(row("Document"), row("Pages")),
                tuple(results.pop(name, ())),
            )
        )
    for name, rest in results.items():
        book.remark(1, f"Analysis Results: display {name} is not on sheet Analysis Displays")
        found.append(ResultDisplay(oid_of("RD", name), name, results=tuple(rest)))
    return tuple(found)


def _result(book: _Workbook, row: Cells) -> AnalysisResult:
    words = book.text(row("Documentation"))
    documents = book.documents(row("Documentation Refs"), "")
    code = row("Programming Code")
    context = row("Programming Context")
    files = book.documents(row("Programming Document"), row("Pages"))
    return AnalysisResult(
        oid_of("AR", row("ID")),
        reason=row("Reason"),
        purpose=row("Purpose"),
        description=book.text(row("Description")),
        datasets=_datasets(book, row),
        documentation=Documentation(words, documents) if words or documents else None,
        code=ProgrammingCode(context, code, files) if code or context or files else None,
    )


def _datasets(book: _Workbook, row: Cells) -> AnalysisDatasets | None:
    variables = [name for name in re.split(r"[\s,;]+", row("Variables")) if name]
    named: dict[str, list[str]] = {}
    for name in variables:
        dataset, dot, _ = name.partition(".")
        if dot:
            named.setdefault(dataset, []).append(name)
        else:
            book.remark(row.number, f"Analysis Results: variable {name} names no dataset")
    only = next(iter(named)) if len(named) == 1 else ""
    where = {}
    for line in row("Selection Criteria").splitlines():
        match = _CRITERION.fullmatch(line.strip())
        assert match is not None
        dataset = match["dataset"] or only
        if not match["where"] and dataset:
            named.setdefault(dataset, [])
            continue
        try:
            clauses = book.where_clause(dataset, match["where"])
        except ValueError as error:
            book.remark(row.number, f"Analysis Results: {error}")
            continue
        where[dataset] = tuple(ResultWhereClauseRef(clause.oid) for clause in clauses)
        named.setdefault(dataset, [])
    comment = book.comment(row("Join Comment"), f"{row('ID')}.join")
    if not named and not comment:
        return None
    return AnalysisDatasets(
        comment,
        tuple(
            AnalysisDataset(
                f"IG.{dataset}",
                where.get(dataset, ()),
                tuple(AnalysisVariable(f"IT.{name}") for name in names),
            )
            for dataset, names in named.items()
        ),
    )
