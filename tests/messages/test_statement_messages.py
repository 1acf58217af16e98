from __future__ import annotations

HEAD = "dataset: AE\nrows: [{how: take, from: ae}]\nkey: [AETERM]\nvariables:\n"
OK = "  AETERM: {how: copy, from: ae.TERM}\n"
S = HEAD + OK

STATEMENTS = {
    "no map": S + "  AESEV: copy  # !\n",
    "no how": S + "  AESEV: {from: ae.SEV}  # !\n",
    "two ways": S + "  AESEV: {how: copy, from: ae.SEV, choose: [{how: empty}]}  # !\n",
    "unknown function": S + "  AESEV: {how: copyy, from: ae.SEV}  # !\n",
    "unknown argument": S + "  AESEV: {how: copy, form: ae.SEV, from: ae.SEV}  # !\n",
    "argument left out": S + "  AESEV: {how: upper_case}  # !\n",
    "among where it means nothing": S
    + "  AESEV:\n    how: copy\n    from: ae.SEV\n    among: {var: AETERM, is: x}  # !\n",
    "cases beside how": S
    + "  AESEV:\n    how: copy\n    from: ae.SEV\n    cases: {A: {how: empty}}  # !\n",
    "no reference": S + "  AESEV: {how: copy, from: ae SEV}  # !\n",
    "empty reference": S + "  AESEV: {how: copy, from: }  # !\n",
    "reference is a list": S + "  AESEV: {how: copy, from: [ae.SEV]}  # !\n",
    "list is a map": S + "  AESEV: {how: first_present, of: {a: ae.SEV}}  # !\n",
    "map is a list": S + "  AESEV: {how: decode, from: ae.SEV, terms: [a, b]}  # !\n",
    "each of a list": S + "  AESEV: {how: contains, from: ae.SEV, texts: [a, {b: c}]}  # !\n",
    "word": S + "  AESEQ: {how: flag_one, within: [USUBJID], order: [AETERM], take: frist}  # !\n",
    "whole number": S + "  AESEV: {how: part, from: ae.SEV, separator: x, number: 1.5}  # !\n",
    "number": S + "  AEDUR: {how: multiply, value: ae.N, by: many times}  # !\n",
    "duration": S + "  AESTDTC: {how: add_duration, date: ae.D, add: 84 days}  # !\n",
    "template": S + '  AESPID: {how: template, text: "{TERM of}"}  # !\n',
    "match": S + "  AESEV: {how: only, value: vs.X, match: {vs x: AETERM}}  # !\n",
    "descending": S + "  AESEQ: {how: sequence, within: [USUBJID], order: [{desc: AETERM}]}  # !\n",
    "long name": S + "  AESEVERITY: {how: copy, from: ae.SEV}  # !\n",
    "lower-case name": S + "  aesev: {how: copy, from: ae.SEV}  # !\n",
    "origin without note": S + "  AESEV: {how: copy, from: ae.SEV, origin: Assigned}  # !\n",
    "long label": S
    + "  X:\n    how: copy\n    from: ae.SEV\n"
    + f"    supplemental: {{label: {'long ' * 9}}}  # !\n",
    "supplemental without label": S
    + "  X: {how: copy, from: ae.SEV, supplemental: {as: Y}}  # !\n",
    "supplemental helper": "dataset: AE\nrows: [{how: take, from: ae}]\nkey: [AETERM]\nlet:\n"
    "  X: {how: copy, from: ae.SEV, supplemental: {label: x}}  # !\nvariables:\n" + OK,
    "type": S + "  AESEV: {how: copy, from: ae.SEV, type: Char}  # !\n",
    "length": S + "  AESEV: {how: copy, from: ae.SEV, length: short}  # !\n",
    "after_cutoff": S + "  AESEV: {how: copy, from: ae.SEV, after_cutoff: kept}  # !\n",
    "document": S + "  AESEV: {how: copy, from: ae.SEV, document: {page: 1}}  # !\n",
    "several at once": S + "  AESEV: {how: copyy}  # !\n  AEREL: {how: upper_case}  # !\n",
}

