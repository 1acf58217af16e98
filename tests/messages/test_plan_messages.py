from __future__ import annotations

from tests.messages.mapping_cases import STUDY

HEAD = "dataset: AE\nrows: [{how: take, from: ae}]\nkey: [AETERM]\nvariables:\n"
OK = "  AETERM: {how: copy, from: ae.TERM}\n"
S = HEAD + OK
DM = "---\ndataset: DM\nrows: [{how: take, from: dm}]\nkey: [USUBJID]\nvariables:\n"
VS = "---\ndataset: VS\nrows: [{how: take, from: vs}]\nkey: [VSDTC]\nvariables:\n"
VSDTC = "  VSDTC: {how: copy, from: vs.DAY}\n"


def let(text: str) -> dict[str, str]:
    """The small study with a helper in its source ae."""
    study = STUDY.replace("key: [SUBJ, TERM]}", "key: [SUBJ, TERM], let: {X: " + text + "}}  # !")
    assert "# !" in study
    return {"study.yaml": study, "x.yaml": S}


def study_line(line: str) -> dict[str, str]:
    marked = STUDY.replace("study: s\n", "study: s  # !\n")
    return {"study.yaml": f"{marked}{line}\n", "x.yaml": S}


def configured(value: str, line: str) -> dict[str, str]:
    """The small study with another value of its config, and one more statement."""
    study = STUDY.replace("{value: 30,", f"{{value: {value},")
    marked = study.replace("says: limit}}", "says: limit}}  # !")
    return {"study.yaml": marked, "x.yaml": f"{S}  {line}\n"}


def grouped(line: str) -> str:
    return (
        "dataset: AE\nrows:\n  - {how: take, from: ae}\n  - {how: group, by: [ae.USUBJID, ae.TERM]}\n"
        f"key: [AETERM]\nvariables:\n{OK}  AESEV: {line}  # !\n"
    )


def step(text: str, steps: str = "{how: take, from: ae}") -> str:
    return f"dataset: AE\nrows:\n  - {steps}\n  - {text}  # !\nkey: [AETERM]\nvariables:\n{OK}"


