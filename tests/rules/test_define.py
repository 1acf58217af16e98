from __future__ import annotations

from pathlib import Path

import pytest

from cdisc_convert.model.errors import SourceError
from cdisc_convert.rules.define_xml import read_define
from cdisc_convert.rules.finding import Status
from tests.rules.making import dataset, places, result, study

DEFINE = """<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:def="http://www.cdisc.org/ns/def/{space}"
  xmlns:xlink="http://www.w3.org/1999/xlink"><Study OID="S"><MetaDataVersion OID="M" Name="M">
<def:ValueListDef OID="VL"><ItemRef ItemOID="IT.V1" Mandatory="Yes">
  <def:WhereClauseRef WhereClauseOID="WC"/></ItemRef></def:ValueListDef>
<def:WhereClauseDef OID="WC"><RangeCheck Comparator="IN" SoftHard="Soft" def:ItemOID="IT.TESTCD">
  <CheckValue>HEIGHT</CheckValue></RangeCheck></def:WhereClauseDef>
<ItemGroupDef OID="IG.VS" Name="VS" Domain="VS" {group} def:Structure="One record per test">
  <Description><TranslatedText>Vital Signs</TranslatedText></Description>
  <ItemRef ItemOID="IT.TESTCD" OrderNumber="2" Mandatory="Yes" KeySequence="2"/>
  <ItemRef ItemOID="IT.ORRES" OrderNumber="3" Mandatory="No" MethodOID="MT"/>
  <ItemRef ItemOID="IT.DOMAIN" OrderNumber="1" Mandatory="Yes" KeySequence="1"/>
  {class_}<def:leaf ID="LF" xlink:href="vs.xpt"><def:title>vs.xpt</def:title></def:leaf>
</ItemGroupDef>
<ItemGroupDef OID="IG.LB" Name="LB" Domain="LB" def:HasNoData="Yes"/>
<ItemGroupDef OID="IG.EG" Name="EG" Domain="EG"/>
<ItemDef OID="IT.DOMAIN" Name="DOMAIN" DataType="text" Length="2"/>
<ItemDef OID="IT.TESTCD" Name="VSTESTCD" DataType="text" Length="8">
  <CodeListRef CodeListOID="CL"/><def:Origin Type="{origin}"/></ItemDef>
<ItemDef OID="IT.ORRES" Name="VSORRES" DataType="text" Length="20">
  <def:ValueListRef ValueListOID="VL"/></ItemDef>
<ItemDef OID="IT.V1" Name="HEIGHT" DataType="integer" Length="3"/>
<CodeList OID="CL" Name="Test" DataType="text">
  <CodeListItem CodedValue="HEIGHT"><Decode><TranslatedText>Height</TranslatedText></Decode>
    <Alias Context="nci:ExtCodeID" Name="C25347"/></CodeListItem>
  <EnumeratedItem CodedValue="OWN" def:ExtendedValue="Yes"/>
  <Alias Context="nci:ExtCodeID" Name="C66741"/></CodeList>
</MetaDataVersion></Study></ODM>"""
VERSIONS = {
    "2.1": {
        "space": "v2.1",
        "group": "",
        "class_": '<def:Class Name="FINDINGS"/>',
        "origin": "Collected",
    },
    "2.0": {"space": "v2.0", "group": 'def:Class="FINDINGS"', "class_": "", "origin": "CRF"},
}


def define(tmp_path: Path, version: str = "2.1"):
    path = tmp_path / "define.xml"
    path.write_text(DEFINE.format(**VERSIONS[version]), encoding="utf-8")
    return read_define(path)


@pytest.mark.parametrize("version", ["2.0", "2.1"])
def test_both_versions_say_the_same(tmp_path, version):
    made = define(tmp_path, version)
    vs = made.dataset("VS")
    assert vs is not None
    assert (vs.label, vs.class_, vs.location) == ("Vital Signs", "FINDINGS", "vs.xpt")
    assert vs.keys == ("DOMAIN", "VSTESTCD")
    assert [variable.name for variable in vs.ordered] == ["DOMAIN", "VSTESTCD", "VSORRES"]
    testcd, orres, _ = vs.variables
    assert testcd.is_collected
    assert orres.has_method
    assert testcd.codelist is not None
    assert (testcd.codelist.code, testcd.codelist.values) == ("C66741", ("HEIGHT", "OWN"))
    assert (testcd.codelist.codes, testcd.codelist.extended) == (("C25347",), ("OWN",))
    assert orres.value_level[0].where[0].values == ("HEIGHT",)
    assert [one.name for one in made.datasets if one.has_no_data] == ["LB"]


