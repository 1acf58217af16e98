"""A target spec from a define document or P21 workbook: datasets, variables, codelists, methods as notes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from cdisc_convert.engine.metadata import (
    DEFAULT_ADAMIG,
    DEFAULT_SDTMIG,
    DEFAULT_TERMINOLOGY,
)
from cdisc_convert.model.define import Item, ItemGroup, ItemRef, MetaData, in_order, keys_of
from cdisc_convert.model.errors import StandardsError
from cdisc_convert.sources.define_xml import DefineFile
from cdisc_convert.standards.adamig import adam_variable
from cdisc_convert.standards.metadata import VariableStandard
from cdisc_convert.standards.packages import list_packages
from cdisc_convert.standards.sdtmig import sdtm_dataset, sdtm_variable
from cdisc_convert.standards.versions import version_of
from cdisc_convert.submission.define_meaning import Meaning
from cdisc_convert.submission.scaffold.folder import Scaffold, quoted, study_text

STRUCTURES = {
    "SUBJECT LEVEL ANALYSIS DATASET": "ADSL",
    "BASIC DATA STRUCTURE": "BDS",
    "OCCURRENCE DATA STRUCTURE": "OCCDS",
}
NOT_YET = "Not mapped yet."


def scaffold_from_define(name: str, file: DefineFile) -> Scaffold:
    """The target spec of the study `name` from a define document in the terms of 2.1."""
    metadata = file.define.metadata
    standards, notes = _standards(metadata)
    texts: dict[str, str] = {}
    done, sources, left = [], [], 0
    datasets = [
        d for d in metadata.datasets if not d.name.startswith("SUPP") and d.name != "RELREC"
    ]
    for dataset in datasets:
        is_analysis = dataset.purpose == "Analysis"
        source = f"{dataset.name.lower()}_raw"
        sources.append(source)
        text, count = _dataset(metadata, dataset, source, standards, is_analysis)
        texts[f"{'adam' if is_analysis else 'sdtm'}/{dataset.name.lower()}.yaml"] = text
        done.append(f"{dataset.name}: {count} variables")
    left = len(metadata.datasets) - len(datasets)
    if left:
        notes.append(
            f"{left} datasets SUPP-- and RELREC are not written: qualifiers become "
            "'supplemental:' statements of their parent, relations go to relations.yaml"
        )
    texts["tables/codelists.csv"] = _codelists(metadata)
    study = file.define.study
    register = next(
        (s for s in sources if s.startswith(("dm_", "adsl_"))), sources[0] if sources else "dm_raw"
    )
    folders = sorted({path.partition("/")[0] for path in texts if path.endswith(".yaml")})
    lines = [
        f"# Target spec made from {file.name}. Sources and statements are placeholders to be filled in.",
        *study_text(
            name, study.description or study.name, standards, register, "{STUDYID}-{SUBJID}"
        ),
        "sources:",
    ]
    for source in sources or [register]:
        lines += [
            f"  {source}:",
            f"    file: {source}.csv    # placeholder: name the file of the raw export",
            "    optional: true" if source != register else "    key: [SUBJID]",
            '    subject: {column: SUBJID, form: "{SUBJID}"}',
        ]
        if source != register:
            lines.append("    key: [SUBJID]")
    lines.append(f"files: [{', '.join(f'{folder}/' for folder in folders)}]")
    texts["study.yaml"] = "\n".join([*lines, ""])
    steps = (
        "name the real files, subject columns and keys under sources in study.yaml",
        "replace each 'how: empty' by the statement its note describes",
        "tables/codelists.csv holds the codelists of the document, for decode and lookup",
        f"cdisc-convert check {name} after each dataset",
    )
    return Scaffold(dict(sorted(texts.items())), tuple(done), steps, tuple(notes))


def _standards(metadata: MetaData) -> tuple[dict[str, str], list[str]]:
    """Standards of study.yaml; versions that are not shipped are replaced, and noted."""
    notes: list[str] = []
    found = {"sdtmig": DEFAULT_SDTMIG, "define": "2.1", "terminology": DEFAULT_TERMINOLOGY}
    shipped = {entry.name for entry in list_packages()}
    for standard in metadata.standards:
        key = {"SDTMIG": "sdtmig", "ADaMIG": "adamig"}.get(standard.name)
        if key is not None:
            default = DEFAULT_SDTMIG if key == "sdtmig" else DEFAULT_ADAMIG
            found[key] = standard.version if _is_known(key, standard.version) else default
            if found[key] != standard.version:
                notes.append(
                    f"{standard.name} {standard.version} is not at hand; {default} is used"
                )
        if standard.type == "CT" and standard.publishing_set in ("SDTM", "ADaM"):
            package = f"{standard.publishing_set.lower()}-{standard.version}"
            name = "terminology" if standard.publishing_set == "SDTM" else "adam_terminology"
            if package in shipped:
                found[name] = package
            else:
                notes.append(f"terminology {package} is not at hand; see `cdisc-convert ct import`")
    if any(d.purpose == "Analysis" for d in metadata.datasets):
        found.setdefault("adamig", DEFAULT_ADAMIG)
    return found, notes


def _is_known(key: str, version: str) -> bool:
    try:
        version_of(key, version)
    except StandardsError:
        return False
    return True


def _dataset(
    metadata: MetaData,
    dataset: ItemGroup,
    source: str,
    standards: dict[str, str],
    is_analysis: bool,
) -> tuple[str, int]:
    meaning = Meaning(metadata)
    label = str(dataset.description or "") or dataset.name
    refs = [r for r in in_order(dataset.refs) if r.item_oid in metadata.item_of]
    names = [metadata.item_of[ref.item_oid].name for ref in refs]
    keys = [key for key in keys_of(dataset, metadata) if key in names]
    lines = [f"# {label}: {dataset.structure}", f"dataset: {dataset.name}"]
    structure = ""
    if is_analysis:
        structure = STRUCTURES.get(dataset.class_name, "ADAM OTHER")
        lines += [f"label: {quoted(label)}", f"structure: {structure}"]
    elif sdtm_dataset(standards["sdtmig"], dataset.name) is None:
        lines += [f"label: {quoted(label)}", f"class: {quoted(dataset.class_name.title())}"]
    comment = metadata.comment_of.get(dataset.comment_oid)
    if comment is not None:
        lines.append(f"comment: {quoted(str(comment.description or ''))}")
    lines += [
        f"rows: [{{how: take, from: {source}}}]",
        f"key: [{', '.join(keys)}]",
        "variables:",
    ]
    seen: set[str] = set()
    for ref in refs:
        item = metadata.item_of[ref.item_oid]
        if item.name in seen or not re.fullmatch(r"[A-Z][A-Z0-9_]{0,7}", item.name):
            lines.append(f"  # {item.name} stands twice or is no name of a variable")
            continue
        seen.add(item.name)
        lines.append(_variable(meaning, dataset, ref, item, structure, standards))
    return "\n".join([*lines, ""]), len(seen)


def _variable(
    meaning: Meaning,
    dataset: ItemGroup,
    ref: ItemRef,
    item: Item,
    structure: str,
    standards: dict[str, str],
) -> str:
    name = item.name
    if name == "STUDYID":
        return "  STUDYID: {how: copy, from: study.STUDYID}"
    if name == "DOMAIN":
        return f"  DOMAIN: {{how: constant, value: {quoted(dataset.domain or dataset.name)}}}"
    if name == "USUBJID":
        return "  USUBJID: {how: copy, from: subjects.USUBJID}"
    parts = [f"how: empty, note: {quoted(' '.join(_notes(meaning, dataset, ref, item)))}"]
    standard = _known(dataset, name, structure, standards)
    if standard is None or not standard.label:
        parts.append(f"label: {quoted(str(item.description or name))}")
    if standard is None:
        is_number = item.data_type in ("integer", "float")
        parts.append(f"type: {'number' if is_number else 'text'}")
    return f"  {name}: {{{', '.join(parts)}}}"


def _known(
    dataset: ItemGroup, name: str, structure: str, standards: dict[str, str]
) -> VariableStandard | None:
    if structure:
        return adam_variable(standards["adamig"], structure, name, standards["sdtmig"])
    class_ = dataset.class_name.title()
    return sdtm_variable(standards["sdtmig"], dataset.name, name, class_)


def _notes(meaning: Meaning, dataset: ItemGroup, ref: ItemRef, item: Item) -> Sequence[str]:
    """What the document says of a variable, as sentences."""
    metadata = meaning.metadata
    found = [NOT_YET]
    for origin in item.origins:
        pages = " ".join(p.pages for d in origin.documents for p in d.pages)
        text = " ".join(filter(None, [origin.type, origin.source, str(origin.description or "")]))
        found.append(f"Origin: {text}{f', pages {pages}' if pages else ''}.")
    codelist = metadata.codelist_of.get(item.codelist_oid)
    if codelist is not None:
        code = f" {codelist.nci_code}" if codelist.nci_code else ""
        found.append(f"Codelist: {codelist.name}{code}.")
    method = metadata.method_of.get(ref.method_oid)
    if method is not None:
        found.append(f"Method: {method.description or ''}")
        found += [f"Code ({e.context}): {e.code.strip()}" for e in method.expressions]
    comment = metadata.comment_of.get(item.comment_oid)
    if comment is not None:
        found.append(f"Comment: {comment.description or ''}")
    values = metadata.value_list_of.get(item.value_list_oid)
    for level in values.refs if values is not None else ():
        how = metadata.method_of.get(level.method_oid)
        where = meaning.where(level.where, dataset)
        if how is not None:
            found.append(f"Where {where}: {how.description or ''}")
    return found


def _codelists(metadata: MetaData) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["CODELIST", "NCI_CODELIST", "VALUE", "DECODE", "NCI_TERM"])
    for codelist in metadata.codelists:
        for term in codelist.terms:
            code = next((a.name for a in term.aliases if a.context == "nci:ExtCodeID"), "")
            decode = str(term.decode or "")
            writer.writerow([codelist.name, codelist.nci_code, term.value, decode, code])
    return out.getvalue()
