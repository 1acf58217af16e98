"""Files that are well formed but do not hold what they should; every one from a seed."""

from __future__ import annotations

import copy
import io
import json
import random
import re
import warnings
import zipfile
from typing import Any

from tests.hostile.damage import ANY, BOMB, DEPTH, EXTERNAL, Damage, line_made_huge

ODD_VALUES: tuple[Any, ...] = (
    None, [], {}, [1, [2]], {"a": {"b": None}}, -1, 0, 2**70, 1e308, 0.5, True, "", "x", "../../x",
    "/etc/passwd", "a\0b", "\ud800", "9" * 400, "=1+1", "<b>&amp;</b>", "2024-13-45", ["x"] * 50,
)  # fmt: skip
ODD_TEXTS = (
    "", " ", "-1", "1e400", "9" * 60, "../../x", "/etc/passwd", "NaN", "é", "&#38;", "&lt;", "x" * 9000,
    "2024-13-45", "IT.NONE", "..", "yes", "=1+1", "http://[::1", "%00", "\u202e", "{0}", "%s", "(",
)  # fmt: skip


def _nodes(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) in a JSON value."""
    found, todo = [], [value]
    while todo:
        item = todo.pop()
        pairs = item.items() if isinstance(item, dict) else enumerate(item)
        for key, inner in pairs:
            found.append((item, key))
            if isinstance(inner, (dict, list)):
                todo.append(inner)
    return found


def json_value_changed(whole: bytes, chance: random.Random) -> bytes:
    """A value, or some, replaced, removed, doubled or renamed. Lines are changed on their own."""
    lines = whole.decode().splitlines()
    is_lines = len(lines) > 1 and lines[0].startswith(("{", "[")) and lines[0].endswith(("}", "]"))
    at = chance.randrange(len(lines)) if is_lines else 0
    value = json.loads(lines[at] if is_lines else whole)
    for _ in range(chance.choice([1, 1, 1, 4])):
        nodes = _nodes(value)
        if not nodes:
            break
        container, key = chance.choice(nodes)
        what = chance.choice(["other", "other", "gone", "key", "twice"])
        if what == "other":
            container[key] = copy.deepcopy(chance.choice(ODD_VALUES))
        elif what == "gone":
            del container[key]
        elif what == "key" and isinstance(container, dict):
            container[chance.choice(["x", "", "../x", key + " "])] = container.pop(key)
        elif isinstance(container, list):
            container.append(container[key])
    if not is_lines and chance.random() < 0.1:
        value = chance.choice(ODD_VALUES)
    text = json.dumps(value)
    if is_lines:
        text = "\n".join([*lines[:at], text, *lines[at + 1 :]]) + "\n"
    return text.encode()


def json_text_changed(whole: bytes, chance: random.Random) -> bytes:
    """Nesting, numbers and keys that a parser may not survive."""
    text = whole.decode()
    return chance.choice(
        [
            "[" * DEPTH,
            '{"a":' * DEPTH + "1" + "}" * DEPTH,
            re.sub(r"\d+", "9" * 5000, text, count=1),
            re.sub(r": \d+", ": NaN", text, count=1),
            re.sub(r": \d+", ": 1e999", text, count=1),
            re.sub(r'"(\w+)":', r'"\1": 1, "\1":', text, count=3),
            text + text,
            "\ufeff" + text,
            text.replace('"', "'"),
        ]
    ).encode("utf-8", "surrogatepass")


_ATTRIBUTE = re.compile(r'(?<=\s)([\w:]+)="([^"<]*)"')
_ELEMENT = re.compile(r"<([\w:]+)[^<>]*?(?:/>|>[^<]*</\1>)")


def xml_changed(whole: bytes, chance: random.Random) -> bytes:
    """Attributes with other values, without their names, or twice; elements gone, doubled, moved."""
    text = whole.decode()
    head, body = text.split("?>", 1)
    if chance.random() < 0.15:
        return chance.choice(
            [
                f"{head}?>{BOMB}{body.replace('T1', '&j;')}",
                f"{head}?>{EXTERNAL}{body.replace('T1', '&a;')}",
                f"{head}?>{'<a>' * DEPTH}{'</a>' * DEPTH}",
                f"{head}?><!DOCTYPE ODM>{body}",
                body.replace("<MetaDataVersion", "<Deep>" * 5000 + "<MetaDataVersion"),
                body.replace("http://www.cdisc.org/ns/", "http://example.org/"),
                "<?xml version='1.0' encoding='nonsense-9'?>" + body,
                "<?xml version='1.0' encoding='utf-16'?>" + body,
                body + body,
                head + "?>" + body.replace("<ODM ", "<ODM a:b='1' "),
            ]
        ).encode()
    for _ in range(chance.choice([1, 1, 2, 8])):
        pattern = chance.choice([_ATTRIBUTE, _ATTRIBUTE, _ELEMENT])
        found = list(pattern.finditer(text))
        if not found:
            continue
        one = chance.choice(found)
        if pattern is _ATTRIBUTE:
            other = chance.choice([*ODD_TEXTS, chance.choice(found)[2]])
            other = other.replace("<", "&lt;").replace('"', "&quot;")
            piece = chance.choice([f'{one[1]}="{other}"', f'{one[1]}="{other}"', "", one[0] + "_"])
        else:
            piece = chance.choice(["", one[0] * 2, f"<x>{one[0]}</x>", chance.choice(found)[0]])
        text = text[: one.start()] + piece + text[one.end() :]
    return text.encode("utf-8", "surrogatepass")


def member_damaged(whole: bytes, chance: random.Random) -> bytes:
    """A zip in which one member is broken or has other texts; or lacks it, or holds it twice."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(whole)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        members = [(item.filename, old.read(item)) for item in old.infolist()]
        chosen = chance.randrange(len(members))
        for number, (name, content) in enumerate(members):
            if number == chosen and content:
                what = chance.choice(["any", "texts", "texts", "texts", "gone", "twice", "name"])
                if what == "gone":
                    continue
                if what == "any":
                    content = chance.choice([d for d in ANY if d is not line_made_huge])(
                        content, chance
                    )
                elif what == "texts" and name.endswith((".xml", ".rels")):
                    content = _texts_changed(content, chance)
                elif what == "name":
                    name = chance.choice(["../" + name, "/" + name, name.upper(), name + "/"])
                elif what == "twice":
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")
                        new.writestr(name, content)
                        new.writestr(name, b"other")
                    continue
            new.writestr(name, content)
    return made.getvalue()


