"""The SDTM model: the variables that each general observation class allows."""

from __future__ import annotations

from functools import cache

from cdisc_convert.standards.versions import Row, read_rows, version_of

OBSERVATION_CLASSES = ("Interventions", "Events", "Findings", "Findings About")
"""Classes whose datasets may take every identifier and timing variable of the model."""
GENERAL = "General Observations"
ASSOCIATED_PERSONS = "Associated Persons"


@cache
def model_rows(version: str) -> tuple[Row, ...]:
    """Every variable of the SDTM model `version`, by class, dataset and ordinal."""
    return tuple(read_rows(version_of("sdtm", version).folder, "variables.csv"))


@cache
def dataset_rows(version: str, dataset: str) -> tuple[Row, ...]:
    """Variables that the model lists for one `dataset` (DM, SUPPQUAL, TA...), in its order."""
    return tuple(row for row in model_rows(version) if row["dataset"] == dataset)


@cache
def class_rows(version: str, class_: str) -> tuple[Row, ...]:
    """Variables of an observation class: identifiers, then the class's own, then timing.

    Findings About has the variables of Findings, with --OBJ after --TEST. Any other class gives
    nothing: its datasets take no general variables.
    """
    if class_ not in OBSERVATION_CLASSES:
        return ()
    general = _of_class(version, GENERAL)
    own = _of_class(version, "Findings" if class_ == "Findings About" else class_)
    if class_ == "Findings About":
        names = [row["name"] for row in own]
        at = names.index("--TEST") + 1
        own = [*own[:at], *_of_class(version, class_), *own[at:]]
    identifiers = [row for row in general if row["role"] == "Identifier"]
    timing = [row for row in general if row["role"] != "Identifier"]
    return (*identifiers, *own, *timing)


@cache
def associated_persons_rows(version: str) -> tuple[Row, ...]:
    """Identifiers that datasets about associated persons (AP--) have besides."""
    return tuple(_of_class(version, ASSOCIATED_PERSONS))


def _of_class(version: str, class_: str) -> list[Row]:
    return [row for row in model_rows(version) if row["class"] == class_ and not row["dataset"]]
