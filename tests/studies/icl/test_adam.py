"""The analysis datasets of the shipped export against ADaMIG, the design and the seed checks."""

from __future__ import annotations

import csv
import json
import os
import random
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from statistics import mean

import pytest
from click.testing import CliRunner

from cdisc_convert.cli.trace import trace
from cdisc_convert.sources.xpt import read_xpt
from cdisc_convert.standards.adamig import adam_variable
from cdisc_convert.standards.terminology import Terminology

DESIGN = Path(__file__).resolve().parents[3] / "../shared/design"
STRUCTURES = {"ADSL": "ADSL", "ADAE": "OCCDS", "ADTTE": "TTE"}
NOT_BDS = ("ADSL", "ADAE")
OWN_TERMS = {"NRI"}
"""DTYPE is extensible; non-responder imputation is a term of the design."""


@pytest.fixture(scope="module")
def members(done):
    paths = sorted((done.folder / "adam").glob("*.xpt"))
    return {path.stem.upper(): read_xpt(path).members[0] for path in paths}


def basic(members):
    return {name: member for name, member in members.items() if name not in NOT_BDS}


def pairs(done, dataset, *names):
    return {tuple(r[name] for name in names) for r in done.records(dataset)}


def test_every_variable_of_the_design_is_there_in_its_order(members):
    table = DESIGN / "adam-variables.csv"
    if not table.exists():
        pytest.skip("the design tables of ../shared are not beside this checkout")
    wanted: dict[str, list[str]] = defaultdict(list)
    with table.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["study"] == "ICL":
                wanted[line["dataset"]].append(line["variable"])
    assert set(wanted) == set(members)
    for dataset, names in wanted.items():
        made = [variable.name for variable in members[dataset].variables]
        assert [name for name in made if name in set(names)] == names, dataset


def test_labels_and_types_are_those_of_the_guide(members):
    wrong = []
    for dataset, member in members.items():
        structure = STRUCTURES.get(dataset, "BDS")
        for variable in member.variables:
            known = adam_variable("1.3", structure, variable.name)
            if known is not None and known.label and known.label != variable.label:
                wrong.append(f"{dataset}.{variable.name}: {variable.label}")
            if not variable.label:
                wrong.append(f"{dataset}.{variable.name} has no label")
    assert wrong == []


def test_adsl_has_one_record_per_subject_of_dm(done):
    assert sorted(done.values("ADSL", "USUBJID")) == sorted(done.values("DM", "USUBJID"))


def test_subject_level_values_are_those_of_adsl(done, members):
    subjects = {r["USUBJID"]: r for r in done.records("ADSL")}
    renamed = {"TRTP": "TRT01P", "TRTPN": "TRT01PN", "TRTA": "TRT01A", "TRTAN": "TRT01AN"}
    for dataset in members:
        for record in done.records(dataset):
            subject = subjects[record["USUBJID"]]
            for name in ("TRTP", "TRTPN", "TRTA", "TRTAN", "TRTSDT", "TRTSDTM", "SAFFL", "FASFL"):
                if name in record:
                    assert record[name] == subject[renamed.get(name, name)], (dataset, name)


def test_parameters_and_visits_are_one_to_one_with_their_codes(done, members):
    for dataset in basic(members):
        for left, right in (("PARAMCD", "PARAM"), ("PARAMCD", "PARAMN")):
            found = pairs(done, dataset, left, right)
            assert len({a for a, _ in found}) == len({b for _, b in found}) == len(found), dataset
            assert all(a is not None and b is not None for a, b in found), dataset
        found = {(a, b) for a, b in pairs(done, dataset, "AVISIT", "AVISITN") if b is not None}
        assert len({a for a, _ in found}) == len({b for _, b in found}) == len(found), dataset
        assert all(len(code) <= 8 and code.isalnum() for code in done.values(dataset, "PARAMCD"))
        texts = {(p, a, c) for p, a, c in pairs(done, dataset, "PARAMCD", "AVAL", "AVALC") if a is not None and c is not None}  # fmt: skip
        assert len({(p, a) for p, a, _ in texts}) == len(texts), dataset
        assert len({(p, c) for p, _, c in texts}) == len(texts), dataset


def test_a_subject_has_one_baseline_of_a_kind_and_all_carry_it(done, members):
    for dataset in basic(members):
        base: dict[tuple, dict] = {}
        for record in done.records(dataset):
            if record["ABLFL"] == "Y":
                key = (record["USUBJID"], record["PARAMCD"], record["BASETYPE"])
                assert key not in base, (dataset, key)
                base[key] = record
        for record in done.records(dataset):
            key = (record["USUBJID"], record["PARAMCD"], record["BASETYPE"])
            flagged = base.get(key, {"AVAL": None, "AVALC": None})
            assert record["BASE"] == flagged["AVAL"], (dataset, key)
            if record["CHG"] is not None:
                assert record["CHG"] == pytest.approx(record["AVAL"] - record["BASE"])
            if record["PCHG"] is not None:
                assert record["PCHG"] == pytest.approx(100 * record["CHG"] / record["BASE"])


def test_types_of_baseline_are_given_for_all_records_of_a_parameter_or_none(done, members):
    for dataset in basic(members):
        by_parameter = defaultdict(set)
        for code, kind in pairs(done, dataset, "PARAMCD", "BASETYPE"):
            by_parameter[code].add(kind is None)
        assert all(len(found) == 1 for found in by_parameter.values()), dataset


