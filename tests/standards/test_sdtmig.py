from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.model.errors import StandardsError
from cdisc_convert.standards.sdtm_sequence import IDENTIFIER, QUALIFIER, TIMING, group_of
from cdisc_convert.standards.sdtmig import (
    order_variables,
    sdtm_dataset,
    sdtm_datasets,
    sdtm_variable,
    sdtm_variables,
)

VERSIONS = ("3.3", "3.4")
EVERY_DATASET = [(v, d.name) for v in VERSIONS for d in sdtm_datasets(v)]


@pytest.mark.parametrize(
    ("version", "datasets", "variables"), [("3.3", 59, 1723), ("3.4", 63, 1917)]
)
def test_guide_has_the_published_number_of_datasets_and_variables(version, datasets, variables):
    guide = sdtm_datasets(version)
    assert len(guide) == datasets
    assert sum(len(dataset.variables) for dataset in guide) == variables


@pytest.mark.parametrize(
    ("dataset", "variable", "label", "type_", "core", "role", "codelists"),
    [
        ("AE", "AESTDTC", "Start Date/Time of Adverse Event", "Char", "Exp", "Timing", ()),
        (
            "AE",
            "AEOUT",
            "Outcome of Adverse Event",
            "Char",
            "Perm",
            "Record Qualifier",
            ("C66768",),
        ),
        ("DM", "ARMCD", "Planned Arm Code", "Char", "Exp", "Record Qualifier", ()),
        (
            "LB",
            "LBTESTCD",
            "Lab Test or Examination Short Name",
            "Char",
            "Req",
            "Topic",
            ("C65047",),
        ),
        ("VS", "VSSEQ", "Sequence Number", "Num", "Req", "Identifier", ()),
        (
            "DS",
            "DSDECOD",
            "Standardized Disposition Term",
            "Char",
            "Req",
            "Synonym Qualifier",
            ("C66727", "C114118", "C150811"),
        ),
    ],
)
def test_variable_of_the_guide(dataset, variable, label, type_, core, role, codelists):
    found = sdtm_variable("3.4", dataset, variable)
    assert found is not None
    assert (found.label, found.type, found.core, found.role) == (label, type_, core, role)
    assert (found.codelists, found.found) == (codelists, "IG")


def test_dataset_of_the_guide():
    found = sdtm_dataset("3.4", "DA")
    assert found is not None
    assert (found.label, found.class_, found.ordinal) == ("Product Accountability", "Findings", 10)
    assert sdtm_dataset("3.3", "DA").label == "Drug Accountability"


@pytest.mark.parametrize(("version", "name"), EVERY_DATASET)
def test_every_variable_of_the_guide_is_found_and_keeps_its_order(version, name):
    guide = sdtm_dataset(version, name)
    found = [sdtm_variable(version, name, variable.name) for variable in guide.variables]
    assert [entry.label for entry in found] == [variable.label for variable in guide.variables]
    ordinals = [entry.ordinal for entry in found]
    assert ordinals == sorted(set(ordinals))


@pytest.mark.parametrize(("version", "name"), EVERY_DATASET)
def test_names_are_unique_and_at_most_eight_characters_with_labels_of_at_most_forty(version, name):
    variables = sdtm_variables(version, name)
    assert len({variable.name for variable in variables}) == len(variables)
    assert all(len(variable.name) <= 8 for variable in variables)
    assert all(0 < len(variable.label) <= 40 for variable in variables)


def test_variable_of_the_model_only_is_permissible_and_named_for_the_domain():
    found = sdtm_variable("3.4", "LB", "LBREPNUM")
    assert found is not None
    assert (found.label, found.type, found.core) == ("Repetition Number", "Num", "Perm")
    assert (found.found, found.generic) == ("model", "--REPNUM")


def test_general_timing_variable_of_the_model_is_allowed_in_events():
    found = sdtm_variable("3.4", "AE", "VISITNUM")
    assert found is not None
    assert (found.found, found.role, found.core) == ("model", "Timing", "Perm")


def test_model_variable_takes_the_values_that_the_other_datasets_agree_on():
    assert sdtm_variable("3.4", "CM", "CMRFTDTC").described == "ISO 8601 datetime or interval"
    assert sdtm_variable("3.4", "AE", "AELAT").codelists == ("C99073",)


