"""The define documents of runs: schema, agreement with the data, the same from files alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from cdisc_convert.package.define_xml import define_bytes
from cdisc_convert.submission.define_document import defines_of_run
from tests.studies.oracle import STUDIES, needs_shared
from tests.submission.conftest import TRIALS
from tests.submission.define_against_data import Differences
from tests.submission.schemas import schema_errors


def documents(folder: Path) -> list[Path]:
    return sorted(folder.glob("define-*.xml"))


def assert_agrees(folder: Path) -> None:
    assert documents(folder)
    for define in documents(folder):
        assert schema_errors(define) == []
        assert Differences(define, folder / define.stem.removeprefix("define-")).found == []


@pytest.mark.parametrize("name", TRIALS)
def test_define_of_a_trial_agrees_with_its_data(trial_runs, name):
    assert_agrees(trial_runs[name])


@needs_shared
@pytest.mark.parametrize("name", sorted(STUDIES))
def test_define_of_an_oracle_study_agrees_with_its_data(converted, name):
    assert_agrees(converted[name])


@pytest.mark.parametrize("name", TRIALS)
def test_define_from_the_files_of_a_run_is_the_same(trial_runs, name):
    made = defines_of_run(trial_runs[name])
    assert {f"define-{key}.xml" for key in made} == {p.name for p in documents(trial_runs[name])}
    for key, define in made.items():
        assert define_bytes(define) == (trial_runs[name] / f"define-{key}.xml").read_bytes()


@pytest.mark.parametrize("name", TRIALS)
def test_define_names_what_submission_needs(trial_runs, name):
    root = etree.parse(str(trial_runs[name] / "define-sdtm.xml")).getroot()
    space = {"o": root.nsmap[None], "d": root.nsmap["def"]}

    def count(path: str) -> int:
        return len(root.xpath(path, namespaces=space))

    assert count("//d:Standard[@Type='IG']") == 1
    assert count("//d:Standard[@Type='CT']") == 1
    assert count("//o:ItemDef[not(d:Origin)]") == count("//o:ItemDef[@Name='QVAL']")
    assert count("//d:Origin[@Type='Derived']") and count("//o:MethodDef/o:FormalExpression")
    assert count("//d:Origin[@Type='Collected']//d:PDFPageRef[@PageRefs]")
    assert count("//o:ExternalCodeList[@Dictionary='MedDRA']") == 1
    assert count("//o:CodeListItem[@d:ExtendedValue='Yes']")
    assert count("//o:CodeListItem/o:Alias[@Context='nci:ExtCodeID']") > 100
    if name == "nct05600920":  # tests of one code on several specimens
        assert count("//d:WhereClauseDef[count(o:RangeCheck)>1]")
    assert count("//d:ValueListDef[contains(@OID, 'SUPP')]") > 3
    assert count("//o:ItemRef[@d:HasNoData='Yes']")
