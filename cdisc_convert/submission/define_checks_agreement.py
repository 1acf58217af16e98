"""Checks of what datasets say against their standard, their keys, their names and their files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from cdisc_convert.model.define import Define, Item, ItemGroup, MetaData, Standard, keys_of
from cdisc_convert.standards.metadata import DatasetStandard
from cdisc_convert.standards.sdtmig import sdtm_dataset
from cdisc_convert.standards.versions import StandardVersion, list_versions
from cdisc_convert.submission.define_findings import WARNING, Noticed, check, name_of

GUIDE_VERSIONS = {
    "SDTMIG": ("3.1.1", "3.1.2", "3.1.3", "3.2", "3.3", "3.4"),
    "ADaMIG": ("1.0", "1.1", "1.2", "1.3"),
    "SENDIG": ("3.0", "3.1", "3.1.1"),
    "SDTMIG-MD": ("1.0", "1.1"),
    "ADaM-OCCDSIG": ("1.0", "1.1"),
}
"""Versions of guides that CDISC has published (cdisc.org, foundational standards)."""
PURPOSE_OF = {"SDTMIG": "Tabulation", "SENDIG": "Tabulation", "ADaMIG": "Analysis"}
FILE_ENDINGS = (".xpt", ".json", ".ndjson", ".csv", ".sas7bdat", ".parquet")
PER_SUBJECT = re.compile(r"one record per (?:subject|patient|animal)", re.I)
NO_REPEATS = {"STUDYID", "USUBJID"}
REFERENCE = {"TRIAL DESIGN", "STUDY REFERENCE"}
CLASS_WORDS = {"FINDINGS ABOUT": {"FINDINGS ABOUT", "FINDINGS"}}
"""Guides before Define-XML 2.1 call Findings About a kind of Findings."""
ANALYSIS_CLASSES = {"ADSL": "SUBJECT LEVEL ANALYSIS DATASET"}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@check("DX-S01", "a dataset names a guide, a codelist names a terminology (section 5.3.4)")
def standard_kind(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """References to a standard of the other kind."""
    for kind, elements in (("IG", metadata.datasets), ("CT", metadata.codelists)):
        for element in elements:
            standard = metadata.standard_of.get(element.standard_oid)  # type: ignore[attr-defined]
            if standard is not None and standard.type in ("IG", "CT") and standard.type != kind:
                words = f"def:StandardOID '{standard.oid}' is of type {standard.type}, not {kind}"
                yield Noticed(element, name_of(element), words)


@check("DX-S02", "a standard has a version that was published (section 5.3.4)", WARNING)
def standard_version(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Versions of guides that are not known, and terminology without the date of its package."""
    for one in metadata.standards:
        known = GUIDE_VERSIONS.get(one.name)
        if one.type == "IG" and known and one.version and one.version not in known:
            words = f"{one.name} has no version {one.version}; known are {', '.join(known)}"
            yield Noticed(one, name_of(one), words)
        if one.type == "CT" and one.version and not _DATE.fullmatch(one.version):
            words = f"Version '{one.version}' of a terminology is no date such as 2025-03-28"
            yield Noticed(one, name_of(one), words)


