"""Puts a submission package together from the folder of a run, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cdisc_convert.files.output_folder import OutputFolder
from cdisc_convert.model.define import Define
from cdisc_convert.model.errors import Place, Problem, SourceError
from cdisc_convert.package.dataset_json import write_dataset_json
from cdisc_convert.package.define_html import render_define, stylesheet_bytes
from cdisc_convert.package.define_xml import STYLESHEET, write_define
from cdisc_convert.package.run_state import refuse_changed
from cdisc_convert.submission.agency import AGENCIES, Agency
from cdisc_convert.submission.define_document import Written, defines_of_run, oid_of_study
from cdisc_convert.submission.documents.docx import docx_bytes
from cdisc_convert.submission.documents.pdf import pdf_bytes
from cdisc_convert.submission.guides.acrf import acrf_pdf, page_faults
from cdisc_convert.submission.guides.annotations import annotated_forms
from cdisc_convert.submission.guides.guides import FILES, guide
from cdisc_convert.submission.guides.notes import GuideNotes, read_notes
from cdisc_convert.submission.packaging.define_facts import crf_references
from cdisc_convert.submission.packaging.layout import (
    MANIFEST,
    RUN_FACTS,
    RUN_LOG,
    Layout,
    layout_of,
)
from cdisc_convert.submission.packaging.manifest import (
    files_below,
    foreign_files,
    log_text,
    manifest_text,
    sha256_of,
)
from cdisc_convert.submission.packaging.placing import CRF_FILE, XPT, placed
from cdisc_convert.submission.packaging.programs import (
    DERIVATIONS,
    copy_programs,
    derivation_listing,
)
from cdisc_convert.submission.packaging.provenance import spec_hashes, tool_versions
from cdisc_convert.submission.packaging.rejection import Criterion, rejection_criteria
from cdisc_convert.submission.packaging.split import SplitPart, split_dataset
from cdisc_convert.submission.packaging.tagging import tagging_file
from cdisc_convert.submission.run_folder import (
    READ_OF_RUN,
    SDTM,
    Submission,
    inventory,
    read_run,
)

JSON, NDJSON = "json", "ndjson"
DEFINE_PAGE = "define.html"
SPLIT_FOLDER = "split"


@dataclass(frozen=True)
class Wishes:
    """How a package is to be made.

    largest: bytes of a dataset file above which it is split, None = what the agency says.
    formats: of the datasets. stylesheet: the sponsor's, instead of ours.
    """

    agency: Agency = field(default_factory=lambda: AGENCIES["fda"])
    largest: int | None = None
    formats: tuple[str, ...] = (XPT,)
    stylesheet: Path | None = None

    @property
    def limit(self) -> int:
        """Bytes that a dataset file may have."""
        return self.agency.largest if self.largest is None else self.largest


@dataclass(frozen=True)
class Packaged:
    """A finished package: its files, the hash of its manifest, the criteria of the agency."""

    files: tuple[str, ...]
    manifest_sha256: str
    criteria: tuple[Criterion, ...]


def package_run(
    folder: Path, out: Path, wishes: Wishes, say: Callable[[str], None] = lambda _: None
) -> Packaged:
    """Make the package of the run in `folder` at `out`; what was there stays until all is done.

    Raises SourceError where the run is incomplete, was changed after it was written, or names pages
    of the CRF that do not show what they should.
    """
    with OutputFolder(out, MANIFEST, foreign=foreign_files) as target:
        run = read_run(folder)
        refuse_changed(folder, *READ_OF_RUN)
        layout = layout_of(run.studyid)
        _Assembly(folder, run, target.path, layout, wishes, say).build()
        criteria = tuple(rejection_criteria(target.path, layout, wishes.agency))
        files = tuple(p.relative_to(target.path).as_posix() for p in files_below(target.path))
        digest = sha256_of(target.path / MANIFEST)
    return Packaged(files, digest, criteria)


@dataclass(eq=False)
class _Assembly:
    """One package under construction at `out`."""

    folder: Path
    run: Submission
    out: Path
    layout: Layout
    wishes: Wishes
    say: Callable[[str], None]

    def build(self) -> None:
        self.say("datasets")
        splits = self.datasets()
        self.say("define.xml")
        defines = self.defines()
        self.say("annotated CRF and reviewer's guides")
        self.programs()
        self.displays()
        self.crf(defines)
        self.guides(read_notes(self.run.mapping), splits)
        (self.out / RUN_FACTS).write_bytes((self.folder / "run.json").read_bytes())
        if self.wishes.agency.has_tagging:
            self.tagging()
        self.say("manifest")
        (self.out / RUN_LOG).write_text(log_text(self.log(splits)), encoding="utf-8")
        (self.out / MANIFEST).write_text(manifest_text(self.out, self.manifest(splits)), "utf-8")

    # -- parts ------------------------------------------------------------------------------------

    def datasets(self) -> dict[str, list[SplitPart]]:
        """Copy, split and convert the datasets; a file that is not the run's own is refused."""
        splits: dict[str, list[SplitPart]] = {}
        problems = []
        study_oid = oid_of_study(self.run.studyid)
        for standard, entries in self.run.datasets.items():
            place = self.out / self.layout.datasets(standard)
            place.mkdir(parents=True)
            for entry in entries:
                stated = self.run.facts["datasets"].get(entry.name, {}).get("sha256")
                copied = place / entry.path.name
                shutil.copyfile(entry.path, copied)
                if stated != sha256_of(copied):
                    text = "is not the file that the run wrote (its hash differs); convert again"
                    problems.append(Problem(Place(f"{standard}/{entry.path.name}"), text))
                    continue
                for form in (JSON, NDJSON):
                    if form in self.wishes.formats:
                        path = copied.with_suffix(f".{form}")
                        write_dataset_json(entry.read(), path, study=study_oid, define="define.xml")
                if XPT not in self.wishes.formats:
                    copied.unlink()
                    continue
                parts = split_dataset(copied, place / SPLIT_FOLDER, self.wishes.limit)
                if parts:
                    splits[entry.name] = parts
        if problems:
            raise SourceError(problems)
        return splits

    def defines(self) -> dict[str, Define]:
        """define.xml of each standard beside its datasets."""
        found = defines_of_run(self.folder, Written(prefix=""))
        for standard, define in found.items():
            define = found[standard] = placed(define, self.layout, standard, self.wishes.formats)
            place = self.out / self.layout.datasets(standard)
            sheet = self.wishes.stylesheet
            name = sheet.name if sheet is not None else STYLESHEET
            write_define(define, place / "define.xml", name)
            self.render(place, sheet)
        return found

    def render(self, place: Path, sheet: Path | None) -> None:
        """The stylesheet and the page that it makes of define.xml."""
        content = stylesheet_bytes() if sheet is None else sheet.read_bytes()
        (place / (STYLESHEET if sheet is None else sheet.name)).write_bytes(content)
        page = render_define((place / "define.xml").read_bytes(), sheet)
        (place / DEFINE_PAGE).write_bytes(page)

    def programs(self) -> None:
        target = self.out / self.layout.programs
        copy_programs(self.run.mapping, target)
        (target / DERIVATIONS).write_text(derivation_listing(self.run.study), encoding="utf-8")

    def displays(self) -> None:
        """Results, tables, figures and listings, where the run has them."""
        target = self.out / self.layout.displays
        for name in ("results.json", "displays"):
            source = self.folder / name
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True)
            elif source.exists():
                target.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target / name)

    def crf(self, defines: Mapping[str, Define]) -> None:
        """acrf.pdf; every page that define.xml names must annotate the variable."""
        if SDTM not in self.run.datasets:
            return
        forms = annotated_forms(self.run.study)
        faults = page_faults(forms, crf_references(defines[SDTM]))
        if faults:
            raise SourceError(Problem(Place("define.xml"), text) for text in faults)
        title = f"Annotated CRF, {self.run.studyid}"
        path = self.out / self.layout.datasets(SDTM) / CRF_FILE
        path.write_bytes(acrf_pdf(title, forms))

    def guides(self, notes: GuideNotes, splits: Mapping[str, Sequence[SplitPart]]) -> None:
        """The reviewer's guides, with the inventory of the files as they lie in the package."""
        here = {
            standard: inventory(self.out / self.layout.datasets(standard), self.run.study)
            for standard in self.run.datasets
        }
        run = replace(self.run, datasets=here)
        for standard in here:
            document = guide(run, standard, notes, splits, self.wishes.agency)
            place = self.out / self.layout.datasets(standard)
            (place / f"{FILES[standard]}.docx").write_bytes(docx_bytes(document))
            (place / f"{FILES[standard]}.pdf").write_bytes(pdf_bytes(document))

    def tagging(self) -> None:
        names = [p.relative_to(self.out).as_posix() for p in files_below(self.out)]
        content = tagging_file(self.layout, self.run.studyid, self.run.study.title, names)
        (self.out / self.layout.tagging).write_bytes(content)

    # -- what is told about it ----------------------------------------------------------------------

    def manifest(self, splits: Mapping[str, Sequence[SplitPart]]) -> dict[str, Any]:
        facts = self.run.facts
        return {
            "format": "cdisc-convert package 1",
            "study": {"studyid": self.run.studyid, "title": self.run.study.title},
            "agency": self.wishes.agency.name,
            "largest_dataset_bytes": self.wishes.limit,
            "formats": list(self.wishes.formats),
            "stylesheet": "" if self.wishes.stylesheet is None else self.wishes.stylesheet.name,
            "splits": {
                name: [[p.name, p.first, p.last] for p in parts] for name, parts in splits.items()
            },
            "versions": tool_versions(),
            "inputs": dict(facts["inputs"]),
            "specs": spec_hashes(facts["study"]["standards"]),
            "ledger": {key: value for key, value in facts["ledger"].items() if key != "sources"},
            "rules": facts["rules"],
            "findings": facts["findings"],
        }

    def log(self, splits: Mapping[str, Sequence[SplitPart]]) -> Iterator[dict[str, Any]]:
        """What was done, step by step."""
        facts = self.run.facts
        yield {"did": "began", "study": self.run.studyid, "versions": tool_versions()}
        for name, digest in facts["inputs"].items():
            yield {"did": "read", "what": name, "sha256": digest}
        for name, told in facts["datasets"].items():
            yield {"did": "made", "what": name, "records": told["rows"], "sha256": told["sha256"]}
        ledger = {key: value for key, value in facts["ledger"].items() if key != "sources"}
        yield {"did": "balanced", "ledger": ledger}
        yield {"did": "validated", "rules": facts["rules"], "findings": facts["findings"]}
        for name, parts in splits.items():
            yield {"did": "split", "what": name, "parts": [part.name for part in parts]}
        for path in files_below(self.out):
            name = path.relative_to(self.out).as_posix()
            yield {"did": "packaged", "what": name, "sha256": sha256_of(path)}
