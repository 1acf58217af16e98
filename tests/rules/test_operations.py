from __future__ import annotations

import pytest

from cdisc_convert.rules.cells import Lists
from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.finding import Status
from cdisc_convert.rules.open_rules.frames import Builder
from cdisc_convert.rules.open_rules.operate import with_operations
from cdisc_convert.rules.open_rules.rule import Operation, Rule
from cdisc_convert.rules.operations._registry import operations
from cdisc_convert.rules.study import Study
from tests.rules.making import dataset, places, result, study

DM = dataset(
    "DM",
    STUDYID=["S"] * 3,
    DOMAIN=["DM"] * 3,
    USUBJID=["1", "2", "3"],
    RFSTDTC=["2020-01-10", "2020-02-01", None],
    AGE=[30, 40, 50],
)
AE = dataset(
    "AE",
    STUDYID=["S"] * 4,
    DOMAIN=["AE"] * 4,
    USUBJID=["1", "1", "2", "4"],
    AESEQ=[1, 2, 1, 1],
    AETERM=["A", "B", "A", "C"],
    AESTDTC=["2020-01-10", "2020-01", "2020-01-31", "2020-03-01T10:00"],
    AECAT=["X", "Y", "X", None],
)
STUDY = study(DM, AE)


def made(operator: str, on: Study = STUDY, of: str = "AE", **told: object):
    """The result of one operation, as a list of plain values per row."""
    one = on.named(of)
    assert one is not None
    name, domain = str(told.pop("name", "")), str(told.pop("domain", ""))
    rule = Rule("r", "r", operations=(Operation(operator, "$x", name, domain, told),))
    frame = with_operations(rule, one, Builder(on).records(one), Builder(on))
    cell = frame.get("$x")
    if isinstance(cell, Lists):
        return [None if code < 0 else list(cell.lists[code]) for code in cell.codes]
    return cell.tolist()


def test_distinct_values_of_another_dataset():
    assert made("distinct", domain="DM", name="USUBJID") == [["1", "2", "3"]] * 4


def test_distinct_values_per_group_and_none_where_the_group_is_not_there():
    groups = made("distinct", of="DM", domain="AE", name="AETERM", group=["USUBJID"])
    assert groups == [["A", "B"], ["A"], None]


def test_distinct_values_that_pass_a_filter():
    assert made("distinct", name="AETERM", filter={"AECAT": "X"}) == [["A"]] * 4
    assert made("distinct", name="AETERM", filter={"AECAT": ""}) == [["C"]] * 4
    assert made("distinct", name="AETERM", filter={"AETERM": "B&"}) == [["B"]] * 4


def test_distinct_names_of_variables_that_exist():
    co = dataset(
        "CO", DOMAIN=["CO"] * 3, RDOMAIN=["AE", "AE", "DM"], IDVAR=["AESEQ", "NONE", "AESEQ"]
    )
    found = made(
        "distinct", study(AE, co), "CO", domain="CO", name="IDVAR", value_is_reference=True
    )
    assert found == [["AESEQ"]] * 3


def test_records_are_counted():
    assert made("record_count") == [4.0] * 4
    assert made("record_count", domain="AE", filter={"AECAT": "X"}) == [2.0] * 4
    assert made("record_count", group=["USUBJID"]) == [2.0, 2.0, 1.0, 1.0]
    assert made("record_count", group=["USUBJID"], filter={"AECAT": "X"}) == [1.0, 1.0, 1.0, 0.0]


def test_records_are_counted_under_another_name_of_the_group():
    supp = dataset("SUPPAE", RDOMAIN=["AE"] * 2, USUBJID=["1", "1"], IDVARVAL=["A", "B"])
    told = {"group": ["USUBJID", "IDVARVAL"], "group_aliases": ["USUBJID", "AETERM"]}
    counts = made("record_count", study(AE, supp), domain="SUPPAE", **told)
    assert counts == [1.0, 1.0, None, None]


def test_records_are_counted_by_a_part_of_the_value():
    told = {"group": ["USUBJID", "AESTDTC"], "regex": r"^\d{4}-\d{2}"}
    assert made("record_count", **told) == [2.0, 2.0, 1.0, 1.0]


