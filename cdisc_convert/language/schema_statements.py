"""JSON Schema of conditions, statements and their functions, built from the function registry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cdisc_convert.functions._registry import KIND_NAMES, RESERVED, Argument, Function, functions
from cdisc_convert.language.conditions import ORDER_TESTS

Schema = dict[str, Any]

SCALAR: Schema = {"type": ["string", "number", "boolean"]}
"""Text; editors that read YAML 1.2 see numbers and booleans where we see text."""
TRUTH: Schema = {"enum": ["true", "false", True, False]}
OWN_NAME = "[A-Z][A-Z0-9_]{0,19}"
FRAGMENT_NAME = "(--)?[A-Z][A-Z0-9_]{0,19}|--"
REFERENCE = (
    rf"^({FRAGMENT_NAME}|[a-z][a-z0-9_]*\.(--)?[A-Za-z_][A-Za-z0-9_]*"
    rf"|[A-Z][A-Z0-9]{{1,7}}\.(--)?[A-Za-z_][A-Za-z0-9_]*)$"
)
DURATION = r"^-?P(?=[0-9T])([0-9.]+[YMWD])*(T([0-9.]+[HMS])+)?$"
ATTRIBUTES = sorted(RESERVED - {"how", "when", "among", "note", "cases", "cases_from", "choose"})
"""Keys that say something of the variable, not of how its value is made."""


def ref(name: str) -> Schema:
    """A pointer to a definition of this schema."""
    return {"$ref": f"#/$defs/{name}"}


def one_or_list(item: Schema) -> Schema:
    """A list; one item may stand without brackets."""
    return {"anyOf": [item, {"type": "array", "items": item}]}


def map_of(value: Schema, names: str = "") -> Schema:
    """A map with values of one kind; `names` is the pattern of its keys."""
    found: Schema = {"type": "object", "additionalProperties": value}
    if names:
        found["propertyNames"] = {"pattern": names}
    return found


def closed(
    properties: Schema, required: Iterable[str] = (), says: str = "", also: Schema | None = None
) -> Schema:
    """A map that takes `properties` only; `also` is what else its keys may be."""
    found: Schema = {"type": "object", "properties": properties}
    if also is None:
        found["additionalProperties"] = False
    else:
        found["propertyNames"] = {"anyOf": [also, {"enum": list(properties)}]}
    if needed := list(required):
        found["required"] = needed
    if says:
        found["description"] = says
    return found


def chain(choices: Iterable[tuple[Schema, Schema]], otherwise: Schema | bool) -> Schema:
    """The schema of the first choice whose test holds (if, then, else)."""
    found: Any = otherwise
    for test, schema in reversed(list(choices)):
        found = {"if": test, "then": schema, "else": found}
    return found


def has(*keys: str) -> Schema:
    """True of a map with all of `keys`."""
    return {"type": "object", "required": list(keys)}


def says_how(word: str) -> Schema:
    """True of a map that says `how: word`."""
    return {**has("how"), "properties": {"how": {"const": word}}}


def statement_definitions() -> Schema:
    """Definitions of conditions, statements and every mapping function."""
    return {
        "reference": {
            "type": "string",
            "pattern": REFERENCE,
            "description": "NAME of this dataset, source.Column or DATASET.NAME",
        },
        "references": one_or_list(ref("reference")),
        "order": one_or_list(
            {
                "anyOf": [
                    ref("reference"),
                    closed({"descending": ref("reference")}, ["descending"]),
                ]
            }
        ),
        "texts": one_or_list(SCALAR),
        "duration": {"type": "string", "pattern": DURATION},
        **_conditions(),
        **_makes(),
        **_attributes(),
        **{
            f"function_{f.name}": function_schema(f)
            for f in functions().values()
            if not f.is_statistic
        },
    }


def _conditions() -> Schema:
    other = {"anyOf": [SCALAR, closed({"var": ref("reference")}, ["var"])]}
    listed = {
        "anyOf": [
            {**one_or_list(SCALAR), "not": {"maxItems": 0, "type": "array"}},
            closed(
                {"table": {"type": "string"}, "column": {"type": "string"}}, ["table", "column"]
            ),
        ]
    }
    tests = {word: other for word in ("is", "is_not", *ORDER_TESTS)}
    tests |= {"in": listed, "not_in": listed}
    test = closed({"var": ref("reference"), **tests}, ["var"])
    test |= {"minProperties": 2, "maxProperties": 2}
    some = {"type": "array", "items": ref("condition"), "minItems": 1}
    return {
        "test": test,
        "condition": chain(
            [
                (has("all"), closed({"all": some}, says="All of these hold.")),
                (has("any"), closed({"any": some}, says="At least one of these holds.")),
            ],
            ref("test"),
        ),
    }


def _makes() -> Schema:
    """How a value is made: `how`, `choose`, `by`; and the three places where one stands."""
    limits = {"when": ref("condition"), "note": SCALAR}
    attribute = ref("attribute")
    listed_case = {"allOf": [ref("make"), {"properties": {"of": ref("texts")}}]}
    by_cases = {
        "by": ref("reference"),
        "cases": {
            "anyOf": [
                {**map_of(ref("branch")), "minProperties": 1},
                {"type": "array", "items": listed_case, "minItems": 1},
            ]
        },
        "cases_from": {"type": "string"},
        **limits,
    }
    by = closed(by_cases, ["by"], "One way to make the value for each value of a name.", attribute)
    by["oneOf"] = [has("cases"), has("cases_from")]
    branches = {"type": "array", "items": ref("branch"), "minItems": 1}
    choose = closed(
        {"choose": branches, **limits},
        ["choose"],
        "The first branch whose `when` holds.",
        attribute,
    )
    by_part = closed(
        {"how": {"const": "by_part"}, **limits}, ["how"], "Given by the parts.", attribute
    )
    no_attributes = {"propertyNames": {"not": attribute}}
    is_by = {"type": "object", "required": ["by"], "anyOf": [has("cases"), has("cases_from")]}
    return {
        "call": _call(),
        "choose": choose,
        "by_value": by,
        "make": chain([(has("choose"), ref("choose")), (is_by, ref("by_value"))], ref("call")),
        "branch": {"allOf": [ref("make"), no_attributes]},
        "attribute": {"enum": ATTRIBUTES},
        "statement": {
            "allOf": [
                chain([(says_how("by_part"), by_part)], ref("make")),
                ref("attributes"),
            ]
        },
        "statements": map_of(ref("statement"), rf"^({FRAGMENT_NAME})$"),
        "helpers": {
            "type": "object",
            "properties": {"by_part": ref("texts")},
            "additionalProperties": ref("statement"),
            "propertyNames": {"pattern": rf"^({FRAGMENT_NAME}|by_part)$"},
        },
    }


def _call() -> Schema:
    names = [name for name, function in functions().items() if not function.is_statistic]
    tests = [{"if": says_how(name), "then": ref(f"function_{name}")} for name in names]
    return {
        "type": "object",
        "required": ["how"],
        "properties": {"how": {"enum": names}},
        "allOf": tests,
    }


def _attributes() -> Schema:
    whole = {"type": "integer"}
    document = closed({"name": SCALAR, "page": SCALAR}, ["name"])
    supplemental = closed(
        {"label": {"type": "string", "maxLength": 40}, "evaluator": SCALAR, "as": SCALAR}, ["label"]
    )
    properties: Schema = {key: SCALAR for key in ATTRIBUTES}
    properties |= {
        "crf": ref("texts"),
        "supplemental": supplemental,
        "type": {"enum": ["text", "number"]},
        "length": whole,
        "after_cutoff": {"enum": ["blank"]},
        "override": TRUTH,
        "document": document,
    }
    return {
        "attributes": {
            "type": "object",
            "properties": properties,
            "dependentRequired": {"origin": ["note"]},
        }
    }


def function_schema(function: Function) -> Schema:
    """The statement that calls `function`: its arguments, `when`, `note` and attributes."""
    properties: Schema = {"how": {"const": function.name}}
    for argument in function.arguments:
        described = argument_schema(argument)
        kind = KIND_NAMES[argument.kind]
        properties[argument.name] = {**described, "description": kind}
    properties |= {"when": ref("condition"), "note": SCALAR}
    if function.takes_among:
        properties["among"] = ref("condition")
    if function.looks_at_records:
        properties.setdefault("match", map_of(ref("reference"), REFERENCE))
    if "terms_of_codelist" in function.injected.values():
        properties.setdefault("codelist", SCALAR)
    # `of` also lists the values of a case, where it is no argument
    also = {"anyOf": [ref("attribute"), {"const": "of"}]}
    required = [
        a.name
        for a in function.arguments
        if a.is_required and (function.name, a.name) != ("copy", "from")
    ]
    return closed(properties, required, f"{function.summary} {function.says}", also)


def argument_schema(argument: Argument) -> Schema:
    """What an argument may be, by its kind (`functions/_arguments.py`)."""
    reference = ref("reference")
    kinds: dict[str, Schema] = {
        "c": reference,
        "r": reference,
        "g": reference,
        "C": ref("references"),
        "R": ref("references"),
        "G": ref("references"),
        "o": ref("order"),
        "n": {"anyOf": [{"type": "number"}, reference]},
        "i": {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^config\."}]},
        "t": SCALAR,
        "v": SCALAR,
        "k": SCALAR,
        "T": {"type": "string"},
        "m": map_of(SCALAR),
        "M": map_of(reference),
        "d": {"anyOf": [ref("duration"), reference]},
        "w": {"enum": list(argument.words)},
        "L": ref("texts"),
        "D": ref("texts"),
        "W": one_or_list({"enum": list(argument.words)}),
        "N": one_or_list({"type": "number"}),
    }
    return kinds[argument.kind]
