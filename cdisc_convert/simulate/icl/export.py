"""Writes the whole export of NCT05600920, block by block."""

from __future__ import annotations

from collections.abc import Callable

from cdisc_convert.simulate.coding import MEDDRA, WHODRUG, meddra_columns, whodrug_columns
from cdisc_convert.simulate.dirt import DirtLog, scaled
from cdisc_convert.simulate.folder import Folder
from cdisc_convert.simulate.icl import (
    antibodies,
    concentrations,
    dosing,
    enrolment,
    examination,
    facts,
    flow,
    history,
    laboratory,
    lesions,
    medications,
    procedures,
    remote,
)
from cdisc_convert.simulate.icl.biology import make_counts
from cdisc_convert.simulate.icl.block import Block, Numbers
from cdisc_convert.simulate.icl.event_rows import AE, adverse_events
from cdisc_convert.simulate.icl.events import make_events
from cdisc_convert.simulate.icl.people import allocate
from cdisc_convert.simulate.study_files import write_study_files


def write_export(
    folder: Folder, subjects: int, seed: int, log: DirtLog, tell: Callable[[float], None]
) -> None:
    """Write every raw file of the trial with `subjects` treated; `tell` hears the share done."""
    trial = allocate(seed, subjects)
    numbers = Numbers()
    for place in range(trial.blocks):
        _write_block(folder, Block.make(trial, place, log, numbers))
        tell((place + 1) / trial.blocks)
    unknown = scaled(facts.DIRT["SUBJECT_UNKNOWN"], subjects, facts.SHIPPED)
    rows = remote.strangers(int(trial.number.max()), unknown, facts.FIRST_DOSE)
    folder.add(remote.REMOTE, rows)
    log.plant("SUBJECT_UNKNOWN", remote.REMOTE.path, remote.keys(rows))
    write_study_files(folder, [(facts.SITE, "USA", facts.ZONE)])


def _write_block(folder: Folder, block: Block) -> None:
    _write_forms(folder, block)
    _write_logs(folder, block)
    counts = make_counts(block)
    values = laboratory.panel_values(block, counts)
    folder.add(laboratory.NIHCC, laboratory.nih_laboratory(block, values))
    folder.add(remote.REMOTE, remote.remote_laboratory(block, values))
    folder.add(flow.TBNK, flow.flow_cytometry(block, counts))
    folder.add(concentrations.PK, concentrations.concentrations(block))
    folder.add(antibodies.ADA, antibodies.antidrug_antibodies(block))
    folder.add(antibodies.AUTOANTIBODIES, antibodies.autoantibodies(block))


def _write_forms(folder: Folder, block: Block) -> None:
    """Forms that do not need another form."""
    for form, make in (
        (enrolment.ENROLL, enrolment.enroll),
        (enrolment.DM, enrolment.demographics),
        (enrolment.IE, enrolment.eligibility),
        (examination.VS, examination.vital_signs),
        (examination.PE, examination.physical_examination),
        (examination.EQ5D, examination.questionnaire),
        (dosing.EX_INJ, dosing.injections),
        (history.CD4HX, history.historical_counts),
        (procedures.LP, procedures.lumbar_punctures),
        (procedures.LEUK, procedures.leukaphereses),
        (procedures.RSWAB, procedures.rectal_swabs),
        (lesions.HPVBX, lesions.biopsies),
        (enrolment.DS, enrolment.disposition),
        (enrolment.DV, enrolment.deviations),
    ):
        folder.add(form.layout, make(block))


def _write_logs(folder: Folder, block: Block) -> None:
    """Events, history and medications, which name each other, and their coding."""
    events, conditions = make_events(block), history.make_history(block)
    rows, event_coding = adverse_events(block, events)
    folder.add(AE.layout, rows)
    rows, condition_coding = history.medical_history(block, conditions)
    folder.add(history.MH.layout, rows)
    rows, drug_coding = medications.medications(block, events, conditions)
    folder.add(medications.CM.layout, rows)
    for coding in (event_coding, condition_coding):
        folder.add(MEDDRA, meddra_columns(coding))
        keys = coding.record
        block.log.plant("NOT_CODED", MEDDRA.path, keys[coding.uncoded])
        block.log.plant("CODED_TWICE", MEDDRA.path, keys[coding.twice])
    folder.add(WHODRUG, whodrug_columns(drug_coding))
    rows, manifest = lesions.lesions(block)
    folder.add(lesions.HPV.layout, rows)
    folder.add(lesions.MANIFEST, manifest)
    folder.add(lesions.OIF.layout, lesions.infections(block, conditions))