def _texts_changed(content: bytes, chance: random.Random) -> bytes:
    """Some texts between tags and values of attributes replaced."""
    text = content.decode("utf-8", "replace")
    for _ in range(chance.choice([1, 3, 10])):
        found = list(re.finditer(r'(?<=>)[^<>]+(?=<)|(?<==")[^"<]*(?=")', text))
        if not found:
            break
        one = chance.choice(found)
        other = chance.choice([*ODD_TEXTS, chance.choice(found)[0]])
        other = other.replace("<", "&lt;").replace('"', "&quot;")
        text = text[: one.start()] + other + text[one.end() :]
    return text.encode("utf-8", "surrogatepass")


def parquet_changed(whole: bytes, chance: random.Random) -> bytes:
    """A well-formed parquet file whose columns are others than they should be."""
    import pyarrow as pa
    from pyarrow import parquet

    table = parquet.read_table(io.BytesIO(whole))
    names = table.column_names
    name = chance.choice(names) if names else ""
    at = names.index(name) if names else 0
    nulls = pa.nulls(len(table))
    what = chance.choice(
        ["gone", "renamed", "nulls", "texts", "numbers", "huge", "cut", "empty", "twice", "lists",
         "more", "meta"]
    )  # fmt: skip
    if what == "gone" and names:
        table = table.drop_columns([name])
    elif what == "renamed" and names:
        table = table.rename_columns(["other" if n == name else n for n in names])
    elif what == "nulls" and names:
        table = table.set_column(at, name, nulls.cast(table.schema.field(name).type))
    elif what in ("texts", "numbers", "huge", "lists") and names:
        values: list[Any] = {
            "texts": ["é\0"] * len(table),
            "numbers": [-7] * len(table),
            "huge": [2**40 + 3] * len(table),
            "lists": [[1, 2]] * len(table),
        }[what]
        table = table.set_column(at, name, pa.array(values))
    elif what == "cut":
        table = table.slice(0, len(table) // 2)
    elif what == "empty":
        table = table.slice(0, 0)
    elif what == "twice" and names:
        table = table.append_column(name, table.column(name))
    elif what == "more":
        table = pa.concat_tables([table, table])
    elif what == "meta":
        table = table.replace_schema_metadata({"x": "y"})
    made = io.BytesIO()
    parquet.write_table(table, made)
    return made.getvalue()


def text_of_table_changed(whole: bytes, chance: random.Random) -> bytes:
    """A delimited text with cells replaced, columns renamed, rows doubled, ragged or gone."""
    lines = whole.decode("utf-8", "replace").splitlines()
    mark = max(",\t;", key=lines[0].count)
    for _ in range(chance.choice([1, 1, 3])):
        at = chance.randrange(len(lines))
        cells = lines[at].split(mark)
        what = chance.choice(["cell", "cell", "cell", "row twice", "row gone", "short", "long"])
        if what == "cell":
            cells[chance.randrange(len(cells))] = chance.choice(ODD_TEXTS)
        elif what == "short":
            cells = cells[:-1]
        elif what == "long":
            cells.append("x")
        lines[at] = mark.join(cells)
        if what == "row twice":
            lines.insert(at, lines[at])
        elif what == "row gone" and len(lines) > 1:
            del lines[at]
    return ("\n".join(lines) + "\n").encode("utf-8", "surrogatepass")


INSIDE: dict[str, tuple[Damage, ...]] = {
    "json": (json_value_changed, json_value_changed, json_value_changed, json_text_changed),
    "define": (xml_changed,),
    "workbook": (member_damaged,),
    "parquet": (parquet_changed,),
    "text": (text_of_table_changed,),
}
"""Damages of the inside, by kind of content."""
