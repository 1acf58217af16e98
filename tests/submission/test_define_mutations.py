"""More mutations of define.xml files: what contradicts the standard, another element or the data."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from cdisc_convert.package.define_xml import write_define
from cdisc_convert.submission.define_document import Written, defines_of_run
from cdisc_convert.submission.define_validate import validate_define
from tests.messages.snapshots import agrees

ODM = "{http://www.cdisc.org/ns/odm/v1.3}"
DEF = "{http://www.cdisc.org/ns/def/v2.1}"
ARM = "{http://www.cdisc.org/ns/arm/v1.0}"
MOST_TOLD = 3
NUMBER = re.compile(r"\b\d+\b")  # lengths and counts are those of the data
HREF = "{http://www.w3.org/1999/xlink}href"


@pytest.fixture(scope="module")
def homes(trial_run, tmp_path_factory):
    """A folder for each standard with define.xml beside its datasets."""
    found = {}
    for standard, define in defines_of_run(trial_run, Written(prefix="")).items():
        home = tmp_path_factory.mktemp(standard)
        for path in (trial_run / standard).glob("*.xpt"):
            (home / path.name).symlink_to(path)
        write_define(define, home / "define.xml", "define.xsl")
        found[standard] = home
    return found


def by_oid(root, kind, oid):
    return next(e for e in root.iter(kind) if e.get("OID") == oid)


def group(root, name):
    return next(e for e in root.iter(f"{ODM}ItemGroupDef") if e.get("Name") == name)


def value_list(root, oid):
    return by_oid(root, f"{DEF}ValueListDef", oid)


def put(oid, kind, **attributes):
    """Sets attributes of the element of `kind` with `oid`; a dataset goes by its name."""

    def mutate(root):
        find = group if kind == "ItemGroupDef" else lambda r, o: by_oid(r, f"{ODM}{kind}", o)
        element = find(root, oid)
        for name, value in attributes.items():
            element.set(name.replace("def_", DEF), value)

    return mutate


def swap_conditions(root):
    first, second = value_list(root, "VL.LB.LBORRES").findall(f"{ODM}ItemRef")[:2]
    refs = [one.find(f"{DEF}WhereClauseRef") for one in (first, second)]
    oids = [ref.get("WhereClauseOID") for ref in refs]
    refs[0].set("WhereClauseOID", oids[1])
    refs[1].set("WhereClauseOID", oids[0])


def one_condition_for_two(root):
    first, second = value_list(root, "VL.LB.LBORRES").findall(f"{ODM}ItemRef")[:2]
    oid = first.find(f"{DEF}WhereClauseRef").get("WhereClauseOID")
    second.find(f"{DEF}WhereClauseRef").set("WhereClauseOID", oid)


def level_items(root, oid):
    refs = value_list(root, oid).findall(f"{ODM}ItemRef")
    return [by_oid(root, f"{ODM}ItemDef", ref.get("ItemOID")) for ref in refs]


def long_level(root):
    level_items(root, "VL.LB.LBORRES")[0].set("Length", "199")


def short_level(root):
    level_items(root, "VL.LB.LBORRES")[0].set("Length", "1")


def text_level_of_number(root):
    item = level_items(root, "VL.LB.LBSTRESN")[0]
    item.set("DataType", "text")
    item.attrib.pop("SignificantDigits", None)


def key_gap(root):
    ref = next(r for r in group(root, "AE").findall(f"{ODM}ItemRef") if r.get("KeySequence") == "2")
    ref.set("KeySequence", "9")


def wrong_key(root):
    for ref in group(root, "AE").findall(f"{ODM}ItemRef"):
        if ref.get("KeySequence", "1") != "1":
            del ref.attrib["KeySequence"]


def leaf_to(href):
    def mutate(root):
        group(root, "AE").find(f"{DEF}leaf").set(HREF, href)

    return mutate


def swapped_leaves(root):
    leaves = [group(root, name).find(f"{DEF}leaf") for name in ("AE", "EX")]
    hrefs = [leaf.get(HREF) for leaf in leaves]
    leaves[0].set(HREF, hrefs[1])
    leaves[1].set(HREF, hrefs[0])


def class_of(name, word):
    return lambda root: group(root, name).find(f"{DEF}Class").set("Name", word)


def term(root, oid, at=0):
    codelist = by_oid(root, f"{ODM}CodeList", oid)
    terms = codelist.findall(f"{ODM}CodeListItem") or codelist.findall(f"{ODM}EnumeratedItem")
    return terms[at]


def other_value(root):
    term(root, "CL.SEX").set("CodedValue", "MALE")


def other_code(root):
    term(root, "CL.SEX").find(f"{ODM}Alias").set("Name", "C99999")


def no_code(root):
    term(root, "CL.SEX").find(f"{ODM}Alias").set("Name", "20197")


def extended_though_published(root):
    one = term(root, "CL.SEX")
    one.set(f"{DEF}ExtendedValue", "Yes")


def text_codelist_for_number(root):
    item = by_oid(root, f"{ODM}ItemDef", "IT.DM.AGE")
    ref = etree.SubElement(item, f"{ODM}CodeListRef")
    ref.set("CodeListOID", "CL.SEX")
    item.insert(1, ref)


def guide_as_terminology(root):
    codelist = by_oid(root, f"{ODM}CodeList", "CL.SEX")
    codelist.set(f"{DEF}StandardOID", "STD.SDTMIG")


def version_of_guide(root):
    next(root.iter(f"{DEF}Standard")).set("Version", "3.5")


def page_zero(root):
    next(root.iter(f"{DEF}PDFPageRef")).set("PageRefs", "0")


def without_method(root):
    method = next(root.iter(f"{ODM}MethodDef"))
    method.getparent().remove(method)


def doubled(kind):
    def mutate(root):
        first, second = list(root.iter(kind))[:2]
        second.set("OID", first.get("OID"))

    return mutate


def no_required_variable(root):
    ae = group(root, "AE")
    ref = next(r for r in ae.findall(f"{ODM}ItemRef") if r.get("ItemOID") == "IT.AE.AETERM")
    ae.remove(ref)


def no_role(root):
    del group(root, "AE").find(f"{ODM}ItemRef").attrib["Role"]


def wrong_label(root):
    item = by_oid(root, f"{ODM}ItemDef", "IT.AE.AETERM")
    item.find(f"{ODM}Description/{ODM}TranslatedText").text = "Term of the Event"


def analysis_variable(root):
    next(root.iter(f"{ARM}AnalysisVariable")).set("ItemOID", "IT.ADAE.AETERM")


def parameter(root):
    next(root.iter(f"{ARM}AnalysisResult")).set("ParameterOID", "IT.ADSL.AGE")


def dataset_of_analysis(root):
    next(root.iter(f"{ARM}AnalysisDataset")).set("ItemGroupOID", "IG.NONE")


def no_analysis_datasets(root):
    element = next(root.iter(f"{ARM}AnalysisDatasets"))
    element.getparent().remove(element)


def predecessor(root):
    for origin in root.iter(f"{DEF}Origin"):
        text = origin.find(f"{ODM}Description/{ODM}TranslatedText")
        if origin.get("Type") == "Predecessor" and (text.text or "").startswith("ADSL."):
            text.text = "ADSL.NOSUCH"
            return


MUTATIONS = {
    "sdtm": {
        "swapped where clauses": swap_conditions,
        "one where clause for two definitions": one_condition_for_two,
        "value level longer than its variable": long_level,
        "value level of text for a number": text_level_of_number,
        "value level shorter than its values": short_level,
        "gap in KeySequence": key_gap,
        "key that does not identify": wrong_key,
        "leaf to a folder of one machine": leaf_to("C:\\data\\ae.xpt"),
        "leaf to the web": leaf_to("https://example.org/ae.xpt"),
        "leaf to a file that is not there": leaf_to("aes.xpt"),
        "leaf of another dataset": leaf_to("dm.xpt"),
        "leaves of two datasets swapped": swapped_leaves,
        "class of another dataset": class_of("AE", "FINDINGS"),
        "purpose of another standard": put("AE", "ItemGroupDef", Purpose="Analysis"),
        "reference data about subjects": put("AE", "ItemGroupDef", IsReferenceData="Yes"),
        "trial design about subjects": put("TA", "ItemGroupDef", IsReferenceData="No"),
        "events once per subject": put("AE", "ItemGroupDef", Repeating="No"),
        "demographics that repeat": put("DM", "ItemGroupDef", Repeating="Yes"),
        "structure of another dataset": put("AE", "ItemGroupDef", def_Structure="One record per subject"),
        "domain of another dataset": put("AE", "ItemGroupDef", Domain="CM"),
        "SAS name of another dataset": put("AE", "ItemGroupDef", SASDatasetName="ADAE"),
        "SAS name of another variable": put("IT.AE.AETERM", "ItemDef", SASFieldName="AETRM"),
        "no data though there are": put("AE", "ItemGroupDef", def_HasNoData="Yes"),
        "coded value of another term": other_value,
        "C-code of another term": other_code,
        "C-code that is none": no_code,
        "extended though published": extended_though_published,
        "codelist of text for a number": text_codelist_for_number,
        "guide as terminology": guide_as_terminology,
        "terminology as guide": put("AE", "ItemGroupDef", def_StandardOID="STD.CT.sdtm-2025-03-28"),
        "version of a guide that is none": version_of_guide,
        "page 0": page_zero,
        "method that is gone": without_method,
        "doubled where clause": doubled(f"{DEF}WhereClauseDef"),
        "doubled codelist": doubled(f"{ODM}CodeList"),
        "doubled method": doubled(f"{ODM}MethodDef"),
        "doubled value list": doubled(f"{DEF}ValueListDef"),
        "required variable not described": no_required_variable,
        "one variable without a role": no_role,
        "label of the data": wrong_label,
        "text that is a date": put("IT.AE.AETERM", "ItemDef", DataType="date"),
        "float that is text": put("IT.AE.AETERM", "ItemDef", DataType="float", SignificantDigits="1"),
        "format of text for a number": put("IT.DM.AGE", "ItemDef", def_DisplayFormat="$8."),
        "length of the data": put("IT.AE.AETERM", "ItemDef", Length="150"),
    },
    "adam": {
        "class of another structure": class_of("ADSL", "BASIC DATA STRUCTURE"),
        "purpose tabulation": put("ADSL", "ItemGroupDef", Purpose="Tabulation"),
        "variable of another dataset analysed": analysis_variable,
        "parameter that is none": parameter,
        "analysis dataset that is none": dataset_of_analysis,
        "result without datasets": no_analysis_datasets,
        "predecessor that is none": predecessor,
    },
}  # fmt: skip
WITHOUT_DATA = {
    "swapped where clauses", "value level shorter than its values", "label of the data",
    "key that does not identify", "length of the data",
    "text that is a date", "float that is text", "no data though there are",
}  # fmt: skip
"""Mutations that only the data contradict."""


@pytest.mark.parametrize("standard", ["sdtm", "adam"])
def test_the_original_is_clean(standard, homes):
    assert validate_define(homes[standard] / "define.xml", homes[standard]) == []


@pytest.mark.parametrize(
    ("standard", "name"), [(s, name) for s, found in MUTATIONS.items() for name in found]
)
def test_a_contradiction_is_caught(standard, name, homes, tmp_path, request):
    home = homes[standard]
    tree = etree.parse(str(home / "define.xml"))
    before = etree.tostring(tree)
    MUTATIONS[standard][name](tree.getroot())
    assert etree.tostring(tree) != before
    path = tmp_path / "define.xml"
    tree.write(str(path), encoding="UTF-8", xml_declaration=True)
    alone = [f for f in validate_define(path) if "define.xsl" not in f.message]
    if name not in WITHOUT_DATA:
        assert alone, "not caught without the data"
    found = alone or validate_define(path, home)
    assert found, "not caught with the data"
    told = [f"{one.check}: {one.place}: {NUMBER.sub('N', one.message)}" for one in found]
    told = told[:MOST_TOLD]
    agrees(request, "define_checks", name, told)
