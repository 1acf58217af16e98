"""Makes define.xml, results, displays, tagging and Dataset-JSON of a package again, and compares.

Look-up tables that came with the raw export are not in a package. Where the codelists of define.xml
need such a table, they cannot be made again; data and terminology are held against them elsewhere.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from cdisc_convert.engine.analysis import outcomes
from cdisc_convert.engine.analysis_table import Analysable
from cdisc_convert.engine.reading import RawFolder, read_tables
from cdisc_convert.engine.trace_store import table_texts
from cdisc_convert.files.json_text import json_text
from cdisc_convert.model.dataset import Dataset
from cdisc_convert.model.define import Define
from cdisc_convert.model.records import Table
from cdisc_convert.model.spec import Study
from cdisc_convert.package.analysis_results import reporting_event
from cdisc_convert.package.dataset_json import write_dataset_json
from cdisc_convert.package.define_html import stylesheet_bytes
from cdisc_convert.package.define_xml import STYLESHEET, define_bytes
from cdisc_convert.sources.define_xml import read_define
from cdisc_convert.submission.define_document import Written, define_documents, oid_of_study
from cdisc_convert.submission.displays.suppression import is_public, suppressed
from cdisc_convert.submission.displays.writing import write_displays
from cdisc_convert.submission.held import HeldDataset, held_dataset
from cdisc_convert.submission.packaging.agreement import DISPLAY_ENDINGS, Told
from cdisc_convert.submission.packaging.integrity import Fault
from cdisc_convert.submission.packaging.placing import placed
from cdisc_convert.submission.packaging.provenance import tool_versions
from cdisc_convert.submission.packaging.tagging import tagging_file
from cdisc_convert.submission.run_folder import STANDARD_NAMES, DatasetEntry, Submission

DEFINE, RESULTS, OTHERS = "define.xml made again", "results made again", "other files made again"
SELF = "cdisc-convert"
DRAWN_BY = (
    SELF,
    "python",
    "numpy",
    "matplotlib",
    "great-tables",
    "rtflite",
    "scipy",
    "statsmodels",
)
"""What the bytes of displays depend on beside the datasets."""


Texts = dict[str, list[str | None]]


@dataclass(frozen=True, eq=False)
class Remaking:
    """What a package must hold, from its mapping, its datasets and run.json."""

    told: Told
    run: Submission

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The look-up tables that lie in `programs`."""
        home = Path(self.run.study.folder)
        here = {n: t for n, t in self.run.study.tables.items() if (home / t.path).is_file()}
        return read_tables(replace(self.run.study, tables=here), RawFolder(home))

    @cached_property
    def entries(self) -> tuple[tuple[str, DatasetEntry], ...]:
        """Standard and entry of every dataset."""
        return tuple((s, entry) for s, found in self.run.datasets.items() for entry in found)

    @cached_property
    def datasets(self) -> dict[str, Dataset]:
        """Every dataset, read."""
        return {entry.name: entry.read() for _, entry in self.entries}

    # -- define.xml -------------------------------------------------------------------------------

    def define_faults(self) -> Iterator[Fault]:
        """define.xml of each standard, and the stylesheet where it is ours."""
        texts = {name: table_texts(table.columns) for name, table in self.tables.items()}
        tables = _Asked(texts, self.run.study)
        made = define_documents(self.run.study, self._held(), tables, Written(prefix=""))
        sheet = str(self.told.manifest.get("stylesheet") or STYLESHEET)
        for standard, define in made.items():
            place = self.told.layout.datasets(standard)
            folder = self.told.package / place
            due = placed(define, self.told.layout, standard, self.told.manifest["formats"])
            is_same = define_bytes(due, sheet) == (folder / "define.xml").read_bytes()
            if not is_same and tables.lacking:
                held = read_define(folder / "define.xml", "define.xml").define
                is_same = _without_codelists(held) == _without_codelists(due)
            if not is_same and self._is_version(SELF):
                text = "is not what mapping and datasets give"
                yield Fault(DEFINE, f"{place}/define.xml", text)
            if self.told.manifest.get("stylesheet") or not self._is_version(SELF):
                continue
            if (folder / sheet).read_bytes() != stylesheet_bytes():
                yield Fault(DEFINE, f"{place}/{sheet}", "is not the stylesheet of cdisc-convert")

    def _held(self) -> dict[str, HeldDataset]:
        found = {}
        for standard, entry in self.entries:
            lengths = {name: length for name, _, _, length in entry.variables}
            held = held_dataset(self.datasets[entry.name], lengths)
            found[entry.name] = replace(held, standard=STANDARD_NAMES[standard])
        return found

    # -- results ----------------------------------------------------------------------------------

    def result_faults(self, with_figures: bool = True) -> Iterator[Fault]:
        """results.json, and tables, figures and listings where the versions draw alike."""
        study, place = self.run.study, self.told.layout.displays
        home = self.told.package / place
        if not (home / "results.json").is_file():
            if self.told.facts.get("results", {}).get("analyses"):
                yield Fault(RESULTS, f"{place}/results.json", "is missing")
            return
        source = Analysable(self.datasets, self.tables, study.config)
        found = outcomes(study, source)
        shown = suppressed(found, source) if is_public(study.config) else found
        files = {
            name: tuple(f"{name}{e}" for e in DISPLAY_ENDINGS if (home / f"{name}{e}").is_file())
            for name in study.displays
        }
        event = reporting_event(study, shown, self.tables, {n: f for n, f in files.items() if f})
        text = json_text(event) + "\n"
        if text.encode() != (home / "results.json").read_bytes():
            yield Fault(RESULTS, f"{place}/results.json", "is not what the datasets give")
        known = {name for names in files.values() for name in names}
        for path in sorted(home.iterdir()):
            if path.name not in known and path.name != "results.json":
                yield Fault(RESULTS, f"{place}/{path.name}", "is no display of the study")
        if known and self._is_version(*DRAWN_BY):
            drawn = {
                name: display
                for name, display in study.displays.items()
                if with_figures or display.kind != "figure"
            }
            with tempfile.TemporaryDirectory() as scratch:
                public = is_public(study.config)
                some = replace(study, displays=drawn)
                write_displays(Path(scratch), some, shown, source, is_public=public)
                for made in sorted((Path(scratch) / "displays").glob("*")):
                    path = home / made.name
                    if not path.is_file() or path.read_bytes() != made.read_bytes():
                        text = "is not what the datasets give"
                        yield Fault(RESULTS, f"{place}/{made.name}", text)

    # -- the rest ---------------------------------------------------------------------------------

    def other_faults(self) -> Iterator[Fault]:
        """The tagging file, Dataset-JSON files, and STUDYID of the datasets."""
        layout = self.told.layout
        if self.told.agency.has_tagging:
            names = [*self.told.manifest["files"]]
            names = [name for name in names if "/" in name and name != layout.tagging]
            due = tagging_file(layout, self.run.studyid, self.run.study.title, names)
            if (self.told.package / layout.tagging).read_bytes() != due:
                yield Fault(OTHERS, layout.tagging, "is not what the files of the package give")
        forms = [form for form in self.told.manifest["formats"] if form != "xpt"]
        for standard, entry in self.entries:
            place = layout.datasets(standard)
            for form in forms:
                name = f"{place}/{entry.name.lower()}.{form}"
                if fault := self._json_fault(entry.name, self.told.package / name):
                    yield Fault(OTHERS, name, fault)

    def _json_fault(self, dataset: str, path: Path) -> str:
        if not path.is_file():
            return "is missing"
        if not self._is_version(SELF, "pandas", "pyarrow"):
            return ""
        study = oid_of_study(self.run.studyid)
        with tempfile.TemporaryDirectory() as scratch:
            made = Path(scratch) / path.name
            write_dataset_json(self.datasets[dataset], made, study=study, define="define.xml")
            is_same = made.read_bytes() == path.read_bytes()
        return "" if is_same else "is not the file that the dataset gives"

    def _is_version(self, *names: str) -> bool:
        ours, theirs = tool_versions(), self.told.manifest["versions"]
        return all(ours.get(name) == theirs.get(name) for name in names)


class _Asked(Mapping[str, Texts]):
    """Tables at hand; `lacking` becomes true where a table of the study is asked for in vain."""

    def __init__(self, texts: Mapping[str, Texts], study: Study) -> None:
        self.texts = texts
        self.absent = study.tables.keys() - texts.keys()
        self.lacking = False

    def __getitem__(self, name: str) -> Texts:
        self.lacking |= name in self.absent
        return self.texts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)


def _without_codelists(define: Define) -> bytes:
    metadata = define.metadata
    items = tuple(replace(item, codelist_oid="") for item in metadata.items)
    metadata = replace(metadata, items=items, codelists=())
    return define_bytes(replace(define, study=replace(define.study, metadata=metadata)), "")
