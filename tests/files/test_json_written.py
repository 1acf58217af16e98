"""JSON is written as the standard library writes it."""

from __future__ import annotations

import json
import random

import pytest

from cdisc_convert.files.json_text import json_text

LEAVES = (
    None,
    True,
    False,
    0,
    -3,
    2**70,
    0.1,
    1e300,
    float("inf"),
    "",
    'a"b\\c\n\t\x01',
    "é≥\u2028",
    {},
    [],
)
KEYS = ("", "a", 'q"', "é", 1, 1.5, None, True)


def drawn(order: random.Random, depth: int) -> object:
    what = order.randrange(3) if depth else 2
    if what == 0:
        return {order.choice(KEYS): drawn(order, depth - 1) for _ in range(order.randrange(4))}
    if what == 1:
        return [drawn(order, depth - 1) for _ in range(order.randrange(4))]
    return order.choice(LEAVES)


@pytest.mark.parametrize("seed", range(100))
def test_as_the_standard_library(seed):
    value = drawn(random.Random(seed), 5)
    assert json_text(value) == json.dumps(value, indent=1, ensure_ascii=False)
