"""Checks a finished package by making again everything that can be made from its files."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree

from cdisc_convert.language.studies import load_study
from cdisc_convert.model.errors import SourceError, UserError
from cdisc_convert.package.define_html import render_define
from cdisc_convert.package.xpt import write_xpt
from cdisc_convert.sources.define_xml import read_define
from cdisc_convert.submission.agency import AGENCIES, Agency
from cdisc_convert.submission.define_findings import ERROR
from cdisc_convert.submission.define_validate import validate_define
from cdisc_convert.submission.documents.docx import docx_bytes, docx_texts
from cdisc_convert.submission.documents.pdf import pdf_bytes
from cdisc_convert.submission.guides.acrf import acrf_pdf, page_faults
from cdisc_convert.submission.guides.annotations import annotated_forms
from cdisc_convert.submission.guides.guides import FILES, guide
from cdisc_convert.submission.guides.notes import read_notes
from cdisc_convert.submission.packaging.agreement import Told, agreement_faults
from cdisc_convert.submission.packaging.define_facts import crf_references, define_faults
from cdisc_convert.submission.packaging.integrity import Fault, integrity_faults
from cdisc_convert.submission.packaging.layout import RUN_FACTS, Layout, layout_in
from cdisc_convert.submission.packaging.path_check import path_faults
from cdisc_convert.submission.packaging.programs import DERIVATIONS, derivation_listing
from cdisc_convert.submission.packaging.provenance import tool_versions
from cdisc_convert.submission.packaging.rejection import rejection_criteria
from cdisc_convert.submission.packaging.remaking import Remaking
from cdisc_convert.submission.packaging.split import SplitPart
from cdisc_convert.submission.packaging.transport_check import json_faults, transport_faults
from cdisc_convert.submission.run_folder import (
    ADAM,
    SDTM,
    Submission,
    inventory,
    read_facts,
)

DRAWN_BY = ("reportlab", "cdisc-convert")
"""What the bytes of a PDF depend on beside its content."""


@dataclass(frozen=True)
class Verification:
    """What came out: faults, remarks that are no faults, and the checks that were made."""

    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]
    checks: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """True where nothing is wrong."""
        return not self.faults


def verify_package(
    package: Path,
    say: Callable[[str], None] = lambda _: None,
    only: Collection[str] = (),
    *,
    figures: bool = True,
) -> Verification:
    """Check the package in the folder `package`.

    only: names of the checks to make beside those of the files, none = all.
    figures: draw figures again too, which takes some seconds.
    Raises SourceError where it is no folder of a package.
    """
    if not (package / "m5").is_dir():
        raise SourceError.at(str(package), "is no package (it has no folder m5)")
    say("files")
    manifest, faults = integrity_faults(package)
    checks = ["manifest", "files", "leftovers", "run log"]
    made = _Check(package, manifest, figures)
    for name, check in made.checks():
        if only and name not in only:
            continue
        say(name)
        checks.append(name)
        faults += _guarded(name, check)
    return Verification(tuple(faults), tuple(made.remarks), tuple(checks))


UNUSABLE = (
    ArithmeticError, AssertionError, AttributeError, LookupError, OSError, TypeError, ValueError,
)  # fmt: skip
UNOPENED = (
    zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, etree.XMLSyntaxError,
)  # fmt: skip


def _guarded(name: str, check: Callable[[], Iterable[Fault]]) -> list[Fault]:
    """The faults of a check; one that cannot be made on these files is a fault itself."""
    try:
        return list(check())
    except UserError as bad:
        return [Fault(name, problem.place.file, problem.text) for problem in bad.problems]
    except UNUSABLE as error:
        return [Fault(name, "package", f"cannot be checked ({type(error).__name__}: {error})")]
    except UNOPENED as error:
        return [Fault(name, "package", f"a document cannot be opened ({error})")]


@dataclass(eq=False)
class _Check:
    """The checks of one package; what they share is read once."""

    package: Path
    manifest: Mapping[str, Any]
    figures: bool = True
    remarks: list[str] = field(default_factory=list)

    def checks(self) -> list[tuple[str, Callable[[], Iterable[Fault]]]]:
        """Name and check, in the order in which they are made."""
        return [
            ("transport files", self.transport),
            ("datasets of the run", self.hashes),
            ("define.xml against data", self.defines),
            ("define.xml and define.html", self.define_documents),
            ("annotated CRF", self.crf),
            ("reviewer's guides", self.guides),
            ("derivation listing", self.derivations),
            ("manifest, log and run", lambda: agreement_faults(self.told)),
            ("define.xml made again", lambda: self.remaking.define_faults()),
            ("results made again", lambda: self.remaking.result_faults(self.figures)),
            ("other files made again", lambda: self.remaking.other_faults()),
            ("technical rejection criteria", self.criteria),
            ("absolute paths", lambda: path_faults(self.package)),
        ]

    # -- what the checks share --------------------------------------------------------------------

    @property
    def layout(self) -> Layout:
        return layout_in(self.package)

    @property
    def agency(self) -> Agency:
        return AGENCIES[str(self.manifest["agency"])]

    @property
    def splits(self) -> dict[str, list[SplitPart]]:
        return {n: [SplitPart(*p) for p in parts] for n, parts in self.manifest["splits"].items()}

    @cached_property
    def run(self) -> Submission:
        """The submission as the files of the package tell it."""
        programs = self.package / self.layout.programs
        study = load_study(programs)
        found = {
            standard: inventory(self.package / self.layout.datasets(standard), study)
            for standard in (SDTM, ADAM)
        }
        datasets = {standard: entries for standard, entries in found.items() if entries}
        return Submission(read_facts(self.package / RUN_FACTS), study, datasets, programs)

    @property
    def told(self) -> Told:
        """What manifest and run.json say."""
        facts = read_facts(self.package / RUN_FACTS)
        return Told(self.package, self.layout, self.agency, self.manifest, facts)

    @cached_property
    def remaking(self) -> Remaking:
        """The files that can be made again from mapping and datasets."""
        return Remaking(self.told, self.run)

    def place(self, standard: str) -> Path:
        return self.package / self.layout.datasets(standard)

    def was_drawn_alike(self) -> bool:
        """Whether PDF files of the package can be expected to come out byte for byte."""
        same = self._is_version(*DRAWN_BY)
        if not same:
            text = "PDF files were made with other versions, so their bytes are not made again"
            if text not in self.remarks:
                self.remarks.append(text)
        return same

    def _is_version(self, *names: str) -> bool:
        ours, theirs = tool_versions(), self.manifest["versions"]
        return all(ours.get(name) == theirs.get(name) for name in names)

    # -- checks -----------------------------------------------------------------------------------

    def transport(self) -> Iterator[Fault]:
        told = read_facts(self.package / RUN_FACTS)["datasets"]
        limit = int(self.manifest["largest_dataset_bytes"])
        for standard, entries in self.run.datasets.items():
            folder = self.place(standard)
            place = self.layout.datasets(standard)
            yield from transport_faults(
                folder, place, told, self.agency, limit, self.manifest["splits"]
            )
            yield from json_faults(folder, place, {entry.name: entry for entry in entries})

    def hashes(self) -> Iterator[Fault]:
        """The datasets are those of the run, all of them."""
        told = read_facts(self.package / RUN_FACTS)["datasets"]
        listed = self.manifest["files"]
        held = {e.name: e for entries in self.run.datasets.values() for e in entries}
        for name in sorted(set(told) ^ set(held)):
            yield Fault("datasets of the run", RUN_FACTS, f"{name} is only on one side")
        for name, entry in held.items():
            file = entry.path.relative_to(self.package).as_posix()
            if name not in told:
                continue
            if entry.path.suffix == ".xpt":
                digest = listed[file]["sha256"]
            else:  # the transport file that the run made of it
                with tempfile.TemporaryDirectory() as scratch:
                    made = Path(scratch) / f"{name.lower()}.xpt"
                    digest = write_xpt(entry.read(), made, verify=False).sha256
            if digest != told[name]["sha256"]:
                yield Fault("datasets of the run", file, "is not the file that the run wrote")

    def defines(self) -> Iterator[Fault]:
        for standard, entries in self.run.datasets.items():
            name = f"{self.layout.datasets(standard)}/define.xml"
            define = read_define(self.package / name, name).define
            folder = self.place(standard)
            for text in define_faults(define, {entry.name: entry for entry in entries}, folder):
                yield Fault("define.xml against data", name, text)

    def define_documents(self) -> Iterator[Fault]:
        """The define.xml files by their own checks, and the pages that were made of them."""
        check = "define.xml and define.html"
        for standard in self.run.datasets:
            folder, place = self.place(standard), self.layout.datasets(standard)
            for found in validate_define(folder / "define.xml", folder):
                if found.severity == ERROR:
                    text = f"line {found.line}: {found.check}: {found.message}"
                    yield Fault(check, f"{place}/define.xml", text)
                else:
                    self.remarks.append(f"{place}/define.xml line {found.line}: {found.message}")
            if self._is_version("lxml"):
                content = (folder / "define.xml").read_bytes()
                sheet = folder / read_define(folder / "define.xml", "define.xml").stylesheet
                if render_define(content, sheet) != (folder / "define.html").read_bytes():
                    yield Fault(check, f"{place}/define.html", "is not what define.xml gives")

    def crf(self) -> Iterator[Fault]:
        if SDTM not in self.run.datasets:
            return
        name = f"{self.layout.datasets(SDTM)}/acrf.pdf"
        forms = annotated_forms(self.run.study)
        define = read_define(self.place(SDTM) / "define.xml", "define.xml").define
        for text in page_faults(forms, crf_references(define)):
            yield Fault("annotated CRF", name, text)
        if self.was_drawn_alike():
            made = acrf_pdf(f"Annotated CRF, {self.run.studyid}", forms)
            if made != (self.package / name).read_bytes():
                yield Fault("annotated CRF", name, "is not what the mapping gives")

    def guides(self) -> Iterator[Fault]:
        """Each guide says what the files say."""
        notes = read_notes(self.run.mapping)
        for standard in self.run.datasets:
            document = guide(self.run, standard, notes, self.splits, self.agency)
            due = [text for text in document.texts() if text]
            stem = f"{self.layout.datasets(standard)}/{FILES[standard]}"
            said = docx_texts(self.package / f"{stem}.docx")
            if said != due:
                odd = next((s for s, d in zip(said, due, strict=False) if s != d), "its end")
                text = f"does not say what the files say, from '{odd[:80]}' on"
                yield Fault("reviewer's guides", f"{stem}.docx", text)
            elif self._is_version("python-docx", "cdisc-convert"):
                if docx_bytes(document) != (self.package / f"{stem}.docx").read_bytes():
                    text = "says what the files say, but is not the file that was made"
                    yield Fault("reviewer's guides", f"{stem}.docx", text)
            if self.was_drawn_alike():
                if pdf_bytes(document) != (self.package / f"{stem}.pdf").read_bytes():
                    text = "does not say what the files say"
                    yield Fault("reviewer's guides", f"{stem}.pdf", text)

    def derivations(self) -> Iterator[Fault]:
        name = f"{self.layout.programs}/{DERIVATIONS}"
        said = (self.package / name).read_text(encoding="utf-8")
        if said != derivation_listing(self.run.study):
            yield Fault("derivation listing", name, "is not what the mapping says")

    def criteria(self) -> Iterator[Fault]:
        for criterion in rejection_criteria(self.package, self.layout, self.agency):
            if criterion.remark:
                self.remarks.append(f"criterion {criterion.id}: {criterion.remark}")
            if criterion.fault:
                text = f"{criterion.id}, {criterion.asks}: {criterion.fault}"
                yield Fault("technical rejection criteria", "package", text)