@check(
    "DX-S03", "purpose and class of a dataset are those of its guide (sections 5.3.9.1, 5.3.9.4)"
)
def of_guide(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Datasets with the purpose of another standard, or in another class than the guide's."""
    for dataset in metadata.datasets:
        standard = metadata.standard_of.get(dataset.standard_oid)
        if standard is None:
            continue
        due = PURPOSE_OF.get(standard.name, "")
        if due and dataset.purpose and dataset.purpose != due:
            words = f"Purpose '{dataset.purpose}', but {standard.name} asks for {due}"
            yield Noticed(dataset, name_of(dataset), words)
        said = dataset.class_name.strip().upper().replace("-", " ")
        allowed = _classes(standard, dataset)
        if said and allowed and said not in allowed:
            words = f"class {said}, but in {standard.name} {dataset.name} is {min(allowed)}"
            yield Noticed(dataset.class_ or dataset, name_of(dataset), words)


@check("DX-S04", "variables that the guide requires are described (SDTMIG, Core Req)")
def required(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """SDTM datasets without a required variable."""
    for dataset in metadata.datasets:
        standard = metadata.standard_of.get(dataset.standard_oid)
        if standard is None or dataset.has_no_data == "Yes" or not dataset.refs:
            continue
        names = {item.name for item in metadata.variables_of(dataset)}
        known = _guide_dataset(standard, dataset.name, is_exact=True)
        lacking = [
            variable.name
            for variable in (known.variables if known is not None else ())
            if variable.core == "Req" and variable.name not in names
        ]
        if lacking:
            words = f"does not describe {', '.join(lacking)}, required by {standard.name}"
            yield Noticed(dataset, name_of(dataset), words)


@check("DX-S05", "Repeating and IsReferenceData agree with keys and structure (section 5.3.9.1)")
def repeating(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Datasets of one record per subject that repeat, or the reverse; reference data of subjects."""
    for dataset in metadata.datasets:
        names = {item.name for item in metadata.variables_of(dataset)}
        keys = set(keys_of(dataset, metadata))
        about_subjects = "USUBJID" in names
        if about_subjects and dataset.is_reference == "Yes":
            words = "IsReferenceData 'Yes', but its records are about subjects (USUBJID)"
            yield Noticed(dataset, name_of(dataset), words)
        if dataset.class_name.upper() in REFERENCE and dataset.is_reference == "No":
            words = f"IsReferenceData 'No', but class {dataset.class_name} is not about subjects"
            yield Noticed(dataset, name_of(dataset), words)
        if not about_subjects or "USUBJID" not in keys:
            continue
        once = keys <= NO_REPEATS
        if once and dataset.repeating == "Yes":
            words = "Repeating 'Yes', but the key is the subject alone"
            yield Noticed(dataset, name_of(dataset), words)
        if not once and dataset.repeating == "No":
            words = f"Repeating 'No', but the key has {', '.join(sorted(keys - NO_REPEATS))} too"
            yield Noticed(dataset, name_of(dataset), words)
        if not once and PER_SUBJECT.fullmatch(dataset.structure.strip()):
            words = f"def:Structure '{dataset.structure}', but the key has more than the subject"
            yield Noticed(dataset, name_of(dataset), words)


@check("DX-S06", "SAS names and Domain are those of the dataset and the variable (5.3.9.1, 5.3.11)")
def names(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """SASDatasetName, SASFieldName and Domain that say something else than Name."""
    for dataset in metadata.datasets:
        if dataset.sas_name and dataset.sas_name != dataset.name:
            words = f"SASDatasetName '{dataset.sas_name}' is not its Name '{dataset.name}'"
            yield Noticed(dataset, name_of(dataset), words)
        domain = dataset.domain
        bare = re.sub(r"^(SUPP|SQ|AP)(?=..)", "", dataset.name)
        is_own = (bool(domain) and dataset.name.startswith(domain)) or bare.startswith(domain)
        if dataset.purpose == "Tabulation" and domain and not is_own:
            words = f"Domain '{domain}' is not that of a dataset called {dataset.name}"
            yield Noticed(dataset, name_of(dataset), words)
        for item in metadata.variables_of(dataset):
            if item.sas_name and item.sas_name != item.name:
                words = f"SASFieldName '{item.sas_name}' is not its Name '{item.name}'"
                yield Noticed(item, name_of(item), words)


@check("DX-S07", "each dataset has a file of its own that is called as it is (section 5.3.9.1)")
def files(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Links of datasets that lead to the file of another, or to no dataset file."""
    seen: dict[str, str] = {}
    for dataset in metadata.datasets:
        leaf = dataset.leaf
        if leaf is None or not leaf.href:
            continue
        path = PurePosixPath(leaf.href)
        if leaf.href in seen:
            words = f"xlink:href '{leaf.href}' is the file of {seen[leaf.href]} already"
            yield Noticed(leaf, name_of(dataset), words)
        elif "://" in leaf.href:
            words = f"xlink:href '{leaf.href}' leads out of the submission; name the file beside it"
            yield Noticed(leaf, name_of(dataset), words)
        elif path.suffix.lower() not in FILE_ENDINGS or path.stem.lower() != dataset.name.lower():
            words = f"xlink:href '{leaf.href}' is no file of a dataset called {dataset.name}"
            yield Noticed(leaf, name_of(dataset), words)
        seen.setdefault(leaf.href, dataset.name)


@check("DX-S08", "where variables of a dataset have a role, all have (section 5.3.9.2)", WARNING)
def role(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Variables without Role beside others that have one."""
    for dataset in metadata.datasets:
        if not any(ref.role for ref in dataset.refs):
            continue
        for ref in dataset.refs:
            item = metadata.item_of.get(ref.item_oid)
            if item is not None and not ref.role:
                yield Noticed(ref, name_of(item), f"has no Role in {dataset.name}")


@check("DX-S09", "a predecessor in a described dataset is described (section 5.3.11.3)", WARNING)
def predecessors(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Origins Predecessor that name a variable which a described dataset does not have."""
    described = {
        dataset.name: {item.name for item in metadata.variables_of(dataset)}
        for dataset in metadata.datasets
        if dataset.has_no_data != "Yes"
    }
    for item in metadata.items:
        for origin in item.origins:
            text = str(origin.description or "").strip()
            found = re.fullmatch(r"([A-Z][A-Z0-9]{1,7})\.([A-Z][A-Z0-9_]{0,7})", text)
            if origin.type != "Predecessor" or found is None or found[1] not in described:
                continue
            if found[2] not in described[found[1]]:
                words = f"Predecessor {text}: {found[1]} has no variable {found[2]}"
                yield Noticed(origin, name_of(item), words)


@check("DX-S10", "the display format suits the data type (section 5.3.11.1)", WARNING)
def display_format(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Formats of text for numbers, formats of dates for text."""
    for item in metadata.items:
        text = item.display_format
        if not text:
            continue
        is_number = item.data_type in ("integer", "float")
        if is_number and text.startswith("$"):
            yield Noticed(item, name_of(item), _unfit(item, "is for text"))
        if item.data_type == "text" and re.match(r"(DATE|DATETIME|TIME|E8601|IS8601)", text):
            yield Noticed(item, name_of(item), _unfit(item, "is for numbers"))


def _unfit(item: Item, what: str) -> str:
    return f"def:DisplayFormat '{item.display_format}' {what}, the data type is {item.data_type}"


def _classes(standard: Standard, dataset: ItemGroup) -> set[str]:
    """Classes that the guide gives the dataset; none where it does not know it."""
    if standard.name == "ADaMIG":
        return {ANALYSIS_CLASSES[dataset.name]} if dataset.name in ANALYSIS_CLASSES else set()
    known = _guide_dataset(standard, dataset.name)
    if known is None:
        return set()
    word = known.class_.upper().replace("-", " ")
    return CLASS_WORDS.get(word, {word})


def _guide_dataset(standard: Standard, name: str, is_exact: bool = False) -> DatasetStandard | None:
    """What the guide says of the dataset; of a version that is not at hand, the next one does."""
    if standard.name != "SDTMIG":
        return None
    shipped: dict[str, StandardVersion] = {v.version: v for v in list_versions("sdtmig")}
    if standard.version in shipped:
        return sdtm_dataset(standard.version, name)
    return None if is_exact or not shipped else sdtm_dataset(min(shipped), name)