def test_earliest_and_latest_dates_keep_their_precision():
    assert made("min_date", name="AESTDTC") == ["2020-01"] * 4
    assert made("max_date", name="AESTDTC") == ["2020-03-01T10:00"] * 4
    latest = made("max_date", of="DM", domain="AE", name="AESTDTC", group=["USUBJID"])
    assert latest == ["2020-01-10", "2020-01-31", None]


def test_smallest_largest_and_mean():
    assert made("min", domain="DM", name="AGE") == [30.0] * 4
    assert made("max", domain="DM", name="AGE") == [50.0] * 4
    assert made("mean", domain="DM", name="AGE") == [40.0] * 4
    assert made("max", name="AESEQ", group=["USUBJID"]) == [2.0, 2.0, 1.0, 1.0]
    assert made("mean", name="AESEQ", group=["USUBJID"]) == [1.5, 1.5, 1.0, 1.0]


def test_study_day_has_no_day_nought():
    assert made("dy", name="--STDTC") == [1.0, None, -1.0, None]


def test_what_the_dataset_and_the_study_have():
    assert made("variable_exists", name="--TERM") == [1.0] * 4
    assert made("variable_exists", name="MIDS") == [0.0] * 4
    assert made("variable_is_null", name="AECAT") == [0.0] * 4
    assert made("variable_is_null", name="AEOUT", source="submission") == [1.0] * 4
    assert made("variable_count", name="USUBJID") == [2.0] * 4
    assert made("variable_count", name="--SEQ") == [1.0] * 4
    assert made("study_domains") == [["AE", "DM"]] * 4
    assert made("dataset_names") == [["AE", "DM"]] * 4
    assert made("get_column_order_from_dataset")[0][:2] == ["STUDYID", "DOMAIN"]
    assert made("extract_metadata", name="dataset_name") == ["AE"] * 4
    assert made("extract_metadata", name="dataset_size") == [1000.0] * 4


def test_what_the_standard_says():
    assert made("domain_label") == ["Adverse Events"] * 4
    assert made("domain_is_custom") == [0.0] * 4
    assert made("required_variables")[0] == [
        "STUDYID",
        "DOMAIN",
        "USUBJID",
        "AESEQ",
        "AETERM",
        "AEDECOD",
    ]
    assert "AESTDTC" in made("expected_variables")[0]
    assert "AESPID" in made("permissible_variables")[0]
    assert "AESEV" in made("get_model_column_order")[0]
    timing = made("get_model_filtered_variables", key_name="role", key_value="Timing")[0]
    assert "AESTDTC" in timing
    assert "AETERM" not in timing
    kept = made("get_dataset_filtered_variables", key_name="role", key_value="Timing")
    assert kept == [["AESTDTC"]] * 4
    assert "TS" in made("get_library_class_domains", domain_class="TRIAL DESIGN")[0]
    assert {"AE", "RELREC"} <= set(made("standard_domains")[0])
    assert "LBTESTCD" in made("variable_names")[0]


def test_order_of_the_guide_has_identifiers_first_and_timing_last():
    order = made("get_column_order_from_library")[0]
    assert order.index("USUBJID") < order.index("AETERM") < order.index("AESTDTC")


def test_terms_of_codelists():
    told = {"codelists": ["NY"], "level": "term", "returntype": "value"}
    assert {"Y", "N"} <= set(made("codelist_terms", **told)[0])
    assert (
        made("codelist_terms", codelists=["NY"], level="codelist", returntype="code")
        == [["C66742"]] * 4
    )
    assert made("codelist_extensible", codelist="NY") == [0.0] * 4
    with pytest.raises(NotRun, match="NOSUCH"):
        made("codelist_terms", codelists=["NOSUCH"], level="term", returntype="value")


def test_packages_by_date_and_their_terms():
    ts = dataset(
        "TS", DOMAIN=["TS"] * 2, REF=["CDISC CT", "CDISC"], VER=["2024-03-29", "1999-01-01"]
    )
    dates = made("valid_codelist_dates", study(ts), "TS")[0]
    assert "2024-03-29" in dates
    told = {"name": "REF", "version": "VER", "ct_attribute": "Codelist Value"}
    first, second = made("get_codelist_attributes", study(ts), "TS", **told)
    assert "NY" in first
    assert second == []


