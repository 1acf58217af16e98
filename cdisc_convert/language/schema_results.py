"""JSON Schema of `results:` and `displays:`."""

from __future__ import annotations

from cdisc_convert.functions._registry import Function, functions
from cdisc_convert.language.displays import ALL_PLOTS, AROUND, PLOTS, REFERENCES
from cdisc_convert.language.results import REASONS, RECORD_KEYS, RESULT_KEYS, STATISTIC_KEYS
from cdisc_convert.language.schema_statements import (
    SCALAR,
    TRUTH,
    Schema,
    argument_schema,
    closed,
    map_of,
    one_or_list,
    ref,
    says_how,
)

RESULT_NAME = "^[A-Za-z][A-Za-z0-9._-]*$"
DISPLAY_NAME = r"^[TFL]-[0-9]+(\.[0-9]+)*[a-z]?$"


def result_files() -> dict[str, Schema]:
    """The files that start with `results` and with `displays`."""
    results = map_of(ref("result"), RESULT_NAME)
    displays = map_of(ref("display"), DISPLAY_NAME)
    return {
        "results": closed({"results": results}, ["results"]),
        "displays": closed({"displays": displays}, ["displays"]),
    }


def result_definitions() -> Schema:
    """Definitions of results, statistics, populations and displays."""
    statistics = [function for function in functions().values() if function.is_statistic]
    names = [function.name for function in statistics]
    tests = [{"if": says_how(f.name), "then": ref(f"statistic_{f.name}")} for f in statistics]
    return {
        "population": closed(
            {
                "dataset": SCALAR,
                "label": SCALAR,
                "when": ref("condition"),
                "by": ref("references"),
            },
            ["dataset"],
        ),
        "join": closed(
            {"dataset": SCALAR, "when": ref("condition"), "match": ref("texts")}, ["dataset"]
        ),
        "result": _result(),
        "statistic": {
            "type": "object",
            "required": ["how"],
            "properties": {"how": {"enum": names}},
            "allOf": tests,
        },
        **{f"statistic_{f.name}": _statistic(f) for f in statistics},
        "display": _display(),
    }


def _records() -> Schema:
    types: Schema = {
        "dataset": SCALAR,
        "among": ref("condition"),
        "join": one_or_list(ref("join")),
        "denominator": ref("population"),
    }
    return {key: types.get(key, ref("references")) for key in RECORD_KEYS}


def _result() -> Schema:
    shown = closed({"name": SCALAR, "title": SCALAR, "document": _document()}, ["name", "title"])
    types: Schema = {
        "endpoints": ref("texts"),
        "display": {"anyOf": [SCALAR, shown]},
        "displays": ref("texts"),
        "reason": {"enum": list(REASONS)},
        "document": _document(),
        "variables": ref("references"),
        "statistics": {"type": "array", "items": ref("statistic"), "minItems": 1},
    }
    properties = {key: types.get(key, SCALAR) for key in RESULT_KEYS}
    return closed({**properties, **_records()}, ["reason", "purpose", "statistics"])


def _document() -> Schema:
    return closed({"name": SCALAR, "page": SCALAR}, ["name"])


def _statistic(function: Function) -> Schema:
    properties: Schema = _records()
    properties |= {key: SCALAR for key in STATISTIC_KEYS}
    properties |= {"how": {"const": function.name}, "decimals": {"type": "integer"}}
    for argument in function.arguments:
        described = argument_schema(argument)
        known = properties.get(argument.name)
        properties[argument.name] = described if known is None else {"anyOf": [described, known]}
    required = [a.name for a in function.arguments if a.is_required]
    return closed(properties, required, f"{function.summary} {function.says}")


def _display() -> Schema:
    number = {"type": "number"}
    mark = {"label": SCALAR, "dataset": SCALAR, "at": ref("reference"), "when": ref("condition")}
    types: Schema = {
        "footnotes": ref("texts"),
        "document": _document(),
        "dataset": SCALAR,
        "among": ref("condition"),
        "join": one_or_list(ref("join")),
        "columns": ref("references"),
        "order": ref("order"),
        "plot": {"enum": list(PLOTS)},
        "error": {"enum": ["se", "ci"]},
        "log": TRUTH,
        "scale": number,
        "marks": one_or_list(number),
        "lines": {"anyOf": [one_or_list(number), map_of(one_or_list(number))]},
        "events": one_or_list(closed(mark, ["label", "dataset", "at"])),
        **dict.fromkeys(REFERENCES, ref("reference")),
    }
    plotted = [key for needs, may in PLOTS.values() for key in (*needs, *may)]
    keys = dict.fromkeys((*AROUND, *ALL_PLOTS, *plotted, *types))
    return closed({key: types.get(key, SCALAR) for key in keys}, ["title"])
