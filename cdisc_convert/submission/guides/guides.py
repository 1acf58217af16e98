"""The two reviewer's guides: cSDRG for tabulations, ADRG for analysis data.

Sections follow the PHUSE templates of the clinical Study Data Reviewer's Guide and the Analysis Data
Reviewer's Guide. Everything in them is a fact of the run, of the mapping or of the files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cdisc_convert.submission.agency import Agency
from cdisc_convert.submission.documents.blocks import Block, Document, Heading, Paragraph, Table
from cdisc_convert.submission.guides import sections
from cdisc_convert.submission.guides.analysis import considerations
from cdisc_convert.submission.guides.notes import GuideNotes
from cdisc_convert.submission.packaging.split import SplitPart
from cdisc_convert.submission.run_folder import ADAM, SDTM, Submission

Splits = Mapping[str, Sequence[SplitPart]]
FILES = {SDTM: "csdrg", ADAM: "adrg"}
ACRONYMS = (
    ("ADaM", "Analysis Data Model"),
    ("CRF", "Case report form"),
    ("CT", "Controlled terminology"),
    ("SDTM", "Study Data Tabulation Model"),
    ("XPT", "SAS transport file, version 5"),
)


def guide(
    run: Submission, standard: str, notes: GuideNotes, splits: Splits, agency: Agency
) -> Document:
    """The guide of the datasets of `standard`."""
    made = _tabulation_guide if standard == SDTM else _analysis_guide
    title = {
        SDTM: "Clinical Study Data Reviewer's Guide",
        ADAM: "Analysis Data Reviewer's Guide",
    }[standard]
    blocks = made(run, notes, splits, agency)
    return Document(title, f"{run.studyid}: {run.study.title}", tuple(blocks))


def _introduction(run: Submission, what: str, agency: Agency) -> list[Block]:
    text = (
        f"This guide gives a reviewer of the {agency.title} what the {what} and their define.xml do "
        "not say by themselves. Its figures were taken from the submitted files and from the record "
        "of the conversion that made them."
    )
    blocks: list[Block] = [
        Heading("Introduction"),
        Heading("Purpose", 2),
        Paragraph(text),
        Heading("Acronyms", 2),
        Table(("Acronym", "Meaning"), ACRONYMS, (1, 5)),
        *sections.standards(run),
    ]
    if not agency.ascii_only:
        blocks += [
            Heading("Character set", 2),
            Paragraph("All texts of the datasets are ASCII; no dataset holds Japanese text."),
        ]
    return blocks


def _tabulation_guide(
    run: Submission, notes: GuideNotes, splits: Splits, agency: Agency
) -> list[Block]:
    return [
        *_introduction(run, "tabulation datasets", agency),
        *sections.protocol(run),
        Heading("Subject data description"),
        Heading("Overview", 2),
        Paragraph(sections.subjects_text(run)),
        *sections.ledger(run),
        Heading("Annotated CRF", 2),
        Paragraph("acrf.pdf lists every form with its fields and the variables they go to."),
        *sections.inventory(run.datasets[SDTM], splits),
        *_own_datasets(run),
        *sections.conformance(run, notes),
        *sections.data_issues(run),
        *sections.decisions(run, notes),
        *sections.criteria(run),
    ]


def _own_datasets(run: Submission) -> list[Block]:
    """Datasets whose class or label the mapping gives, and comments."""
    own = tuple(
        (spec.name, spec.class_ or "", spec.label or "", spec.comment)
        for spec in run.study.datasets.values()
        if spec.is_submitted and not spec.structure and (spec.class_ or spec.comment)
    )
    blocks: list[Block] = [Heading("Datasets that the sponsor defined or commented", 2)]
    headings = ("Dataset", "Class", "Label", "Comment")
    return [*blocks, Table(headings, own, (1, 2, 3, 4)) if own else sections.NONE]


def _analysis_guide(
    run: Submission, notes: GuideNotes, splits: Splits, agency: Agency
) -> list[Block]:
    return [
        *_introduction(run, "analysis datasets", agency),
        *sections.protocol(run),
        Heading("Analysis considerations"),
        Heading("Overview", 2),
        Paragraph(sections.subjects_text(run)),
        Heading("Source data", 2),
        Paragraph(
            "Analysis datasets are made from the tabulation datasets of this package by the mapping "
            "in the folder programs. SRCDOM, SRCVAR and SRCSEQ name the source where a record has "
            "one; the define.xml names predecessors and methods."
        ),
        *considerations(run),
        *_dependencies(run),
        Heading("Analysis dataset descriptions"),
        *sections.inventory(run.datasets[ADAM], splits),
        *sections.conformance(run, notes),
        Heading("Submission of programs"),
        Paragraph(
            "The datasets were made by cdisc-convert from the mapping files below; derivations.txt "
            "says in words how each variable is made."
        ),
        Table(("File",), tuple((name,) for name in run.study.files)),
        *sections.decisions(run, notes),
    ]


def _dependencies(run: Submission) -> list[Block]:
    """Intermediate datasets, which are not submitted."""
    names = [spec.name for spec in run.study.datasets.values() if not spec.is_submitted]
    blocks: list[Block] = [Heading("Intermediate datasets", 2)]
    if not names:
        return [*blocks, sections.NONE]
    return [*blocks, Paragraph(f"Not submitted: {', '.join(names)}. The programs define them.")]
