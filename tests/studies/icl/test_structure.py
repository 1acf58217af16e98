"""The converted export against the implementation guide, the terminology and the design."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from cdisc_convert.model.column import Kind
from cdisc_convert.sources.xpt import read_xpt
from cdisc_convert.standards.sdtmig import sdtm_variables
from cdisc_convert.standards.terminology import Terminology
from tests.studies.icl.converted import Converted

VERSION = "3.4"
DESIGN = Path(__file__).resolve().parents[3] / "../shared/design"
EXTENSIONS = {
    "VSTESTCD": {"ADJWT", "VSALL"},
    "VSTEST": {"Adjusted Body Weight", "Vital Signs"},
    "PRDECOD": {"LUMBAR PUNCTURE", "LEUKAPHERESIS", "RECTAL SWAB"},
    "FATESTCD": {"OIRESP", "SEVGA"},
    "FATEST": {"Opportunistic Infection Response", "HPV Global Severity"},
    "ISBDAGNT": {"HEPATITIS C VIRUS", "EFINEPTAKIN ALFA"},
    "MITSTDTL": {"P16"},
    "TSVCDREF": {"CLINICALTRIALS.GOV", "ISO 8601"},
}
"""Sponsor terms of extensible codelists, named in the study's documentation."""
BESIDES = {"RACE": {"MULTIPLE"}}
"""Values that the guide gives outside the codelist (SDTMIG 3.4, DM)."""
UNCODED = {("AE", "AEDECOD")}
"""Required variables that are empty only where a term is not coded yet."""


def members(done: Converted):
    for path in sorted((done.folder / "sdtm").glob("*.xpt")):
        yield read_xpt(path).members[0]


def standard(dataset: str):
    return {variable.name: variable for variable in sdtm_variables(VERSION, dataset)}


def test_variables_are_those_of_the_guide_in_its_order_with_its_labels(done):
    wrong = []
    for member in members(done):
        known = standard(member.name)
        names = [v.name for v in member.variables]
        wrong += [f"{member.name}.{name}" for name in names if name not in known]
        ranks = [known[name].ordinal for name in names if name in known]
        if ranks != sorted(ranks):
            wrong.append(f"{member.name}: order")
        wrong += [
            f"{member.name}.{v.name}: {v.label}"
            for v in member.variables
            if v.name in known and known[v.name].label and v.label != known[v.name].label
        ]
    assert wrong == []


def test_required_and_expected_variables_are_there_and_required_ones_are_filled(done):
    wrong = []
    for member in members(done):
        in_guide = {n: v for n, v in standard(member.name).items() if v.found == "IG"}
        for name, variable in in_guide.items():
            if variable.core in ("Req", "Exp") and name not in member.columns:
                wrong.append(f"{member.name}.{name} is not there")
            elif variable.core == "Req" and (member.name, name) not in UNCODED:
                empty = int(member.columns[name].absent.sum())
                wrong += [f"{member.name}.{name}: {empty} empty"] if empty else []
    assert wrong == []


def test_values_are_terms_of_their_codelists_or_declared_extensions(done):
    terminology = Terminology.load("sdtm-2025-03-28")
    wrong = []
    for member in members(done):
        for name, variable in standard(member.name).items():
            if name not in member.columns or not variable.codelists:
                continue
            lists = [found for code in variable.codelists if (found := terminology.codelist(code))]
            column = member.columns[name]
            if not lists or column.kind is Kind.NUMBER:
                continue
            terms = {value for found in lists for value in found.by_value}
            if any(found.extensible for found in lists):
                terms |= EXTENSIONS.get(name, set())
            terms |= BESIDES.get(name, set())
            values = {value for value in column.tolist() if value is not None}
            if name == "LBSTRESC":  # the codelist is for results that are no numbers
                values = {value for value in values if not re.fullmatch(r"[<>]?[\d.]+", value)}
            wrong += [f"{member.name}.{name}: {value}" for value in sorted(values - terms)]
    assert wrong == []


def test_dates_are_iso_8601_and_sequences_count_each_subject(done):
    form = re.compile(r"\d{4}(-(\d\d|-)(-\d\d(T\d\d:\d\d(:\d\d)?)?)?)?")
    for member in members(done):
        for name, column in member.columns.items():
            if name.endswith("DTC"):
                odd = [v for v in column.tolist() if v is not None and not form.fullmatch(v)]
                assert odd == [], f"{member.name}.{name}"
        sequence = f"{member.name[:2]}SEQ"
        if sequence in member.columns and member.name not in ("FAHP", "FAOI", "TS"):
            numbers: dict[str, list[float]] = {}
            pairs = zip(
                member.columns["USUBJID"].tolist(), member.columns[sequence].tolist(), strict=True
            )
            for subject, number in pairs:
                numbers.setdefault(subject, []).append(number)
            assert all(n == list(range(1, len(n) + 1)) for n in numbers.values()), member.name


def test_findings_about_are_numbered_over_both_datasets(done):
    numbers = [(r["USUBJID"], r["FASEQ"]) for name in ("FAHP", "FAOI") for r in done.records(name)]
    assert len(set(numbers)) == len(numbers)
    assert {r["DOMAIN"] for name in ("FAHP", "FAOI") for r in done.records(name)} == {"FA"}


def test_every_variable_of_the_design_is_there(done):
    table = DESIGN / "sdtm-variables.csv"
    if not table.exists():
        pytest.skip("the design tables of ../shared are not beside this checkout")
    made = {member.name: set(member.columns) for member in members(done)}
    wanted: dict[str, set[str]] = {}
    with table.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["study"] == "ICL":
                wanted.setdefault(line["domain"], set()).add(line["variable"])
    findings_about = wanted.pop("FA")
    wanted |= {"FAHP": findings_about, "FAOI": findings_about}
    del wanted["DD"]  # nobody died
    assert {name: wanted[name] - made.get(name, set()) for name in wanted} == {
        name: set() for name in wanted
    }


def test_supplemental_qualifiers_have_the_names_and_labels_of_the_design(done):
    table = DESIGN / "supp-qualifiers.csv"
    if not table.exists():
        pytest.skip("the design tables of ../shared are not beside this checkout")
    with table.open(encoding="utf-8", newline="") as file:
        wanted = {
            (line["dataset"], line["QNAM"], line["QLABEL"])
            for line in csv.DictReader(file)
            if line["study"] == "ICL" and line["QNAM"] != "AETERM1"  # no term is that long
        }
    made = {
        (member.name, r["QNAM"], r["QLABEL"])
        for member in members(done)
        if member.name.startswith("SUPP")
        for r in done.records(member.name)
    }
    assert made == wanted
