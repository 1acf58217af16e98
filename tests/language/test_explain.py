from __future__ import annotations

from dataclasses import replace

import pytest

from cdisc_convert.language.explain import DatasetText, explain_dataset, explain_study
from cdisc_convert.language.explain_text import WIDTH, dataset_page, name_page, study_page
from cdisc_convert.language.say_rows import say_steps
from cdisc_convert.language.studies import load_study
from cdisc_convert.model.dataset import Variable
from tests.messages.mapping_cases import STUDY, study_of, write_study

TAIL = "key: [AETERM]\nvariables:\n  AETERM: {how: empty}\n"


def steps(tmp_path, *lines: str) -> list[str]:
    rows = "".join(f"  - {line}\n" for line in lines)
    return say_steps(study_of(tmp_path, f"dataset: AE\nrows:\n{rows}{TAIL}").datasets["AE"].rows)


TAKE = "{how: take, from: ae}"


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("{how: take, from: subjects}", "One record for each subject."),
        (
            "{how: take, from: [ae, vs]}",
            "One record for each record of ae and vs, source after source.",
        ),
        (
            "{how: take, from: ae, when: {var: ae.X, is: Y}, because: Not given}",
            'One record for each record of ae. Only where ae.X is "Y"; the rest is left out: not given.',
        ),
        (
            "{how: unpivot, from: ae, table: tests, columns: {RESULT: CODE}, empty: drop, because: no cell}",
            "One record for each record of ae and line of table tests: ae.RESULT (column named in CODE)."
            " Empty cells give no record: no cell.",
        ),
    ],
)
def test_starting_step(tmp_path, step, sentence):
    assert steps(tmp_path, step) == [sentence]


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (
            "{how: join, with: vs, match: {A: ae.A, B: ae.B}, each: at_most_one, unmatched: {issue: NOT_CODED},"
            " unused: deleted later}",
            "The columns of vs are added where A equals ae.A and B equals ae.B; at most one may match. A record"
            " without a match is reported as NOT_CODED. Records of vs that match nothing: deleted later.",
        ),
        ("{how: join, with: dm}", "The columns of dm are added; exactly one must match."),
        (
            "{how: keep_one, within: [ae.A, ae.B], order: [ae.C, {descending: ae.D}], take: last,"
            " because: coded twice, issue: TWICE, if_any: {var: ae.S, is: C}}",
            "For each ae.A and ae.B, only the last record is kept, ordered by ae.C, then ae.D (descending),"
            ' if one of them has ae.S is "C". The others are left out: coded twice. They are reported as TWICE.',
        ),
        (
            "{how: set_aside, when: {var: ae.T, is: missing}, because: not in the lab map, kind: quarantined,"
            " issue: X}",
            "Records are quarantined where ae.T is missing: not in the lab map. They are reported as X.",
        ),
        (
            "{how: group, by: [ae.A, ae.B, ae.C]}",
            "Records with the same ae.A, ae.B and ae.C become one record.",
        ),
        ("{how: expand, over: tests}", "Each record is repeated for every line of tests."),
        (
            "{how: expand, over: tests, match: {A: ae.A}, when: {any: [{var: ae.A, is: 1}, {var: ae.B, is: 2}]}}",
            "Each record is repeated for every line of tests where A equals ae.A and (ae.A is 1 or ae.B is 2).",
        ),
        (
            "{how: split, column: ae.A, separator: ;}",
            'ae.A is cut at ";": one record for each piece (PIECE, numbered in PIECENO).',
        ),
        (
            "{how: split, column: ae.A, every: 200}",
            "ae.A is cut every 200 characters: one record for each piece (PIECE, numbered in PIECENO).",
        ),
        (
            "{how: spread, start: ae.A, end: ae.B, every: P7D}",
            "Each record is repeated every P7D from ae.A to ae.B (STEP, numbered in STEPNO).",
        ),
        (
            "{how: keep_event, within: [ae.A], date: ae.D, censor: ae.C, because: another candidate decides}",
            "For each ae.A, the earliest ae.D of an event (ae.C other than 1) is kept; without an event, the latest"
            " ae.D. The others are left out: another candidate decides.",
        ),
    ],
)
def test_later_step(tmp_path, step, sentence):
    assert steps(tmp_path, TAKE, step)[1] == sentence


