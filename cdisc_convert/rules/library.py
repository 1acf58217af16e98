"""What the standard of a study says, in the terms of the open rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from cdisc_convert.rules.faults import NotRun
from cdisc_convert.standards.metadata import VariableStandard
from cdisc_convert.standards.packages import list_packages, newest_packages, standard_name
from cdisc_convert.standards.sdtm_model import (
    OBSERVATION_CLASSES,
    associated_persons_rows,
    class_rows,
    dataset_rows,
    model_rows,
)
from cdisc_convert.standards.sdtmig import sdtm_dataset, sdtm_datasets
from cdisc_convert.standards.terminology import Terminology
from cdisc_convert.standards.versions import Row, list_versions

GENERAL_CLASSES = {name.upper(): name for name in OBSERVATION_CLASSES}
"""Classes whose datasets take every identifier and timing variable of the model."""
FAMILIES = {"adam": "ADaM", "sdtm": "SDTM", "send": "SEND", "tig": "TIG"}
"""Beginnings of the names of standards, and the family each belongs to."""


def family_of(standard: str) -> str:
    """The family of `standard`: ADaM, SDTM, SEND, TIG; "" for any other."""
    folded = standard.lower()
    return next((family for start, family in FAMILIES.items() if folded.startswith(start)), "")


@dataclass(frozen=True, eq=False)
class Library:
    """The standard that a study is validated against.

    standard: `sdtmig`, `adamig`, `sendig`, `tig`...; version: `3.4`.
    packages: terminology packages by name, () = the newest at hand.
    """

    standard: str = "sdtmig"
    version: str = "3.4"
    packages: tuple[str, ...] = ()
    substandard: str = ""
    use_case: str = ""

    @property
    def family(self) -> str:
        """ADaM, SDTM, SEND or TIG."""
        return family_of(self.standard)

    @cached_property
    def guide_version(self) -> str:
        """The shipped SDTMIG version that counts: the version itself, else the nearest.

        For a standard that is no SDTMIG: the newest.
        """
        shipped = [entry.version for entry in list_versions("sdtmig")]
        if self.family != "SDTM":
            return shipped[-1]
        later = [version for version in shipped if version >= self.version]
        return later[0] if later else shipped[-1]

    @cached_property
    def has_guide(self) -> bool:
        """True where the guide of the standard, or of a near version of it, is at hand."""
        return self.family == "SDTM"

    @property
    def stand_in(self) -> str:
        """What is said where the guide or model of another version stands in, or ""."""
        if self.family in ("SDTM", "ADaM") and self.version == self.guide_version:
            return ""
        if self.family == "SDTM":
            taken = f"SDTMIG {self.guide_version} is taken in its place"
            return f"SDTMIG {self.version} is not at hand; {taken}"
        if self.family == "ADaM":
            return ""
        taken = f"classes and model are those of SDTMIG {self.guide_version}"
        return f"{self.standard.upper()} {self.version} is not at hand; {taken}"

    @cached_property
    def model_version(self) -> str:
        """The SDTM model that the guide builds on."""
        entries = list_versions("sdtmig")
        used = next(entry for entry in entries if entry.version == self.guide_version).uses[0]
        return used.removeprefix("sdtm-")

    def need_guide(self) -> None:
        """Raises NotRun where the guide of the standard is not at hand."""
        if not self.has_guide:
            versions = ", ".join(entry.version for entry in list_versions("sdtmig"))
            raise NotRun(
                f"needs metadata of {self.standard} {self.version}, which are not at hand; "
                f"those of SDTMIG {versions} are"
            )

    # -- datasets ---------------------------------------------------------------------------------

    @cached_property
    def guide_names(self) -> dict[str, str]:
        """Datasets of the guide with their classes in capitals."""
        found = {entry.name: entry.class_ for entry in sdtm_datasets(self.guide_version)}
        return {name: class_.upper().replace("-", " ") for name, class_ in found.items()}

    @cached_property
    def model_names(self) -> dict[str, str]:
        """Datasets of the SDTM model with their classes in capitals."""
        rows = model_rows(self.model_version)
        return {r["dataset"]: r["class"].upper().replace("-", " ") for r in rows if r["dataset"]}

    def class_named(self, name: str) -> str:
        """Class of the dataset `name` in guide or model, or ""."""
        return self.guide_names.get(name) or self.model_names.get(name, "")

    def is_custom(self, domain: str) -> bool:
        """True where neither guide nor model has a dataset called `domain`."""
        self.need_guide()
        return not self.class_named(domain)

    def label_of(self, domain: str) -> str:
        """Label of the dataset `domain` in the guide, or ""."""
        self.need_guide()
        found = sdtm_dataset(self.guide_version, domain) if domain in self.guide_names else None
        return found.label if found else ""

    def domains_of_class(self, class_: str = "") -> list[str]:
        """Datasets of the guide of `class_` in capitals; "" = of every class."""
        self.need_guide()
        wanted = class_.upper().replace("-", " ")
        return sorted(name for name, known in self.guide_names.items() if wanted in ("", known))

    # -- variables --------------------------------------------------------------------------------

    def model_variables(self, dataset: str, class_: str) -> list[VariableStandard]:
        """Variables that the model allows in `dataset` of `class_`, in the model's order."""
        if class_ not in GENERAL_CLASSES:
            self.need_guide()
        base, domain, is_associated = _base_of(dataset)
        rows = self._rows(base, class_, is_associated)
        if rows:
            return [_variable(row, domain) for row in rows]
        return list(self._guide_variables(base))

    def allowed_variables(self, dataset: str, class_: str) -> list[VariableStandard]:
        """Variables of guide and model for `dataset`, in the guide's words where it has them.

        A variable that only the guide has stands at the end of its part (identifiers, qualifiers,
        timing). A variable that only the model has is Perm.
        """
        self.need_guide()
        base, domain, is_associated = _base_of(dataset)
        own = {_named(variable, domain): variable for variable in self._guide_variables(base)}
        if class_ not in GENERAL_CLASSES:
            return [replace(variable, name=name) for name, variable in own.items()]
        rows = self._rows(base, class_, is_associated)
        merged = [_variable(row, domain) for row in rows]
        known = {variable.name for variable in merged}
        parts = _parts([own.get(variable.name, variable) for variable in merged])
        for name, variable in own.items():
            if name not in known:
                parts[_part_of(variable.role)].append(replace(variable, name=name))
        return [variable for part in parts for variable in part]

    def _rows(self, base: str, class_: str, is_associated: bool) -> tuple[Row, ...]:
        if class_ not in GENERAL_CLASSES:
            return dataset_rows(self.model_version, base)
        rows = class_rows(self.model_version, GENERAL_CLASSES[class_])
        if not is_associated:
            return rows
        identifiers = [row for row in rows if row["role"] == "Identifier"]
        rest = rows[len(identifiers) :]
        kept = [row for row in identifiers if row["name"] != "USUBJID"]
        return (*kept, *associated_persons_rows(self.model_version), *rest)

    def _guide_variables(self, base: str) -> tuple[VariableStandard, ...]:
        if base not in self.guide_names:
            return ()
        found = sdtm_dataset(self.guide_version, base)
        return found.variables if found else ()

    @cached_property
    def variable_names(self) -> list[str]:
        """Every variable of every dataset of the guide."""
        self.need_guide()
        datasets = sdtm_datasets(self.guide_version)
        return sorted({variable.name for entry in datasets for variable in entry.variables})

    @cached_property
    def general_names(self) -> frozenset[str]:
        """Names of the model that begin with `--`."""
        rows = model_rows(self.model_version)
        return frozenset(row["name"] for row in rows if row["name"].startswith("--"))

    @cached_property
    def shared_names(self) -> frozenset[str]:
        """Every name of the model; those that begin with `--` are prefixed in a domain."""
        return frozenset(row["name"] for row in model_rows(self.model_version))

    # -- terminology ------------------------------------------------------------------------------

    @cached_property
    def terminology(self) -> Terminology:
        """The codelists of the chosen packages."""
        return Terminology.load(*(self.packages or newest_packages()))

    def package_dates(self, subjects: Iterable[str]) -> list[str]:
        """Dates of the packages at hand about `subjects` (`sdtm`, `adam`)."""
        wanted = {subject.lower().removesuffix("ct") for subject in subjects}
        names = [standard_name(entry.name) for entry in list_packages()]
        return sorted({name[-10:] for name in names if name[:-11] in wanted})


