from __future__ import annotations

from tests.messages.mapping_cases import STUDY

X = "dataset: AE\nrows: [{how: take, from: ae}]\nkey: [AETERM]\nvariables:\n  AETERM: {how: empty}\n"


def study(*changes: tuple[str, str]) -> dict[str, str]:
    text = STUDY
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return {"study.yaml": text, "x.yaml": X}


def source(text: str) -> dict[str, str]:
    """The small study with one more source."""
    return study(("files: [x.yaml]", f"  lab: {text}  # !\nfiles: [x.yaml]"))


def added(line: str) -> dict[str, str]:
    return study(("files: [x.yaml]", f"{line}  # !\nfiles: [x.yaml]"))


def source_with(text: str) -> dict[str, str]:
    return source("{file: lab.csv, key: [A], subject: none, " + text + "}")


STUDIES = {
    "unknown key": added("version: 1"),
    "without studyid": study(("study: s\n", "study: s  # !\n"), ("studyid: S1\n", "")),
    "two documents": {"study.yaml": STUDY + "---\nstudy: t\n"},
    "not a study": {"study.yaml": "dataset: AE\n"},
    "not YAML": {"study.yaml": "study: [\n"},
    "standards": added("standards: {sdtm: '3.4'}"),
    "config incomplete": study(("source: seed, says: limit}}", "source: seed}}  # !")),
    "config value": study(
        ("{value: 30,", "{value: [30],"), ("says: limit}}", "says: limit}}  # !")
    ),
    "config date": study(
        ("{value: 30,", "{value: 2021-13-09,"), ("says: limit}}", "says: limit}}  # !")
    ),
    "config duration": study(
        ("{value: 30,", "{value: P90X,"), ("says: limit}}", "says: limit}}  # !")
    ),
    "config name": study(("{limit:", "{Limit:"), ("says: limit}}", "says: limit}}  # !")),
    "register unknown": study(
        ('register: dm, id: "{STUDYID}-{SUBJID}"}', 'register: dmm, id: "{STUDYID}-{SUBJID}"}  # !')
    ),
    "register without id": study((', id: "{STUDYID}-{SUBJID}"}', "}  # !")),
    "table name": study(
        ("tables: {tests: tests.csv, how: how.csv}", "tables: {Tests: tests.csv}  # !")
    ),
    "table origin": study(
        (
            "tables: {tests: tests.csv, how: how.csv}",
            "tables: {tests: {file: tests.csv, origin: site}}  # !",
        )
    ),
    "cutoff": added("cutoff: {date: 30 June 2025}"),
    "cutoff partial": added("cutoff: {date: none, partial_dates: drop}"),
    "blinding": added("blinding: {seal: [dm]}"),
    "name taken": study(
        ("tests: tests.csv, how: how.csv}", "ae: tests.csv}"),
        ("  ae: {file: ae.csv,", "  ae: {file: ae.csv,"),
    ),
    "files missing": study(("files: [x.yaml]", "files: [x.yaml, y.yaml]  # !")),
    "files outside": study(("files: [x.yaml]", "files: [x.yaml, ../y.yaml]  # !")),
    "file kind": {"x.yaml": "datasets: AE  # !\n"},
    "file of text": {"x.yaml": "hello  # !\n"},
    "library missing": {"study.yaml": STUDY + "library: lib\n", "x.yaml": X},
    "not_submitted list": {"x.yaml": X + "---\nnot_submitted: a  # !\n"},
    "several files": {
        "study.yaml": STUDY.replace("[x.yaml]", "[x.yaml, y.yaml]"),
        "x.yaml": "dataset: AE  # !\n",
        "y.yaml": "dataset: CM  # !\n",
    },
}

SOURCES = {
    "no file": source("{key: [A], subject: none}"),
    "two files": source("{file: a.csv, files: b_*.csv, key: [A]}"),
    "name": study(("  vs: {", "  VS: {"), ("key: [SUBJ, DAY]}", "key: [SUBJ, DAY]}  # !")),
    "reserved name": study(
        ("  vs: {", "  raw: {"), ("key: [SUBJ, DAY]}", "key: [SUBJ, DAY]}  # !")
    ),
    "unknown key": source_with("colums: {A: B}"),
    "column name": source_with("columns: {N° patient: N°}"),
    "form of nothing": source("{form_of: redcapp, form: lab, key: [A]}"),
    "form of a form": study(
        (
            "files: [x.yaml]",
            "  a: {form_of: ae, form: a}\n  b: {form_of: a, form: b}  # !\nfiles: [x.yaml]",
        )
    ),
    "form_of without form": source("{form_of: ae, key: [A]}"),
    "file_name without files": source_with('file_name: "fr_{SITEID}"'),
    "when without because": source_with("when: {var: lab.X, is: y}"),
    "because without when": source_with("because: no"),
    "reader": source_with("reader: {kind: csvv}"),
    "reader kind": source_with("reader: {encoding: utf-8}"),
    "time zone": source_with("time_zone: Europe/Pariss"),
    "per": source_with("per: person"),
    "duplicates": source_with("duplicates: keep"),
    "subject": source("{file: a.csv, key: [A], subject: {column: SUBJ}}"),
    "subject form": source("{file: a.csv, key: [A], subject: {column: SUBJ, form: SUBJID}}"),
    "optional": source_with("optional: sometimes"),
    "by_part": source_with("let: {A: {how: by_part}}"),
    "not_submitted": source_with("not_submitted: {use: systm}"),
    "missing": source_with("missing: {NI: [a]}"),
}


def test_study_messages(compare):
    compare("studies", STUDIES)


def test_source_messages(compare):
    compare("sources", SOURCES)