def test_records_have_one_number_and_name_a_source_that_exists(done, members):
    sources: dict[str, set] = {}
    for dataset in basic(members):
        numbers = [(r["USUBJID"], r["ASEQ"]) for r in done.records(dataset)]
        assert len(set(numbers)) == len(numbers) and None not in {n for _, n in numbers}, dataset
        for record in done.records(dataset):
            name, sequence = record["SRCDOM"], record["SRCSEQ"]
            if sequence is None:
                assert record["PARAMTYP"] == "DERIVED" or record["DTYPE"] == "AVERAGE", dataset
                continue
            assert record["SRCVAR"], dataset
            if name not in sources:
                own = {"FAHP": "FA", "FAOI": "FA", "ADAE": "AE"}.get(name, name)
                column = "ASEQ" if name in members and name != "ADAE" else f"{own}SEQ"
                found = done.records(name)
                assert found[0].keys() >= {record["SRCVAR"]}, (dataset, name)
                sources[name] = {(r["USUBJID"], r[column]) for r in found}
            assert (record["USUBJID"], sequence) in sources[name], (dataset, name)


def test_flags_and_terms_are_those_that_the_guide_allows(done, members):
    allowed = set(Terminology.load("adam-2026-03-27").codelist("C81224").by_value) | OWN_TERMS
    for dataset, member in members.items():
        for name in member.columns:
            if name.endswith("FL") and name not in ("DTHFL",):
                only_yes = name.startswith("ANL") or name in ("ABLFL", "TRTEMFL")
                allowed_flags = {"Y", None} if only_yes else {"Y", "N", None}
                assert set(done.values(dataset, name)) <= allowed_flags, (dataset, name)
        if "DTYPE" in member.columns:
            assert set(done.values(dataset, "DTYPE")) - {None} <= allowed, dataset


def test_thirty_subjects_were_treated_ten_in_each_cohort(done):
    treated = done.records("ADSL", SAFFL="Y")
    assert len(treated) == 30
    arms = [r["TRT01A"] for r in treated]
    assert {arm: arms.count(arm) for arm in set(arms)} == {
        f"NT-I7 {dose} ug/kg": 10 for dose in (240, 480, 720)
    }
    assert done.values("ADSL", "TRT01A") == done.values("ADSL", "ACTARM")


def _at(done, parameter, visit, value):
    found = defaultdict(list)
    wanted = {"PARAMCD": parameter, "BASETYPE": "LAST PRE-DOSE", "AVISIT": visit, "ANL01FL": "Y"}
    for record in done.records("ADLYM", **wanted):
        if record["TRTA"]:
            found[record["TRTA"]].append(record[value])
    return {arm: mean(values) for arm, values in sorted(found.items())}


def test_cd4_rises_with_the_dose(done):
    base, later = _at(done, "CD4", "Baseline", "AVAL"), _at(done, "CD4", "Dose 3 +14", "AVAL")
    assert all(later[arm] > base[arm] for arm in base)
    fold = list(_at(done, "CD4", "Dose 3 +14", "FCHG").values())
    assert fold == sorted(fold)
    means = list(later.values())
    assert means == sorted(means)


def test_cd19_does_not_change(done):
    wanted = {"PARAMCD": "CD19", "BASETYPE": "LAST PRE-DOSE", "ANL01FL": "Y"}
    folds = [r["FCHG"] for r in done.records("ADLYM", **wanted) if r["FCHG"] is not None]
    assert 0.8 <= mean(folds) <= 1.2


def test_related_are_the_three_upper_classes(done):
    assert pairs(done, "ADAE", "AEREL", "AREL") == {
        ("UNRELATED", "NOT RELATED"), ("UNLIKELY", "NOT RELATED"), ("POSSIBLE", "RELATED"),
        ("PROBABLE", "RELATED"), ("DEFINITE", "RELATED"),
    }  # fmt: skip


EPOCH = datetime(1960, 1, 1)
CELLS = 700 if os.environ.get("CDISC_CONVERT_PROOF") == "1" else 14


def _sampled(done, members, cells, seed):
    """Cells of all analysis datasets: dataset, record from 1, variable, value."""
    draw = random.Random(seed)
    names = sorted(members)
    for number in range(cells):
        dataset = names[number % len(names)]
        records = done.records(dataset)
        at = draw.randrange(len(records))
        filled = [name for name, value in records[at].items() if value is not None]
        variable = draw.choice(filled[4:])
        yield dataset, at + 1, variable, records[at][variable]


def _as_written(value, variable):
    if isinstance(value, str):
        return value
    if variable.endswith("DT"):
        return (EPOCH + timedelta(days=value)).date().isoformat()
    if variable.endswith("DTM"):
        return (EPOCH + timedelta(seconds=value)).isoformat()
    return pytest.approx(value)


def _cells_of(tree):
    if tree["kind"] == "cell":
        yield tree
    for inner in tree["inputs"]:
        yield from _cells_of(inner)


def _made_again(done, dataset, at, variable, value):
    """The cell and all that it was made from, each made again with the same value."""
    arguments = [str(done.folder), dataset, "--record", str(at), "--variable", variable]
    result = CliRunner().invoke(trace, [*arguments, "--format", "json"])
    assert result.exit_code == 0, (dataset, at, variable, result.output)
    (top,) = json.loads(result.output)["cells"]
    shown = top["value"] if isinstance(value, str) or "DT" in variable else float(top["value"])
    assert shown == _as_written(value, variable), (dataset, at, variable)
    different = [
        (cell["name"], cell["value"], cell["recomputed"])
        for cell in _cells_of(top)
        if cell["recomputed"] is not None and cell["recomputed"] != cell["value"]
    ]
    assert different == [], (dataset, at, variable)


@pytest.mark.proof
def test_trace_makes_a_sample_of_cells_again(done, members):
    for cell in _sampled(done, members, CELLS, seed=20250328):
        _made_again(done, *cell)
