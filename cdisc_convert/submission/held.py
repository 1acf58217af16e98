"""A submitted dataset as a file holds it: what define.xml must agree with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.sources._dataset_json_typed import read_typed
from cdisc_convert.sources.xpt import read_xpt

JSON_ENDINGS = (".json", ".ndjson")
SAS_NUMBER = 8  # bytes of a number; the length that is said where no value tells digits


@dataclass(frozen=True, eq=False)
class HeldVariable:
    """A variable of a file: type Char or Num, `length` in bytes, display format, values."""

    name: str
    label: str
    type: str
    length: int
    format: str
    column: Column

    @cached_property
    def values(self) -> tuple[str, ...]:
        """Distinct values as text, sorted; numbers in order of size."""
        column = self.column.compact()
        if column.levels is not None:
            return tuple(sorted(str(level) for level in column.levels))
        present = np.unique(column.values[~np.isnan(column.values)])
        return tuple(str(t) for t in column_as_text(Column(Kind.NUMBER, present)).tolist())

    @property
    def has_no_data(self) -> bool:
        """True where every value is missing."""
        return not self.column.present.any()

    def within(self, mask: np.ndarray) -> HeldVariable:
        """The variable in the records where `mask` is true."""
        column = self.column.take(np.flatnonzero(mask)).compact()
        return HeldVariable(self.name, self.label, self.type, self.length, self.format, column)


class StoredVariable(HeldVariable):
    """A variable whose records lie on disk in pieces; they are read when they are asked for."""

    def __init__(self, variable: Variable, length: int, dataset: Dataset) -> None:
        told = (variable.name, variable.label, variable.type, length, variable.format)
        for name, value in zip(("name", "label", "type", "length", "format"), told, strict=True):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "dataset", dataset)

    @property
    def column(self) -> Column:  # type: ignore[override]
        """The records of all pieces."""
        return self.dataset.columns[self.name]  # type: ignore[attr-defined]

    @cached_property
    def values(self) -> tuple[str, ...]:
        """Distinct values as text, sorted; numbers in order of size."""
        dataset: Dataset = self.dataset  # type: ignore[attr-defined]
        pieces = [column.compact() for column in dataset.pieces_of(self.name)]
        if self.type == "Char":
            texts = {str(t) for p in pieces for t in (p.levels if p.levels is not None else ())}
            return tuple(sorted(texts))
        numbers = np.unique(np.concatenate([np.unique(p.values) for p in pieces]))
        present = Column(Kind.NUMBER, numbers[~np.isnan(numbers)])
        return tuple(str(t) for t in column_as_text(present).tolist())

    @property
    def has_no_data(self) -> bool:
        """True where every value is missing."""
        return not self.values


@dataclass(frozen=True, eq=False)
class HeldDataset:
    """A dataset of a file. `standard`: SDTM or ADaM."""

    name: str
    label: str
    standard: str
    rows: int
    variables: Mapping[str, HeldVariable]


def held_dataset(dataset: Dataset, lengths: Mapping[str, int]) -> HeldDataset:
    """A finished dataset as it is written.

    lengths: bytes of each text variable in the transport file.
    """
    variables: dict[str, HeldVariable] = {}
    for v in dataset.variables:
        length = lengths.get(v.name, 1) if v.type == "Char" else SAS_NUMBER
        variables[v.name] = (
            StoredVariable(v, length, dataset)
            if dataset.is_for_transport
            else HeldVariable(v.name, v.label, v.type, length, v.format, dataset.columns[v.name])
        )
    standard = dataset.attributes.get("standard", "SDTM")
    return HeldDataset(dataset.name, dataset.label, standard, len(dataset), variables)


def read_held(folder: Path) -> dict[str, HeldDataset]:
    """The transport files of a run's folder, SDTM first, in order of their names.

    Raises SourceError where a file cannot be read whole.
    """
    found = {}
    for standard, sub in (("SDTM", "sdtm"), ("ADaM", "adam")):
        for path in sorted((folder / sub).glob("*.xpt")):
            held = read_held_file(path, standard, shown_as=f"{sub}/{path.name}")
            found[held.name] = held
    return found


def read_held_file(path: Path, standard: str, shown_as: str = "") -> HeldDataset:
    """The dataset of one transport or Dataset-JSON file."""
    shown = shown_as or str(path)
    if path.suffix.lower() in JSON_ENDINGS:
        dataset = read_typed(path, shown)
        lengths = {v.name: v.length or 1 for v in dataset.variables}
        return replace(held_dataset(dataset, lengths), standard=standard)
    member = read_xpt(path, shown_as=shown).members[0]
    variables = {
        v.name: HeldVariable(v.name, v.label, v.type, v.length, v.format, member.columns[v.name])
        for v in member.variables
    }
    return HeldDataset(member.name, member.label, standard, member.rows, variables)
