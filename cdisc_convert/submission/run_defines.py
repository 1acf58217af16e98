"""Writes define-sdtm.xml, define-adam.xml and their stylesheet into the folder of a run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cdisc_convert.engine.execute import Run
from cdisc_convert.engine.trace_store import table_texts
from cdisc_convert.package.define_html import stylesheet_bytes
from cdisc_convert.package.define_xml import STYLESHEET, define_bytes
from cdisc_convert.package.run_files import WrittenDatasets
from cdisc_convert.submission.define_document import FOLDERS, define_documents
from cdisc_convert.submission.held import HeldDataset, held_dataset
from cdisc_convert.submission.run_marks import RunMarks

STAGE = "define documents"


def write_run_defines(run: Run, written: WrittenDatasets, folder: Path, marks: RunMarks) -> None:
    """Write the define documents of the datasets that were just written to `folder`."""
    held = {name: held_dataset(made, written.lengths) for name, made in written.datasets.items()}
    (folder / STYLESHEET).write_bytes(stylesheet_bytes())
    for standard, word in FOLDERS.items():
        own = {name: dataset for name, dataset in held.items() if dataset.standard == standard}
        if not own:
            continue
        file = f"define-{word}.xml"
        lengths = {n: [v.length for v in one.variables.values()] for n, one in own.items()}
        inputs = [
            marks.study,
            marks.of_tables(),
            repr(lengths),
            repr(list(own)),
            *marks.datasets(written.datasets, own),
        ]
        content = marks.memory.step(STAGE, file, inputs, lambda own=own: _document(run, own))
        (folder / file).write_bytes(content)


def _document(run: Run, own: Mapping[str, HeldDataset]) -> bytes:
    """The define document of datasets of one standard."""
    tables = {name: table_texts(table.columns) for name, table in run.world.tables.items()}
    (define,) = define_documents(run.study, own, tables).values()
    return define_bytes(define)