NAMES = {
    "own name": S + "  AESEV: {how: copy, from: AETERN}  # !\n",
    "own name in when": S + "  AESEV: {how: empty, when: {var: AETER, is: x}}  # !\n",
    "raw column without its source": S + "  AESEV: {how: copy, from: Severity.x}  # !\n",
    "unknown source": S + "  AESEV: {how: copy, from: aee.SEV}  # !\n",
    "dotted own name": S + "  AESEV: {how: copy, from: AE.AETERM}  # !\n",
    "column of a dataset": S
    + "  AESEV: {how: copy, from: DM.AGEE}  # !\n"
    + DM
    + "  AGE: {how: number, from: dm.AGE}\n",
    "several records": S + "  AESEV: {how: copy, from: vs.RESULT}  # !\n",
    "table as a column": S + "  AESEV: {how: copy, from: tests.CODE}  # !\n",
    "table as records": S
    + "  AESEV: {how: pick, value: tests.CODE, order: [vs.DAY], take: last}  # !\n",
    "own name as records": S + "  AESEQ: {how: count, of: AETERM}  # !\n",
    "match of another source": S
    + "  AESEV: {how: only, value: vs.X, match: {dm.X: AETERM}}  # !\n",
    "config": S + "  AEDUR: {how: multiply, value: ae.N, by: config.limitt}  # !\n",
    "config is no number": configured(
        "thirty", "AEDUR: {how: multiply, value: ae.N, by: config.limit}"
    ),
    "config is no whole number": configured(
        "2.5", "AEDUR: {how: mean_of, of: [ae.N], at_least: config.limit}"
    ),
    "config is no duration": configured(
        "30", "AEENDTC: {how: add_duration, date: ae.DAY, add: config.limit}"
    ),
    "config has no order": configured(
        "low", "AESEV: {how: copy, from: ae.SEV, when: {var: ae.N, less_than: config.limit}}"
    ),
    "study": S + "  STUDYID: {how: copy, from: study.STUDYIDS}  # !\n",
    "subjects": S + "  SITEID: {how: copy, from: subjects.SITE}  # !\n",
    "subjects without register": {
        "study.yaml": STUDY.replace('subjects: {register: dm, id: "{STUDYID}-{SUBJID}"}\n', ""),
        "x.yaml": S + "  SUBJID: {how: copy, from: subjects.SUBJID}  # !\n",
    },
    "member of a group": grouped("{how: copy, from: ae.SEV}"),
    "raw after a group": grouped("{how: copy, from: raw.SEV}"),
    "copy of nothing": grouped("{how: copy}"),
    "dataset of dates": S + "  AEDTC: {how: latest_date_in, datasets: [VSS]}  # !\n" + VS + VSDTC,
    "template": S + '  AESPID: {how: template, text: "{AETERN}"}  # !\n',
    "let of a source": let("{how: copy, from: TERM}"),
    "let of a source reads another": let("{how: copy, from: vs.DAY}"),
    "when of a source": {
        "study.yaml": STUDY.replace(
            "key: [SUBJ, TERM]}", "key: [SUBJ, TERM], deleted_when: {var: vs.X, is: y}}  # !"
        ),
        "x.yaml": S,
    },
    "key": S.replace("dataset: AE", "dataset: AE  # !").replace("key: [AETERM]", "key: [AETERN]"),
    "cutoff_on": S.replace("dataset: AE", "dataset: AE  # !") + "cutoff_on: AEDTC\n",
    "several at once": S
    + "  AESEV: {how: copy, from: aee.SEV}  # !\n  AEREL: {how: copy, from: AETER}  # !\n",
}

TABLES = {
    "table": S + "  AESEV: {how: lookup, table: test, match: {NAME: AETERM}, take: CODE}  # !\n",
    "taken column": S + "  X: {how: lookup, table: tests, match: {NAME: AETERM}, take: COD}  # !\n",
    "matched column": S
    + "  X: {how: lookup, table: tests, match: {NAM: AETERM}, take: CODE}  # !\n",
    "column of in_list": S
    + "  X: {how: in_list, from: AETERM, table: tests, column: NAMES}  # !\n",
    "table of a condition": S
    + "  X: {how: empty, when: {var: AETERM, in: {table: testz, column: CODE}}}  # !\n",
    "column of a condition": S
    + "  X: {how: empty, when: {var: AETERM, in: {table: tests, column: C}}}  # !\n",
    "join": step("{how: join, with: tests, match: {NAMES: ae.TERM}}"),
    "joined column": "dataset: AE\nrows:\n  - {how: take, from: ae}\n"
    "  - {how: join, with: tests, match: {NAME: ae.TERM}}\nkey: [AETERM]\nvariables:\n"
    + OK
    + "  AECAT: {how: copy, from: tests.CAT}  # !\n",
    "unpivot": "dataset: AE\nrows:\n  - {how: unpivot, from: ae, table: tests, columns: {R: COL}}  # !\n"
    "key: [AETERM]\nvariables:\n" + OK,
}

STEPS = {
    "no such source": step("{how: join, with: vss}"),
    "no such source in a part": "dataset: AE\nrows:\n  - how: stack\n    parts:\n"
    "      a: {rows: [{how: take, from: aee}], give: {AETERM: {how: empty}}}  # !\n"
    "key: [AETERM]\nvariables:\n  AETERM: {how: by_part}\n",
    "made name": step("{how: set_aside, when: {var: AETERM, is: x}, because: y}"),
    "unknown in a join": step("{how: join, with: vs, match: {DAY: dm.DAYS.x}}").replace(".x", ""),
    "as_is": "dataset: DM  # !\nas_is: dmm\n",
    "dates of an as_is dataset": S
    + "  AEENDTC: {how: latest_date_in, datasets: [VS]}  # !\n"
    + "---\ndataset: VS\nas_is: vs\n",
    "then": "dataset: AE\nrows: [{how: take, from: ae}]\n"
    "then: [{how: set_aside, when: {var: AETERN, is: x}, because: y}]  # !\nkey: [AETERM]\n"
    "variables:\n" + OK,
}
STEPS["unknown in a join"] = step("{how: join, with: vs, match: {DAY: tests.NAME}}")

