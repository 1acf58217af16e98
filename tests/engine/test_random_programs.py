"""Random mappings give what a plain reading of the language, row by row, gives.

Covered: take (one source, several, an earlier dataset), stack (parts, give, like, part_is), unpivot,
join, expand, split, spread, group, set_aside, keep_one, keep_event, `then`; simple statements,
choose, by, per part, when; all ten tests with all and any, literals, names, lists, columns of
tables; match and among; functions of text, numbers, dates, codes, within and records as listed in
naive_functions and naive_groups; how many values are reported. Not covered: fragments, corrections,
cut-off, checks, relations, times of day, time zones, functions of findings, visits, intervals,
kinetics and responses (their own tests have plain doubles).
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, assume, given, seed, settings

from tests.engine.programs.comparing import difference
from tests.engine.programs.naive_rows import UndecidedError
from tests.engine.programs.random_programs import Program, programs

ANY_SIZE = settings(
    max_examples=120, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
in_proof = pytest.mark.skipif(
    os.environ.get("CDISC_CONVERT_PROOF") != "1", reason="thousands of programs: make proof"
)


def assert_agrees(program: Program) -> None:
    """The engine and the plain reading give the same."""
    try:
        told = difference(program)
    except UndecidedError:
        assume(False)
    assert not told, f"{told}\n{program.datasets}\n{program.raw}"


@seed(7)
@ANY_SIZE
@given(programs())
def test_the_engine_agrees_with_a_plain_reading(program):
    assert_agrees(program)


@pytest.mark.proof
@in_proof
@pytest.mark.parametrize("number", range(20))
def test_thousands_of_programs_agree(number):
    check = given(programs())(assert_agrees)
    seed(1000 + number)(settings(ANY_SIZE, max_examples=250)(check))()
