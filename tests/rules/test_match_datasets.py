from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.rules.finding import Status
from cdisc_convert.rules.joins import first_match, joint_codes, pairs
from tests.rules.making import column, dataset, places, result, study

DM = dataset(
    "DM",
    STUDYID=["S", "S"],
    DOMAIN=["DM", "DM"],
    USUBJID=["1", "2"],
    EPOCH=["A", "B"],
    RFSTDTC=["2020-01-01", "2020-06-01"],
)
AE = dataset(
    "AE",
    STUDYID=["S"] * 4,
    DOMAIN=["AE"] * 4,
    USUBJID=["1", "2", "2", "9"],
    AESEQ=[1, 1, 2, 1],
    AESTDTC=["2020-02-01", "2020-02-01", "2020-07-01", "2020-01-01"],
    EPOCH=["A", "A", "B", "A"],
    AEGRPID=["g1", None, "g2", "g1"],
)


def test_records_without_partner_are_left_out_of_an_inner_join():
    made = result(
        "Match Datasets: [{Name: DM, Keys: [USUBJID]}]\n"
        "Check: {all: [{name: AESTDTC, operator: date_less_than, value: RFSTDTC}]}",
        study(DM, AE),
    )
    assert places(made) == [("AE", 2)]


def test_a_left_join_keeps_them():
    made = result(
        "Match Datasets: [{Name: DM, Keys: [USUBJID], Join Type: left}]\n"
        "Check: {all: [{name: RFSTDTC, operator: empty}]}",
        study(DM, AE),
    )
    assert places(made) == [("AE", 4)]


def test_variables_of_both_are_told_apart_by_the_dataset():
    made = result(
        "Match Datasets: [{Name: DM, Keys: [{Left: USUBJID, Right: USUBJID}]}]\n"
        "Check: {all: [{name: EPOCH, operator: not_equal_to, value: DM.EPOCH}]}\n"
        "Scope: {Domains: {Include: [AE]}}",
        study(DM, AE),
    )
    assert places(made) == [("AE", 2)]


def test_a_dataset_that_is_not_there_leaves_its_variables_missing():
    made = result(
        "Match Datasets: [{Name: TV, Keys: [VISITNUM]}]\n"
        "Check: {all: [{name: VISITDY, operator: empty}]}",
        study(AE),
    )
    assert made.status is Status.NOT_APPLICABLE
    assert "VISITDY" in made.reason


SUPPAE = dataset(
    "SUPPAE",
    STUDYID=["S"] * 5,
    RDOMAIN=["AE"] * 5,
    USUBJID=["1", "2", "2", "9", "2"],
    IDVAR=["AESEQ", "AESEQ", "AEGRPID", None, "NOPE"],
    IDVARVAL=["1", "7", "g2", None, "1"],
    QNAM=["AETRTEM"] * 5,
    QVAL=["Y"] * 5,
)


def test_parents_are_found_by_the_variable_that_the_record_names():
    made = result(
        "Match Datasets: [{Name: SUPP--, Keys: [USUBJID, IDVAR, IDVARVAL], Child: true}]\n"
        "Check: {all: [{name: AESTDTC, operator: empty}]}\n"
        "Scope: {Domains: {Include: [SUPP--]}}",
        study(AE, SUPPAE),
    )
    assert places(made) == [("SUPPAE", 2), ("SUPPAE", 5)]


def test_comments_have_parents_in_several_datasets():
    co = dataset(
        "CO",
        DOMAIN=["CO"] * 3,
        RDOMAIN=["AE", "DM", "AE"],
        USUBJID=["1", "1", "2"],
        IDVAR=["AESEQ", None, "AESEQ"],
        IDVARVAL=["1", None, "5"],
    )
    made = result(
        "Match Datasets: [{Name: CO, Keys: [USUBJID, IDVAR, IDVARVAL], Child: true}]\n"
        "Check: {all: [{name: IDVARVAL, operator: not_equal_to, value: IDVAR,"
        " value_is_reference: true, type_insensitive: true}]}\n"
        "Scope: {Domains: {Include: [CO]}}",
        study(DM, AE, co),
    )
    assert places(made) == [("CO", 3)]


def test_qualifiers_become_variables_of_their_records():
    supp = dataset(
        "SUPPAE",
        STUDYID=["S"] * 2,
        RDOMAIN=["AE"] * 2,
        USUBJID=["1", "2"],
        IDVAR=["AESEQ"] * 2,
        IDVARVAL=["1", "2.0"],
        QNAM=["AESOSP", "AEX"],
        QVAL=["other", "z"],
    )
    made = result(
        "Match Datasets: [{Name: SUPPAE, Keys: [USUBJID]}]\n"
        "Check: {any: [{name: AESOSP, operator: non_empty}, {name: AEX, operator: equal_to,"
        " value: z}]}\nScope: {Domains: {Include: [AE]}}",
        study(AE, supp),
    )
    assert places(made) == [("AE", 1), ("AE", 3)]


