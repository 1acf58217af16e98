"""Analysis displays and results as rows of a P21 specification."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cdisc_convert.model.define_results import AnalysisDataset, AnalysisResult

if TYPE_CHECKING:
    from cdisc_convert.package.p21_workbook import P21Export


def id_of(oid: str, kind: str) -> str:
    """The ID of a sheet for an OID."""
    return oid.removeprefix(f"{kind}.") if oid else ""


def displays(export: P21Export) -> Iterable[Sequence[object]]:
    """One row per display."""
    for display in export.metadata.displays:
        yield display.name, export.text(display.description), *export.documents(display.documents)


def results(export: P21Export) -> Iterable[Sequence[object]]:
    """One row per analysis result."""
    for display in export.metadata.displays:
        for result in display.results:
            yield _result(export, display.name, result)


def _result(export: P21Export, display: str, result: AnalysisResult) -> Sequence[object]:
    export.lose("parameters of analysis results", int(bool(result.parameter_oid)))
    used = result.datasets
    datasets = used.datasets if used is not None else ()
    words, code = result.documentation, result.code
    refs = words.documents if words is not None else ()
    export.lose("pages of documentation references", sum(bool(ref.pages) for ref in refs))
    return (
        display,
        id_of(result.oid, "AR"),
        export.text(result.description),
        ", ".join(name for one in datasets for name in _analysed(export, one)),
        result.reason,
        result.purpose,
        "\n".join(_criterion(export, one) for one in datasets),
        id_of(used.comment_oid, "COM") if used is not None else "",
        export.text(words.description) if words is not None else "",
        ", ".join(id_of(ref.leaf_id, "LF") for ref in refs),
        code.context if code is not None else "",
        code.code.strip() if code is not None else "",
        *(export.documents(code.documents) if code is not None else ("", "")),
    )


def _analysed(export: P21Export, used: AnalysisDataset) -> Iterable[str]:
    for variable in used.variables:
        item = export.metadata.item_of.get(variable.item_oid)
        home = export.metadata.dataset_of_item.get(variable.item_oid)
        if item is None or home is None:
            export.lose("analysis variables that are not defined")
        else:
            yield f"{home.name}.{item.name}"


def _criterion(export: P21Export, used: AnalysisDataset) -> str:
    dataset = export.metadata.dataset_of.get(used.dataset_oid)
    if dataset is None:
        export.lose("analysis datasets that are not defined")
        return ""
    where, _ = export.where(dataset, [ref.oid for ref in used.where])
    return f"{dataset.name}: {where}".strip()