DATASET = """\
dataset: AE
rows:
  - how: stack
    parts:
      events: {rows: [{how: take, from: ae}], give: {AETERM: {how: copy}, AESEV: {how: copy, from: ae.SEV}}}
      signs: {rows: [{how: take, from: vs}], give: {AETERM: {how: constant, value: FEVER}}}
      lines: {rows: [{how: take, from: ae}], give: {AETERM: {how: copy}}}
      more: {rows: [{how: take, from: vs}], give: {AETERM: {how: copy}}}
let:
  HELPER_OF_TWENTY_CHR: {how: number, from: raw.N}
  NUM: {how: number, from: raw.N}
then: [{how: set_aside, when: {var: NUM, more_than: config.limit}, because: too many}]
cutoff_on: AESTDTC
key: [AETERM]
variables:
  AETERM: {how: by_part, crf: [7]}
  AESEV: {how: by_part, issue: BAD_SEVERITY}
  AESTDTC: {how: copy, from: raw.D, after_cutoff: blank, document: {name: sap, page: 3}}
  LONG: {how: multiply, value: NUM, by: config.limit, note: As agreed, supplemental: {label: Long Name, evaluator: SPONSOR}}
checks:
  ODD: {when: {var: NUM, is: 1}, severity: warning, to: site, query: "Why {NUM}?", effect: None so far}
"""
VARIABLES = {
    "AETERM": Variable("AETERM", "Reported Term", "Char"),
    "AESTDTC": Variable("AESTDTC", "Start Date", "Char"),
    "AESEV": Variable("AESEV", "Severity", "Char", codelists=("C66769",)),
}


def explained(tmp_path) -> DatasetText:
    study = study_of(tmp_path, DATASET)
    return explain_dataset(
        study,
        study.datasets["AE"],
        "Adverse Events",
        VARIABLES,
        lambda spec, statement: ("Collected", "Vendor"),
    )


def test_variables_come_in_their_order_then_qualifiers_and_helpers(tmp_path):
    found = [(name.name, name.kind) for name in explained(tmp_path).names]
    assert found == [
        ("AETERM", "variable"),
        ("AESTDTC", "variable"),
        ("AESEV", "variable"),
        ("HELPER_OF_TWENTY_CHR", "helper"),
        ("NUM", "helper"),
        ("LONG", "qualifier"),
    ]


def test_details_of_a_name(tmp_path):
    names = {name.name: name for name in explained(tmp_path).names}
    assert names["AETERM"].crf == ("7",)
    assert names["AETERM"].label == "Reported Term"
    assert names["AETERM"].is_by_part
    assert names["AETERM"].origin == "Collected (Vendor)"
    assert names["AESEV"].details == (
        "Codelist C66769.",
        "Values that cannot be used are reported as BAD_SEVERITY.",
    )
    assert names["AESTDTC"].details == (
        "Emptied where it is after the data cut-off.",
        "See sap, page 3.",
    )
    assert names["LONG"].details == ("Goes to SUPPAE as LONG, evaluated by SPONSOR.",)
    assert names["LONG"].how == "NUM times 30 (seed). As agreed."
    assert names["LONG"].helpers == ("NUM: raw.N as a number.",)
    assert names["NUM"].origin == ""


def test_parts_are_a_table_of_names_and_parts(tmp_path):
    parts = explained(tmp_path).parts
    assert parts.parts == ("events", "signs", "lines", "more")
    assert [name for name, _ in parts.lines] == ["Records", "AETERM", "AESEV"]
    assert parts.lines[1][1] == (
        "Copied from ae.AETERM.",
        'Set to "FEVER".',
        "Copied from ae.AETERM.",
        "Copied from vs.AETERM.",
    )
    assert parts.lines[2][1] == ("Copied from ae.SEV.", "", "", "")


def test_what_happens_after_the_values(tmp_path):
    assert explained(tmp_path).then == (
        "Records are left out where NUM is more than 30 (seed): too many.",
        "Records whose AESTDTC is surely after the data cut-off are left out.",
    )