def test_what_is_no_define_is_refused(tmp_path):
    path = tmp_path / "x.xml"
    path.write_text("<a>", encoding="utf-8")
    with pytest.raises(SourceError, match="not well-formed"):
        read_define(path)
    path.write_text("<a/>", encoding="utf-8")
    with pytest.raises(SourceError, match="no MetaDataVersion"):
        read_define(path)


def test_entities_are_not_followed(tmp_path):
    path = tmp_path / "x.xml"
    secret = tmp_path / "secret"
    secret.write_text("SECRET", encoding="utf-8")
    body = DEFINE.format(**VERSIONS["2.1"]).replace("Vital Signs", "&x;")
    head, rest = body.split("?>", 1)
    path.write_text(
        f'{head}?><!DOCTYPE ODM [<!ENTITY x SYSTEM "{secret}">]>{rest}', encoding="utf-8"
    )
    with pytest.raises(SourceError, match="document type declaration"):
        read_define(path)


VS = dataset(
    "VS",
    DOMAIN=["VS"] * 3,
    VSTESTCD=["HEIGHT", "HEIGHT", "WEIGHT"],
    VSORRES=["180", "1.8 m", "70"],
)


def on_define(tmp_path, text: str):
    return result(text, study(VS, define=define(tmp_path)))


def test_datasets_that_define_promises_must_be_there(tmp_path):
    made = on_define(
        tmp_path,
        "Rule Type: Domain Presence Check against Define XML\nSensitivity: Study\n"
        "Check: {all: [{name: define_dataset_has_no_data, operator: equal_to, value: false},"
        " {name: filename, operator: empty}]}\n"
        "Outcome: {Message: m, Output Variables: [define_dataset_name]}",
    )
    assert places(made) == [("STUDY", None)]
    assert made.findings[0].values == ("EG",)


def test_values_must_be_in_the_codelist_of_their_variable(tmp_path):
    made = on_define(
        tmp_path,
        "Rule Type: Value Check against Define XML Variable\n"
        "Check: {all: [{name: define_variable_has_codelist, operator: equal_to, value: true},"
        " {name: variable_value, operator: is_not_contained_by,"
        " value: define_variable_codelist_coded_values}]}",
    )
    assert places(made) == [("VS", 3)]


def test_values_must_fit_their_value_level_definition(tmp_path):
    made = on_define(
        tmp_path,
        "Rule Type: Value Check against Define XML VLM\n"
        "Check: {any: [{name: type_check, operator: equal_to, value: false},"
        " {name: length_check, operator: equal_to, value: false}]}",
    )
    assert places(made) == [("VS", 2)]


@pytest.mark.parametrize(
    ("kind", "check", "expected"),
    [
        (
            "Dataset Metadata Check against Define XML",
            "{name: dataset_label, operator: not_equal_to, value: define_dataset_label}",
            [("VS", 1)],
        ),
        (
            "Dataset Contents Check against Define XML",
            "{name: define_dataset_key_sequence, operator: is_not_unique_set}",
            [("VS", 1), ("VS", 2)],
        ),
        (
            "Define Item Group Metadata Check",
            "{name: define_dataset_class, operator: equal_to, value: FINDINGS}",
            [("VS", 1)],
        ),
        (
            "Define Item Metadata Check",
            "{name: define_variable_ccode, operator: equal_to, value: C66741}",
            [("VS", 1)],
        ),
        (
            "Define Item Metadata Check against Library Metadata",
            "{name: library_variable_core, operator: equal_to, value: Exp}",
            [("VS", 2)],
        ),
        (
            "Variable Metadata Check against Define XML",
            "{name: variable_size, operator: not_equal_to, value: define_variable_length}",
            [("VS", 1), ("VS", 3)],
        ),
        (
            "Variables Metadata Check against Define XML and Library Metadata",
            "{name: variable_label, operator: not_equal_to, value: library_variable_label}",
            [("VS", 1), ("VS", 2), ("VS", 3)],
        ),
    ],
)
def test_rows_for_rule_types_about_define(tmp_path, kind, check, expected):
    made = on_define(tmp_path, f"Rule Type: {kind}\nCheck: {{all: [{check}]}}")
    assert places(made) == expected


def test_metadata_of_a_variable_by_operation(tmp_path):
    made = on_define(
        tmp_path,
        "Operations: [{id: $t, operator: define_variable_metadata, name: VSTESTCD,"
        " attribute_name: define_variable_data_type}]\n"
        "Check: {all: [{name: $t, operator: equal_to, value: text}]}\nSensitivity: Dataset",
    )
    assert made.true_count == 1


def test_without_define_the_rule_is_not_run():
    made = result(
        "Rule Type: Define Item Metadata Check\n"
        "Check: {all: [{name: define_variable_name, operator: empty}]}",
        study(VS),
    )
    assert made.status is Status.NOT_RUN
    assert "needs define.xml" in made.reason