def _base_of(dataset: str) -> tuple[str, str, bool]:
    """The dataset whose variables count, what `--` stands for, whether about associated persons."""
    if re.match(r"SUPP.|SQ.", dataset):
        return "SUPPQUAL", dataset, dataset.startswith("SQAP")
    if dataset.startswith("AP") and len(dataset) > 2:
        return dataset[2:], dataset[2:], True
    return dataset, dataset, False


def _named(variable: VariableStandard, domain: str) -> str:
    return domain + variable.name[2:] if variable.name.startswith("--") else variable.name


def _variable(row: Row, domain: str) -> VariableStandard:
    name = row["name"]
    return VariableStandard(
        name=domain + name[2:] if name.startswith("--") else name,
        label=row["label"],
        type=row["type"],
        core="Perm",
        ordinal=int(row["ordinal"]),
        role=row["role"],
        described=row["described"],
        found="model",
        generic=name,
    )


def _part_of(role: str) -> int:
    return {"Identifier": 0, "Timing": 2}.get(role, 1)


def _parts(variables: list[VariableStandard]) -> list[list[VariableStandard]]:
    """Variables of a class in three parts: identifiers at the front, timing at the end."""
    front = 0
    while front < len(variables) and variables[front].role == "Identifier":
        front += 1
    back = len(variables)
    while back > front and variables[back - 1].role == "Timing":
        back -= 1
    return [variables[:front], variables[front:back], variables[back:]]