PAGE = """\
AE  Adverse Events
Submitted. One record for each AETERM. See x.yaml:1.

Records
  1. The records of 4 parts, one part after the other: events, signs, lines and more.

          | events                     | signs                      | lines
  --------+----------------------------+----------------------------+---------------------------
  Records | One record for each record | One record for each record | One record for each record
          | of ae.                     | of vs.                     | of ae.
  AETERM  | Copied from ae.AETERM.     | Set to "FEVER".            | Copied from ae.AETERM.
  AESEV   | Copied from ae.SEV.        | (empty)                    | (empty)

          | more
  --------+-------------------------------------------------------------------------------------
  Records | One record for each record of vs.
  AETERM  | Copied from vs.AETERM.

After the values are made
  1. Records are left out where NUM is more than 30 (seed): too many.
  2. Records whose AESTDTC is surely after the data cut-off are left out.

Variables
  AETERM     Reported Term
             Given by the parts, as above.
             Collected (Vendor). CRF page 7. See x.yaml:16.
  AESTDTC    Start Date
             Copied from raw.D.
             Collected (Vendor). Emptied where it is after the data cut-off. See sap, page 3.
             See x.yaml:18.
  AESEV      Severity
             Given by the parts, as above.
             Collected (Vendor). Codelist C66769. Values that cannot be used are reported as
             BAD_SEVERITY. See x.yaml:17.

Supplemental qualifiers
  LONG       Long Name
             NUM times 30 (seed). As agreed.
             Collected (Vendor). Goes to SUPPAE as LONG, evaluated by SPONSOR. See x.yaml:19.

Helpers, never submitted
  HELPER_OF_TWENTY_CHR
             raw.N as a number.
  NUM        raw.N as a number.

Checks
  - ODD (warning to site): where NUM is 1, "Why {NUM}?" None so far."""


def test_page_of_a_dataset(tmp_path):
    assert dataset_page(explained(tmp_path)) == PAGE


def test_no_line_is_wider_than_the_page(tmp_path):
    assert max(len(line) for line in PAGE.splitlines()) <= WIDTH


def test_page_of_a_name(tmp_path):
    text = explained(tmp_path)
    assert name_page(text, next(name for name in text.names if name.name == "LONG")) == (
        "AE.LONG  Long Name\n"
        "NUM times 30 (seed). As agreed.\n"
        "  NUM: raw.N as a number.\n"
        "Collected (Vendor). Goes to SUPPAE as LONG, evaluated by SPONSOR. See x.yaml:19."
    )


def test_page_of_an_intermediate_without_key(tmp_path):
    text = replace(explained(tmp_path), name="lab", label="", is_submitted=False, key=())
    assert dataset_page(text).startswith("lab\nIntermediate: never submitted. See x.yaml:1.\n")


STUDY_PAGE = """\
s  A small study

STUDYID is S1. Standards: SDTMIG 3.4 and Define-XML 2.1. The subjects are those of dm; USUBJID
is made as {STUDYID}-{SUBJID}. Rows with the same COENR are one person. The data are cut off at
2025-06-30. Sealed until unblinding: vs.

Numbers and words chosen for this study
  - limit: 30, limit (seed)

Sources
  dm  dm.csv; one row per subject identified by SUBJ.
  ae  ae.csv; rows identified by SUBJ and TERM; deleted in the EDC where ae.GONE is "1"; only
      where ae.X is "y", the rest is left out: not meant; 1 column not submitted, with a reason.
  vs  vs.csv; rows identified by SUBJ and DAY; from a vendor; may be absent.

Datasets, in order of the files
  AE  Adverse Events. One record for each record of ae. 1 variable.

Relations
  - A: records of AE and AE where AE.AETERM equals AE.AETERM, if AE.AETERM is present; RELID x.
  - B: the datasets of AE.AETERM and AE.AETERM are related by these values."""


def test_page_of_a_study(tmp_path):
    study = STUDY.replace(
        "key: [SUBJ, TERM]}",
        "key: [SUBJ, TERM], deleted_when: {var: ae.GONE, is: '1'}, when: {var: ae.X, is: y}, because: not meant,"
        " not_submitted: {A: b}}",
    )
    study = study.replace("key: [SUBJ, DAY]}", "key: [SUBJ, DAY], vendor: true, optional: true}")
    study = study.replace('{SUBJID}"}\ntables', '{SUBJID}", same_person: [COENR]}\ntables')
    study += "standards: {sdtmig: '3.4', define: '2.1'}\ncutoff: {date: 2025-06-30}\nblinding: {sealed: [vs]}\n"
    ae = f"dataset: AE\nrows: [{TAKE}]\n{TAIL}---\nrelations:\n"
    ae += "  A: {left: AE, right: AE, match: {AE.AETERM: AE.AETERM}, id: x, when: {var: AE.AETERM, is: present}}\n"
    ae += "  B: {one: AE.AETERM, many: AE.AETERM}\n"
    loaded = load_study(write_study(tmp_path, {"study.yaml": study, "x.yaml": ae}))
    spec = loaded.datasets["AE"]
    text = explain_dataset(loaded, spec, "Adverse Events", {}, lambda *_: ("Derived", "Sponsor"))
    text = replace(text, names=tuple(replace(name, kind="variable") for name in text.names))
    assert study_page(explain_study(loaded, (text,))) == STUDY_PAGE
