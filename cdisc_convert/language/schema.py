"""The JSON Schema (2020-12) of mapping files, for editors: built from the registry and the model."""

from __future__ import annotations

from cdisc_convert.language.datasets import DATASET_KEYS, SEVERITIES, STRUCTURES
from cdisc_convert.language.rows import THEN_VERBS, VERB_KEYS
from cdisc_convert.language.schema_results import result_definitions, result_files
from cdisc_convert.language.schema_statements import (
    SCALAR,
    TRUTH,
    Schema,
    chain,
    closed,
    has,
    map_of,
    one_or_list,
    ref,
    says_how,
    statement_definitions,
)
from cdisc_convert.language.source_specs import SOURCE_KEYS
from cdisc_convert.language.studies import FILE_KINDS, STANDARDS, STUDY_KEYS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DATASET_NAME = {"type": "string", "pattern": "^[A-Z][A-Z0-9]{1,7}$"}
LOWER_NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}


def mapping_schema() -> Schema:
    """The schema of every file of a mapping; the first key says which kind a file is."""
    kinds = ("study", *FILE_KINDS)
    return {
        "$schema": DIALECT,
        "title": "cdisc-convert mapping file",
        "description": f"Starts with one of {', '.join(kinds)}.",
        **chain([(has(kind), ref(f"file_{kind}")) for kind in kinds], False),
        "$defs": {
            **statement_definitions(),
            **_row_definitions(),
            **_dataset_definitions(),
            **_source_definitions(),
            **result_definitions(),
            **{f"file_{kind}": schema for kind, schema in _files().items()},
        },
    }


def _files() -> dict[str, Schema]:
    group = {"let": ref("helpers"), "variables": ref("statements")}
    return {
        "study": _study(),
        "dataset": _dataset("dataset", DATASET_NAME),
        "intermediate": _dataset("intermediate", LOWER_NAME),
        "fragment": closed({"fragment": SCALAR, **group}, ["fragment"]),
        "relations": closed({"relations": map_of(ref("relation"))}, ["relations"]),
        **result_files(),
        "checks": closed({"checks": map_of(ref("check"))}, ["checks"]),
        "not_submitted": closed(
            {"not_submitted": SCALAR, "columns": map_of(SCALAR)}, ["not_submitted", "columns"]
        ),
    }


# -- rows -----------------------------------------------------------------------------------------


def _row_definitions() -> Schema:
    match = map_of(ref("reference"))
    # what an argument of a row verb may be; `from` and `every` differ from verb to verb
    types: Schema = {
        "from": ref("texts"),
        "when": ref("condition"),
        "if_any": ref("condition"),
        "because": SCALAR,
        "parts": {**map_of(ref("part")), "minProperties": 1},
        "part_is": SCALAR,
        "table": SCALAR,
        "columns": map_of(SCALAR),
        "empty": {"enum": ["keep", "drop"]},
        "with": SCALAR,
        "match": match,
        "each": {"enum": ["exactly_one", "at_most_one", "many"]},
        "unmatched": closed({"issue": SCALAR}, ["issue"]),
        "unused": SCALAR,
        "within": ref("references"),
        "order": ref("order"),
        "take": {"enum": ["first", "last"]},
        "issue": SCALAR,
        "kind": {"enum": ["excluded", "quarantined"]},
        "by": ref("references"),
        "over": SCALAR,
        "column": ref("reference"),
        "separator": SCALAR,
        "every": {"anyOf": [{"type": "integer"}, ref("duration"), ref("reference")]},
        "start": ref("reference"),
        "end": ref("reference"),
        "date": ref("reference"),
        "censor": ref("reference"),
    }
    definitions: Schema = {}
    for verb, (required, optional) in VERB_KEYS.items():
        properties = {key: types[key] for key in (*required, *optional)}
        definitions[f"row_{verb}"] = closed(
            {"how": {"const": verb}, **properties}, ["how", *required]
        )
    definitions["row_take"]["dependentRequired"] = {"when": ["because"], "because": ["when"]}
    part = {"rows": ref("rows"), "give": ref("statements"), "like": SCALAR}
    return {
        **definitions,
        "rows": {**_steps(tuple(VERB_KEYS)), "minItems": 1},
        "then": _steps(THEN_VERBS),
        "part": {**closed(part), "anyOf": [has("rows"), has("like")]},
    }


def _steps(verbs: tuple[str, ...]) -> Schema:
    tests = [{"if": says_how(verb), "then": ref(f"row_{verb}")} for verb in verbs]
    step = {
        "type": "object",
        "required": ["how"],
        "properties": {"how": {"enum": list(verbs)}},
        "allOf": tests,
    }
    return {"type": "array", "items": step}


