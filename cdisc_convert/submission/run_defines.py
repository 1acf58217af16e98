"""Writes define-sdtm.xml, define-adam.xml and their stylesheet into the folder of a run."""

from __future__ import annotations

from pathlib import Path

from cdisc_convert.engine.execute import Run
from cdisc_convert.engine.trace_store import table_texts
from cdisc_convert.package.define_html import stylesheet_bytes
from cdisc_convert.package.define_xml import STYLESHEET, write_define
from cdisc_convert.package.run_files import WrittenDatasets
from cdisc_convert.submission.define_document import define_documents
from cdisc_convert.submission.held import held_dataset


def write_run_defines(run: Run, written: WrittenDatasets, folder: Path) -> None:
    """Write the define documents of the datasets that were just written to `folder`."""
    held = {name: held_dataset(made, written.lengths) for name, made in written.datasets.items()}
    tables = {name: table_texts(table.columns) for name, table in run.world.tables.items()}
    (folder / STYLESHEET).write_bytes(stylesheet_bytes())
    for name, define in define_documents(run.study, held, tables).items():
        write_define(define, folder / f"define-{name}.xml")
