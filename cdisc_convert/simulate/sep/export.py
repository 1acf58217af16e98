"""Writes the whole export of NCT03821038, block by block."""

from __future__ import annotations

from collections.abc import Callable

from cdisc_convert.simulate.coding import MEDDRA, WHODRUG, meddra_columns, whodrug_columns
from cdisc_convert.simulate.dirt import DirtLog
from cdisc_convert.simulate.folder import FileLayout, Folder
from cdisc_convert.simulate.sep import (
    bedside,
    concentrations,
    events,
    facts,
    infusions,
    laboratory,
    logs,
    markers,
    metadata,
    screening,
)
from cdisc_convert.simulate.sep.block import Block
from cdisc_convert.simulate.sep.counts import make_counts
from cdisc_convert.simulate.sep.people import allocate
from cdisc_convert.simulate.sep.redcap import DATA, FormRows, data_lines
from cdisc_convert.simulate.study_files import table, write_study_files

CODE_LIST = FileLayout("irt/code_list.csv", ("arm_code", "arm"))


def write_export(
    folder: Folder, subjects: int, seed: int, log: DirtLog, tell: Callable[[float], None]
) -> None:
    """Write every raw file of the trial with `subjects` randomised; `tell` hears the share done."""
    _write_study_files(folder)
    trial = allocate(seed, subjects)
    for place in range(trial.blocks):
        _write_block(folder, Block.make(trial, place, log))
        tell((place + 1) / trial.blocks)


def _write_study_files(folder: Folder) -> None:
    folder.add(metadata.DICTIONARY, metadata.dictionary())
    folder.add(CODE_LIST, table(CODE_LIST, [("A", "CYT107"), ("B", "PBO")]))
    sites = [(str(site), "USA" if site > 200 else "FRA", facts.ZONES[site]) for site in facts.SITES]
    write_study_files(folder, sites)
    for site in facts.SITES:
        layout = laboratory.us_layout(site) if site > 200 else laboratory.french_layout(site)
        folder.add_lines(layout, [])


def _write_block(folder: Folder, block: Block) -> None:
    counts = make_counts(block)
    happened = events.make_events(block)
    event_rows, event_coding = events.adverse_events(block, happened)
    infection_rows, verdicts = events.infections(block, happened)
    drug_rows, drug_coding = logs.medications(block, happened)
    history_rows, history_coding = logs.history(block)
    forms: list[FormRows] = [
        *screening.screening_forms(block, counts.qualifying),
        screening.unscheduled_visits(block),
        bedside.chart(block),
        infusions.study_drug(block),
        bedside.organ_support(block, happened),
        bedside.sofa(block),
        event_rows,
        infection_rows,
        drug_rows,
        history_rows,
        bedside.stays(block),
        logs.deviations(block),
        logs.disposition(block),
    ]
    folder.add_lines(DATA, data_lines(block.people, forms))
    folder.add(infusions.IRT, infusions.randomisations(block))
    for layout, columns in laboratory.laboratories(block, counts):
        folder.add(layout, columns)
    folder.add(markers.CORE_FLOW, markers.flow_cytometry(block, counts))
    folder.add(markers.LUMINEX, markers.cytokines(block))
    folder.add(concentrations.PK, concentrations.concentrations(block))
    folder.add(concentrations.ADA, concentrations.antidrug_antibodies(block))
    folder.add(events.SIC, verdicts)
    for coding in (event_coding, history_coding):
        folder.add(MEDDRA, meddra_columns(coding))
        keys = coding.form + "|" + coding.subject + "|" + coding.record
        block.log.plant("NOT_CODED", MEDDRA.path, keys[coding.uncoded])
        block.log.plant("CODED_TWICE", MEDDRA.path, keys[coding.twice])
    folder.add(WHODRUG, whodrug_columns(drug_coding))
