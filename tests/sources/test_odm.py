"""ODM-XML snapshots: item groups as tables, and XML that is not opened."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from raw_files import codes, lists, reads_well, refusal, sample, write

from cdisc_convert.sources._registry import read_source

NAMESPACE = "{http://www.cdisc.org/ns/odm/v1.3}"
OPENCLINICA = "openclinica-odm-extract-nsclc.xml"
HEAD = '<?xml version="1.0"?>\n<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="Snapshot">'
METADATA = """
<Study OID="S"><BasicDefinitions><MeasurementUnit OID="U1" Name="kg"/></BasicDefinitions>
<MetaDataVersion OID="M">
<ItemGroupDef OID="IG"><ItemRef ItemOID="I.SEX"/><ItemRef ItemOID="I.WT"/></ItemGroupDef>
<ItemDef OID="I.SEX" Name="SEX"><Question><TranslatedText>Sex at birth</TranslatedText></Question>
<CodeListRef CodeListOID="CL"/></ItemDef><ItemDef OID="I.WT" Name="WT"/>
<CodeList OID="CL"><CodeListItem CodedValue="1"><Decode><TranslatedText>Male</TranslatedText>
</Decode></CodeListItem></CodeList></MetaDataVersion></Study>
"""


def snapshot(groups: str, metadata: str = METADATA) -> str:
    return (
        f'{HEAD}{metadata}<ClinicalData StudyOID="S" MetaDataVersionOID="M">'
        '<SubjectData SubjectKey="01"><SiteRef LocationOID="L1"/><StudyEventData StudyEventOID="E">'
        f'<FormData FormOID="F">{groups}</FormData></StudyEventData></SubjectData></ClinicalData>'
        "</ODM>"
    )


def test_item_group_becomes_a_table(tmp_path: Path) -> None:
    groups = (
        '<ItemGroupData ItemGroupOID="IG" ItemGroupRepeatKey="1">'
        '<ItemData ItemOID="I.SEX" Value="1"/><ItemData ItemOID="I.WT" Value=" 70,5">'
        '<MeasurementUnitRef MeasurementUnitOID="U1"/></ItemData>'
        '</ItemGroupData>\n<ItemGroupData ItemGroupOID="IG" ItemGroupRepeatKey="2">'
        '<ItemDataString ItemOID="I.NEW">  typed\n</ItemDataString>'
        '<ItemData ItemOID="I.SEX" IsNull="Yes"/></ItemGroupData>'
    )
    table = read_source(write(tmp_path, "a.xml", snapshot(groups)))["IG"]
    assert lists(table) == {
        "StudyOID": ["S", "S"],
        "MetaDataVersionOID": ["M", "M"],
        "SiteOID": ["L1", "L1"],
        "SubjectKey": ["01", "01"],
        "StudyEventOID": ["E", "E"],
        "StudyEventRepeatKey": [None, None],
        "FormOID": ["F", "F"],
        "FormRepeatKey": [None, None],
        "ItemGroupOID": ["IG", "IG"],
        "ItemGroupRepeatKey": ["1", "2"],
        "I.SEX": ["1", None],
        "I.WT": [" 70,5", None],
        "I.WT.unit": ["kg", None],
        "I.NEW": [None, "typed"],
    }
    assert table.labels == {"I.SEX": "Sex at birth [1 = Male]", "I.WT": "WT"}
    assert table.rows.tolist() == [10, 11]


def test_values_outside_the_code_list_are_noted_and_kept(tmp_path: Path) -> None:
    enumerated = METADATA.replace("</CodeList>", '<EnumeratedItem CodedValue="U"/></CodeList>')
    records = "\n".join(
        f'<ItemGroupData ItemGroupOID="IG" ItemGroupRepeatKey="{key}">'
        f'<ItemData ItemOID="I.SEX" Value="{value}"/><ItemData ItemOID="I.WT" Value="{value}"/>'
        "</ItemGroupData>"
        for key, value in enumerate(("1", "Male", "2", "U", "2", "x"))
    )
    table = read_source(write(tmp_path, "a.xml", snapshot(records, enumerated)))["IG"]
    assert table.labels["I.SEX"] == "Sex at birth [1 = Male; U]"
    assert table.columns["I.SEX"].tolist() == ["1", "Male", "2", "U", "2", "x"]
    assert [(note.code, note.row, note.text) for note in table.notes] == [
        (
            "VALUE_NO_CHOICE",
            12,
            "column I.SEX holds what is no choice of its code list, on 3 of 6 rows: "
            "'2' (2), 'x' (1); first on row 12",
        )
    ]


def test_openclinica_sample_has_codes_that_its_lists_lack() -> None:
    notes = [n for t in read_source(sample(OPENCLINICA)).values() for n in t.notes]
    assert len([n for n in notes if n.code == "VALUE_NO_CHOICE"]) == 11


def test_openclinica_sample() -> None:
    tables = read_source(sample(OPENCLINICA))
    assert {name: len(table) for name, table in tables.items()} == {
        "IG_VERIF_UNGROUPED": 12,
        "IG_ELIGI_UNGROUPED": 11,
        "IG_PHYSI_UNGROUPED": 18,
        "IG_CONCO_CONCOMITANTMEDICATIONS": 4,
        "IG_AGENT_UNGROUPED": 6,
        "IG_AGENT_DOSETABLE": 4,
        "IG_ADVER_UNGROUPED": 1,
    }
    physical = {name: values[0] for name, values in lists(tables["IG_PHYSI_UNGROUPED"]).items()}
    assert physical["SubjectData.StudySubjectID"] == "CAM101"
    assert (physical["I_PHYSI_HEIGHT"], physical["I_PHYSI_HEIGHT.unit"]) == ("70", "in")
    assert physical["I_PHYSI_BMI"] == "20.80"
    verification = tables["IG_VERIF_UNGROUPED"]
    assert verification.rows.tolist()[0] == 4741
    assert verification.columns["I_VERIF_VERI_DATE"].tolist()[0] == "2011-07-06"


def test_openclinica_sample_loses_no_value() -> None:
    path = sample(OPENCLINICA)
    written = [e for e in ElementTree.parse(path).iter(f"{NAMESPACE}ItemData")]
    values = units = 0
    for table in read_source(path).values():
        for name, column in table.columns.items():
            count = int(column.present.sum())
            units += count if name.endswith(".unit") else 0
            values += count if name.startswith("I_") and not name.endswith(".unit") else 0
    assert len(written) == 769
    assert values == sum(element.get("Value") != "" for element in written)
    assert units == sum(e.find(f"{NAMESPACE}MeasurementUnitRef") is not None for e in written)


@pytest.mark.parametrize(
    ("prolog", "said"),
    [
        ('<!DOCTYPE ODM [<!ENTITY a "b">]>', "has a DOCTYPE, which is not accepted"),
        ('<!DOCTYPE ODM SYSTEM "file:///etc/passwd">', "has a DOCTYPE, which is not accepted"),
        (
            '<!DOCTYPE ODM [<!ENTITY a "aaaaaaaaaa">'
            + "".join(
                f'<!ENTITY {c} "{f"&{p};" * 10}">'
                for p, c in zip("abcdefgh", "bcdefghi", strict=True)
            )
            + "]>",
            "has a DOCTYPE, which is not accepted",
        ),
    ],
)
def test_doctype_is_refused(tmp_path: Path, prolog: str, said: str) -> None:
    text = snapshot('<ItemGroupData ItemGroupOID="IG"/>').replace("\n<ODM", f"\n{prolog}<ODM", 1)
    messages = refusal(write(tmp_path, "a.xml", text))
    assert said in messages[0]
    assert reads_well(messages)


def test_cut_and_foreign_xml_are_refused_with_the_line(tmp_path: Path) -> None:
    whole = snapshot(
        '<ItemGroupData ItemGroupOID="IG"><ItemData ItemOID="X" Value="1"/></ItemGroupData>'
    )
    cut = refusal(write(tmp_path, "cut.xml", whole[:-60]), "odm")
    foreign = refusal(write(tmp_path, "b.xml", "<datasets><a/></datasets>"))
    empty = refusal(write(tmp_path, "c.xml", ""))
    assert cut[0].startswith("cut.xml:10: the XML is broken or cut short here (")
    assert foreign == [
        "b.xml:1: the root element is 'datasets', not ODM of CDISC; give an ODM-XML 1.3 file"
    ]
    assert "the XML is broken or cut short here" in empty[0]
    assert reads_well(cut + foreign + empty)


def test_metadata_sample_of_rave_is_not_odm() -> None:
    path = sample("rave-rws-clinicalview-metadata.xml")
    assert "the root element is 'datasets'" in refusal(path)[0]


def test_redcap_project_file_is_read_tolerantly_and_completely() -> None:
    path = sample("redcap-longitudinal/project-odm.xml")
    tables = read_source(path)
    assert len(tables) == 29
    names = tables["demographics.first_name"].columns
    assert names["first_name"].tolist() == ["Zharko", "Milivoj", "Melech"]
    assert names["SubjectData.RecordIdField"].tolist() == ["study_id"] * 3
    # One value is typed: ItemDataBase64Binary, the text of the element.
    every = [e for e in ElementTree.parse(path).iter() if e.tag.startswith(f"{NAMESPACE}ItemData")]
    items = [e for e in every if e.get("Value") or (e.text or "").strip()]
    read = sum(
        int(column.present.sum())
        for table in tables.values()
        for name, column in list(table.columns.items())[10:]
        if not name.startswith(("SubjectData.", "StudyEventData."))
    )
    assert read == len(items)


def test_levels_out_of_place_are_refused_and_reference_data_passed_over(tmp_path: Path) -> None:
    group = '<ItemGroupData ItemGroupOID="R"><ItemData ItemOID="X" Value="1"/></ItemGroupData>'
    inside = snapshot('<ItemGroupData ItemGroupOID="IG"><ItemData ItemOID="I.WT" Value="1"/>%s')
    text = inside.replace("%s", "</ItemGroupData>").replace(
        "<ClinicalData", f'<ReferenceData StudyOID="S">{group}</ReferenceData><ClinicalData'
    )
    assert list(read_source(write(tmp_path, "a.xml", text))) == ["IG"]
    text = inside.replace("%s", group + "</ItemGroupData>")
    assert refusal(write(tmp_path, "b.xml", text)) == [
        "b.xml:10: ItemGroupData stands where ODM has none of it; export the file again"
    ]
    text = snapshot('<ItemData ItemOID="X" Value="1"/>')
    assert "a value stands outside an item group" in refusal(write(tmp_path, "c.xml", text))[0]


def test_file_without_data_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a.xml", HEAD + METADATA + "</ODM>")
    assert refusal(path) == ["a.xml: the file holds no item groups, so no data"]


def test_foreign_children_of_a_value_and_a_definition_do_no_harm(tmp_path: Path) -> None:
    groups = (
        '<ItemGroupData ItemGroupOID="IG"><ItemData ItemOID="I.WT" Value="70">'
        '<MeasurementUnitRef MeasurementUnitOID="U1"/><x:Note xmlns:x="urn:x"><x:a/></x:Note>'
        "</ItemData></ItemGroupData>"
    )
    metadata = METADATA.replace("</Question>", '</Question><RangeCheck Comparator="LT"/>')
    table = read_source(write(tmp_path, "a.xml", snapshot(groups, metadata)))["IG"]
    assert lists(table)["I.WT.unit"] == ["kg"]
    assert table.labels["I.SEX"] == "Sex at birth [1 = Male]"


def test_repeated_keys_and_items_are_refused_together(tmp_path: Path) -> None:
    group = '<ItemGroupData ItemGroupOID="IG"><ItemData ItemOID="X" Value="1"/></ItemGroupData>\n'
    item = '<ItemData ItemOID="X"/>'
    twice = f'<ItemGroupData ItemGroupOID="J">{item}{item}</ItemGroupData>'
    messages = refusal(write(tmp_path, "a.xml", snapshot(group + group + twice)))
    assert messages == [
        "a.xml:11: item group 'IG' stands twice with the same keys (first on line 10; they are "
        "ItemGroupData 1 and 2 of the file); export a snapshot, or read it with kind: rave_odm",
        "a.xml:12: item 'X' stands twice in one item group (ItemGroupData 3 of the file); export the "
        "file again",
    ]


def _groups(count: int, between: str) -> str:
    return between.join(
        f'<ItemGroupData ItemGroupOID="IG" ItemGroupRepeatKey="{number}">'
        f'<ItemData ItemOID="X" Value="{number}"/></ItemGroupData>'
        for number in range(1, count + 1)
    )


def test_records_on_one_line_are_told_apart_by_their_number(tmp_path: Path) -> None:
    reference = "<ReferenceData><ItemGroupData ItemGroupOID='R'/></ReferenceData>"
    other = '<ItemGroupData ItemGroupOID="J"><ItemData ItemOID="Y" Value="1"/></ItemGroupData>'
    text = snapshot(other + _groups(3, "")).replace("\n", " ")
    text = text.replace("<ClinicalData", reference + "<ClinicalData")
    tables = read_source(write(tmp_path, "a.xml", text))
    assert tables["J"].rows.tolist() == [2]
    assert tables["IG"].rows.tolist() == [3, 4, 5]
    assert codes(tables["IG"]) == ["ROWS_ARE_RECORDS"]


def test_lines_beyond_those_of_the_parser_are_counted(tmp_path: Path) -> None:
    noise = "<!-- <ItemGroupData ItemGroupOID='no'/> -->"
    text = snapshot(noise + "\n" * 70_000 + _groups(3, noise + "\n"))
    first = text[: text.index('<ItemGroupData ItemGroupOID="IG"')].count("\n") + 1
    table = read_source(write(tmp_path, "a.xml", text))["IG"]
    assert first > 70_000
    assert table.rows.tolist() == [first, first + 1, first + 2]
    assert codes(table) == []


def test_transactional_file_is_sent_to_its_own_reader(tmp_path: Path) -> None:
    text = snapshot("").replace("Snapshot", "Transactional")
    assert "read it with kind: rave_odm" in refusal(write(tmp_path, "a.xml", text), "odm")[0]
