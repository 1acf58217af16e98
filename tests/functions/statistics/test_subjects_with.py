from __future__ import annotations

import random

from cdisc_convert.functions.statistics.subjects_with import subjects_with
from tests.functions.statistics.samples import analysed, groups

SOC, PT, ARM, GRADE = "SOC", "PT", "ARM", "GRADE"


def naive(records, levels, soc, pt, arm, grade):
    """Persons and records of one cell, record by record; None = all."""
    worst: dict[int, str] = {}
    cell = [
        r
        for r in records
        if (arm is None or r[1] == arm)
        and (soc is None or r[2] == soc)
        and (pt is None or r[3] == pt)
    ]
    for person, _, _, _, g in cell:
        if levels.index(g) > levels.index(worst.get(person, levels[0])) or person not in worst:
            worst[person] = g
    if grade is None:
        return len(worst), len(cell)
    return sum(g == grade for g in worst.values()), sum(r[4] == grade for r in cell)


def test_agrees_with_counting_one_by_one():
    dice = random.Random(6)
    levels = ["Missing", "1", "2", "3"]
    for _ in range(60):
        records = [
            (
                p := dice.randrange(6),
                "AB"[p % 2],
                f"S{dice.randrange(2)}",
                f"P{dice.randrange(3)}",
                dice.choice(levels),
            )
            for _ in range(dice.randint(1, 14))
        ]
        column = [
            groups([r[1] for r in records], ["A", "B"]),
            groups([None if r[4] == "Missing" else r[4] for r in records], levels[1:]),
            groups([r[2] for r in records]),
            groups([r[3] for r in records]),
        ]
        names = {
            "by": [ARM, GRADE, SOC, PT],
            "nested": [SOC, PT],
            "totals": [GRADE, ARM],
            "worst": [GRADE],
        }
        who = analysed(
            len(records),
            names,
            [r[0] for r in records],
            6,
            {ARM: groups(list("ABABAB"), ["A", "B"])},
        )
        found = subjects_with(
            tuple(column), who, nested=tuple(column[2:]), totals=tuple(column[:2]), worst=column[1]
        )
        seen = set()
        for estimate in found:
            g = estimate.groups
            key = tuple(g.get(name) for name in (SOC, PT, ARM, GRADE))
            assert key not in seen
            seen.add(key)
            expected = naive(records, levels, *key)
            assert (estimate.values["n"], estimate.values["events"]) == expected, key
            assert estimate.values["of"] == (6 if g.get(ARM) is None else 3)
        pairs = {(r[2], r[3]) for r in records} | {(r[2], None) for r in records} | {(None, None)}
        assert {key[:2] for key in seen} == pairs


def test_without_population_there_is_no_percent():
    who = analysed(2, {"by": [ARM]}, [0, 0])
    (found,) = subjects_with((groups(["A", "A"]),), who)
    assert found.values == {"n": 1, "of": None, "percent": None, "events": 2}


def test_groups_of_the_population_without_records_are_zero():
    arms = groups([], ["A", "B"])
    who = analysed(0, {"by": [ARM]}, [], 3, {ARM: groups(["A", "B", "B"], ["A", "B"])})
    found = subjects_with((arms,), who)
    assert [(e.groups[ARM], e.values["n"], e.values["of"]) for e in found] == [
        ("A", 0, 1),
        ("B", 0, 2),
    ]
