"""The fuzzed parsers on their seeds and on damaged seeds; `make fuzz` goes on from there."""

from __future__ import annotations

import random

import pytest

from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS, run_once
from tests.hostile.damage import ANY, line_made_huge

ROUNDS = 120
WAYS = [way for way in ANY if way is not line_made_huge]


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_are_taken_and_damaged_seeds_do_no_harm(tmp_path, name):
    found = seeds(tmp_path)[name]
    assert all(run_once(name, content) for content in found)
    chance = random.Random(name)
    for number in range(ROUNDS):
        run_once(name, WAYS[number % len(WAYS)](chance.choice(found), chance))
