"""Ways in which a file arrives broken or made to harm; every one from a seed."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator

Damage = Callable[[bytes, random.Random], bytes]
DEPTH = 100_000
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{"".join(f"&{a};" for _ in range(10))}">'
        for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def truncated(whole: bytes, chance: random.Random) -> bytes:
    """The file cut somewhere."""
    return whole[: chance.randrange(len(whole))]


def bits_flipped(whole: bytes, chance: random.Random) -> bytes:
    """Some bits turned over."""
    data = bytearray(whole)
    for _ in range(chance.choice([1, 2, 8, 64])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def block_zeroed(whole: bytes, chance: random.Random) -> bytes:
    """A stretch of zero bytes, as after a lost disk block."""
    start = chance.randrange(len(whole))
    size = min(chance.choice([8, 64, 512]), len(whole) - start)
    return whole[:start] + bytes(size) + whole[start + size :]


def counts_made_huge(whole: bytes, chance: random.Random) -> bytes:
    """Four or eight bytes that may be a count set to their largest value."""
    size = chance.choice([2, 4, 8])
    start = chance.randrange(max(len(whole) - size, 1))
    return whole[:start] + b"\xff" * size + whole[start + size :]


def stretch_doubled(whole: bytes, chance: random.Random) -> bytes:
    """A part that stands twice."""
    start, end = sorted(chance.randrange(len(whole)) for _ in range(2))
    return whole[:end] + whole[start:end] + whole[end:]


def bytes_put_in(whole: bytes, chance: random.Random) -> bytes:
    """Odd bytes in the middle: NUL, half a letter, quotes, marks of another encoding."""
    piece = chance.choice(
        [
            b"\0",
            b"\xe9",
            b"\xff\xfe",
            b'"',
            b"\r",
            b"\xef\xbb\xbf",
            b"\x1a",
            b"\xc3\x28",
            b"\xed\xa0\x80",
        ]
    )
    at = chance.randrange(len(whole))
    return whole[:at] + piece * chance.choice([1, 3, 1000]) + whole[at:]


def of_another_kind(whole: bytes, chance: random.Random) -> bytes:
    """The content of some other format under this name."""
    return chance.choice(
        [
            b"",
            b"\n",
            b"PK\x03\x04" + bytes(60),
            b"PK\x05\x06" + bytes(18),
            b"%PDF-1.7\n%\xe2\xe3",
            b"\x89PNG\r\n\x1a\n" + bytes(40),
            b"\x1f\x8b\x08" + bytes(40),
            b"PAR1" + bytes(30) + b"PAR1",
            b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!000000000000000000000000000000  ",
            b"<html><body>Session expired</body></html>",
            b'{"error": "not found"}',
            bytes(chance.randrange(256) for _ in range(2000)),
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
        ]
    )


def magic_changed(whole: bytes, chance: random.Random) -> bytes:
    """The first bytes are others."""
    size = chance.choice([1, 4, 8])
    return bytes(chance.randrange(256) for _ in range(size)) + whole[size:]


def in_another_encoding(whole: bytes, chance: random.Random) -> bytes:
    """The text in UTF-16 or EBCDIC; a half of it only, in one case."""
    text = whole.decode("latin-1")
    half = len(text) // 2
    return chance.choice(
        [
            text.encode("utf-16"),
            text.encode("utf-16-be"),
            text.encode("utf-32"),
            text.encode("cp037"),
            text[:half].encode() + text[half:].encode("utf-16"),
        ]
    )


def line_made_huge(whole: bytes, chance: random.Random) -> bytes:
    """A cell of many megabytes."""
    at = chance.randrange(len(whole))
    return whole[:at] + b"x" * 12_000_000 + whole[at:]


ANY: tuple[Damage, ...] = (
    truncated,
    bits_flipped,
    block_zeroed,
    counts_made_huge,
    stretch_doubled,
    bytes_put_in,
    of_another_kind,
    magic_changed,
    in_another_encoding,
    line_made_huge,
)


# -- what only some formats can have ------------------------------------------------------------


def csv_made_odd(whole: bytes, chance: random.Random) -> bytes:
    """Ragged rows, repeated headers, formulas, open quotes, a million columns."""
    lines = whole.split(b"\r\n") if b"\r\n" in whole else whole.split(b"\n")
    header = lines[0]
    return chance.choice(
        [
            b"\n".join([header + b"," + header, *lines[1:]]),
            b"\n".join([header, *(line + b",extra,extra" for line in lines[1:])]),
            b"\n".join([header, *(line[: len(line) // 2] for line in lines[1:])]),
            b"\n".join([header, b'"=cmd|\' /C calc\'!A0","+1","@x","-2"', *lines[1:]]),
            b"\n".join([header, b'"never closed', *lines[1:]]),
            b"\n".join([b",".join(b"C%d" % n for n in range(200_000)), *lines[1:]]),
            b"\n".join([b",,,", *lines[1:]]),
            b"\n" * 50_000 + whole,
            b"\xef\xbb\xbf\xef\xbb\xbf" + whole,
            header,
            b"\r".join(lines),
        ]
    )


def xml_made_harmful(whole: bytes, chance: random.Random) -> bytes:
    """Entities, document types, nesting without end, foreign name spaces."""
    text = whole.decode("utf-8", "replace")
    head, body = text.split("?>", 1) if "?>" in text else ("<?xml version='1.0'", text)
    return chance.choice(
        [
            f"{head}?>{BOMB}{body.replace('001', '&j;')}",
            f"{head}?>{EXTERNAL}{body.replace('001', '&a;')}",
            f"{head}?>{'<a>' * DEPTH}{'</a>' * DEPTH}",
            body.replace("<ClinicalData", "<Deep>" * 5000 + "<ClinicalData"),
            body.replace("001", "&#0;"),
            body.replace("001", "&undefined;"),
            body.replace("</ODM>", ""),
            body.replace("http://www.cdisc.org/ns/odm/v1.3", "http://example.org/other"),
            body.replace("<ODM ", "<ODM " + " ".join(f'a{n}="1"' for n in range(50_000)) + " "),
            "<?xml version='1.0' encoding='nonsense-9'?>" + body,
            "<?xml-stylesheet href='http://example.org/x.xsl' type='text/xsl'?>" + body,
            body + body,
        ]
    ).encode()


def json_made_harmful(whole: bytes, chance: random.Random) -> bytes:
    """Nesting without end, numbers without end, keys twice, types that do not fit."""
    text = whole.decode()
    return chance.choice(
        [
            "[" * DEPTH,
            '{"a":' * DEPTH + "1" + "}" * DEPTH,
            text.replace("[", "[[", 1),
            text.replace('"records": 4', '"records": 99999999999'),
            text.replace('"records": 4', '"records": -1'),
            text.replace('"records": 4', '"records": ' + "9" * 5000),
            text.replace('"001"', "NaN"),
            text.replace('"001"', "1e999"),
            text.replace('"001"', '{"x": [1]}'),
            text.replace('"string"', '"nonsense"'),
            text.replace('"columns"', '"columns": [], "columns"'),
            text.replace('"name": "ID"', '"name": "../../x"'),
            text.replace('"001"', '"\\ud800"'),
            text.replace('"name": "SEX"', '"name": "ID"'),
            text.replace('"001", ', ""),
        ]
    ).encode("utf-8", "surrogatepass")


def zip_made_harmful(whole: bytes, chance: random.Random) -> bytes:
    """Names that lead out, bombs, members twice, members cut."""
    made = io.BytesIO()
    what = chance.choice(["slip", "absolute", "bomb", "twice", "many", "cut", "nested"])
    with (
        zipfile.ZipFile(io.BytesIO(whole)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        members = [(item.filename, old.read(item)) for item in old.infolist()]
        for name, content in members:
            if what == "slip":
                name = "../../" + name
            elif what == "absolute":
                name = "/etc/" + name
            elif what == "cut":
                content = content[: len(content) // 2]
            elif what == "bomb":
                content = content + bytes(300_000_000) if name == members[-1][0] else content
            new.writestr(name, content)
        if what == "many":
            for number in range(20_000):
                new.writestr(f"m{number}.xls", b"")
        elif what == "twice":
            import warnings

            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                new.writestr(members[-1][0], b"other")
        elif what == "nested":
            new.writestr("inner.zip", whole)
    return made.getvalue()


_NODE = re.compile(r"\{[^{}\n]*\}|\[[^\[\]\n]*\]|(?<=: )[\w.\"'-]+(?=\n|,|\})")
_OTHER_NODES = (
    "null", "[]", "{}", "[1, [2]]", "{a: {b: c}}", "-1", "1e400", "yes", "''", "'*'", "&a [*a]",
    "!!python/object/apply:os.system ['true']", "!!binary aGk=", "2024-01-01", "0x1F", "'{x}'",
    "'{'", "a.b.c", "raw.X", "DM.USUBJID", "config.nothing", "{table: t, column: c}", "'\\0'",
)  # fmt: skip


def yaml_made_harmful(whole: bytes, chance: random.Random) -> bytes:
    """Tags, aliases without end, nesting, other kinds of value where one is expected."""
    text = whole.decode("utf-8", "replace")
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(12)
    )
    merges = "m0: &m0 {k: v}\n" + "".join(
        f"m{n + 1}: &m{n + 1} {{<<: [{', '.join([f'*m{n}'] * 9)}]}}\n" for n in range(12)
    )
    if chance.random() < 0.25:
        lines = text.splitlines(keepends=True)
        at = chance.randrange(len(lines) + 1)
        piece = chance.choice(
            [bomb, merges, "[" * DEPTH, "- " * 5000 + "x\n", "\tx: 1\n", "? {a: b}\n: c\n", "---\n",
             "...\n", "%YAML 9.9\n", "<<: {a: b}\n", "x: |\n", "'", "x: *nowhere\n", "é\u2028: 1\n",
             chance.choice(lines)]
        )  # fmt: skip
        return "".join([*lines[:at], piece, *lines[at:]]).encode()
    nodes = list(_NODE.finditer(text))
    for found in sorted(
        chance.sample(nodes, min(len(nodes), chance.choice([1, 1, 3]))), key=lambda m: -m.start()
    ):
        text = text[: found.start()] + chance.choice(_OTHER_NODES) + text[found.end() :]
    return text.encode()


SPECIAL: dict[str, tuple[Damage, ...]] = {
    "csv": (csv_made_odd,),
    "csv_latin": (csv_made_odd,),
    "rave_csv": (csv_made_odd,),
    "redcap": (csv_made_odd,),
    "redcap_dictionary": (csv_made_odd,),
    "odm": (xml_made_harmful,),
    "rave_odm": (xml_made_harmful,),
    "dataset_json": (json_made_harmful,),
    "ndjson": (json_made_harmful,),
    "excel": (zip_made_harmful,),
    "secutrial": (zip_made_harmful,),
    "yaml": (yaml_made_harmful,),
    "table": (csv_made_odd,),
}


def damages(kind: str, count: int, seed: str) -> Iterator[tuple[str, Damage, random.Random]]:
    """`count` damages for a file of `kind`: a name, what to do, and its chance."""
    special = SPECIAL.get(kind, ())
    ways = [*ANY, *special * 4]
    for number in range(count):
        way = ways[number % len(ways)]
        yield f"{kind}-{number}-{way.__name__}", way, random.Random(f"{seed} {kind} {number}")