CHOICES = {
    "empty choose": S + "  AESEV: {choose: []}  # !\n",
    "choose is no list": S + "  AESEV: {choose: {how: empty}}  # !\n",
    "unconditional branch first": S
    + "  AESEV:\n    choose:\n      - {how: empty}  # !\n      - {how: copy, from: ae.SEV}\n",
    "attribute in a branch": S + "  AESEV:\n    choose:\n      - {how: empty, crf: [1]}  # !\n",
    "unknown key": S + "  AESEV: {choose: [{how: empty}], whenn: {var: AETERM, is: x}}  # !\n",
    "no cases": S + "  AESEV: {by: AETERM, cases: {}}  # !\n",
    "by without cases": S + "  AESEV: {by: AETERM}  # !\n",
    "case twice": S
    + "  AESEV: {by: AETERM, cases: [{of: [A, B], how: empty}, {of: B, how: empty}]}  # !\n",
    "two cases without of": S
    + "  AESEV:\n    by: AETERM\n    cases:\n      - {how: empty}\n      - {how: empty}  # !\n",
    "of of a case and of a function": S
    + "  AESEV:\n    by: AETERM\n    cases:\n      - {of: [A, B], how: first_present}  # !\n",
    "both kinds of cases": S
    + "  AESEV: {by: AETERM, cases: {A: {how: empty}}, cases_from: how}  # !\n",
    "cases_from no table": S + "  AESEV: {by: AETERM, cases_from: hows}  # !\n",
    "cases_from table": {
        "x.yaml": S + "  AESEV: {by: AETERM, cases_from: how}\n",
        "how.csv": "AETERM,how,from\nA,copy,ae.SEV\n,copy,ae.SEV\nB,copyy,ae.SEV\nC,number,\n",
    },
    "cases_from not UTF-8": {
        "x.yaml": S + "  AESEV: {by: AETERM, cases_from: odd}\n",
        "study.yaml": "study: s\nstudyid: S\ntables: {odd: odd.csv}\nfiles: [x.yaml]\nsources:\n"
        "  ae: {file: ae.csv, key: [TERM], subject: none}\n",
    },
    "cases_from too long a line": {
        "x.yaml": S + "  AESEV: {by: AETERM, cases_from: how}\n",
        "how.csv": f"AETERM,how,from\n{'A' * 200_000},copy,ae.SEV\n",
    },
    "table with too long a header": {
        "x.yaml": S + "  AESEV: {how: copy, from: ae.SEV}\n",
        "tests.csv": f"{'A' * 200_000},CODE\n",
    },
    "by_part in a branch": S + "  AESEV: {choose: [{how: by_part}]}  # !\n",
}

CONDITIONS = {
    name: S + f"  AESEV: {{how: copy, from: ae.SEV, when: {text}}}  # !\n"
    for name, text in {
        "no map": "AETERM is x",
        "no var": "{is: x}",
        "no test": "{var: AETERM}",
        "two tests": "{var: AETERM, is: x, is_not: y}",
        "text without order": "{var: AETERM, less_than: low}",
        "no date in order": "{var: AETERM, at_least: 2021-13-09}",
        "unknown test": "{var: AETERM, equals: x}",
        "test with a typing error": "{var: AETERM, at_leest: 3}",
        "bad var": "{var: ae term, is: x}",
        "bad config": "{var: AETERM, is: config.bmi limit}",
        "list where one value is": "{var: AETERM, is: [a, b]}",
        "no value": "{var: AETERM, is: }",
        "empty list": "{var: AETERM, in: []}",
        "table without column": "{var: AETERM, in: {table: tests}}",
        "right side": "{var: AETERM, is: {name: AESEV}}",
        "empty all": "{all: []}",
        "all is no list": "{all: {var: AETERM, is: x}}",
        "all and any": "{all: [{var: AETERM, is: x}], any: [{var: AETERM, is: x}]}",
        "inside all": "{all: [{var: AETERM, iss: x}]}",
    }.items()
}


def test_statement_messages(compare):
    compare("statements", STATEMENTS)


def test_choice_messages(compare, tmp_path):
    folder = tmp_path / "cases_from_not_UTF-8"
    folder.mkdir()
    (folder / "odd.csv").write_bytes(b"AETERM,how\n\xe9,copy\n")
    compare("choices", CHOICES)


def test_condition_messages(compare):
    compare("conditions", CONDITIONS)
