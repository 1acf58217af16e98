from __future__ import annotations

from pathlib import Path

import pytest

from cdisc_convert.model.errors import SourceError
from cdisc_convert.rules.finding import Status
from cdisc_convert.rules.open_rules.frames import rule_types
from cdisc_convert.rules.open_rules.parse import read_rule, read_rules
from cdisc_convert.rules.open_rules.run import run_rules
from cdisc_convert.rules.operators._registry import operators
from tests.rules.making import dataset, result, study

AE = study(dataset("AE", DOMAIN=["AE"], AETERM=["x"]))
GOOD = """
Core: {Id: CORE-1}
Rule_Type: Record Data
Sensitivity: Record
Scope: {Domains: {Include: [AE]}, Use Case: "INDH, PROD"}
Check: {all: [{name: --TERM, operator: equal_to, value: x}]}
Outcome: {Message: m, Output Variables: [--TERM]}
"""


def test_a_rule_is_known_by_its_file(tmp_path: Path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "CG0001.yml").write_text(GOOD)
    (rule,) = read_rules(tmp_path)
    assert (rule.id, rule.core_id, rule.type) == ("CORE-1", "CG0001", "Record Data")
    assert rule.scope.use_cases == ("INDH", "PROD")
    (made,) = run_rules([rule], AE)
    assert made.true_count == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [", "no readable YAML"),
        ("- x", "holds no rule"),
        ("Rule Type: Record Data", "Check is missing"),
        ("Check: {all: []}\nRule Type: Record Data", "has no conditions"),
        ("Check: {all: [{name: x, operator: ''}]}\nRule Type: Record Data", "has no operator"),
        ("Check: {all: [{name: x, operator: y}]}", "Rule Type is missing"),
        (
            "Check: {all: [{name: x, operator: y}], any: []}\nRule Type: Record Data",
            "stands beside",
        ),
        (GOOD.replace("Sensitivity: Record", "Sensitivity: Often"), "'Often'"),
        (GOOD + "Operations: [{id: $x}]", "no operator or no id"),
        (GOOD + "Match Datasets: [{Keys: [X]}]", "no Name"),
        (GOOD + "Match Datasets: [{Name: DM, Join Type: outer}]", "neither inner nor left"),
    ],
)
def test_a_broken_file_is_not_run_and_says_why(tmp_path: Path, text, reason):
    path = tmp_path / "X.yml"
    path.write_text(text)
    (made,) = run_rules([read_rule(path)], AE)
    assert made.status is Status.NOT_RUN
    assert reason in made.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Check: {all: [{name: AETERM, operator: sounds_like}]}", "'sounds_like' is not supported"),
        ("Check: {all: [{operator: empty}]}", "names no variable"),
        ("Check: {all: [{name: AETERM, operator: empty}]}\nRule Type: JSONata", "'JSONata'"),
        (
            "Check: {all: [{name: AETERM, operator: empty}]}\nOperations: [{id: $x, operator: guess}]",
            "'guess' is not supported",
        ),
        ("Check: {all: [{name: AETERM, operator: matches_regex, value: '['}]}", "no regular"),
    ],
)
def test_what_is_not_supported_is_not_run(text, reason):
    made = result(text, AE)
    assert made.status is Status.NOT_RUN
    assert reason in made.reason


def test_a_folder_without_rules_is_refused(tmp_path: Path):
    with pytest.raises(SourceError, match="has no rule file"):
        read_rules(tmp_path)


OPERATORS = """equal_to not_equal_to equal_to_case_insensitive not_equal_to_case_insensitive
greater_than greater_than_or_equal_to less_than less_than_or_equal_to empty non_empty
does_not_equal_string_part equals_string_part matches_regex not_matches_regex prefix_matches_regex
not_prefix_matches_regex suffix_matches_regex not_suffix_matches_regex starts_with ends_with
prefix_equal_to prefix_not_equal_to suffix_equal_to suffix_not_equal_to contains does_not_contain
contains_case_insensitive does_not_contain_case_insensitive longer_than longer_than_or_equal_to
shorter_than shorter_than_or_equal_to has_equal_length has_not_equal_length
split_parts_have_equal_length split_parts_have_unequal_length is_title_case is_not_title_case
date_equal_to date_not_equal_to date_greater_than date_greater_than_or_equal_to date_less_than
date_less_than_or_equal_to is_complete_date is_incomplete_date invalid_date invalid_duration exists
not_exists inconsistent_enumerated_columns is_contained_by is_not_contained_by
is_contained_by_case_insensitive is_not_contained_by_case_insensitive prefix_is_contained_by
prefix_is_not_contained_by suffix_is_contained_by suffix_is_not_contained_by contains_all
not_contains_all shares_at_least_one_element_with shares_exactly_one_element_with
shares_no_elements_with is_ordered_subset_of is_not_ordered_subset_of is_unique_set
is_not_unique_set is_unique_relationship is_not_unique_relationship
present_on_multiple_rows_within not_present_on_multiple_rows_within is_inconsistent_across_dataset
has_same_values has_different_values value_has_multiple_references
value_does_not_have_multiple_references empty_within_except_last_row
non_empty_within_except_last_row has_next_corresponding_record
does_not_have_next_corresponding_record is_ordered_set is_ordered_by is_not_ordered_by
target_is_sorted_by target_is_not_sorted_by"""


@pytest.mark.parametrize("name", OPERATORS.split())
def test_every_documented_operator_is_known(name):
    assert name in operators()


RULE_TYPES = """Dataset Metadata Check
Dataset Contents Check against Define XML
Dataset Metadata Check against Define XML
Define Item Group Metadata Check
Define Item Metadata Check
Define Item Metadata Check against Library Metadata
Domain Presence Check
Domain Presence Check against Define XML
Record Data
Value Check with Dataset Metadata
Value Check with Variable Metadata
Value Check against Define XML Variable
Value Check against Define XML VLM
Variable Metadata Check
Variable Metadata Check against Define XML
Variable Metadata Check against Library Metadata
Variables Metadata Check against Define XML and Library Metadata"""


@pytest.mark.parametrize("name", RULE_TYPES.splitlines())
def test_documented_rule_types_are_known(name):
    assert name in rule_types()
