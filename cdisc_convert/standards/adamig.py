"""The ADaM implementation guide and its supplements: variables by structure and name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from cdisc_convert.model.errors import StandardsError
from cdisc_convert.standards.metadata import VariableStandard
from cdisc_convert.standards.name_patterns import NamePattern, label_with_numbers
from cdisc_convert.standards.sdtmig import sdtm_dataset, sdtm_datasets, sdtm_variable
from cdisc_convert.standards.versions import Row, read_rows, version_of

OTHER = "ADAM OTHER"
ALIASES = {
    "SUBJECT LEVEL ANALYSIS DATASET": "ADSL",
    "BASIC DATA STRUCTURE": "BDS",
    "OCCURRENCE DATA STRUCTURE": "OCCDS",
    "TIME-TO-EVENT": "TTE",
    "BDS FOR TTE": "TTE",
    "ADVERSE EVENT": "ADAE",
    "AE": "ADAE",
    "OTHER": OTHER,
}
SEARCHED: dict[str, tuple[str, ...]] = {
    "ADSL": ("ADSL",),
    "BDS": ("BDS", "ADSL"),
    "TTE": ("TTE", "BDS", "ADSL"),
    "OCCDS": ("OCCDS", "ADSL", "BDS"),
    "ADAE": ("ADAE", "OCCDS", "ADSL", "BDS"),
    OTHER: ("ADSL", "BDS", "OCCDS"),
}
"""Structures whose variables a dataset of the structure may have, its own first."""
OWN: dict[str, tuple[str, ...]] = {
    "TTE": ("TTE", "BDS"),
    "ADAE": ("ADAE", "OCCDS"),
    OTHER: (),
}
"""Structures whose `core` binds a dataset of the structure, where it is not only the structure."""


@dataclass(frozen=True)
class StructureStandard:
    """An ADaM structure: name, class, label and variables as the standard writes them."""

    name: str
    class_: str
    label: str
    variables: tuple[VariableStandard, ...]


@cache
def adam_structures(version: str) -> dict[str, StructureStandard]:
    """The structures of ADaMIG `version` and of the supplements that go with it, by name.

    Raises StandardsError for a version that is not shipped.
    """
    entry = version_of("adamig", version)
    found: dict[str, StructureStandard] = {}
    for folder in (entry.folder, *entry.uses):
        for row in read_rows(folder, "structures.csv"):
            name = ALIASES.get(row["name"].upper(), row["name"])
            found[name] = StructureStandard(
                name, row["class"], row["label"], _variables(folder, row["name"])
            )
    return found


def adam_structure(version: str, name: str) -> StructureStandard:
    """The structure called `name`: ADSL, BDS, TTE, OCCDS, ADAE or the name of its class.

    TTE has the variables of BDS after its own (ADaMIG 1.3 gives it none of its own).
    Raises StandardsError for a structure that the version does not have.
    """
    structures = adam_structures(version)
    wanted = _structure_name(name)
    if wanted == "TTE":
        own = structures[wanted].variables
        names = {variable.name for variable in own}
        inherited = (entry for entry in structures["BDS"].variables if entry.name not in names)
        return replace(structures[wanted], variables=(*own, *inherited))
    if wanted in structures:
        return structures[wanted]
    known = ", ".join(sorted(structures))
    raise StandardsError.at("specs", f"ADaMIG {version} has no '{name}'; use one of {known}")


@cache
def adam_variable(
    version: str, structure: str, name: str, sdtm_version: str = "3.4"
) -> VariableStandard | None:
    """What ADaMIG `version` says about the variable `name` in a dataset of `structure`.

    structure: ADSL, BDS, TTE, OCCDS, ADAE, ADAM OTHER, or the name of its class.
    name: as in the data; numbered names are matched to their pattern and fill its label.
    sdtm_version: the SDTMIG that defines variables copied from SDTM (VISITNUM, AEDECOD).
    Gives None for a name that no standard knows. A variable of another structure is Perm here, and
    one copied from SDTM keeps the attributes it has there.
    """
    wanted = _structure_name(structure)
    for searched in SEARCHED[wanted]:
        found = _in_structure(version, searched, name)
        if found is not None:
            binding = searched in OWN.get(wanted, (wanted,))
            found = found if binding else replace(found, core="Perm")
            return _as_in_sdtm(found, sdtm_version)
    return _from_sdtm(name, sdtm_version) or _user_defined(version, name)


def _structure_name(name: str) -> str:
    upper = name.upper()
    known = ALIASES.get(upper, upper)
    if known in SEARCHED:
        return known
    names = ", ".join(SEARCHED)
    raise StandardsError.at("specs", f"'{name}' is no ADaM structure; use one of {names}")


def _variables(folder: str, structure: str) -> tuple[VariableStandard, ...]:
    rows = [row for row in read_rows(folder, "variables.csv") if row["structure"] == structure]
    name = ALIASES.get(structure.upper(), structure)
    return tuple(_variable(row, name, at) for at, row in enumerate(rows, start=1))


def _variable(row: Row, structure: str, ordinal: int) -> VariableStandard:
    return VariableStandard(
        name=row["name"],
        label=row["label"],
        type=row["type"],
        core=row["core"],
        ordinal=ordinal,
        codelists=tuple(row["codelists"].split()),
        described=row["described"],
        values=tuple(row["values"].split()),
        found=structure,
        generic=row["name"],
    )


@cache
def _plain_and_patterns(
    version: str, structure: str
) -> tuple[dict[str, VariableStandard], list[tuple[NamePattern, VariableStandard]]]:
    """Variables of `structure`: those with a plain name, and those with a pattern.

    Of a name that stands there twice (DECDORGw) the first counts.
    """
    plain: dict[str, VariableStandard] = {}
    patterns = []
    known = adam_structures(version).get(structure)
    for variable in known.variables if known else ():
        pattern = NamePattern(variable.name)
        if pattern.is_plain:
            plain.setdefault(variable.name, variable)
        else:
            patterns.append((pattern, variable))
    return plain, patterns


def _in_structure(version: str, structure: str, name: str) -> VariableStandard | None:
    plain, patterns = _plain_and_patterns(version, structure)
    if name in plain:
        return replace(plain[name], label=label_with_numbers(plain[name].label, {}))
    for pattern, variable in patterns:
        if not pattern.is_suffix:
            numbers = pattern.numbers_in(name)
            if numbers is not None:
                return _named(variable, name, numbers)
    return None


def _user_defined(version: str, name: str) -> VariableStandard | None:
    """Date, time and flag names of the sponsor's own (`*DT`); the longest fixed end counts."""
    _, patterns = _plain_and_patterns(version, "BDS")
    suffixes = [entry for entry in patterns if entry[0].is_suffix]
    for pattern, variable in sorted(suffixes, key=lambda entry: -len(entry[0].name)):
        if pattern.numbers_in(name) is not None:
            return _named(variable, name, {})
    return None


def _named(variable: VariableStandard, name: str, numbers: dict[str, str]) -> VariableStandard:
    return replace(variable, name=name, label=label_with_numbers(variable.label, numbers))


def _as_in_sdtm(variable: VariableStandard, sdtm_version: str) -> VariableStandard:
    """`--` names keep the label and the values that SDTM gives them; ADaM's core stays."""
    copied = _from_sdtm(variable.name, sdtm_version) if variable.generic[:2] == "--" else None
    if copied is None:
        return variable
    return replace(copied, core=variable.core, ordinal=variable.ordinal, found=variable.found)


@cache
def _from_sdtm(name: str, sdtm_version: str) -> VariableStandard | None:
    """The SDTM variable `name`: of the domain its first letters name, of DM, or of any dataset."""
    domains = [dataset.name for dataset in sdtm_datasets(sdtm_version)]
    prefixed = [name[:2]] if sdtm_dataset(sdtm_version, name[:2]) else []
    for domain in (*prefixed, "DM", *domains):
        found = sdtm_variable(sdtm_version, domain, name)
        if found is not None:
            return replace(found, core="Perm", found="SDTM")
    return None
