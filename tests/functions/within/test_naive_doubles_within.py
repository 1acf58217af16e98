"""Each function against a plain Python double, and under another order of the records."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdisc_convert.functions.within.baseline import baseline
from cdisc_convert.functions.within.count_within import count_within
from cdisc_convert.functions.within.exists_within import exists_within
from cdisc_convert.functions.within.flag_one import flag_one
from cdisc_convert.functions.within.flag_relative import flag_relative
from cdisc_convert.functions.within.flag_worst import flag_worst
from cdisc_convert.functions.within.last_before import last_before
from cdisc_convert.functions.within.next_value import next_value
from cdisc_convert.functions.within.previous_value import previous_value
from cdisc_convert.functions.within.rank_within import rank_within
from cdisc_convert.functions.within.running_total import running_total
from cdisc_convert.functions.within.sequence import sequence
from cdisc_convert.functions.within.value_at_record import value_at_record
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.records import Order


def rows_of(lines):
    """Records as dictionaries; `key` is different on every record, so that no tie is left."""
    names = ("group", "sub", "value", "flag", "among")
    return [dict(zip(names, line, strict=True), key=key) for key, line in enumerate(lines)]


LINES = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.none() | st.sampled_from("xy"),
        st.none() | st.integers(1, 4).map(float),
        st.booleans(),
        st.booleans(),
    ),
    max_size=25,
).map(rows_of)


def group_of(row, rows):
    same = [r for r in rows if (r["group"], r["sub"]) == (row["group"], row["sub"])]
    return sorted((r for r in same if r["among"]), key=lambda r: r["key"])


def flag(condition):
    return "Y" if condition else None


def one_value(rows):
    values = {r["value"] for r in rows}
    return values.pop() if len(values) == 1 else None


def double_of_sequence(row, group):
    return 1.0 + group.index(row) if row in group else None


def double_of_flag_worst(row, group):
    valued = [r for r in group if r["value"] is not None]
    return flag(valued and row is max(valued, key=lambda r: (r["value"], -r["key"])))


def double_of_flag_relative(row, group):
    events = [r["key"] for r in group if r["flag"]]
    return flag(row in group and (not events or row["key"] < events[0]))


def double_of_last_before(row, group):
    early = [r for r in group if r["key"] < 12]
    return flag(early and row is early[-1])


def double_of_rank(row, group):
    values = [r["value"] for r in group if r["value"] is not None]
    if row not in group or row["value"] is None:
        return None
    return 1.0 + sum(value < row["value"] for value in values)


def double_of_running_total(row, group):
    so_far = [r["value"] for r in group if r["key"] <= row["key"] and r["value"] is not None]
    return sum(so_far) if row in group and so_far else None


def neighbour(row, group, side):
    before = [r for r in group if r["key"] < row["key"]]
    after = [r for r in group if r["key"] > row["key"]]
    found = before[-1:] if side == "previous" else after[:1]
    return found[0]["value"] if found else None


class Given:
    """The columns of the records."""

    def __init__(self, rows):
        self.within = (
            Column.of_texts([r["group"] for r in rows]),
            Column.of_texts([r["sub"] for r in rows]),
        )
        self.value = Column.of_numbers([r["value"] for r in rows])
        self.key = Column.of_numbers([float(r["key"]) for r in rows], Kind.DATE)
        self.order = Order.by(self.key)
        self.flag = Column.of_texts(["Y" if r["flag"] else "N" for r in rows])
        self.among = np.array([r["among"] for r in rows], dtype=bool)
        self.twelve = Column.of_numbers([12.0] * len(rows), Kind.DATE)


CASES = {
    "sequence": (lambda g: sequence(g.within, g.order, g.among), double_of_sequence),
    "flag first": (
        lambda g: flag_one(g.within, g.order, "first", g.among),
        lambda row, group: flag(group and row is group[0]),
    ),
    "flag last": (
        lambda g: flag_one(g.within, g.order, "last", g.among),
        lambda row, group: flag(group and row is group[-1]),
    ),
    "flag_worst": (
        lambda g: flag_worst(g.value, g.within, g.order, "highest", g.among),
        double_of_flag_worst,
    ),
    "flag_relative": (
        lambda g: flag_relative(g.flag, g.within, g.order, "before", g.among),
        double_of_flag_relative,
    ),
    "last_before": (
        lambda g: last_before(g.key, g.twelve, g.within, g.among),
        double_of_last_before,
    ),
    "baseline": (
        lambda g: baseline(g.value, g.flag, g.within, g.among),
        lambda row, group: one_value([r for r in group if r["flag"]]),
    ),
    "value_at_record": (
        lambda g: value_at_record(g.value, g.within, g.among),
        lambda row, group: one_value(group),
    ),
    "count_within": (
        lambda g: count_within(g.within, g.among),
        lambda row, group: float(len(group)),
    ),
    "exists_within": (
        lambda g: exists_within(g.within, g.among),
        lambda row, group: "Y" if group else "N",
    ),
    "rank_within": (lambda g: rank_within(g.value, g.within, g.among), double_of_rank),
    "running_total": (
        lambda g: running_total(g.value, g.within, g.order, g.among),
        double_of_running_total,
    ),
    "previous_value": (
        lambda g: previous_value(g.value, g.within, g.order, g.among),
        lambda row, group: neighbour(row, group, "previous"),
    ),
    "next_value": (
        lambda g: next_value(g.value, g.within, g.order, g.among),
        lambda row, group: neighbour(row, group, "next"),
    ),
}


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=50, deadline=None)
@given(rows=LINES, data=st.data())
def test_equals_the_plain_double_in_any_order(name, rows, data):
    function, double = CASES[name]
    for ordered in (rows, data.draw(st.permutations(rows))):
        made = function(Given(ordered))
        column = made if isinstance(made, Column) else made.column
        assert column.tolist() == [double(row, group_of(row, ordered)) for row in ordered]
