"""What analysis results metadata mean, as nested data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cdisc_convert.model.define import ItemGroup, WhereClauseRef
from cdisc_convert.model.define_results import AnalysisResult, ResultDisplay
from cdisc_convert.submission._meaning_words import Data, filled, numbered, words

if TYPE_CHECKING:
    from cdisc_convert.submission.define_meaning import Meaning


def display_meaning(document: Meaning, display: ResultDisplay) -> Data:
    """A display with its results."""
    results = [
        (str(words(result.description)), _result(document, result)) for result in display.results
    ]
    return filled(
        description=words(display.description),
        documents=[document.document(ref) for ref in display.documents],
        results=dict(numbered(results)),
    )


def _result(document: Meaning, result: AnalysisResult) -> Data:
    """An analysis result."""
    datasets, documentation, code = result.datasets, result.documentation, result.code
    used = datasets.datasets if datasets is not None else ()
    return filled(
        reason=result.reason,
        purpose=result.purpose,
        parameter=_item_name(document, result.parameter_oid),
        join=document.comment(datasets.comment_oid) if datasets is not None else "",
        datasets=[
            filled(
                dataset=_dataset_name(document, one.dataset_oid),
                where=_where_of(document, one.dataset_oid, one.where),
                variables=[_item_name(document, v.item_oid) for v in one.variables],
            )
            for one in used
        ],
        documentation=words(documentation.description) if documentation is not None else "",
        documents=[document.document(ref) for ref in documentation.documents]
        if documentation is not None
        else [],
        code=filled(
            context=code.context,
            code=code.code.strip(),
            documents=[document.document(ref) for ref in code.documents],
        )
        if code is not None
        else "",
    )


def _dataset_name(document: Meaning, oid: str) -> str:
    found = document.metadata.dataset_of.get(oid)
    return found.name if found is not None else f"missing {oid}"


def _item_name(document: Meaning, oid: str) -> str:
    if not oid:
        return ""
    item = document.metadata.item_of.get(oid)
    home = document.metadata.dataset_of_item.get(oid)
    if item is None:
        return f"missing {oid}"
    return f"{home.name}.{item.name}" if home is not None else item.name


def _where_of(document: Meaning, dataset_oid: str, refs: Sequence[Any]) -> Any:
    dataset = document.metadata.dataset_of.get(dataset_oid) or ItemGroup()
    return document.where([WhereClauseRef(ref.oid) for ref in refs], dataset)
