"""Mutations of a valid define.xml: each is caught; valid files stay as they are."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from cdisc_convert.submission.define_findings import CHECKS
from cdisc_convert.submission.define_validate import validate_define
from tests.submission.define_examples import EXAMPLES, FILES, named, needs_examples

ODM = "{http://www.cdisc.org/ns/odm/v1.3}"
DEF = "{http://www.cdisc.org/ns/def/v2.1}"
ARM = "{http://www.cdisc.org/ns/arm/v1.0}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ADAM = EXAMPLES / "v21-adam-arm-cdisc2019.xml"


def setting(path: str, attribute: str, value: str):
    """A mutation that sets an attribute of the first element at `path`."""

    def mutate(root, at):
        found = [e for e in root.iter(path) if e.get(attribute) is not None]
        found[at % len(found)].set(attribute, value)

    return mutate


def without(path: str, attribute: str = ""):
    """A mutation that removes an attribute, or the element itself."""

    def mutate(root, at):
        found = [e for e in root.iter(path) if not attribute or e.get(attribute) is not None]
        element = found[at % len(found)]
        if attribute:
            del element.attrib[attribute]
        else:
            element.getparent().remove(element)

    return mutate


def no_length(root, at):
    found = [
        e for e in root.iter(f"{ODM}ItemDef") if e.get("DataType") == "text" and e.get("Length")
    ]
    del found[at % len(found)].attrib["Length"]


def same_order(root, at):
    groups = list(root.iter(f"{ODM}ItemGroupDef"))
    refs = groups[at % len(groups)].findall(f"{ODM}ItemRef")
    refs[1].set("OrderNumber", refs[0].get("OrderNumber"))


def wrong_order(root, at):
    items = list(root.iter(f"{ODM}ItemDef"))
    items = [e for e in items if len(e) > 1]
    element = items[at % len(items)]
    element.append(element[0])


def sourced_origin(root, at):
    found = [e for e in root.iter(f"{DEF}Origin") if e.get("Source")]
    del found[at % len(found)].attrib["Source"]


MUTATIONS = {
    "dangling ItemOID": setting(f"{ODM}ItemRef", "ItemOID", "IT.NONE"),
    "dangling MethodOID": setting(f"{ODM}ItemRef", "MethodOID", "MT.NONE"),
    "dangling CodeListOID": setting(f"{ODM}CodeListRef", "CodeListOID", "CL.NONE"),
    "dangling ValueListOID": setting(f"{DEF}ValueListRef", "ValueListOID", "VL.NONE"),
    "dangling WhereClauseOID": setting(f"{DEF}WhereClauseRef", "WhereClauseOID", "WC.NONE"),
    "dangling CommentOID": setting(f"{ODM}ItemDef", f"{DEF}CommentOID", "COM.NONE"),
    "dangling leafID": setting(f"{DEF}DocumentRef", "leafID", "LF.NONE"),
    "dangling ArchiveLocationID": setting(
        f"{ODM}ItemGroupDef", f"{DEF}ArchiveLocationID", "LF.NONE"
    ),
    "dangling StandardOID": setting(f"{ODM}ItemGroupDef", f"{DEF}StandardOID", "STD.NONE"),
    "dangling ParameterOID": setting(f"{ARM}AnalysisResult", "ParameterOID", "IT.NONE"),
    "dangling AnalysisVariable": setting(f"{ARM}AnalysisVariable", "ItemOID", "IT.NONE"),
    "missing Origin Source": sourced_origin,
    "missing Length": no_length,
    "missing def:Class": without(f"{DEF}Class"),
    "missing def:Standards": without(f"{DEF}Standards"),
    "missing Purpose": without(f"{ODM}ItemGroupDef", "Purpose"),
    "missing xml:lang": without(f"{ODM}TranslatedText", LANG),
    "bad AnalysisPurpose": setting(f"{ARM}AnalysisResult", "AnalysisPurpose", "CURIOSITY"),
    "bad Origin Type": setting(f"{DEF}Origin", "Type", "CRF"),
    "bad DataType": setting(f"{ODM}ItemDef", "DataType", "char"),
    "bad Class name": setting(f"{DEF}Class", "Name", "BDS"),
    "bad PDFPageRef Type": setting(f"{DEF}PDFPageRef", "Type", "Page"),
    "duplicate OrderNumber": same_order,
    "missing leaf title": without(f"{DEF}title"),
    "wrong element order": wrong_order,
}
MORE = {
    "dangling comment of a dataset": setting(f"{ODM}ItemGroupDef", f"{DEF}CommentOID", "COM.NONE"),
    "dangling comment of a standard": setting(f"{DEF}Standard", f"{DEF}CommentOID", "COM.NONE"),
    "dangling comment of an analysis": setting(
        f"{ARM}AnalysisDatasets", f"{DEF}CommentOID", "COM.NONE"
    ),
    "dangling standard of a codelist": setting(f"{ODM}CodeList", f"{DEF}StandardOID", "STD.NONE"),
    "dangling item of a condition": setting(f"{ODM}RangeCheck", f"{DEF}ItemOID", "IT.NONE"),
    "dangling analysis dataset": setting(f"{ARM}AnalysisDataset", "ItemGroupOID", "IG.NONE"),
    "missing Structure": without(f"{ODM}ItemGroupDef", f"{DEF}Structure"),
    "missing leaf": without(f"{DEF}leaf"),
    "missing origin": without(f"{DEF}Origin"),
    "missing method of a derived variable": without(f"{ODM}ItemRef", "MethodOID"),
    "bad AnalysisReason": setting(f"{ARM}AnalysisResult", "AnalysisReason", "WHY NOT"),
    "bad Mandatory": setting(f"{ODM}ItemRef", "Mandatory", "Maybe"),
    "bad Comparator": setting(f"{ODM}RangeCheck", "Comparator", "LIKE"),
    "doubled item": setting(f"{ODM}ItemDef", "OID", "IT.ADSL.USUBJID"),
    "missing decode": without(f"{ODM}Decode"),
    "missing dictionary version": without(f"{ODM}ExternalCodeList", "Version"),
    "missing standard version": without(f"{DEF}Standard", "Version"),
    "missing study name": without(f"{ODM}StudyName"),
    "bad value of a condition": setting(f"{ODM}RangeCheck", f"{DEF}ItemOID", "IT.ADSL.SEX"),
}


def assert_caught(mutate, at: int, path: Path) -> None:
    tree = etree.parse(str(ADAM))
    mutate(tree.getroot(), at)
    tree.write(str(path), encoding="UTF-8", xml_declaration=True)
    found = validate_define(path)
    assert Counter(map(same, found)) - Counter(map(same, validate_define(ADAM)))
    assert all(one.line > 0 for one in found if one.check != "DX-D01")


def same(finding):
    """A finding without its line, which a mutation may shift."""
    return finding.check, finding.place, finding.message


@needs_examples
@pytest.mark.parametrize("at", [0, 7, 23])
@pytest.mark.parametrize("name", [*MUTATIONS, *MORE])
def test_mutation_is_caught(name, at, tmp_path):
    assert_caught({**MUTATIONS, **MORE}[name], at, tmp_path / "define.xml")


@needs_examples
def test_the_list_of_mutations_is_whole_and_the_original_is_clean():
    assert len(MUTATIONS) == 25
    assert [one for one in validate_define(ADAM) if one.severity == "error"] == []


@needs_examples
@pytest.mark.parametrize("path", FILES, ids=named)
def test_real_file_is_judged_with_lines(path):
    found = validate_define(path)
    schema = [one for one in found if one.check == "DX-XSD"]
    assert bool(schema) == ("INVALID" in path.name)
    assert all(one.line > 0 for one in schema)


def test_checks_say_what_they_ask_for():
    assert len(CHECKS) > 30
    assert all(check.asks and check.look.__doc__ for check in CHECKS.values())