OTHERS = {
    "check": S
    + "checks:\n  X: {on: aee, when: {var: AETERM, is: x}, severity: note, query: q}  # !\n",
    "check when": S + "checks:\n  X: {when: {var: AETERN, is: x}, severity: note, query: q}  # !\n",
    "check query": S
    + 'checks:\n  X: {when: {var: AETERM, is: x}, severity: note, query: "{AETER}?"}  # !\n',
    "check query is no reference": S
    + 'checks:\n  X: {when: {var: AETERM, is: x}, severity: note, query: "{the term}?"}  # !\n',
    "relation": S + "---\nrelations:\n  R: {many: AEE.AETERM}  # !\n",
    "relation match": S
    + VS
    + VSDTC
    + "---\nrelations:\n  R: {left: AE, right: VS, match: {AE.AETERN: VS.VSDTC}, id: x}  # !\n",
    "relation id": S
    + VS
    + VSDTC
    + '---\nrelations:\n  R: {left: AE, right: VS, match: {AE.AETERM: VS.VSDTC}, id: "{a b}"}  # !\n',
    "sites": {
        "study.yaml": STUDY.replace('SUBJID}"}\ntables', 'SUBJID}", sites: site}  # !\ntables'),
        "x.yaml": S,
    },
    "sealed": study_line("blinding: {sealed: [arms]}"),
    "hidden": study_line("blinding: {hide: {AE.AETERMS: BLINDED}}"),
}

CIRCLES = {
    "two names": S + "  AESEV: {how: copy, from: AEREL}\n  AEREL: {how: copy, from: AESEV}\n",
    "a name of itself": S + "  AESEV: {how: upper_case, from: AESEV}\n",
    "two circles": S
    + "  AESEV: {how: upper_case, from: AESEV}\n  AEREL: {how: upper_case, from: AEREL}\n",
    "two datasets": S
    + "  AESEQ: {how: count, of: VS.VSSEQ}\n"
    + VS
    + VSDTC
    + "  VSSEQ: {how: count, of: AE.AESEQ}\n",
    "rows of each other": "dataset: AE\nrows: [{how: take, from: VS}]\nkey: []\n---\n"
    "dataset: VS\nrows: [{how: take, from: AE}]\nkey: []\n",
    "then barrier": "dataset: AE\nrows: [{how: take, from: ae}]\n"
    "then: [{how: set_aside, when: {var: LINES, more_than: 1}, because: y}]\nkey: [AETERM]\nlet:\n"
    "  LINES: {how: count_within, within: [AETERM]}\nvariables:\n" + OK,
    "between parts": "dataset: AE\nrows:\n  - how: stack\n    parts:\n"
    "      a: {rows: [{how: take, from: ae}], give: {AETERM: {how: copy, from: AESEV}}}\n"
    "      b: {rows: [{how: take, from: vs}], give: {AETERM: {how: empty}}}\nkey: [AETERM]\n"
    "variables:\n  AETERM: {how: by_part}\n  AESEV: {how: copy, from: AETERM}\n",
}


def test_name_messages(compare):
    compare("names", NAMES)


def test_table_messages(compare):
    compare("tables", TABLES)


def test_step_messages(compare):
    compare("steps", STEPS)


def test_messages_of_checks_relations_and_study_names(compare):
    compare("others", OTHERS)


def test_circle_messages(compare):
    compare("circles", CIRCLES)
