"""The define documents of a run, from its datasets and the statements that made them.

How to call:

    documents = defines_of_run(run_folder)                     # RUN/sdtm, RUN/adam, RUN/trace
    documents = define_documents(study, held, tables)          # inside convert
    write_define(documents["sdtm"], folder / "define.xml")     # package.define_xml

`prefix` of both is what stands before `dm.xpt` in links: "run" gives sdtm/dm.xpt and adam/adsl.xpt
(define files beside the two folders), "" gives dm.xpt (define.xml in the folder of its datasets).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cdisc_convert import __version__
from cdisc_convert.engine.metadata import (
    DEFAULT_ADAMIG,
    DEFAULT_SDTMIG,
    DEFAULT_TERMINOLOGY,
    dataset_facts,
    study_terminology,
)
from cdisc_convert.engine.trace_store import stored_tables
from cdisc_convert.language.studies import load_study
from cdisc_convert.model.define import (
    Define,
    DefineStudy,
    DocumentRef,
    ItemGroup,
    MetaData,
    Standard,
)
from cdisc_convert.model.define_results import ResultDisplay
from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.spec import DatasetSpec, Study
from cdisc_convert.package.xpt import FIXED_MOMENT
from cdisc_convert.standards.packages import NAME
from cdisc_convert.standards.versions import version_of
from cdisc_convert.submission.define_analysis import AnalysisMaker
from cdisc_convert.submission.define_codelists import CodelistMaker
from cdisc_convert.submission.define_datasets import SUPPLEMENTAL, DatasetMaker
from cdisc_convert.submission.define_items import ItemMaker
from cdisc_convert.submission.define_parts import DefineParts
from cdisc_convert.submission.define_value_level import ValueLevel
from cdisc_convert.submission.held import HeldDataset, read_held
from cdisc_convert.submission.possible_values import PossibleValues, TableTexts

DEFINE_VERSION = "2.1.7"
GUIDES = {"SDTM": "csdrg", "ADaM": "adrg"}
FOLDERS = {"SDTM": "sdtm", "ADaM": "adam"}
PUBLISHING_SETS = {"sdtm": "SDTM", "adam": "ADaM", "send": "SEND", "cdash": "CDASH"}


@dataclass(frozen=True)
class Written:
    """How the document is placed. `prefix`: see the module's text; `guide`: name the guide too."""

    prefix: str = "run"
    guide: bool = True


def defines_of_run(folder: Path, written: Written = Written()) -> dict[str, Define]:
    """The define documents of a run's folder by "sdtm" and "adam", from its files alone.

    Raises SourceError where `folder` is no run's folder.
    """
    mapping = folder / "trace" / "mapping"
    if not (mapping / "study.yaml").exists():
        raise SourceError.at(
            str(folder),
            "is no run's folder (it has no trace/mapping/study.yaml); give the --out of `convert`",
        )
    study = load_study(mapping)
    return define_documents(study, read_held(folder), stored_tables(mapping), written)


def oid_of_study(studyid: str) -> str:
    """OID of the study in define.xml, which Dataset-JSON names too."""
    return f"STDY.{studyid}"


def define_documents(
    study: Study,
    held: Mapping[str, HeldDataset],
    tables: TableTexts,
    written: Written = Written(),
) -> dict[str, Define]:
    """The define documents of a study: "sdtm" and "adam", each where it has datasets.

    held: the datasets as they are in the files; tables: texts of the study's tables.
    """
    found = {}
    for standard, folder in FOLDERS.items():
        own = [dataset for dataset in held.values() if dataset.standard == standard]
        if own:
            found[folder] = _Document(study, standard, own, tables, written).build()
    return found


