from __future__ import annotations

from cdisc_convert.functions.statistics.shift_table import shift_table
from tests.functions.statistics.samples import analysed, groups

NAMES = {"from": ["BNRIND"], "to": ["ANRIND"], "groups": ["TRT"]}


def test_every_pair_with_percent_of_the_row():
    start = groups(["LOW", "LOW", "NORMAL"], ["LOW", "NORMAL", "HIGH"])
    end = groups(["LOW", "NORMAL", "NORMAL"], ["LOW", "NORMAL", "HIGH"])
    found = shift_table(start, end, analysed(3, NAMES))
    cells = {
        (e.groups["BNRIND"], e.groups["ANRIND"]): (e.values["n"], e.values["percent"])
        for e in found
    }
    assert len(cells) == 9
    assert cells["LOW", "LOW"] == (1, 50) and cells["LOW", "NORMAL"] == (1, 50)
    assert cells["NORMAL", "NORMAL"] == (1, 100)
    assert cells["HIGH", "HIGH"] == (0, None)


def test_missing_is_a_category_where_it_occurs_and_groups_are_apart():
    start, end = groups(["N", None]), groups(["Y", "Y"])
    found = shift_table(start, end, analysed(2, NAMES), groups(["A", "B"]))
    cells = {tuple(e.groups.values()): e.values["n"] for e in found}
    assert cells == {
        ("A", "N", "Y"): 1,
        ("A", "Missing", "Y"): 0,
        ("B", "N", "Y"): 0,
        ("B", "Missing", "Y"): 1,
    }


def test_no_records():
    assert shift_table(groups([], []), groups([], []), analysed(0, NAMES)) == ()
