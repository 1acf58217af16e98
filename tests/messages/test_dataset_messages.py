from __future__ import annotations

ROWS = "rows: [{how: take, from: ae}]\n"
TERM = "  AETERM: {how: copy, from: ae.TERM}\n"
AE = "dataset: AE\n" + ROWS + "key: [AETERM]\n"
IDS = "fragment: ids\nvariables:\n  --TERM: {how: copy, from: ae.TERM}\n---\n"
MORE = "fragment: more\nvariables:\n  --TERM: {how: empty}\n---\n"
CHECK = AE + "variables:\n" + TERM + "checks:\n"

DATASETS = {
    "name": "dataset: ae\n" + ROWS.replace("\n", "\n") + "key: [AETERM]\nvariables:\n" + TERM,
    "intermediate name": "intermediate: Lab\n" + ROWS + "let:\n" + TERM,
    "unknown key": AE + "variable: {}  # !\n",
    "no rows": "dataset: AE  # !\nkey: [AETERM]\nvariables: {}\n",
    "no key": "dataset: AE  # !\n" + ROWS + "variables:\n" + TERM,
    "structure": AE + "structure: ADLS  # !\nvariables:\n" + TERM,
    "as_is with rows": "dataset: AE\nas_is: ae\n" + ROWS.replace("\n", "  # !\n"),
    "submit without as_is": AE + "submit: true  # !\nvariables:\n" + TERM,
    "submit word": "dataset: AE\nas_is: ae\nsubmit: maybe  # !\n",
    "given twice": AE
    + "variables:\n"
    + TERM
    + "---\n"
    + AE.replace("dataset: AE", "dataset: AE  # !")
    + "variables:\n"
    + TERM,
    "variables is a list": AE + "variables: [AETERM]  # !\n",
    "let and variables": AE + "let:\n" + TERM + "variables:\n" + TERM.replace("\n", "  # !\n"),
    "by_part twice": "dataset: AE\nrows:\n  - how: stack\n    parts:\n"
    "      a: {rows: [{how: take, from: ae}], give: {AETERM: {how: empty}}}  # !\n"
    "let:\n  by_part: [AETERM]\n  AETERM: {how: empty}  # !\nkey: [AETERM]\n",
}

FRAGMENTS = {
    "unknown": AE + "use: [idents]  # !\nvariables:\n" + TERM,
    "restated": IDS + AE + "use: [ids]\nvariables:\n" + TERM.replace("\n", "  # !\n"),
    "overrides nothing": AE
    + "variables:\n  AETERM: {how: copy, from: ae.TERM, override: true}  # !\n",
    "two make the same": IDS + MORE + AE + "use: [ids, more]  # !\n",
    "given twice": IDS + IDS.replace("fragment: ids", "fragment: ids  # !") + AE + "use: [ids]\n",
    "fragment uses fragment": IDS + "fragment: more\nuse: [ids]  # !\n---\n" + AE + "use: [ids]\n",
    "fragment with rows": IDS.replace("variables:", "rows: []  # !\nvariables:")
    + AE
    + "use: [ids]\n",
    "problem inside": "fragment: ids\nvariables:\n  --TERM: {how: copyy}  # !\n---\n"
    + AE
    + "use: [ids]\n",
}

CHECKS = {
    "nothing said": CHECK + "  X: {}  # !\n",
    "severity": CHECK + "  X: {when: {var: AETERM, is: y}, severity: bad, query: q}  # !\n",
    "on nothing": "checks:\n  X: {when: {var: ae.TERM, is: y}, severity: note, query: q}  # !\n",
    "unknown key": CHECK
    + "  X: {when: {var: AETERM, is: y}, severity: note, query: q, who: me}  # !\n",
}

RELATIONS = {
    "one side": "relations:\n  R: {one: AE.AELNKID}  # !\n",
    "record level": "relations:\n  R: {left: AE}  # !\n",
    "mixed": "relations:\n  R: {many: AE.AELNKID, id: x}  # !\n",
    "match": "relations:\n  R: {left: AE, right: CM, match: {ae term: CM.X}, id: x}  # !\n",
    "no map": "relations: [R]  # !\n",
}


def test_dataset_messages(compare):
    compare("datasets", DATASETS)


def test_fragment_messages(compare):
    compare("fragments", FRAGMENTS)


def test_check_messages(compare):
    compare("checks", CHECKS)


def test_relation_messages(compare):
    compare("relations", RELATIONS)
