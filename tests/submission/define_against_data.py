"""Compares a define.xml with the transport files it describes, by other libraries than ours.

Reads only the XML (ElementTree) and the XPT files (pyreadstat); knows nothing of the mapping.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pyreadstat

ODM = "{http://www.cdisc.org/ns/odm/v1.3}"
DEF = "{http://www.cdisc.org/ns/def/v2.1}"
XLINK = "{http://www.w3.org/1999/xlink}"
TYPES = {
    "date": r"\d{4}-\d\d-\d\d",
    "partialDate": r"\d{4}(-\d\d(-\d\d)?)?",
    "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*",
    "partialDatetime": r"\d{4}(-\d\d(-\d\d(T.*)?)?)?",
    "incompleteDatetime": r".*",
    "time": r"\d\d:\d\d:\d\d.*",
    "partialTime": r"\d\d(:\d\d(:\d\d)?)?",
    "durationDatetime": r"-?P.*",
    "intervalDatetime": r".*/.*",
}


def is_text_column(values: pd.Series) -> bool:
    return values.dtype != "float64"


class Differences:
    """What define.xml and the files of its folder say differently, as readable lines."""

    def __init__(self, define: Path, folder: Path) -> None:
        self.found: list[str] = []
        version = ElementTree.parse(define).getroot().find(f".//{ODM}MetaDataVersion")
        self.items = {e.get("OID"): e for e in version.iter(f"{ODM}ItemDef")}
        self.lists = {e.get("OID"): e for e in version.iter(f"{ODM}CodeList")}
        self.values = {e.get("OID"): e for e in version.iter(f"{DEF}ValueListDef")}
        self.clauses = {e.get("OID"): e for e in version.iter(f"{DEF}WhereClauseDef")}
        told = set()
        for group in version.iter(f"{ODM}ItemGroupDef"):
            leaf = group.find(f"{DEF}leaf")
            if leaf is None:
                self.check(group.get(f"{DEF}HasNoData") == "Yes", group.get("Name"), "no file")
                continue
            path = define.parent / leaf.get(f"{XLINK}href")
            told.add(path.resolve())
            self.check(path.exists(), group.get("Name"), f"no file {path.name}")
            self.dataset(group, path)
        on_disk = {path.resolve() for path in folder.glob("*.xpt")}
        self.check(told == on_disk, "files", sorted(p.name for p in told ^ on_disk))

    def check(self, holds: bool, place: str, what: object) -> None:
        if not holds:
            self.found.append(f"{place}: {what}")

    def dataset(self, group: ElementTree.Element, path: Path) -> None:
        name = group.get("Name")
        frame, meta = pyreadstat.read_xport(str(path), disable_datetime_conversion=True)
        for column, kind in meta.readstat_variable_types.items():
            if kind == "string":
                frame[column] = frame[column].fillna("").astype(object).str.rstrip(" ")
            else:
                frame[column] = frame[column].astype("float64")
        self.check(meta.table_name == name, name, "name of the dataset")
        self.check(self.text(group) == (meta.file_label or ""), name, f"label {meta.file_label}")
        self.check((group.get(f"{DEF}HasNoData") == "Yes") == (len(frame) == 0), name, "HasNoData")
        refs = group.findall(f"{ODM}ItemRef")
        items = [self.items[ref.get("ItemOID")] for ref in refs]
        names = [item.get("Name") for item in items]
        self.check(names == list(frame.columns), name, f"variables {names} {list(frame.columns)}")
        self.check(
            [r.get("OrderNumber") for r in refs] == [str(n + 1) for n in range(len(refs))],
            name,
            "OrderNumber",
        )
        keyed = sorted(
            (int(r.get("KeySequence")), n)
            for r, n in zip(refs, names, strict=True)
            if r.get("KeySequence")
        )
        keys = [n for _, n in keyed]
        if keys and len(frame):
            self.check(not frame.duplicated(keys).any(), name, f"keys {keys} repeat")
        for ref, item in zip(refs, items, strict=True):
            self.variable(name, frame, meta, ref, item)

    def variable(self, dataset, frame, meta, ref, item) -> None:
        name = item.get("Name")
        place = f"{dataset}.{name}"
        values = frame[name]
        present = values[values.notna() & (values != "")]
        self.check(self.text(item) == meta.column_names_to_labels[name], place, "label")
        self.check((ref.get(f"{DEF}HasNoData") == "Yes") == present.empty, place, "HasNoData")
        if ref.get("Mandatory") == "Yes":
            self.check(len(present) == len(values), place, "a mandatory value is missing")
        told = item.get(f"{DEF}DisplayFormat", "")
        actual = meta.original_variable_types[name] or ""
        if told or actual not in ("NULL", "", "$", "BEST"):
            self.check(told.rstrip(".") == actual.rstrip("."), place, f"format {told} {actual}")
        if is_text_column(values) and item.get("DataType") == "text":
            width = meta.variable_storage_width[name]
            self.check(int(item.get("Length")) == width, place, f"Length, the file has {width}")
        self.values_of(place, item, present, is_text_column(values))
        value_list = item.find(f"{DEF}ValueListRef")
        if value_list is not None:
            self.levels(place, frame, present, self.values[value_list.get("ValueListOID")])

    def values_of(self, place, item, present: pd.Series, is_text: bool) -> None:
        kind = item.get("DataType")
        distinct = present.drop_duplicates()
        if not is_text:
            self.check(kind in ("integer", "float"), place, f"{kind} for numbers")
            if distinct.empty:
                return
            shown = [
                f"{v:.15g}" if "e" in repr(v) else repr(v).removesuffix(".0") for v in distinct
            ]
            whole = max(len(v.split(".")[0].lstrip("-")) for v in shown)
            places = max(len(v.partition(".")[2]) for v in shown)
            self.check((kind == "float") == (places > 0), place, f"{kind}, {places} places")
            self.check(int(item.get("SignificantDigits", 0)) == places, place, "SignificantDigits")
            self.check(int(item.get("Length")) == whole + places, place, "digits")
        elif kind in TYPES:
            odd = [v for v in distinct if not re.fullmatch(TYPES[kind], v)]
            self.check(not odd, place, f"{kind}: {odd[:3]}")
            self.check(item.get("Length") is None, place, "a date has a Length")
        else:
            self.check(kind == "text", place, f"{kind} for text")
            longest = max((len(v.encode()) for v in distinct), default=1)
            self.check(int(item.get("Length")) >= longest, place, "a value is longer than Length")
        listed = item.find(f"{ODM}CodeListRef")
        if listed is not None:
            self.listed(place, self.lists[listed.get("CodeListOID")], distinct, is_text)

    def listed(self, place, codelist, distinct, is_text: bool) -> None:
        if codelist.find(f"{ODM}ExternalCodeList") is not None:
            return
        terms = {e.get("CodedValue") for e in codelist if e.get("CodedValue") is not None}
        if is_text:
            odd = set(distinct) - terms
        else:
            odd = set(distinct) - {float(term) for term in terms}
        self.check(not odd, place, f"not in the codelist: {sorted(odd)[:3]}")

    def levels(self, place, frame, present, value_list) -> None:
        told = pd.Series(0, index=frame.index)
        for ref in value_list.findall(f"{ODM}ItemRef"):
            mask = pd.Series(False, index=frame.index)
            for where in ref.findall(f"{DEF}WhereClauseRef"):
                mask |= self.where(frame, self.clauses[where.get("WhereClauseOID")])
            told += mask
            item = self.items[ref.get("ItemOID")]
            values = present[mask.reindex(present.index)]
            self.check(not values.empty, f"{place} {item.get('OID')}", "no record has a value")
            self.values_of(item.get("OID"), item, values, is_text_column(frame[present.name]))
        odd = told.reindex(present.index) != 1
        self.check(not odd.any(), place, f"{int(odd.sum())} values without exactly one definition")

    def where(self, frame: pd.DataFrame, clause) -> pd.Series:
        mask = pd.Series(True, index=frame.index)
        for check in clause.findall(f"{ODM}RangeCheck"):
            column = frame[self.items[check.get(f"{DEF}ItemOID")].get("Name")]
            values = [value.text or "" for value in check.findall(f"{ODM}CheckValue")]
            if not is_text_column(column):
                values = [float(value) for value in values]
            inside = column.isin(values)
            mask &= ~inside if check.get("Comparator") in ("NE", "NOTIN") else inside
        return mask

    @staticmethod
    def text(element: ElementTree.Element) -> str:
        found = element.find(f"{ODM}Description/{ODM}TranslatedText")
        return (found.text or "").strip() if found is not None else ""
