from __future__ import annotations

from typing import Any

import pytest

from cdisc_convert.rules.finding import Status
from cdisc_convert.rules.open_rules.parse import parse_rule
from cdisc_convert.rules.open_rules.run import run_rules
from cdisc_convert.rules.operations._registry import operations
from cdisc_convert.rules.operators._registry import operators
from tests.rules.making import RULE, dataset, study

STUDY = study(
    dataset("DM", DOMAIN=["DM"] * 2, USUBJID=["1", "2"], RFSTDTC=["2020-01-01", None]),
    dataset("AE", DOMAIN=["AE"] * 2, USUBJID=["1", "2"], AESEQ=[1, 2], AETERM=["a", None]),
)
ODD: list[Any] = [None, 2.5, True, "[", [], ["a", None, {"b": 1}], {"a": 1}, "USUBJID"]
PARAMETERS = ("prefix", "suffix", "regex", "within", "ordering", "order", "date_component")


def status(**told: Any) -> Status:
    (made,) = run_rules([parse_rule({**RULE, **told}, "odd")], STUDY)
    return made.status


@pytest.mark.parametrize("operator", list(operators()))
def test_an_odd_value_in_a_condition_never_crashes(operator):
    for value in ODD:
        for name in ("AETERM", "AESEQ"):
            for parameter in PARAMETERS:
                condition = {"name": name, "operator": operator, "value": value}
                wholly = {**condition, "prefix": 1, "suffix": 1, "within": "USUBJID"}
                wholly |= {"regex": "(a)", "ordering": "AESEQ", parameter: value}
                assert status(Check={"all": [wholly]}) in Status


@pytest.mark.parametrize("operator", list(operations()))
def test_an_odd_value_in_an_operation_never_crashes(operator):
    check = {"all": [{"name": "$x", "operator": "non_empty"}]}
    parameters = ("name", "domain", "group", "group_aliases", "filter", "regex", "map", "codelists")
    for value in ODD:
        for parameter in (*parameters, "key_name", "find", "version", "delimiter", "subtract"):
            told = {"operator": operator, "id": "$x", "name": "USUBJID", parameter: value}
            assert status(Check=check, Operations=[told]) in Status
