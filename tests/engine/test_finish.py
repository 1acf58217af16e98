"""Finished datasets: order of records, SUPP--, repeated keys, the number of records that is due."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cdisc_convert.engine.finish import finish, records_due
from cdisc_convert.engine.metadata import dataset_facts
from cdisc_convert.model.errors import SourceError
from tests.engine.small_study import run_small

AE = """
dataset: AE
rows: [{how: take, from: ae}]
variables:
  STUDYID: {how: copy, from: study.STUDYID}
  DOMAIN:  {how: constant, value: AE}
  USUBJID: {how: copy, from: subjects.USUBJID}
  AESEQ:   {how: sequence, within: [USUBJID], order: [AETERM]}
  AETERM:  {how: copy, from: ae.TERM}
  AEDECOD: {how: copy, from: ae.TERM}
  AENOTE:  {how: copy, from: ae.NOTE, supplemental: {label: Note}}
  AEPAGE:  {how: number, from: ae.PAGE, supplemental: {label: Page, evaluator: SITE, as: PAGENO}}
key: KEY
"""
RAW = "ID,TERM,NOTE,PAGE\n2,Rash,,3\n1,Pain,b,\n1,Cough,a,2.50\n"


def finished(tmp_path, key: str = "[USUBJID, AETERM]", raw: str = RAW):
    run = run_small(tmp_path, AE.replace("KEY", key), {"ae": raw})
    run = replace_facts(run)
    return run, finish(run)


def replace_facts(run):
    return replace(run, facts=dataset_facts(run.study))


def cells(dataset, *names: str) -> list[tuple]:
    return list(zip(*(dataset.columns[name].tolist() for name in names), strict=True))


def test_records_stand_by_subject_and_sequence(tmp_path):
    _, done = finished(tmp_path)
    assert cells(done["AE"].dataset, "USUBJID", "AESEQ", "AETERM") == [
        ("S-1", 1.0, "Cough"),
        ("S-1", 2.0, "Pain"),
        ("S-2", 1.0, "Rash"),
    ]
    assert list(done["AE"].dataset.columns) == [
        "STUDYID",
        "DOMAIN",
        "USUBJID",
        "AESEQ",
        "AETERM",
        "AEDECOD",
    ]


def test_supplemental_values_stand_by_record_then_by_statement(tmp_path):
    _, done = finished(tmp_path)
    supp = done["SUPPAE"].dataset
    assert cells(supp, "USUBJID", "IDVAR", "IDVARVAL", "QNAM", "QVAL", "QEVAL") == [
        ("S-1", "AESEQ", "1", "AENOTE", "a", None),
        ("S-1", "AESEQ", "1", "PAGENO", "2.5", "SITE"),
        ("S-1", "AESEQ", "2", "AENOTE", "b", None),
        ("S-2", "AESEQ", "1", "PAGENO", "3", "SITE"),
    ]
    assert set(supp.columns["RDOMAIN"].tolist()) == {"AE"}


def test_no_supplemental_value_gives_no_dataset(tmp_path):
    _, done = finished(tmp_path, raw="ID,TERM,NOTE,PAGE\n1,Rash,,\n")
    assert list(done) == ["AE"]


def test_a_repeated_key_names_two_records(tmp_path):
    with pytest.raises(SourceError, match=r"AE: records 2 and 3 have the same key \(USUBJID=S-1\)"):
        finished(tmp_path, key="[USUBJID]")


def test_records_due_are_counted_from_the_frame(tmp_path):
    run, done = finished(tmp_path)
    lost = {
        name: replace(item, dataset=replace(item.dataset, columns={}))
        for name, item in done.items()
    }
    assert {name: records_due(run, item) for name, item in lost.items()} == {"AE": 3, "SUPPAE": 4}


def test_positions_lead_back_to_the_frame(tmp_path):
    run, done = finished(tmp_path)
    back = run.world.frames["AE"].columns["AETERM"].take(done["AE"].positions)
    assert back.tolist() == done["AE"].dataset.columns["AETERM"].tolist()
    assert np.unique(done["AE"].positions).size == 3
