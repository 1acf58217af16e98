"""ODM documents, Dataset-JSON and archives made by an adversary."""

from __future__ import annotations

import io
import json
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator

from tests.hostile.damage import BOMB, EXTERNAL
from tests.hostile.good_files import _dataset_json, _odm, _secutrial
from tests.hostile.odd_case import Odd, of_bytes

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _odm_case(name: str, text: str | bytes, says: str = "", reader: str = "odm") -> Odd:
    data = text.encode() if isinstance(text, str) else text
    return Odd(f"odm {name}", "data.xml", f"{{kind: {reader}}}", of_bytes(data), says)


def _group(key: str, items: str, group: str = 'ItemGroupOID="DATA"') -> str:
    return (
        f'<SubjectData SubjectKey="{key}"><StudyEventData StudyEventOID="E"><FormData FormOID="F">'
        f"<ItemGroupData {group}>{items}</ItemGroupData></FormData></StudyEventData></SubjectData>"
    )


def odm_files() -> Iterator[Odd]:
    """Markup that costs, leads out, or says two things."""
    good, rave = _odm("Snapshot").decode(), _odm("Transactional").decode()
    body = good[len(HEAD) :]

    def before(xml: str) -> str:
        return good.replace("<ClinicalData", xml + "<ClinicalData")

    def within(xml: str) -> str:
        return good.replace("</ClinicalData>", xml + "</ClinicalData>")

    yield _odm_case("empty", "", "xml:? ?.*(empty|broken)")
    yield _odm_case("billion laughs", HEAD + BOMB + body.replace("001", "&j;"), "DOCTYPE")
    yield _odm_case("file of the system", HEAD + EXTERNAL + body.replace("001", "&a;"), "DOCTYPE")
    yield _odm_case("document type alone", HEAD + "<!DOCTYPE ODM>" + body, "DOCTYPE")
    yield _odm_case(
        "parameter entity",
        HEAD + '<!DOCTYPE ODM [<!ENTITY % p SYSTEM "http://x.example/p">%p;]>' + body,
        "DOCTYPE",
    )
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    yield _odm_case("include", before(include))
    yield _odm_case(
        "include in a value",
        good.replace(
            '<ItemData ItemOID="SEX" Value="M"/>',
            f'<ItemDataString ItemOID="SEX">{include}</ItemDataString>',
        ),
    )
    yield _odm_case("style sheet", HEAD + '<?xml-stylesheet href="http://x.example/x.xsl"?>' + body)
    yield _odm_case(
        "instructions without end",
        before("<?x y?>" * 200_000),
    )
    yield _odm_case("comment of 20 MB", HEAD + "<!--" + "x" * 20_000_000 + "-->" + body, "xml:")
    yield _odm_case("value of 20 MB", good.replace("5.4", "x" * 20_000_000), "xml:")
    yield _odm_case("value of 5 MB", good.replace("5.4", "x" * 5_000_000), "SUPPDM")
    yield _odm_case(
        "siblings without end",
        within("<x/>" * 1_000_000),
    )
    yield _odm_case(
        "nested 100,000 deep",
        before("<x>" * 100_000),
        "xml:2: ",
    )
    yield _odm_case(
        "100,000 attributes",
        before("<x " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>"),
        "xml:2: .*attributes|xml",
    )
    yield _odm_case("name of 1 MB", before(f"<{'x' * 1_000_000}/>"), "xml:|")
    yield _odm_case(
        "100,000 name spaces",
        before("<x " + " ".join(f'xmlns:a{n}="u:{n}"' for n in range(100_000)) + "/>"),
        "",
    )
    yield _odm_case("zero reference", good.replace("5.4", "&#0;"), "xml:2: ")
    yield _odm_case("zero byte", good.replace("5.4", "\0"), "xml:2: ")
    yield _odm_case("control reference", good.replace("5.4", "&#1;"), "xml:2: ")
    yield _odm_case("utf-16 without saying so", good.encode("utf-16"), "")
    yield _odm_case("utf-16 truly", good.replace("UTF-8", "UTF-16").encode("utf-16"))
    yield _odm_case("latin-1 as utf-8", good.encode("latin-1"), "xml:2: ")
    yield _odm_case("latin-1 truly", good.replace("UTF-8", "ISO-8859-1").encode("latin-1"))
    yield _odm_case("utf-7", good.replace("UTF-8", "UTF-7").encode("utf-7"), "")
    yield _odm_case("two roots", good + body, "xml:2: |xml:3: ")
    yield _odm_case("text before", "x" + good, "xml:1: ")
    yield _odm_case(
        "group twice",
        within(_group("001", '<ItemData ItemOID="SEX" Value="F"/>')),
        "xml:2.*stands twice",
    )
    yield _odm_case(
        "item twice",
        good.replace(
            '<ItemData ItemOID="SEX" Value="M"/>',
            '<ItemData ItemOID="SEX" Value="M"/><ItemData ItemOID="SEX" Value="F"/>',
            1,
        ),
        "xml:2.*stands twice",
    )
    yield _odm_case(
        "value outside a group",
        within('<ItemData ItemOID="SEX" Value="F"/>'),
        "xml:2: .*outside an item group",
    )
    yield _odm_case(
        "levels inside out",
        good.replace('<FormData FormOID="F">', "", 1).replace("</FormData>", "", 1),
        "xml:2: ",
    )
    yield _odm_case(
        "levels in themselves",
        good.replace("<SubjectData ", '<SubjectData SubjectKey="z"><SubjectData ', 1),
        "xml:2: ",
    )
    yield _odm_case("group without a name", good.replace('ItemGroupOID="DATA"', "", 1), "")
    yield _odm_case("item without a name", good.replace('ItemOID="SEX"', "", 1), "")
    yield _odm_case("subject without a key", good.replace('SubjectKey="001"', "", 1), "")
    yield _odm_case(
        "item named as a key", good.replace('ItemOID="VALUE"', 'ItemOID="SubjectKey"'), "VALUE"
    )
    yield _odm_case("no data", good[: good.index("<ClinicalData")] + "</ODM>", "no item groups")
    yield _odm_case("odm 2.0", good.replace("odm/v1.3", "odm/v2.0"))
    yield _odm_case(
        "another root",
        good.replace("<ODM ", "<html ").replace("</ODM>", "</html>"),
        "root element is 'html'",
    )
    yield _odm_case("snapshot as a stream", good, "FileType", "rave_odm")
    yield _odm_case(
        "transaction unknown",
        rave.replace("Upsert", "Explode", 1),
        "TransactionType is 'Explode'",
        "rave_odm",
    )
    yield _odm_case(
        "removals of nothing",
        rave.replace("Upsert", "Remove"),
        "no item groups|xml|no column",
        "rave_odm",
    )
    yield _odm_case("cut in the middle", good[: len(good) // 2], "xml:2: ")
    circle = (
        '<Study OID="S"><MetaDataVersion OID="1" Name="x"><Include StudyOID="S" MetaDataVersionOID="1"/>'
        '<ItemGroupDef OID="DATA" Name="D" Repeating="No"><ItemRef ItemOID="DATA" Mandatory="No"/></ItemGroupDef>'
        '<CodeList OID="C" Name="c" DataType="text"><CodeListRef CodeListOID="C"/></CodeList>'
        '<ItemDef OID="SEX" Name="S" DataType="text"><CodeListRef CodeListOID="C"/></ItemDef></MetaDataVersion></Study>'
    )
    yield _odm_case("circles in the definitions", before(circle))


def _json_case(name: str, text: str | bytes, says: str = "", file: str = "data.json") -> Odd:
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return Odd(f"json {name}", file, "{kind: dataset_json}", of_bytes(data), says)


def json_files() -> Iterator[Odd]:
    """Texts that parsers read in different ways, and tables that do not fit their columns."""
    good, lines = _dataset_json(lines=False).decode(), _dataset_json(lines=True).decode()

    def value(text: str) -> str:
        return good.replace('"5.4"', text)

    yield _json_case("empty", "", "json")
    yield _json_case("null", "null", "json")
    yield _json_case("not a number", value("NaN"), "json")
    yield _json_case("infinity", value("-Infinity"), "json")
    yield _json_case("number without end", value("1e400"), "json")
    yield _json_case("number of 100,000 digits", value("9" * 100_000), "json")
    yield _json_case(
        "number of many digits",
        value("0.1234567890123456789012345"),
        "row 1, column VALUE",
    )
    yield _json_case(
        "key twice",
        good.replace('"name": "DATA"', '"name": "OTHER", "name": "DATA"'),
        "json:1: 'name' stands twice",
    )
    yield _json_case("columns twice", good.replace('"rows":', '"columns": [], "rows":'), "json")
    yield _json_case("rows twice", good[:-1] + ', "rows": []}', "json")
    yield _json_case("rows before columns", json.dumps(dict(reversed(json.loads(good).items()))))
    yield _json_case("nested 100,000 deep", value("[" * 100_000 + "]" * 100_000), "json")
    yield _json_case("lone surrogate", good.replace("5.4", "\\ud800"), "json")
    yield _json_case("surrogate in utf-8", good.replace("5.4", "\ud800"), "json")
    yield _json_case("pair of surrogates", good.replace("5.4", "\\ud83d\\ude00"), "SUPPDM")
    yield _json_case("utf-16", good.encode("utf-16"), "json")
    yield _json_case("mark", b"\xef\xbb\xbf" + good.encode())
    yield _json_case("comments", "/* x */" + good, "json")
    yield _json_case("text after the end", good + "x", "json")
    yield _json_case("single quotes", good.replace('"', "'"), "json")
    yield _json_case("zero in a text", good.replace("5.4", "a\\u0000b"), "SUPPDM|json")
    yield _json_case("row too short", good.replace('"5.4"]', "]").replace('", ]', '"]'), "json")
    yield _json_case("row too long", good.replace('"5.4"]', '"5.4", "x"]'), "json")
    yield _json_case(
        "row as an object",
        good.replace('["001", ', '{"a": "001", "b": ').replace('"5.4"]', '"c": "5.4"}'),
        "json",
    )
    yield _json_case("too few rows", good.replace('"records": 4', '"records": 5'), "records|5")
    yield _json_case("records as text", good.replace('"records": 4', '"records": "4"'), "")
    yield _json_case("column twice", good.replace('"name": "SEX"', '"name": "ID"'), "json.*ID")
    yield _json_case("column without a name", good.replace('"name": "SEX", ', ""), "json")
    yield _json_case("column as text", good.replace('"columns": [', '"columns": ["x", '), "json")
    yield _json_case("type unknown", good.replace('"string"', '"colour"', 1), "json.*colour|")
    yield _json_case(
        "text in a number", good.replace('"dataType": "string"}]', '"dataType": "float"}]'), "json"
    )
    yield _json_case("boolean in a text", value("true"), "json")
    yield _json_case("version of the future", good.replace("1.1.0", "9.0.0"), "json:1: .*9.0.0")
    yield _json_case(
        "300,000 columns",
        good.replace(
            '"columns": [',
            '"columns": ['
            + '{"itemOID": "x", "name": "x", "label": "x", "dataType": "string"},' * 300_000,
        ),
        "json",
    )
    yield _json_case("lines: blank lines", lines.replace("\n", "\n\n"), "", "data.ndjson")
    yield _json_case("lines: a row cut", lines[:-9], "ndjson:5", "data.ndjson")
    yield _json_case(
        "lines: head twice", lines.splitlines()[0] + "\n" + lines, "ndjson:2", "data.ndjson"
    )
    yield _json_case("lines: no head", lines.split("\n", 1)[1], "ndjson:1", "data.ndjson")
    yield _json_case("lines: head only", lines.split("\n")[0], "ndjson", "data.ndjson")
    yield _json_case("lines: two rows in a line", lines.replace("]\n[", "][", 1), "", "data.ndjson")
    yield _json_case("lines as json", lines, "json")
    yield _json_case(
        "json as lines", json.dumps(json.loads(good), indent=1), "ndjson", "data.ndjson"
    )


def _zip(
    change: Callable[[zipfile.ZipFile, list[tuple[str, bytes]]], object],
    pack: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_secutrial())) as old, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        members = [(item.filename, old.read(item)) for item in old.infolist()]
        with zipfile.ZipFile(made, "w", pack) as new:
            change(new, members)
    return made.getvalue()


def _all(new: zipfile.ZipFile, members: list[tuple[str, bytes]]) -> None:
    for name, content in members:
        new.writestr(name, content)


def _named(form: str) -> bytes:
    return _zip(
        lambda new, members: [new.writestr(form.format(name), content) for name, content in members]
    )


def _plus(*more: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    def change(new: zipfile.ZipFile, members: list[tuple[str, bytes]]) -> None:
        _all(new, members)
        for name, content in more:
            new.writestr(name, content)

    return _zip(change)


def _link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("link.xls")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info


def _sizes_changed(by: int) -> bytes:
    """Every size in the directory of the archive is another."""
    data = bytearray(_zip(_all))
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 24 : at + 28] = struct.pack("<I", by)
        at += 4
    return bytes(data)


def _zip_case(name: str, data: bytes, says: str = "") -> Odd:
    return Odd(f"zip {name}", "data.zip", "{kind: secutrial}", of_bytes(data), says)


def archives() -> Iterator[Odd]:
    """Names that lead out, sizes that lie, members that are something else."""
    whole = _zip(_all)
    yield _zip_case("as it should be", whole)
    yield _zip_case("name leads out", _named("../../{}"), "leads outside")
    yield _zip_case("absolute name", _named("/tmp/{}"), "leads outside")
    yield _zip_case("backslashes", _named("..\\..\\{}"), "leads outside")
    yield _zip_case("drive", _named("C:\\{}"), "leads outside")
    yield _zip_case("network share", _named("\\\\host\\share\\{}"), "leads outside")
    yield _zip_case("link", _plus((_link(), b"/etc/passwd")), "is a link")
    yield _zip_case("member twice", _plus(("data.xls", b"other")), "'data.xls' twice")
    yield _zip_case("names that differ by case", _plus(("DATA.XLS", b'"ID"\n"x"\n')), "data.zip")
    yield _zip_case("archive in the archive", _plus(("inner.zip", whole)))
    yield _zip_case("bomb", _plus(("more.xls", bytes(600_000_000))), "unpacks to more than")
    yield _zip_case("sizes too small", _sizes_changed(1), "data.zip")
    yield _zip_case("sizes too large", _sizes_changed(2**32 - 2))
    yield _zip_case("sizes of zip64 that are not there", _sizes_changed(2**32 - 1))
    yield _zip_case("empty", b"", "data.zip")
    yield _zip_case("directory only", whole[whole.index(b"PK\x01\x02") :], "data.zip")
    yield _zip_case("without directory", whole[: whole.index(b"PK\x01\x02")], "data.zip")
    yield _zip_case("text before", b"#!/bin/sh\nexit\n" + whole)
    yield _zip_case("text after", whole + b"x" * 100)
    yield _zip_case(
        "locked",
        whole.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"),
        "password|data.zip",
    )
    yield _zip_case(
        "20,000 members", _plus(*((f"m{n}.txt", b"") for n in range(20_000))), "20002 files"
    )
    yield _zip_case("name of 60,000 letters", _plus(("x" * 60_000 + ".xls", b"")), "data.zip|")
    yield _zip_case(
        "name with escapes", _plus(("\x1b[31m\n../x.xls", b"")), r"data.zip!\\x1b\[31m\\n"
    )
    for pack in (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield _zip_case(f"packing {pack}", _zip(_all, pack))
    yield _zip_case(
        "no data", _zip(lambda new, members: new.writestr("readme.txt", b"")), "data.zip"
    )
    yield _zip_case("gzip", b"\x1f\x8b\x08" + bytes(40), "not a complete zip")


def odd_documents() -> Iterator[Odd]:
    """All of them."""
    yield from odm_files()
    yield from json_files()
    yield from archives()
