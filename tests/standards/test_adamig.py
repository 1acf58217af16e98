from __future__ import annotations

import pytest

from cdisc_convert.model.errors import StandardsError
from cdisc_convert.standards.adamig import adam_structure, adam_structures, adam_variable
from cdisc_convert.standards.sdtmig import sdtm_variable
from cdisc_convert.standards.versions import list_versions, read_rows

COUNTS = {
    "adamig-1.1": 310,
    "adamig-1.2": 336,
    "adamig-1.3": 336,
    "occds-1.0": 109,
    "occds-1.1": 228,
    "adae-1.0": 85,
    "tte-1.0": 29,
}


@pytest.mark.parametrize(("folder", "count"), COUNTS.items())
def test_document_has_the_published_number_of_variables(folder, count):
    assert len(read_rows(folder, "variables.csv")) == count


@pytest.mark.parametrize(
    ("structure", "name", "generic", "label", "type_", "core"),
    [
        ("ADSL", "TRT01P", "TRTxxP", "Planned Treatment for Period 01", "Char", "Req"),
        ("ADSL", "TR02PG1N", "TRxxPGyN", "Planned Pooled Trt 1 for Period 02 (N)", "Num", "Perm"),
        ("ADSL", "AP12SDT", "APxxSDT", "Period 12 Start Date", "Num", "Perm"),
        ("ADSL", "P01S2EDT", "PxxSwEDT", "Period 01 Subperiod 2 End Date", "Num", "Perm"),
        ("ADSL", "PH3SDTM", "PHwSDTM", "Phase 3 Start Datetime", "Num", "Perm"),
        ("ADSL", "AGEGR1", "AGEGRy", "Pooled Age Group 1", "Char", "Perm"),
        ("BDS", "AVALCAT1", "AVALCATy", "Analysis Value Category 1", "Char", "Perm"),
        ("BDS", "AVALCA10", None, None, None, None),
        ("BDS", "AVALCA1N", "AVALCAyN", "Analysis Value Category 1 (N)", "Num", "Perm"),
        ("BDS", "CRIT2FL", "CRITyFL", "Criterion 2 Evaluation Result Flag", "Char", "Cond"),
        ("BDS", "MCRIT1ML", "MCRITyML", "Multi-Response Criterion 1 Evaluation", "Char", "Cond"),
        ("BDS", "ANL01FL", "ANLzzFL", "Analysis Flag 01", "Char", "Cond"),
        ("BDS", "A1HIC", "AyHIC", "Analysis Range 1 Upper Limit (C)", "Char", "Perm"),
        ("BDS", "PARAMCD", "PARAMCD", "Parameter Code", "Char", "Req"),
        ("TTE", "CNSR", "CNSR", "Censor", "Num", "Cond"),
        ("OCCDS", "SMQ02NAM", "SMQzzNAM", "SMQ 02 Name", "Char", "Cond"),
    ],
)
def test_name_is_matched_to_its_pattern_and_fills_the_label(
    structure, name, generic, label, type_, core
):
    found = adam_variable("1.3", structure, name)
    if generic is None:
        assert found is None
        return
    assert found is not None
    assert (found.generic, found.label, found.type, found.core) == (generic, label, type_, core)


@pytest.mark.parametrize("name", ["TRT1P", "TRT00P", "TRTxxP", "AP1STT", "AGEGR0", "ANL1FL", "FOO"])
def test_name_that_fits_no_pattern_is_none(name):
    assert adam_variable("1.3", "ADSL", name) is None


@pytest.mark.parametrize(
    ("name", "generic", "type_", "codelists"),
    [
        ("FOODT", "*DT", "Num", ()),
        ("FOODTM", "*DTM", "Num", ()),
        ("FOOSDTM", "*SDTM", "Num", ()),
        ("FOODTF", "*DTF", "Char", ("C81223",)),
        ("FOOTMF", "*TMF", "Char", ("C81226",)),
    ],
)
@pytest.mark.parametrize("structure", ["ADSL", "BDS", "OCCDS"])
def test_date_of_the_sponsor_is_known_by_its_ending_and_needs_a_label(
    structure, name, generic, type_, codelists
):
    found = adam_variable("1.3", structure, name)
    assert found is not None
    assert (found.generic, found.type, found.codelists) == (generic, type_, codelists)
    assert not found.label


def test_ending_alone_is_no_name():
    assert adam_variable("1.3", "BDS", "DT") is None


def test_variable_of_sdtm_keeps_its_attributes_and_is_permissible():
    found = adam_variable("1.3", "BDS", "VISITNUM")
    assert (found.label, found.type, found.core, found.found) == (
        "Visit Number", "Num", "Perm", "SDTM",
    )  # fmt: skip
    assert adam_variable("1.3", "ADSL", "RFSTDTC").label == "Subject Reference Start Date/Time"


def test_sdtm_name_counts_before_an_ending():
    found = adam_variable("1.3", "BDS", "PCELTM")
    assert (found.type, found.generic) == ("Char", "--ELTM")


def test_occurrence_name_has_the_core_of_adam_and_the_label_of_sdtm():
    found = adam_variable("1.3", "OCCDS", "AETERM")
    assert (found.core, found.generic, found.found) == ("Req", "--TERM", "OCCDS")
    assert found.label == sdtm_variable("3.4", "AE", "AETERM").label


def test_occurrence_name_without_sdtm_variable_has_the_label_of_adam():
    assert adam_variable("1.3", "ADAE", "AESEVN").label == "Severity/Intensity (N)"


def test_subject_level_variable_is_permissible_in_other_structures():
    assert adam_variable("1.3", "ADSL", "TRT01P").core == "Req"
    assert adam_variable("1.3", "BDS", "TRT01P").core == "Perm"


def test_time_to_event_has_the_variables_of_bds_as_its_own():
    assert adam_variable("1.3", "TTE", "PARAM").core == "Req"
    assert adam_variable("1.1", "TTE", "STARTDT").found == "TTE"
    for version in ("1.1", "1.3"):
        names = [variable.name for variable in adam_structure(version, "TTE").variables]
        assert {"CNSR", "PARAMCD", "AVAL"} <= set(names)
        assert len(set(names)) == len(names)


def test_variable_that_adverse_events_do_not_use_is_told_as_such():
    assert adam_variable("1.3", "ADAE", "CMTRT").core == "Not used"


def test_structure_may_be_named_by_its_class():
    assert adam_variable("1.3", "BASIC DATA STRUCTURE", "AVAL") == adam_variable(
        "1.3", "BDS", "AVAL"
    )


def test_other_structure_binds_nothing():
    assert adam_variable("1.3", "ADAM OTHER", "PARAMCD").core == "Perm"


def test_unknown_structure_is_told_with_those_that_exist():
    with pytest.raises(StandardsError, match="'XYZ' is no ADaM structure; use one of ADSL, BDS"):
        adam_variable("1.3", "XYZ", "AVAL")


@pytest.mark.parametrize("entry", list_versions("adamig"), ids=lambda entry: entry.version)
def test_every_name_of_every_structure_is_found_when_its_placeholders_are_filled(entry):
    for name, structure in adam_structures(entry.version).items():
        for variable in structure.variables:
            filled = variable.name.replace("xx", "01").replace("zz", "02")
            filled = filled.replace("y", "1").replace("w", "2").replace("--", "AE")
            filled = filled.replace("*", "Q")
            found = adam_variable(entry.version, name, filled)
            assert found is not None, (name, variable.name)
            assert found.type == variable.type, (name, variable.name)
            assert not set("{}*") & set(found.label)
