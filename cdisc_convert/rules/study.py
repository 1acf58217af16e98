"""The data that rules look at: datasets with their files, the standard, define.xml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset
from cdisc_convert.model.define import MetaData
from cdisc_convert.model.source import Note
from cdisc_convert.rules.define_xml import DefineXml
from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.library import Library

SUPPLEMENTAL = ("SUPP", "SQ")
"""How names of datasets of supplemental qualifiers begin (SDTMIG 3.4, section 8.4)."""


@dataclass(frozen=True, eq=False)
class StudyDataset:
    """A dataset of the study with what its file says.

    data: columns, and the variables as the metadata list them (which may name others).
    file_name: name of its file, with ending; file_size: bytes.
    """

    data: Dataset
    file_name: str = ""
    file_size: int = 0

    @property
    def name(self) -> str:
        """Name of the dataset, upper case."""
        return self.data.name

    @cached_property
    def domain(self) -> str:
        """DOMAIN of the first record; "" where there is none."""
        return self._first("DOMAIN")

    @cached_property
    def related_domain(self) -> str:
        """RDOMAIN of the first record of a dataset of supplemental qualifiers, or ""."""
        return self._first("RDOMAIN") if self.is_supplemental else ""

    @property
    def is_supplemental(self) -> bool:
        """True for SUPP-- and SQ-- datasets."""
        return self.name.startswith(SUPPLEMENTAL)

    @cached_property
    def is_associated_persons(self) -> bool:
        """True for datasets about associated persons: with APID, or named AP--."""
        if self.is_supplemental:
            return len(self.related_domain) == 4 and self.related_domain.startswith("AP")
        return ("APID" in self.data.columns and len(self.data) > 0) or self.name.startswith("AP")

    @cached_property
    def associated_suffix(self) -> str:
        """What follows AP in the DOMAIN of a dataset about associated persons, or ""."""
        if self.is_supplemental or not self.is_associated_persons or len(self.domain) < 4:
            return ""
        return self.domain[2:]

    @cached_property
    def wildcard(self) -> str:
        """What `--` stands for in names of its variables."""
        return self.associated_suffix or self.domain

    @cached_property
    def whole_name(self) -> str:
        """Name of the dataset that this one is a part of: QS for QSPH, SUPPQS for SUPPQSPH."""
        if self.domain:
            return self.domain
        for beginning in SUPPLEMENTAL:
            if self.name.startswith(beginning):
                return f"{beginning}{self.related_domain}"
        return self.name

    @property
    def is_part(self) -> bool:
        """True for one of several datasets that a domain is split into."""
        return self.name != self.whole_name

    def __len__(self) -> int:
        return len(self.data)

    def _first(self, variable: str) -> str:
        column = self.data.columns.get(variable)
        if column is None or not column.is_text or len(column) == 0 or column.values[0] < 0:
            return ""
        assert column.levels is not None
        return str(column.levels[column.values[0]])


@dataclass(frozen=True, eq=False)
class Study:
    """Everything that is validated together.

    notes: what the readers tolerated and the report must say.
    described: everything that define.xml says, for rules that compare it with the data.
    """

    datasets: Sequence[StudyDataset]
    library: Library
    define: DefineXml | None = None
    notes: Sequence[Note] = field(default_factory=tuple)
    described: MetaData | None = None

    def named(self, name: str) -> StudyDataset | None:
        """The dataset called `name`, or None."""
        return next((entry for entry in self.datasets if entry.name == name), None)

    def of_domain(self, domain: str) -> StudyDataset | None:
        """The first dataset of `domain` (whole or a part); `SUPP--` = the first of its kind."""
        for entry in self.datasets:
            if entry.whole_name == domain:
                return entry
            if domain.endswith("--") and entry.whole_name.startswith(domain[:-2]):
                return entry
        return None

    def parts_of(self, dataset: StudyDataset) -> list[StudyDataset]:
        """All datasets that `dataset` is one part of, itself included."""
        return [entry for entry in self.datasets if entry.whole_name == dataset.whole_name]

    def need_define(self) -> DefineXml:
        """The define.xml; raises NotRun where none is at hand."""
        if self.define is None:
            raise NotRun("needs define.xml, and none is at hand")
        return self.define

    def class_of(self, dataset: StudyDataset) -> str:
        """Observation class of `dataset` in capitals, or ""."""
        known = self.library.class_named(dataset.whole_name)
        if known:
            return known
        topic = topic_class(dataset)
        if topic or not dataset.is_associated_persons:
            return topic
        return self.library.class_named(dataset.associated_suffix)


def topic_class(dataset: StudyDataset) -> str:
    """The class that the topic variable of `dataset` shows (SDTM 2.0, section 3.1), or ""."""
    names = dataset.data.columns
    if "DOMAIN" in names:
        prefix = dataset.domain.upper()
    elif "RDOMAIN" in names:
        prefix = ""
    else:
        return ""
    for ending, class_ in (
        ("TERM", "EVENTS"),
        ("TRT", "INTERVENTIONS"),
        ("QNAM", "RELATIONSHIP"),
    ):
        if prefix + ending in names:
            return class_
    if prefix + "TESTCD" in names:
        return "FINDINGS ABOUT" if prefix + "OBJ" in names else "FINDINGS"
    return ""


def is_missing_everywhere(column: Column) -> bool:
    """True where no record has a value."""
    return not bool(column.present.any())