# -- datasets, checks, relations ------------------------------------------------------------------


def _dataset(first: str, name: Schema) -> Schema:
    types: Schema = {
        "structure": {"enum": list(STRUCTURES)},
        "submit": TRUTH,
        "use": ref("texts"),
        "rows": ref("rows"),
        "let": ref("helpers"),
        "variables": ref("statements"),
        "then": ref("then"),
        "key": ref("texts"),
        "checks": map_of(ref("check")),
        "documents": ref("texts"),
    }
    properties = {key: types.get(key, SCALAR) for key in DATASET_KEYS}
    found = closed({first: name, **properties}, [first])
    needed = ["rows", "key"] if first == "dataset" else ["rows"]
    found |= chain(
        [
            (
                has("as_is"),
                {"not": {"anyOf": [has(k) for k in ("rows", "let", "variables", "then")]}},
            )
        ],
        {"required": needed},
    )
    return found


def _dataset_definitions() -> Schema:
    check = {
        "on": SCALAR,
        "when": ref("condition"),
        "severity": {"enum": list(SEVERITIES)},
        "query": SCALAR,
        "to": SCALAR,
        "effect": SCALAR,
    }
    one = closed(
        {key: ref("reference") for key in ("one", "many", "many_too")},
        ["many"],
        "Between datasets.",
    )
    pairs = map_of(ref("reference"))
    two = closed(
        {
            "left": DATASET_NAME,
            "right": DATASET_NAME,
            "match": pairs,
            "id": SCALAR,
            "when": ref("condition"),
            "named_by": DATASET_NAME,
        },
        ["left", "right", "match", "id"],
        "Between records.",
    )
    return {
        "check": closed(check, ["when", "severity", "query"]),
        "relation": chain([(has("left"), two)], one),
    }


# -- the study and its sources --------------------------------------------------------------------


def _study() -> Schema:
    config = closed(
        {"value": SCALAR, "source": SCALAR, "says": SCALAR}, ["value", "source", "says"]
    )
    table = {
        "anyOf": [
            {"type": "string"},
            closed({"file": SCALAR, "origin": {"enum": ["protocol", "sponsor"]}}, ["file"]),
        ]
    }
    register = {"register": SCALAR, "id": SCALAR, "sites": SCALAR}
    register |= {"same_person": ref("texts"), "order": ref("texts")}
    types: Schema = {
        "standards": closed({key: SCALAR for key in STANDARDS}),
        "config": map_of(config),
        "subjects": closed(register, ["register", "id"]),
        "tables": map_of(table, LOWER_NAME["pattern"]),
        "cutoff": closed({"date": SCALAR, "partial_dates": {"enum": ["keep"]}}, ["date"]),
        "blinding": closed({"sealed": ref("texts"), "unblinded": TRUTH, "hide": map_of(SCALAR)}),
        "sources": map_of(ref("source"), LOWER_NAME["pattern"]),
        "files": ref("texts"),
        "values": map_of(SCALAR),
        "unlisted_columns": {"enum": ["refuse", "report"]},
    }
    properties = {key: types.get(key, SCALAR) for key in STUDY_KEYS}
    return closed({"study": SCALAR, **properties}, ["study", "studyid", "files"])


def _source_definitions() -> Schema:
    subject = closed({"column": SCALAR, "form": SCALAR, "with": ref("texts")}, ["column", "form"])
    not_submitted = {
        "type": "object",
        "properties": {"use": one_or_list(SCALAR)},
        "additionalProperties": SCALAR,
    }
    types: Schema = {
        "optional": TRUTH,
        "reader": {"type": "object"},
        "columns": map_of(SCALAR),
        "subject": {"anyOf": [{"const": "none"}, subject]},
        "per": {"enum": ["subject"]},
        "key": ref("texts"),
        "duplicates": {"enum": ["refuse", "report"]},
        "time_zone": {"anyOf": [SCALAR, closed({"column": SCALAR}, ["column"])]},
        "missing": {"anyOf": [ref("texts"), map_of(SCALAR)]},
        "deleted_when": ref("condition"),
        "when": ref("condition"),
        "let": map_of(ref("statement")),
        "vendor": TRUTH,
        "crf": ref("texts"),
        "not_submitted": not_submitted,
    }
    properties = {key: types.get(key, SCALAR) for key in SOURCE_KEYS}
    source = closed(properties)
    source["oneOf"] = [has(key) for key in ("file", "files", "form_of")]
    source["dependentRequired"] = {"when": ["because"], "form_of": ["form"]}
    return {"source": source}
