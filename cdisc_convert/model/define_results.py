"""Analysis Results Metadata 1.0: displays and the results in them."""

from __future__ import annotations

from dataclasses import dataclass

from cdisc_convert.model.define_text import Description, DocumentRef
from cdisc_convert.model.xml_shape import attribute, child, children, content, source_line


@dataclass(frozen=True)
class ResultWhereClauseRef:
    """def:WhereClauseRef: the records of a dataset that an analysis uses."""

    oid: str = attribute("WhereClauseOID", refers="WhereClauseDef")
    line: int = source_line()


@dataclass(frozen=True)
class AnalysisVariable:
    """arm:AnalysisVariable."""

    item_oid: str = attribute("ItemOID", refers="ItemDef")
    line: int = source_line()


@dataclass(frozen=True)
class AnalysisDataset:
    """arm:AnalysisDataset: a dataset, its selected records and the variables analysed."""

    dataset_oid: str = attribute("ItemGroupOID", refers="ItemGroupDef")
    where: tuple[ResultWhereClauseRef, ...] = children("def:WhereClauseRef", ResultWhereClauseRef)
    variables: tuple[AnalysisVariable, ...] = children("arm:AnalysisVariable", AnalysisVariable)
    line: int = source_line()


@dataclass(frozen=True)
class AnalysisDatasets:
    """arm:AnalysisDatasets; the comment says how several datasets are joined."""

    comment_oid: str = attribute("def:CommentOID", refers="CommentDef")
    datasets: tuple[AnalysisDataset, ...] = children("arm:AnalysisDataset", AnalysisDataset)
    line: int = source_line()


@dataclass(frozen=True)
class Documentation:
    """arm:Documentation: the analysis in words."""

    description: Description | None = child("Description", Description)
    documents: tuple[DocumentRef, ...] = children("def:DocumentRef", DocumentRef)
    line: int = source_line()


@dataclass(frozen=True)
class ProgrammingCode:
    """arm:ProgrammingCode: code in the language of `context`, here or in documents."""

    context: str = attribute("Context")
    code: str = content("arm:Code")
    documents: tuple[DocumentRef, ...] = children("def:DocumentRef", DocumentRef)
    line: int = source_line()


@dataclass(frozen=True)
class AnalysisResult:
    """arm:AnalysisResult. `parameter_oid` is the item PARAMCD or PARAM."""

    oid: str = attribute("OID", identifies="AnalysisResult")
    parameter_oid: str = attribute("ParameterOID", refers="ItemDef")
    reason: str = attribute("AnalysisReason")
    purpose: str = attribute("AnalysisPurpose")
    description: Description | None = child("Description", Description)
    datasets: AnalysisDatasets | None = child("arm:AnalysisDatasets", AnalysisDatasets)
    documentation: Documentation | None = child("arm:Documentation", Documentation)
    code: ProgrammingCode | None = child("arm:ProgrammingCode", ProgrammingCode)
    line: int = source_line()


@dataclass(frozen=True)
class ResultDisplay:
    """arm:ResultDisplay: a table or figure."""

    oid: str = attribute("OID", identifies="ResultDisplay")
    name: str = attribute("Name")
    description: Description | None = child("Description", Description)
    documents: tuple[DocumentRef, ...] = children("def:DocumentRef", DocumentRef)
    results: tuple[AnalysisResult, ...] = children("arm:AnalysisResult", AnalysisResult)
    line: int = source_line()
