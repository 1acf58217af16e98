"""Analyses on small finished datasets: groups, populations, joins, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from cdisc_convert.engine.analysis import outcomes
from cdisc_convert.engine.analysis_levels import grouped, ordered_levels, twin_names
from cdisc_convert.engine.analysis_table import Analysable
from cdisc_convert.language.displays import read_results
from cdisc_convert.language.expect import Expect
from cdisc_convert.language.yaml_file import parse_text
from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.errors import Place, SourceError
from cdisc_convert.model.result import Outcome
from cdisc_convert.model.spec import ConfigValue, Study

HEAD = (
    "results: {R: {reason: DATA DRIVEN, purpose: x, display: {name: T-1, title: x}, dataset: ADLB, "
)


def dataset(name: str, **columns: list) -> Dataset:
    made = {
        key: Column.of_texts(values)
        if any(isinstance(v, str) for v in values)
        else Column.of_numbers(values)
        for key, values in columns.items()
    }
    variables = tuple(Variable(key, f"Label of {key}", "Char") for key in columns)
    return Dataset(name, name, variables, made)


ADSL = dataset(
    "ADSL",
    USUBJID=["1", "2", "3", "4"],
    TRT01A=["Drug", "Placebo", "Drug", "High"],
    TRT01AN=[2, 1, 2, 3],
    SAFFL=["Y", "Y", "Y", "N"],
    AGE=[30, 40, 50, 60],
)
ADLB = dataset(
    "ADLB",
    USUBJID=["1", "1", "2", "3"],
    TRTA=["Drug", "Drug", "Placebo", "Drug"],
    TRTAN=[2, 2, 1, 2],
    PARAMCD=["ALT", "AST", "ALT", "ALT"],
    AVAL=[10, 20, 30, 40.5],
    AVALC=["10", "x", "30", "40.5"],
)
LIMIT = ConfigValue("limit", 15, "seed", "limit", Place("study.yaml", 3))


def computed(text: str, *datasets: Dataset, config=None) -> tuple[Outcome, ...]:
    (node,) = parse_text(f"{HEAD}{text}}}}}", "results.yaml")
    expect = Expect()
    results, _ = read_results(expect, [node], [])
    assert expect.problems == []
    study = Study("s", "S", "", "", Place(""), {}, {}, None, {}, {}, {}, results=results)
    held = {d.name: d for d in (datasets or (ADSL, ADLB))}
    return outcomes(study, Analysable(held, {}, config or {"limit": LIMIT}))


def cells(outcome: Outcome, name: str) -> dict[tuple[str, ...], object]:
    return {tuple(e.groups.values()): e.values[name] for e in outcome.estimates}


def test_groups_are_all_columns_and_the_rows_that_occur():
    (found,) = computed(
        "per: [PARAMCD], columns: [TRTA], statistics: [{how: summary, value: AVAL}]"
    )
    assert cells(found, "n") == {
        ("ALT", "Placebo"): 1,
        ("ALT", "Drug"): 2,
        ("AST", "Placebo"): 0,
        ("AST", "Drug"): 1,
    }
    assert (found.records, found.subjects, found.decimals) == (4, 3, 1)
    assert found.labels["TRTA"] == "Label of TRTA"


def test_groups_of_the_population_are_columns_too():
    text = "columns: [TRTA], denominator: {dataset: ADSL, by: [TRT01A]}, statistics: "
    (found,) = computed(text + "[{how: subjects_with, by: [TRTA]}]")
    assert cells(found, "of") == {("Placebo",): 1, ("Drug",): 2, ("High",): 1}
    assert cells(found, "n") == {("Placebo",): 1, ("Drug",): 2, ("High",): 0}
    assert found.persons == {"": 4, "Placebo": 1, "Drug": 2, "High": 1}


def test_population_that_no_record_is_left_of():
    text = "columns: [TRTA], among: {var: AVAL, more_than: 999}, denominator: {dataset: ADSL, "
    text += (
        "when: {var: SAFFL, is: Y}, by: [TRT01A]}, statistics: [{how: subjects_with, by: [TRTA]}]"
    )
    (found,) = computed(text)
    assert cells(found, "percent") == {("Placebo",): 0, ("Drug",): 0}


def test_values_of_adsl_and_config_are_at_hand():
    text = "among: {all: [{var: ADSL.AGE, at_least: 40}, {var: AVAL, more_than: config.limit}]}, "
    text += "statistics: [{how: summary, value: ADSL.AGE, show: [n, mean]}]"
    (found,) = computed(text)
    assert found.estimates[0].values == {"n": 2, "mean": 45}


def test_joined_records_and_those_without_partner():
    other = dataset("ADPP", USUBJID=["1", "3"], PARAMCD=["CMAX", "CMAX"], AVAL=[1, 2])
    text = "among: {var: PARAMCD, is: ALT}, join: {dataset: ADPP, when: {var: PARAMCD, is: CMAX}}, "
    text += "statistics: [{how: summary, value: ADPP.AVAL, show: [n, missing, sum]}]"
    (found,) = computed(text, ADSL, ADLB, other)
    assert found.estimates[0].values == {"n": 2, "missing": 1, "sum": 3}


def test_two_partners_are_refused_with_both_records():
    other = dataset("ADPP", USUBJID=["9", "1", "1"], AVAL=[0, 1, 2])
    with pytest.raises(SourceError) as refused:
        computed(
            "join: {dataset: ADPP}, statistics: [{how: summary, value: ADPP.AVAL}]", ADLB, other
        )
    assert "ADPP has several records for one USUBJID (records 2 and 3)" in str(refused.value)


def test_text_where_numbers_are_analysed_is_refused_with_its_record():
    with pytest.raises(SourceError) as refused:
        computed("statistics: [{how: summary, value: AVALC}]")
    assert "record 2 of ADLB has AVALC = 'x'" in str(refused.value)
    assert "results.yaml:1" in str(refused.value)


def test_config_that_is_no_number_is_refused():
    bad = {"limit": ConfigValue("limit", "high", "seed", "limit", Place("study.yaml", 3))}
    with pytest.raises(SourceError, match="config limit is 'high', but a number is wanted"):
        computed(
            "statistics: [{how: external_ratio, value: AVAL, constant: config.limit}]", config=bad
        )


def test_unknown_variable_of_a_taken_over_dataset_is_refused():
    with pytest.raises(SourceError, match="ADLB has no variable AVALX to analyse"):
        computed("statistics: [{how: summary, value: AVALX}]")


def test_match_by_a_variable_that_is_not_there():
    with pytest.raises(SourceError, match="ADLB has no variable AGE to match by"):
        computed("join: {dataset: ADSL, match: [AGE]}, statistics: [{how: summary, value: AVAL}]")


def test_results_of_datasets_that_were_not_made_are_left_out():
    assert computed("statistics: [{how: summary, value: AVAL}]", ADSL) == ()


def test_comparisons_are_within_the_other_groups_and_against_the_first():
    text = "per: [PARAMCD], columns: [TRTA], statistics: [{how: rank_sum_exact, value: AVAL, groups: TRTA}]"
    (found,) = computed(text)
    assert cells(found, "n_reference") == {("ALT", "Drug"): 1, ("AST", "Drug"): 0}


def test_missing_groups_are_a_level_of_their_own():
    data = dataset("ADLB", AVAL=[1, 2], TRTA=["A", None], AVISIT=[None, "Day 1"])
    (found,) = computed(
        "rows: [AVISIT], columns: [TRTA], statistics: [{how: summary, value: AVAL}]", data
    )
    assert cells(found, "n") == {
        ("Day 1", "A"): 0,
        ("Day 1", "Missing"): 1,
        ("Missing", "A"): 1,
        ("Missing", "Missing"): 0,
    }


def test_decimals_come_from_the_data_or_the_mapping():
    (found,) = computed("statistics: [{how: summary, value: AVAL, decimals: 3}]")
    assert found.decimals == 3
    whole = dataset("ADLB", AVAL=[1, 2])
    assert computed("statistics: [{how: summary, value: AVAL}]", whole)[0].decimals == 0
    long = dataset("ADLB", AVAL=[1, 2 / 3])
    assert computed("statistics: [{how: summary, value: AVAL}]", long)[0].decimals == 2


def test_levels_stand_in_order_of_the_twin_then_numbers_then_letters():
    texts = Column.of_texts(["b", "a", "c", None])
    assert ordered_levels([(texts, Column.of_numbers([1, 2, None, 0]))]) == ("b", "a", "c")
    assert ordered_levels([(Column.of_texts(["10", "9", "2"]), None)]) == ("2", "9", "10")
    assert ordered_levels([(Column.of_texts(["10", "9", "x"]), None)]) == ("10", "9", "x")
    assert ordered_levels([(Column.of_numbers([10, 9.5]), None)]) == ("9.5", "10")
    assert ordered_levels([(Column.of_texts([]), None)]) == ()
    made = grouped(texts, ("c", "b", "a", "z"))
    assert made.values.tolist() == [1, 2, 0, -1]


def test_names_of_twins():
    assert "AVISITN" in twin_names("AVISIT")
    assert "PARAMN" in twin_names("PARAMCD")
    assert "TRTSEQAN" in twin_names("TRTSEQA")
    assert "RACEGR1N" in twin_names("RACEGR1")


def test_order_of_records_does_not_matter():
    text = (
        "per: [PARAMCD], columns: [TRTA], denominator: {dataset: ADSL, by: [TRT01A]}, statistics: "
    )
    text += "[{how: summary, value: AVAL}, {how: subjects_with, by: [TRTA, PARAMCD]}]"
    index = np.array([3, 1, 0, 2])
    turned = Dataset(
        "ADLB",
        "ADLB",
        ADLB.variables,
        {name: column.take(index) for name, column in ADLB.columns.items()},
    )
    first, second = (computed(text, ADSL, data) for data in (ADLB, turned))
    assert [o.estimates for o in first] == [o.estimates for o in second]
