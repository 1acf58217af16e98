"""Which datasets a rule is for."""

from __future__ import annotations

from cdisc_convert.rules.open_rules.rule import Filter, Rule
from cdisc_convert.rules.study import Study, StudyDataset

ALL = "ALL"
SUPPLEMENTAL_WORDS = frozenset({"SUPP--", "SQ--", "SUPPQUAL"})
ASSOCIATED_WORDS = frozenset({"AP--", "APFA--"})
SPLIT_WORD = "SPLIT DATASETS"
ASSOCIATED_SPLIT_WORD = "AP SPLIT DATASETS"
SUBJECT_LEVEL = "SUBJECT LEVEL ANALYSIS DATASET"
BASIC = "BASIC DATA STRUCTURE"
OCCURRENCE = "OCCURRENCE DATA STRUCTURE"
DEVICE_BASIC = "MEDICAL DEVICE BASIC DATA STRUCTURE"
DEVICE_OCCURRENCE = "MEDICAL DEVICE OCCURRENCE DATA STRUCTURE"
DEVICE_LEVEL = "DEVICE LEVEL ANALYSIS DATASET"
OTHER = "ADAM OTHER"
STRUCTURE_ALIASES = {"ADSL": SUBJECT_LEVEL, "BDS": BASIC, "OCCDS": OCCURRENCE, "OTHER": OTHER}
BASIC_SIGNS = frozenset({"PARAM", "PARAMCD", "AVAL", "AVALC"})
OCCURRENCE_SIGNS = ("TERM", "TRT")
SUBCLASS_SIGNS = {
    "POPULATION PHARMACOKINETIC ANALYSIS": ("ADPPK", "POPPK"),
    "NON-COMPARTMENTAL ANALYSIS": ("ADNCA", "ADPC", "ADPP"),
    "TIME-TO-EVENT": ("ADTTE",),
    "ADVERSE EVENT": ("ADAE",),
}
"""How names of datasets of an ADaM subclass begin; no file says the subclass itself."""


def out_of_scope(rule: Rule, study: Study, dataset: StudyDataset) -> str:
    """Why `rule` is not for `dataset`, or "" if it is."""
    scope = rule.scope
    if not _applies_to_domain(rule, dataset):
        return "the rule is for other domains"
    if not _named(scope.datasets, {dataset.name}):
        return "the rule is for other datasets"
    if not _applies_to_class(scope.classes, study, dataset):
        return "the rule is for other classes"
    if not _applies_to_structure(scope.structures, dataset):
        return "the rule is for other data structures"
    if not _applies_to_subclass(scope.subclasses, dataset):
        return "the rule is for other subclasses"
    return ""


def other_family(rule: Rule, study: Study) -> str:
    """Why `rule` is not for the standard of the study at all, or "" if it is or may be."""
    is_analysis = study.library.family == "ADaM"
    if rule.families == {"ADaM"} and any(one.name.startswith("AD") for one in study.datasets):
        return ""  # analysis datasets, whatever standard the study was called
    if not rule.families or ("ADaM" in rule.families) == is_analysis:
        return ""
    if is_analysis or rule.families == {"ADaM"}:
        return f"the rule is for {', '.join(sorted(rule.families))}"
    return ""


def other_use_case(rule: Rule, study: Study) -> str:
    """Why `rule` is not for the use case of the study (TIG), or "" if it is."""
    library = study.library
    if library.family != "TIG" or not library.use_case or not rule.scope.use_cases:
        return ""
    return "" if library.use_case in rule.scope.use_cases else "the rule is for other use cases"


def _applies_to_domain(rule: Rule, dataset: StudyDataset) -> bool:
    domains, split = rule.scope.domains, rule.scope.split
    names = {dataset.domain, dataset.name} - {""}
    if not domains.include:
        included = not (split is True and not dataset.is_part)
    else:
        included = bool(names & set(domains.include)) or ALL in domains.include
        included = included or _by_word(dataset, domains.include)
    excluded = bool((names | {dataset.whole_name}) & set(domains.exclude))
    excluded = excluded or ALL in domains.exclude or _by_word(dataset, domains.exclude)
    if split is True and dataset.is_part and not excluded:
        included = True
    return included and not excluded and not (split is False and dataset.is_part)


def _by_word(dataset: StudyDataset, words: tuple[str, ...]) -> bool:
    """True where a word for a kind of dataset (`SUPP--`, `AP--`, `SPLIT DATASETS`) fits."""
    told = set(words)
    if dataset.is_supplemental and told & SUPPLEMENTAL_WORDS:
        return True
    if dataset.is_associated_persons and told & ASSOCIATED_WORDS:
        return True
    if not dataset.is_part:
        return False
    is_associated = dataset.is_associated_persons and not dataset.is_supplemental
    return SPLIT_WORD in told or (ASSOCIATED_SPLIT_WORD in told and is_associated)


def _named(told: Filter, names: set[str]) -> bool:
    if told.include and ALL not in told.include and not names & set(told.include):
        return False
    return ALL not in told.exclude and not names & set(told.exclude)


def _applies_to_class(told: Filter, study: Study, dataset: StudyDataset) -> bool:
    if not told.include and not told.exclude:
        return True
    if study.library.family == "ADaM":
        aliases = {
            name for name, whole in STRUCTURE_ALIASES.items() if whole in structures(dataset)
        }
        return _named(told, {dataset.name} | structures(dataset) | aliases)
    class_ = study.class_of(dataset)
    names = {class_} - {""}
    if class_ == "FINDINGS ABOUT":
        names.add("FINDINGS")
    return _named(told, names)


def _applies_to_structure(told: Filter, dataset: StudyDataset) -> bool:
    if not told.include and not told.exclude:
        return True
    return _named(told, structures(dataset))


def structures(dataset: StudyDataset) -> set[str]:
    """The ADaM structures of `dataset`: the one its list names, else by name and variables."""
    if dataset.data.class_:
        return {STRUCTURE_ALIASES.get(dataset.data.class_.upper(), dataset.data.class_.upper())}
    if dataset.name == "ADSL":
        return {SUBJECT_LEVEL}
    names = {name.upper() for name in dataset.data.columns}
    is_device = "SPDEVID" in names
    if dataset.name == "ADDL":
        return {DEVICE_LEVEL}
    if names & BASIC_SIGNS:
        return {BASIC, DEVICE_BASIC} if is_device else {BASIC}
    if any(name.endswith(OCCURRENCE_SIGNS) for name in names):
        return {OCCURRENCE, DEVICE_OCCURRENCE} if is_device else {OCCURRENCE}
    return {OTHER}


def _applies_to_subclass(told: Filter, dataset: StudyDataset) -> bool:
    if not told.include or ALL in told.include:
        return True
    wanted = {_plain(name): name for name in told.include}
    named = _plain(dataset.data.attributes.get("subclass", ""))
    if named:
        return named in wanted
    label = _plain(dataset.data.label)
    return any(
        dataset.name.startswith(SUBCLASS_SIGNS.get(name, ())) or plain in label
        for plain, name in wanted.items()
    )


def _plain(name: str) -> str:
    """A name of a subclass or a label, in capitals and without hyphens: some files write them."""
    return name.upper().replace("-", " ")