@pytest.mark.parametrize(
    ("dataset", "variable"),
    [
        ("AE", "AEXX"),
        ("AE", "LBSEQ"),
        ("AE", "AETESTCD"),
        ("DM", "VISITNUM"),
        ("TA", "TASEQ"),
        ("ZZ", "ZZSEQ"),
    ],
)
def test_variable_that_the_standard_does_not_allow_is_none(dataset, variable):
    assert sdtm_variable("3.4", dataset, variable) is None


def test_object_of_findings_about_follows_the_test():
    names = [variable.name for variable in sdtm_variables("3.4", "SR")]
    assert names[names.index("SRTEST") + 1] == "SROBJ"
    assert "LBOBJ" not in {variable.name for variable in sdtm_variables("3.4", "LB")}


def test_supplemental_qualifiers_of_a_domain_are_suppqual():
    dataset = sdtm_dataset("3.4", "SUPPAE")
    assert dataset is not None
    assert (dataset.label, dataset.class_) == ("Supplemental Qualifiers for AE", "Relationship")
    assert [variable.name for variable in dataset.variables] == (
        "STUDYID RDOMAIN USUBJID IDVAR IDVARVAL QNAM QLABEL QVAL QORIG QEVAL".split()
    )
    assert sdtm_variable("3.4", "SUPPAE", "QNAM").core == "Req"


def test_related_records():
    assert sdtm_variable("3.4", "RELREC", "RELTYPE").codelists == ("C78737",)


def test_split_dataset_has_the_variables_of_its_domain():
    assert sdtm_dataset("3.4", "FAHP").domain == "FA"
    assert sdtm_variable("3.4", "FAHP", "FATESTCD") == sdtm_variable("3.4", "FA", "FATESTCD")


def test_dataset_about_associated_persons_has_their_identifiers_after_the_subject():
    names = [variable.name for variable in sdtm_variables("3.4", "APMH")]
    assert names[2:7] == ["USUBJID", "APID", "RSUBJID", "RDEVID", "SREL"]
    assert "MHTERM" in names


def test_dataset_that_only_the_model_has():
    dataset = sdtm_dataset("3.4", "POOLDEF")
    assert (dataset.class_, dataset.label, dataset.variables) == ("Relationship", "", ())
    assert [v.name for v in sdtm_variables("3.4", "POOLDEF")] == [
        "STUDYID", "POOLID", "USUBJID", "APID",
    ]  # fmt: skip


def test_domain_of_the_sponsor_has_the_variables_of_its_class():
    assert sdtm_dataset("3.4", "XX") is None
    assert sdtm_variable("3.4", "XX", "XXTESTCD", class_="Findings").core == "Req"
    assert sdtm_variable("3.4", "XX", "XXTERM", class_="Findings") is None
    assert sdtm_variable("3.4", "XX", "XXTERM", class_="Events").core == "Req"


def test_version_may_be_written_with_a_hyphen():
    assert sdtm_variable("3-3", "AE", "AETERM") == sdtm_variable("3.3", "AE", "AETERM")


def test_unknown_version_is_told_with_the_versions_that_exist():
    with pytest.raises(
        StandardsError, match=r"sdtmig has no version '2\.9'; use one of 3\.3, 3\.4"
    ):
        sdtm_dataset("2.9", "AE")


def test_order_is_that_of_the_guide_and_unknown_names_come_last_as_they_came():
    given_names = ["ZZZ", "AESTDTC", "VISITNUM", "AETERM", "ABC", "STUDYID", "AESEQ"]
    assert order_variables("3.4", "AE", given_names) == [
        "STUDYID", "AESEQ", "AETERM", "VISITNUM", "AESTDTC", "ZZZ", "ABC",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["AE", "CM", "LB", "VS", "FA", "EX", "MH"])
def test_model_variables_stand_in_their_group(name):
    rank = {IDENTIFIER: 0, QUALIFIER: 1, TIMING: 2}
    groups = [rank[group_of(variable.role)] for variable in sdtm_variables("3.4", name)]
    assert groups == sorted(groups)


@given(st.permutations([v.name for v in sdtm_variables("3.4", "VS")][:40]))
def test_order_does_not_depend_on_the_order_given(names):
    expected = [v.name for v in sdtm_variables("3.4", "VS")][:40]
    assert order_variables("3.4", "VS", names) == expected