def test_two_qualifiers_of_one_name_cannot_be_joined():
    supp = dataset(
        "SUPPAE",
        STUDYID=["S"] * 2,
        RDOMAIN=["AE"] * 2,
        USUBJID=["1"] * 2,
        IDVAR=["AESEQ"] * 2,
        IDVARVAL=["1"] * 2,
        QNAM=["Q"] * 2,
        QVAL=["a", "b"],
    )
    made = result(
        "Match Datasets: [{Name: SUPPAE, Keys: [USUBJID]}]\n"
        "Check: {all: [{name: Q, operator: non_empty}]}\nScope: {Domains: {Include: [AE]}}",
        study(AE, supp),
    )
    assert made.status is Status.NOT_RUN
    assert "several supplemental qualifiers Q" in made.reason


def related(*entries: tuple[str, str | None, str, str | None]):
    """RELREC with one relationship of subject 1, or of whole datasets where no value is given."""
    return dataset(
        "RELREC",
        STUDYID=["S"] * len(entries),
        RDOMAIN=[entry[0] for entry in entries],
        USUBJID=[entry[1] for entry in entries],
        IDVAR=[entry[2] for entry in entries],
        IDVARVAL=[entry[3] for entry in entries],
        RELID=["R1"] * len(entries),
    )


FA = dataset(
    "FA",
    STUDYID=["S"] * 3,
    DOMAIN=["FA"] * 3,
    USUBJID=["1", "1", "2"],
    FASEQ=[1, 2, 1],
    FAOBJ=["HEADACHE", "NAUSEA", "RASH"],
    FAGRPID=["g1", None, "g2"],
)
CE = dataset(
    "CE",
    STUDYID=["S"] * 2,
    DOMAIN=["CE"] * 2,
    USUBJID=["1", "2"],
    CESEQ=[1, 1],
    CETERM=["HEADACHE", "ITCH"],
    CEGRPID=["g1", "g2"],
)
OBJECT_RULE = (
    "Match Datasets: [{Name: RELREC}]\n"
    "Check: {all: [{name: FAOBJ, operator: not_equal_to, value: RELREC.**TERM}]}\n"
    "Scope: {Domains: {Include: [FA]}}"
)


def test_related_records_bear_the_wildcard():
    relrec = related(("FA", "1", "FASEQ", "2"), ("CE", "1", "CESEQ", "1"))
    made = result(OBJECT_RULE, study(FA, CE, relrec))
    assert places(made) == [("FA", 2)]


def test_datasets_related_as_a_whole_join_by_value():
    relrec = related(("FA", None, "FAGRPID", None), ("CE", None, "CEGRPID", None))
    made = result(OBJECT_RULE, study(FA, CE, relrec))
    assert places(made) == [("FA", 3)]


def test_without_related_records_the_rule_does_not_apply():
    relrec = related(("FA", "1", "FASEQ", "2"))
    assert result(OBJECT_RULE, study(FA, CE, relrec)).status is Status.NOT_APPLICABLE


small = st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", "c"])), max_size=8)


@given(small, small)
def test_pairs_agree_with_two_loops(left, right):
    mine, theirs = joint_codes([column([*left, "a"])], [column([*right, "b"])])
    rows, partners = pairs(mine, theirs)
    one, two = [*left, "a"], [*right, "b"]
    expected = [(i, j) for i, a in enumerate(one) for j, b in enumerate(two) if a == b]
    assert list(zip(rows.tolist(), partners.tolist(), strict=True)) == expected
    firsts = [two.index(a) if a in two else -1 for a in one]
    assert first_match(mine, theirs).tolist() == firsts


def test_pointers_that_are_numbers_are_read_as_text():
    supp = dataset(
        "SUPPAE",
        RDOMAIN=["AE", "AE"],
        USUBJID=["1", "1"],
        IDVAR=[1, 2],
        IDVARVAL=[1, 2],
        QNAM=[1, 2],
        QVAL=["a", "b"],
    )
    child = result(
        "Match Datasets: [{Name: SUPP--, Keys: [USUBJID, IDVAR, IDVARVAL], Child: true}]\n"
        "Check: {all: [{name: IDVARVAL, operator: equal_to, value: IDVAR,"
        " value_is_reference: true}]}\nScope: {Domains: {Include: [SUPP--]}}",
        study(AE, supp),
    )
    assert child.status is Status.PASSED
    joined = result(
        "Match Datasets: [{Name: SUPPAE, Keys: [USUBJID]}]\n"
        "Check: {all: [{name: AESEQ, operator: empty}]}\nScope: {Domains: {Include: [AE]}}",
        study(AE, supp),
    )
    assert joined.status is Status.PASSED
