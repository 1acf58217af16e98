"""Checks of the document, its standards, datasets, codelists, methods, documents and results."""

from __future__ import annotations

from collections.abc import Iterator

from cdisc_convert.model.define import Define, MetaData, TranslatedText
from cdisc_convert.model.xml_shape import walk
from cdisc_convert.submission.define_findings import WARNING, Noticed, check, name_of

CLASSES = {
    "ADAM OTHER", "BASIC DATA STRUCTURE", "DEVICE LEVEL ANALYSIS DATASET", "EVENTS", "FINDINGS",
    "FINDINGS ABOUT", "INTERVENTIONS", "MEDICAL DEVICE BASIC DATA STRUCTURE",
    "MEDICAL DEVICE OCCURRENCE DATA STRUCTURE", "OCCURRENCE DATA STRUCTURE",
    "REFERENCE DATA STRUCTURE", "RELATIONSHIP", "SPECIAL PURPOSE", "STUDY REFERENCE",
    "SUBJECT LEVEL ANALYSIS DATASET", "TRIAL DESIGN",
}  # fmt: skip
SUBCLASSES = {
    "ADVERSE EVENT", "MEDICAL DEVICE TIME-TO-EVENT", "NON-COMPARTMENTAL ANALYSIS",
    "POPULATION PHARMACOKINETIC ANALYSIS", "TIME-TO-EVENT",
}  # fmt: skip
"""Terms of Define-XML controlled terminology 2025-03-28, codelists GNRLOBSC and ASUBCLAS."""
PURPOSES = {"Tabulation", "Analysis"}
REASONS = {
    "SPECIFIED IN PROTOCOL", "SPECIFIED IN SAP", "DATA DRIVEN", "REQUESTED BY REGULATORY AGENCY",
}  # fmt: skip
OUTCOMES = {
    "PRIMARY OUTCOME MEASURE", "SECONDARY OUTCOME MEASURE", "EXPLORATORY OUTCOME MEASURE",
}  # fmt: skip
"""Terms of ARM 1.0, AnalysisReason and AnalysisPurpose."""
OTHER_PURPOSES = {
    "BASELINE", "BASELINE CHARACTERISTICS", "DISPOSITION", "SUBJECT DISPOSITION", "EXPOSURE",
    "SAFETY OUTCOME MEASURE", "SAFETY",
}  # fmt: skip
"""Usual purposes of displays that show no outcome measure; ARM 1.0 lets the list be extended."""
NCI = "nci:ExtCodeID"