@dataclass(eq=False)
class _Document:
    """One define document under construction."""

    study: Study
    standard: str
    datasets: Sequence[HeldDataset]
    tables: TableTexts
    written: Written

    def build(self) -> Define:
        parts = DefineParts()
        standards = self._standards()
        terminology = study_terminology(self.study)
        packages = {s.oid.removeprefix("STD.CT."): s.oid for s in standards if s.type == "CT"}
        codelists = CodelistMaker(self.study, terminology, self.tables, parts, packages)
        possible = PossibleValues(self.study, self.tables, terminology)
        items = ItemMaker(self.study, parts, codelists, possible)
        guides = {s.name: s.oid for s in standards if s.type == "IG"}
        ig = guides.get("SDTMIG") or guides["ADaMIG"]
        oids = {"IG": ig, "OCCDS": guides.get("ADaM-OCCDSIG", ig)}
        prefix = (
            f"{FOLDERS[self.standard]}/" if self.written.prefix == "run" else self.written.prefix
        )
        maker = DatasetMaker(self.study, items, prefix, oids)
        groups = [maker.dataset(dataset) for dataset in self._ordered()]
        groups += self._absent(maker)
        levels = ValueLevel(items)
        for dataset in self._ordered():
            levels.define(dataset, self.study.datasets.get(dataset.name), self._parent(dataset))
        displays: tuple[ResultDisplay, ...] = ()
        if self.standard == "ADaM":
            here = [dataset.name for dataset in self.datasets]
            displays = AnalysisMaker(self.study, parts, here).displays()
        return self._define(parts, standards, groups, displays)

    def _ordered(self) -> list[HeldDataset]:
        """Datasets in order of the mapping, SUPP-- after its parent, RELREC last."""
        order = {name: at for at, name in enumerate(self.study.datasets)}

        def rank(dataset: HeldDataset) -> tuple[int, int]:
            parent = self._parent(dataset)
            if parent is not None:
                return order[parent.name], 1
            return order.get(dataset.name, len(order)), 0

        return sorted(self.datasets, key=rank)

    def _parent(self, dataset: HeldDataset) -> DatasetSpec | None:
        if dataset.name in self.study.datasets or not dataset.name.startswith(SUPPLEMENTAL):
            return None
        return self.study.datasets.get(dataset.name.removeprefix(SUPPLEMENTAL))

    def _absent(self, maker: DatasetMaker) -> list[ItemGroup]:
        """Datasets of the mapping that are left out because they would be empty."""
        here = {dataset.name for dataset in self.datasets}
        missing = [
            spec
            for spec in self.study.datasets.values()
            if spec.is_submitted
            and spec.submitted_when
            and spec.name not in here
            and bool(spec.structure) == (self.standard == "ADaM")
        ]
        if not missing:
            return []
        facts = dataset_facts(self.study)
        return [maker.absent(spec, facts[spec.name]) for spec in missing if spec.name in facts]

    def _standards(self) -> list[Standard]:
        named = self.study.standards
        final = "Final"
        if self.standard == "SDTM":
            version = named.get("sdtmig", DEFAULT_SDTMIG)
            found = [Standard("STD.SDTMIG", "SDTMIG", "IG", "", version, final)]
        else:
            version = named.get("adamig", DEFAULT_ADAMIG)
            found = [Standard("STD.ADAMIG", "ADaMIG", "IG", "", version, final)]
            for other in version_of("adamig", version).uses:
                name, _, number = other.partition("-")
                if name == "occds":
                    oid = "STD.OCCDSIG"
                    found.append(Standard(oid, "ADaM-OCCDSIG", "IG", "", number, final))
        packages = [named.get("terminology", DEFAULT_TERMINOLOGY)]
        if self.standard == "ADaM" and "adam_terminology" in named:
            packages.append(named["adam_terminology"])
        for package in packages:
            match = NAME.fullmatch(package)
            subject, date = (match["subject"], match["date"]) if match else (package, package)
            published = PUBLISHING_SETS.get(subject, "SDTM")
            found.append(Standard(f"STD.CT.{package}", "CDISC/NCI", "CT", published, date, final))
        return found

    def _define(
        self,
        parts: DefineParts,
        standards: Sequence[Standard],
        groups: Sequence[ItemGroup],
        displays: tuple[ResultDisplay, ...],
    ) -> Define:
        study = self.study
        word = FOLDERS[self.standard]
        documents: tuple[DocumentRef, ...] = ()
        if self.written.guide:
            documents = (parts.document(GUIDES[self.standard]),)
        has_crf = "LF.acrf" in parts.leaves and self.standard == "SDTM"
        others = [
            oid
            for oid in parts.leaves
            if oid not in ("LF.acrf", documents and documents[0].leaf_id)
        ]
        documents += tuple(DocumentRef(oid) for oid in others)
        metadata = MetaData(
            oid=f"MDV.{study.studyid}.{self.standard}",
            name=f"Study {study.studyid}, Data Definitions of {self.standard} datasets",
            description=study.title,
            define_version=DEFINE_VERSION,
            standards=tuple(standards),
            annotated_crfs=(DocumentRef("LF.acrf"),) if has_crf else (),
            documents=documents,
            value_lists=tuple(parts.value_lists.values()),
            where_clauses=tuple(parts.where_clauses.values()),
            datasets=tuple(groups),
            items=tuple(parts.items.values()),
            codelists=tuple(parts.codelists.values()),
            methods=tuple(parts.methods.values()),
            comments=tuple(parts.comments.values()),
            leaves=tuple(parts.leaves.values()),
            displays=displays,
        )
        return Define(
            file_type="Snapshot",
            file_oid=f"cdisc-convert/{study.studyid}/{word}/define",
            created=FIXED_MOMENT.isoformat(timespec="seconds"),
            odm_version="1.3.2",
            originator="cdisc-convert",
            source_system="cdisc-convert",
            source_system_version=__version__,
            context="Submission",
            study=DefineStudy(
                oid=oid_of_study(study.studyid),
                name=study.studyid,
                description=study.title or study.studyid,
                protocol=study.studyid,
                metadata=metadata,
            ),
        )