def test_lists_are_subtracted():
    rule = Rule(
        "r",
        "r",
        operations=(
            Operation("required_variables", "$r"),
            Operation("get_column_order_from_dataset", "$d"),
            Operation("minus", "$x", "$r", options={"subtract": "$d"}),
        ),
    )
    frame = with_operations(rule, AE, Builder(STUDY).records(AE), Builder(STUDY))
    cell = frame.get("$x")
    assert isinstance(cell, Lists)
    assert cell.lists == (("AEDECOD",),)


def test_small_tables_and_parts_of_texts():
    table = [{"AETERM": "A", "AECAT": "X", "output": "C1"}, {"AETERM": "C", "output": "C2"}]
    assert made("map", map=table) == ["C1", None, "C1", "C2"]
    assert made("split_by", name="AESTDTC", delimiter="-")[1] == ["2020", "01"]
    assert made("regex_find_replace", name="AETERM", find="A", replace="Z") == ["Z", "B", "Z", "C"]


def test_variables_that_values_name():
    supp = dataset(
        "SUPPAE", RDOMAIN=["AE"] * 2, QNAM=["AESEV", "XX"], QLABEL=["Severity/Intensity", "?"]
    )
    on = study(AE, supp)
    rule = Rule(
        "r",
        "r",
        operations=(
            Operation("name_referenced_variable_metadata", "$n", "QNAM"),
            Operation("label_referenced_variable_metadata", "$l", "QLABEL"),
        ),
    )
    frame = with_operations(rule, supp, Builder(on).records(supp), Builder(on))
    assert frame.column("$n_label").tolist() == ["Severity/Intensity", None]
    assert frame.column("$l_name").tolist() == ["AESEV", None]


def test_dictionaries_are_not_at_hand_and_that_is_said():
    told = result(
        "Operations: [{id: $x, operator: valid_meddra_code_references}]\n"
        "Check: {all: [{name: $x, operator: equal_to, value: false}]}",
        STUDY,
    )
    assert told.status is Status.NOT_RUN
    assert "MedDRA" in told.reason


def test_an_operation_on_a_dataset_that_is_not_there_does_not_apply():
    told = result(
        "Operations: [{id: $x, operator: distinct, domain: TV, name: VISIT}]\n"
        "Check: {all: [{name: USUBJID, operator: is_not_contained_by, value: $x}]}",
        STUDY,
    )
    assert told.status is Status.NOT_APPLICABLE
    assert "TV is not in the study" in told.reason


def test_results_of_operations_are_compared_and_reported():
    told = result(
        "Operations: [{id: $dm, operator: distinct, domain: DM, name: USUBJID}]\n"
        "Check: {all: [{name: USUBJID, operator: is_not_contained_by, value: $dm}]}\n"
        "Outcome: {Message: m, Output Variables: [USUBJID, $dm]}",
        STUDY,
    )
    assert places(told) == [("AE", 4)]
    assert told.findings[0].values == ("4", ["1", "2", "3"])


DOCUMENTED = """codelist_terms codelist_extensible define_extensible_codelists
get_codelist_attributes valid_codelist_dates valid_define_external_dictionary_version
valid_external_dictionary_value valid_external_dictionary_code
valid_external_dictionary_code_term_pair valid_meddra_code_references valid_meddra_code_term_pairs
valid_meddra_term_references valid_whodrug_references whodrug_code_hierarchy dataset_names
study_domains domain_is_custom related_domain_is_custom domain_label standard_domains
extract_metadata expected_variables required_variables required_expected_variables
permissible_variables variable_names get_column_order_from_library get_model_column_order
get_parent_model_column_order get_model_filtered_variables get_dataset_filtered_variables
get_column_order_from_dataset minus label_referenced_variable_metadata
name_referenced_variable_metadata get_library_class_domains define_variable_metadata max min mean
max_date min_date record_count variable_count variable_value_count distinct map dy variable_exists
variable_is_null get_xhtml_errors split_by"""


@pytest.mark.parametrize("name", DOCUMENTED.split())
def test_every_documented_operation_is_known(name):
    assert name in operations()