@check("DX-D01", "the document names its study, standards and version (sections 5.3.1 to 5.3.4)")
def document(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """What the head of the document lacks."""
    study = define.study
    for what, text in (
        ("StudyName", study.name),
        ("StudyDescription", study.description),
        ("ProtocolName", study.protocol),
    ):
        if not text.strip():
            yield Noticed(study, "Study", f"{what} is missing")
    if define.context not in ("Submission", "Other"):
        yield Noticed(define, "ODM", f"def:Context '{define.context}' is not Submission or Other")
    if not metadata.standards:
        yield Noticed(
            metadata, "MetaDataVersion", "has no def:Standards; name guide and terminology"
        )
    elif not any(standard.type == "IG" for standard in metadata.standards):
        yield Noticed(
            metadata, "MetaDataVersion", "no def:Standard is an implementation guide (IG)"
        )
    if not metadata.datasets:
        yield Noticed(metadata, "MetaDataVersion", "has no ItemGroupDef")


@check("DX-D02", "a standard has name, type, version and status; terminology its set (5.3.4)")
def standard(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Standards that say too little."""
    for one in metadata.standards:
        for what, text in (("Name", one.name), ("Version", one.version), ("Status", one.status)):
            if not text:
                yield Noticed(one, name_of(one), f"{what} is missing")
        if one.type not in ("IG", "CT"):
            yield Noticed(one, name_of(one), f"Type '{one.type}' is not IG or CT")
        if one.type == "CT" and not one.publishing_set:
            yield Noticed(one, name_of(one), "a terminology standard needs a PublishingSet")


@check("DX-D03", "a dataset has a class of the terminology (section 5.3.9.4)")
def dataset_class(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Datasets without def:Class, or with a class or subclass that is no term."""
    for dataset in metadata.datasets:
        if dataset.class_ is None:
            yield Noticed(dataset, name_of(dataset), "has no def:Class")
            continue
        if dataset.class_.name not in CLASSES:
            words = f"def:Class '{dataset.class_.name}' is no class of Define-XML 2.1"
            yield Noticed(dataset.class_, name_of(dataset), words)
        for subclass in dataset.class_.subclasses:
            if subclass.name not in SUBCLASSES:
                words = f"def:SubClass '{subclass.name}' is no subclass of Define-XML 2.1"
                yield Noticed(subclass, name_of(dataset), words)


@check("DX-D04", "a dataset has purpose, structure, repeating, reference data, label (5.3.9.1)")
def dataset_attributes(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Datasets that say too little."""
    for dataset in metadata.datasets:
        if dataset.purpose not in PURPOSES:
            words = f"Purpose '{dataset.purpose}' is not Tabulation or Analysis"
            yield Noticed(dataset, name_of(dataset), words)
        if not dataset.structure:
            yield Noticed(dataset, name_of(dataset), "def:Structure is missing")
        for what, text in (
            ("Repeating", dataset.repeating),
            ("IsReferenceData", dataset.is_reference),
        ):
            if text not in ("Yes", "No"):
                yield Noticed(dataset, name_of(dataset), f"{what} '{text}' is not Yes or No")
        words = str(dataset.description or "")
        if not words:
            yield Noticed(dataset, name_of(dataset), "has no Description (label)")
        elif len(words.encode()) > 40:
            yield Noticed(
                dataset, name_of(dataset), f"label '{words}' is longer than 40 characters"
            )
        if not 1 <= len(dataset.name) <= 8:
            yield Noticed(
                dataset, name_of(dataset), f"name '{dataset.name}' has not 1 to 8 characters"
            )
        if not dataset.refs:
            yield Noticed(dataset, name_of(dataset), "has no variables (ItemRef)")


@check("DX-D05", "a dataset names its standard or is marked non-standard (section 5.3.9.1)")
def dataset_standard(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Datasets with neither or both."""
    for dataset in metadata.datasets:
        is_own = dataset.is_non_standard == "Yes"
        if not dataset.standard_oid and not is_own:
            words = "names no def:StandardOID and is not marked def:IsNonStandard"
            yield Noticed(dataset, name_of(dataset), words)
        if dataset.standard_oid and is_own:
            yield Noticed(dataset, name_of(dataset), "has def:StandardOID and def:IsNonStandard")


@check("DX-D06", "a dataset with data has keys (section 5.3.9.2)", WARNING)
def keys(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Datasets without KeySequence."""
    for dataset in metadata.datasets:
        numbers = sorted(
            int(ref.key_sequence) for ref in dataset.refs if ref.key_sequence.isdigit()
        )
        if not numbers and dataset.has_no_data != "Yes":
            yield Noticed(dataset, name_of(dataset), "has no key (KeySequence)")


@check("DX-D08", "KeySequence counts 1, 2, 3 ... (section 5.3.9.2)")
def key_numbers(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Keys with gaps, which could stand in another order than was meant."""
    for dataset in metadata.datasets:
        numbers = sorted(
            int(ref.key_sequence) for ref in dataset.refs if ref.key_sequence.isdigit()
        )
        if numbers and numbers != list(range(1, len(numbers) + 1)):
            yield Noticed(dataset, name_of(dataset), f"KeySequence is {numbers}, not 1, 2, 3 ...")


@check("DX-D07", "datasets of one document have different names")
def dataset_names(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Datasets that share a name."""
    seen: set[str] = set()
    for dataset in metadata.datasets:
        if dataset.name in seen:
            yield Noticed(dataset, name_of(dataset), f"a second dataset is called {dataset.name}")
        seen.add(dataset.name)


@check("DX-C01", "a codelist has terms or names a dictionary with its version (section 5.3.12)")
def codelist(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Codelists that allow nothing, or a dictionary without version."""
    for one in metadata.codelists:
        if one.external is not None:
            if not one.external.dictionary or not one.external.version:
                yield Noticed(one, name_of(one), "ExternalCodeList lacks Dictionary or Version")
        elif not one.terms:
            yield Noticed(one, name_of(one), "has neither terms nor an ExternalCodeList")
        if not one.name:
            yield Noticed(one, name_of(one), "has no Name")
        if one.data_type not in ("text", "integer", "float", "string"):
            yield Noticed(
                one, name_of(one), f"DataType '{one.data_type}' is not text, integer, float"
            )


@check("DX-C02", "a coded value stands once in its codelist, and is decoded where others are")
def terms(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Values that stand twice; items without a decode."""
    for one in metadata.codelists:
        seen: set[str] = set()
        for term in one.terms:
            if term.value in seen:
                yield Noticed(term, name_of(one), f"CodedValue '{term.value}' stands twice")
            seen.add(term.value)
        for term in one.items:
            if not str(term.decode or ""):
                yield Noticed(term, name_of(one), f"CodedValue '{term.value}' has no Decode")


@check(
    "DX-C03", "a codelist with a C-code names its terminology, another is marked (5.3.12)", WARNING
)
def codelist_standard(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Codelists that say neither where they come from nor that they are the sponsor's."""
    for one in metadata.codelists:
        if one.external is not None:
            continue
        if one.nci_code and not one.standard_oid:
            yield Noticed(one, name_of(one), f"has C-code {one.nci_code} but no def:StandardOID")
        elif not one.standard_oid and one.is_non_standard != "Yes":
            words = "has no def:StandardOID and is not marked def:IsNonStandard"
            yield Noticed(one, name_of(one), words)


@check(
    "DX-C04", "a term without C-code in a published list is marked as extended (5.3.12.3)", WARNING
)
def extended(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Terms whose C-code and mark do not go together."""
    for one in metadata.codelists:
        if not one.nci_code:
            continue
        for term in one.terms:
            has_code = any(alias.context == NCI for alias in term.aliases)
            if not has_code and term.is_extended != "Yes":
                words = f"'{term.value}' has neither a C-code nor def:ExtendedValue"
                yield Noticed(term, name_of(one), words)
            if has_code and term.is_extended == "Yes":
                yield Noticed(
                    term, name_of(one), f"'{term.value}' has a C-code and def:ExtendedValue"
                )


@check("DX-M01", "a method has name, type and description (section 5.3.13)")
def method(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Methods that say too little."""
    for one in metadata.methods:
        if one.type not in ("Computation", "Imputation"):
            yield Noticed(one, name_of(one), f"Type '{one.type}' is not Computation or Imputation")
        if not one.name or not str(one.description or ""):
            yield Noticed(one, name_of(one), "has no Name or no Description")
        for expression in one.expressions:
            if not expression.context or not expression.code.strip():
                yield Noticed(expression, name_of(one), "FormalExpression lacks Context or code")


@check("DX-M02", "a comment says something (section 5.3.14)")
def comment(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Comments without words."""
    for one in metadata.comments:
        if not str(one.description or "") and not one.documents:
            yield Noticed(one, name_of(one), "has neither Description nor a document")


@check("DX-M03", "a document has a file and a title (section 5.3.15)")
def leaf(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Leaves without href or title, or that lead out of the submission's folder."""
    own = [dataset.leaf for dataset in metadata.datasets if dataset.leaf is not None]
    for one in (*metadata.leaves, *own):
        if not one.href:
            yield Noticed(one, name_of(one), "has no xlink:href")
        if not one.title.strip():
            yield Noticed(one, name_of(one), "has no def:title")
        if one.href.startswith(("/", "file:")) or ":\\" in one.href:
            words = f"xlink:href '{one.href}' is the place on one machine; make it relative"
            yield Noticed(one, name_of(one), words)


@check("DX-M04", "a text names its language (xml:lang, section 5.3.16)", WARNING)
def language(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Texts without xml:lang."""
    for element in walk(metadata):
        if isinstance(element, TranslatedText) and not element.language:
            yield Noticed(
                element, "TranslatedText", f"'{element.text.strip()[:40]}' has no xml:lang"
            )


@check("DX-A01", "an analysis result has reason and purpose of the terminology (ARM 1.0)", WARNING)
def analysis(metadata: MetaData, define: Define) -> Iterator[Noticed]:
    """Results with other words, without datasets or description."""
    for display in metadata.displays:
        if not str(display.description or "") or not display.results:
            yield Noticed(display, name_of(display), "has no Description or no AnalysisResult")
        for result in display.results:
            if result.reason not in REASONS:
                words = f"AnalysisReason '{result.reason}' is none of {', '.join(sorted(REASONS))}"
                yield Noticed(result, name_of(result), words)
            if result.purpose not in OUTCOMES | OTHER_PURPOSES:
                words = (
                    f"AnalysisPurpose '{result.purpose}' is none of {', '.join(sorted(OUTCOMES))}"
                )
                yield Noticed(result, name_of(result), words)
            if not str(result.description or ""):
                yield Noticed(result, name_of(result), "has no Description")
            if result.datasets is None or not result.datasets.datasets:
                yield Noticed(result, name_of(result), "names no arm:AnalysisDataset")
