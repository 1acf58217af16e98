"""Derivations against their doubles in plain Python, on 2,000 random cases each, in any order.

`CASES` lists them: what makes a case, what the program gives for all cases at once, and what the
double gives for one. Cases are drawn from a seed, so a failure can be seen again.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cdisc_convert.functions._registry import functions
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.records import Duration, Records, Table
from tests.derivations import doubles

ROOT = Path(__file__).resolve().parents[2]
COUNT = 2_000
ORIGIN = date(1960, 1, 1)
FIRST = date(2024, 1, 15)
Case = tuple[Any, ...]


# -- what cases are made of -----------------------------------------------------------------------


def maybe(dice: random.Random, value: Any, share: float = 0.08) -> Any:
    return None if dice.random() < share else value


def day(dice: random.Random, spread: int = 60) -> date | None:
    return maybe(dice, FIRST + timedelta(days=dice.randint(-spread, spread)))


def number(dice: random.Random, low: float, high: float, places: int = 1) -> float | None:
    return maybe(dice, round(dice.uniform(low, high), places))


def sex(dice: random.Random) -> str | None:
    return maybe(dice, dice.choice("MF"))


def partial(dice: random.Random) -> str | None:
    text = (FIRST + timedelta(days=dice.randint(-400, 400))).isoformat()
    return maybe(dice, text[: dice.choice([4, 7, 7, 10])])


def points(dice: random.Random) -> list[tuple[date, float]]:
    return [
        (FIRST + timedelta(days=dice.randint(-5, 90)), float(dice.randint(100, 400)))
        for _ in range(dice.randint(0, 7))
    ]


def episodes(dice: random.Random) -> list[tuple[date | None, date | None]]:
    found = []
    for _ in range(dice.randint(0, 3)):
        start = FIRST + timedelta(days=dice.randint(-10, 35))
        end = start + timedelta(days=dice.randint(0, 12))
        found.append((maybe(dice, start, 0.1), maybe(dice, end, 0.1)))
    return found


def samples(dice: random.Random) -> list[tuple[float | None, float | None]]:
    hours = dice.sample([-0.5, 0, 0.5, 1, 2, 4, 8, 12, 24, 48, 72], dice.randint(0, 9))
    level = dice.uniform(5, 200)
    return [
        (
            maybe(dice, hour, 0.03),
            maybe(dice, round(level * math.exp(-0.08 * hour) * dice.uniform(0.7, 1.3), 3), 0.05)
            if dice.random() > 0.1
            else 0.0,
        )
        for hour in hours
    ]


def visits(dice: random.Random, words: tuple[str, ...]) -> list[tuple[date, str]]:
    days = dice.sample(range(120), dice.randint(0, 6))
    return [(FIRST + timedelta(days=d), dice.choice(words)) for d in days]


# -- columns of them ------------------------------------------------------------------------------


def dates(values: list[date | None]) -> Column:
    return Column.of_numbers([None if v is None else (v - ORIGIN).days for v in values], Kind.DATE)


def iso(values: list[str | None]) -> Column:
    return Column.of_texts(values, Kind.ISO)


def numbers(values: list[float | None]) -> Column:
    return Column.of_numbers(values)


def texts(values: list[str | None]) -> Column:
    return Column.of_texts(values)


def records(lists: list[list[Any]], make: Callable[[list[Any]], Column]) -> Records:
    """The items of all rows as records, each with its row."""
    rows = [row for row, items in enumerate(lists) for _ in items]
    flat = [item for items in lists for item in items]
    return Records(make(flat), np.array(rows, np.int64), len(lists), np.arange(len(flat)))


def pair(lists: list[list[tuple]], makes: tuple, order: random.Random | None) -> list[Records]:
    """Both sides of lists of pairs; with `order` the pairs of each row are shuffled first."""
    if order is not None:
        lists = [order.sample(items, len(items)) for items in lists]
    return [
        records([[item[side] for item in items] for items in lists], make)
        for side, make in enumerate(makes)
    ]


def table(**columns: list[str]) -> Table:
    return Table("t", {name: Column.of_texts(values) for name, values in columns.items()}, "t.csv")


@dataclass(frozen=True)
class Derivation:
    """One derivation: its function, how a case is drawn, and both ways to make it.

    program: takes the function, one list per part of the cases, and a shuffler or None.
    """

    function: str
    draw: Callable[[random.Random], Case]
    program: Callable[..., Any]
    double: Callable[..., Any]


def columns(*makes: Callable[[list[Any]], Column], **fixed: Any) -> Callable[..., Any]:
    """A function of columns: one per part of the case, in order of its arguments."""

    def run(call: Any, parts: list[list[Any]], _: random.Random | None) -> Any:
        made = [make(values) for make, values in zip(makes, parts, strict=True)]
        return call(*made, **fixed)

    return run


def formula(make: Any, *ranges: tuple[float, float]) -> tuple:
    """Draw and double of a formula of numbers."""
    return (
        lambda dice: tuple(number(dice, low, high) for low, high in ranges),
        columns(*[numbers] * len(ranges)),
        doubles.all_there(make),
    )


WINDOWS = [("Day 1", 0, 0), ("Week 1", 2, 10), ("Week 4", 20, 40), ("Week 8", 41, 60)]
WINDOW_TABLE = table(
    AVISIT=[w[0] for w in WINDOWS],
    ANCHOR=["A"] * 4,
    LOW=[str(w[1]) for w in WINDOWS],
    HIGH=[str(w[2]) for w in WINDOWS],
)
BANDS = [(None, 45.0, "<45"), (45.0, 65.0, "45-64"), (65.0, None, ">=65")]
BAND_TABLE = table(LOW=["", "45", "65"], HIGH=["45", "65", ""], LABEL=[b[2] for b in BANDS])
GRADES = table(
    TEST=["ALT"] * 4,
    DIRECTION=["high"] * 4,
    GRADE=list("1234"),
    LOW=["1", "3", "5", "20"],
    HIGH=["3", "5", "20", ""],
    LOW_OF=["ULN"] * 4,
    HIGH_OF=["ULN"] * 3 + [""],
)
UNITS = table(TEST=["*"], FROM=["g/dL"], TO=["g/L"], MULTIPLY=["10"])
ORDER = ("CR", "PR", "SD", "PD")


def path_case(dice: random.Random) -> Case:
    base = maybe(dice, float(dice.randint(100, 400)))
    return points(dice), day(dice, 10), base, maybe(dice, FIRST + timedelta(days=70), 0.3)


def above(is_linear: bool) -> tuple:
    def program(call: Any, parts: list[list[Any]], order: random.Random | None) -> Any:
        at, value = pair(parts[0], (dates, numbers), order)
        return call(value, at, 200.0, 40.0, dates(parts[1]), numbers(parts[2]), dates(parts[3]))

    def double(found: Any, start: Any, base: Any, until: Any) -> Any:
        return doubles.time_above(found, start, base, until, 200.0, 40, is_linear)

    return path_case, program, double


def weighted(call: Any, parts: list[list[Any]], order: random.Random | None) -> Any:
    at, value = pair(parts[0], (dates, numbers), order)
    return call(value, at, dates(parts[1]), numbers(parts[2]), dates(parts[3]))


def gaps(call: Any, parts: list[list[Any]], order: random.Random | None) -> Any:
    at, _ = pair(parts[0], (dates, numbers), order)
    return call(at, 20.0, dates(parts[1]), dates(parts[3]))


def free(after_death: str) -> tuple:
    def draw(dice: random.Random) -> Case:
        death = FIRST + timedelta(days=dice.randint(0, 50))
        contact = FIRST + timedelta(days=dice.randint(5, 60))
        return episodes(dice), day(dice, 5), maybe(dice, death, 0.7), maybe(dice, contact, 0.5)

    def program(call: Any, parts: list[list[Any]], order: random.Random | None) -> Any:
        start, end = pair(parts[0], (dates, dates), order)
        return call(
            start, end, dates(parts[1]), 28.0, after_death, dates(parts[2]), dates(parts[3])
        )

    def double(found: Any, start: Any, death: Any, contact: Any) -> Any:
        return doubles.free_days(start, 28, found, death, contact, after_death == "zero")

    return draw, program, double


def covered(call: Any, parts: list[list[Any]], order: random.Random | None) -> Any:
    start, end = pair(parts[0], (dates, dates), order)
    return call(start, end, dates(parts[1]), dates(parts[2]))


def kinetics(double: Any, **fixed: Any) -> tuple:
    def program(call: Any, parts: list[list[Any]], order: random.Random | None) -> Any:
        time, value = pair(parts[0], (numbers, numbers), order)
        return call(value, time, **fixed)

    return lambda dice: (samples(dice),), program, double


def course(words: tuple[str, ...], double: Any, *more: Any) -> tuple:
    def program(call: Any, parts: list[list[Any]], order: random.Random | None) -> Any:
        at, value = pair(parts[0], (dates, texts), order)
        return call(value, at, *more)

    return lambda dice: (visits(dice, words),), program, double


def imputation(level: str, to: str) -> tuple:
    def program(call: Any, parts: list[list[Any]], _: Any) -> Any:
        floor, ceiling = dates(parts[1]), dates(parts[2])
        return call(iso(parts[0]), level, to, (floor,), (ceiling,))

    def draw(dice: random.Random) -> Case:
        floor = day(dice, 200)
        return partial(dice), floor, floor and floor + timedelta(days=dice.randint(0, 200))

    def double(text: Any, floor: Any, ceiling: Any) -> Any:
        made = doubles.impute(text, level, to, floor, ceiling)
        return None if made is None else (made - ORIGIN).days

    return draw, program, double


def placing(call: Any, parts: list[list[Any]], order: random.Random | None) -> Column:
    """All samples of all cases as records; gives the values of each case in words."""
    rows = [(case, t, text) for case, items in enumerate(parts[0]) for t, text in items]
    if order is not None:
        order.shuffle(rows)
    made = call(
        texts([text for _, _, text in rows]),
        numbers([t for _, t, _ in rows]),
        numbers([0.0] * len(rows)),
        "missing",
        (numbers([float(case) for case, _, _ in rows]),),
    )
    found: list[list[tuple[float, str]]] = [[] for _ in parts[0]]
    for (case, t, _), value in zip(rows, values_of(made), strict=True):
        found[case].append((t, f"{t:g}: {value}"))
    return Column.of_texts(["; ".join(text for _, text in sorted(items)) for items in found])


def sampled(dice: random.Random) -> Case:
    hours = dice.sample([-1.0, 0.5, 1.0, 2.0, 4.0, 8.0, 24.0], dice.randint(1, 7))
    return ([(t, maybe(dice, dice.choice(["<50", str(dice.randint(50, 900))]))) for t in hours],)


def two_days(dice: random.Random) -> Case:
    return day(dice), day(dice)


def graded(call: Any, parts: list[list[Any]], _: Any) -> Any:
    size = len(parts[0])
    unit, test = (Column.constant(word, size) for word in ("U/L", "ALT"))
    return call(numbers(parts[0]), unit, test, "high", GRADES, None, numbers(parts[1]))


def renal(double: Any, *more: tuple[float, float]) -> tuple:
    def draw(dice: random.Random) -> Case:
        rest = tuple(number(dice, low, high) for low, high in more)
        return number(dice, 0.3, 6, 2), number(dice, 18, 90, 0), sex(dice), *rest

    return draw, columns(numbers, numbers, texts, *[numbers] * len(more), unit="mg/dL"), double


def emergent(call: Any, parts: list[list[Any]], _: Any) -> Any:
    start, first, last, end = map(dates, parts)
    return call(start, first, last, Duration(days=14), end)


def limited(dice: random.Random) -> Case:
    return (maybe(dice, dice.choice(["", "<", ">", "<=", ">="]) + f"{dice.randint(1, 99)}"),)


BODY = ((40, 140), (140, 200))
CASES: dict[str, Derivation] = {
    name: Derivation(function, *made)
    for name, function, made in (
        ("study day", "study_day", (two_days, columns(dates, dates), doubles.study_day)),
        ("analysis day", "relative_day", (two_days, columns(dates, dates), doubles.study_day)),
        (
            "days between",
            "duration",
            (
                two_days,
                columns(dates, dates, unit="days"),
                lambda a, b: doubles.days_between(a, b, False),
            ),
        ),
        (
            "days of treatment",
            "duration",
            (
                two_days,
                columns(dates, dates, unit="days", plus_one="yes"),
                lambda a, b: doubles.days_between(a, b, True),
            ),
        ),
        (
            "age in years",
            "age_at",
            (
                lambda dice: (
                    maybe(dice, date(1930, 1, 1) + timedelta(days=dice.randint(0, 33_000))),
                    day(dice, 400),
                ),
                columns(dates, dates),
                doubles.age_in_years,
            ),
        ),
        ("first possible date, day", "impute_date", imputation("day", "first")),
        ("first possible date, month", "impute_date", imputation("month", "first")),
        ("last possible date", "impute_date", imputation("month", "last")),
        (
            "treatment-emergent flag",
            "treatment_emergent",
            (
                lambda dice: (day(dice), day(dice, 20), day(dice, 30), day(dice)),
                emergent,
                lambda s, f, la, e: doubles.treatment_emergent(s, f, la, 14, e),
            ),
        ),
        (
            "on-treatment flag",
            "on_treatment",
            (
                lambda dice: (day(dice), day(dice, 20), day(dice, 30)),
                columns(dates, dates, dates, window=Duration(days=7)),
                lambda d, s, e: doubles.on_treatment(d, s, e, 7),
            ),
        ),
        (
            "treatment period",
            "treatment_period",
            (
                lambda dice: (day(dice), day(dice, 5), day(dice, 30)),
                lambda call, parts, _: call(dates(parts[0]), (dates(parts[1]), dates(parts[2]))),
                lambda d, a, b: doubles.treatment_period(d, [a, b]),
            ),
        ),
        (
            "analysis window",
            "window",
            (
                two_days,
                lambda call, parts, _: call(
                    dates(parts[0]), {"A": dates(parts[1])}, WINDOW_TABLE, "AVISIT"
                ),
                lambda d, a: doubles.window(d, a, WINDOWS),
            ),
        ),
        ("body mass index", "bmi", formula(lambda w, h: w / (h / 100) ** 2, *BODY)),
        (
            "body surface, Mosteller",
            "bsa_mosteller",
            formula(lambda w, h: math.sqrt(w * h / 3600), *BODY),
        ),
        (
            "body surface, Du Bois",
            "bsa_dubois",
            formula(lambda w, h: 0.007184 * w**0.425 * h**0.725, *BODY),
        ),
        (
            "mean arterial pressure",
            "mean_pressure",
            formula(lambda s, d: d + (s - d) / 3, (90, 200), (40, 110)),
        ),
        (
            "QT, Bazett",
            "qtc_bazett",
            formula(lambda qt, rr: qt / math.sqrt(rr / 1000), (300, 500), (500, 1300)),
        ),
        (
            "QT, Fridericia",
            "qtc_fridericia",
            formula(lambda qt, rr: qt / (rr / 1000) ** (1 / 3), (300, 500), (500, 1300)),
        ),
        (
            "QT, Sagie",
            "qtc_sagie",
            formula(lambda qt, rr: qt + 154 * (1 - rr / 1000), (300, 500), (500, 1300)),
        ),
        ("RR interval", "rr_interval", formula(lambda hr: 60_000 / hr, (40, 160))),
        (
            "white cells from percent",
            "white_cell_count",
            formula(lambda p, t: p * t / 100, (0, 100), (1, 20)),
        ),
        ("filtration, CKD-EPI 2021", "egfr_ckdepi", renal(doubles.egfr_ckdepi)),
        ("filtration, MDRD", "egfr_mdrd", renal(doubles.egfr_mdrd)),
        ("creatinine clearance", "crcl_cockcroft", renal(doubles.cockcroft, (40, 140))),
        (
            "ideal weight",
            "ideal_weight",
            (
                lambda dice: (number(dice, 140, 200), sex(dice)),
                columns(numbers, texts),
                doubles.ideal_weight,
            ),
        ),
        (
            "adjusted weight",
            "adjusted_weight",
            (
                lambda dice: (number(dice, 50, 150), number(dice, 45, 90)),
                columns(numbers, numbers, share=0.4),
                doubles.all_there(lambda w, i: i + 0.4 * (w - i)),
            ),
        ),
        (
            "dose intensity",
            "dose_intensity",
            formula(lambda a, p: 100 * a / p, (0, 500), (100, 500)),
        ),
        ("change", "change", formula(lambda v, b: v - b, (0, 9), (0, 9))),
        (
            "percent change",
            "percent_change",
            formula(lambda v, b: 100 * (v - b) / b, (0, 9), (0, 2)),
        ),
        ("ratio", "ratio", formula(lambda v, b: v / b, (0, 9), (0, 2))),
        (
            "range indicator",
            "range_indicator",
            (
                lambda dice: (number(dice, 0, 10), number(dice, 0, 5), number(dice, 5, 10)),
                columns(numbers, numbers, numbers),
                doubles.range_indicator,
            ),
        ),
        (
            "toxicity grade",
            "toxicity_grade",
            (
                lambda dice: (number(dice, 5, 900, 0), number(dice, 30, 45, 0)),
                graded,
                doubles.toxicity_grade,
            ),
        ),
        (
            "worst grade",
            "worst_grade",
            (
                lambda dice: tuple(maybe(dice, float(dice.randint(0, 4)), 0.2) for _ in range(2)),
                columns(numbers, numbers),
                doubles.worst_grade,
            ),
        ),
        ("value of a limit", "limit_value", (limited, columns(texts), doubles.limit_value)),
        (
            "category",
            "category",
            (
                lambda dice: (number(dice, 18, 90, 0),),
                columns(numbers, table=BAND_TABLE, take="LABEL"),
                lambda v: doubles.category(v, BANDS),
            ),
        ),
        (
            "rounding half up",
            "rounded",
            (
                lambda dice: (maybe(dice, dice.randint(-9999, 9999) / 1000),),
                columns(numbers, places=2),
                lambda v: doubles.rounded(v, 2),
            ),
        ),
        (
            "unit conversion",
            "convert_unit",
            (
                lambda dice: (number(dice, 0, 20, 2),),
                lambda call, parts, _: call(
                    numbers(parts[0]),
                    *(Column.constant(w, len(parts[0])) for w in ("g/dL", "g/L", "HGB")),
                    UNITS,
                ),
                lambda v: doubles.converted(v, "10"),
            ),
        ),
        ("organ-support-free days, death is 0", "free_days", free("zero")),
        ("organ-support-free days, death is not free", "free_days", free("not_free")),
        (
            "days covered",
            "covered_days",
            (
                lambda dice: (episodes(dice), day(dice, 5), FIRST + timedelta(days=40)),
                covered,
                lambda e, s, t: doubles.covered_days(s, t, e),
            ),
        ),
        ("days above, linear", "time_above_linear", above(True)),
        ("days above, step", "time_above_step", above(False)),
        (
            "days in gaps",
            "gap_days",
            (
                path_case,
                gaps,
                lambda found, s, b, u: doubles.gap_days([d for d, _ in found], s, u, 20),
            ),
        ),
        (
            "time-weighted change",
            "time_weighted_change",
            (path_case, weighted, doubles.weighted_change),
        ),
        ("peak concentration", "nca_cmax", kinetics(doubles.cmax)),
        ("time of the peak", "nca_tmax", kinetics(doubles.tmax)),
        ("area to the last measurable", "nca_auc_last", kinetics(doubles.auc_last)),
        (
            "half-life",
            "nca_half_life",
            kinetics(lambda s: doubles.half_life(s, 0.8), points=3.0, fit=0.8),
        ),
        (
            "values below the limit of quantification",
            "concentration_value",
            (sampled, placing, doubles.placed),
        ),
        (
            "area to infinity",
            "nca_auc_infinity",
            kinetics(lambda s: doubles.auc_infinity(s, 0.8), points=3.0, fit=0.8),
        ),
        (
            "fit of the terminal slope",
            "nca_fit",
            kinetics(lambda s: (doubles.terminal(s) or (None,))[0], points=3.0),
        ),
        (
            "confirmed response",
            "confirmed",
            course(
                ORDER,
                lambda v: doubles.is_confirmed(v, ("CR", "PR"), 28),
                ("CR", "PR"),
                Duration(days=28),
            ),
        ),
        (
            "best response",
            "best_response",
            course(ORDER, lambda v: doubles.best_response(v, ORDER), ORDER),
        ),
        (
            "transient antibodies",
            "transient",
            course(("POSITIVE", "NEGATIVE"), doubles.is_transient, "last"),
        ),
    )
}


def values_of(made: Any) -> list[Any]:
    column = made if isinstance(made, Column) else made.column
    return column.tolist()


def same(left: Any, right: Any) -> bool:
    if left is None or right is None or isinstance(left, str) or isinstance(right, str):
        return left == right
    return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_the_double_on_two_thousand_cases_in_any_order(name):
    derivation = CASES[name]
    dice = random.Random(f"{name}, 1")
    cases = [derivation.draw(dice) for _ in range(COUNT)]
    parts = [list(part) for part in zip(*cases, strict=True)]
    call = functions()[derivation.function].call
    expected = [derivation.double(*case) for case in cases]
    for order in (None, random.Random(2)):
        made = values_of(derivation.program(call, parts, order))
        wrong = [
            (case, got, want)
            for case, got, want in zip(cases, made, expected, strict=True)
            if not same(got, want)
        ]
        assert not wrong, f"{len(wrong)} of {COUNT} differ, first: {wrong[0]}"
    assert sum(value is not None for value in expected) > COUNT / 10


def test_there_are_as_many_derivations_as_promised():
    assert len(CASES) >= 25
    assert len({d.function for d in CASES.values()}) >= 40


MANY_RECORDS = ("records", "within", "intervals", "kinetics", "responses")
SHUFFLED_ELSEWHERE = (
    ROOT / "tests" / "functions" / "records" / "test_naive_doubles.py",
    ROOT / "tests" / "functions" / "within" / "test_naive_doubles_within.py",
)


def test_every_function_of_many_records_is_tested_under_another_order():
    """Here, or by the property tests of the folders `records` and `within`."""
    shuffled = {d.function for d in CASES.values()}
    for path in SHUFFLED_ELSEWHERE:
        shuffled |= set(
            re.findall(r"^from cdisc_convert\.functions\S+ import (\w+)$", path.read_text(), re.M)
        )
    many = {
        f.name
        for f in functions().values()
        if f.folder in MANY_RECORDS and (f.looks_at_records or f.looks_at_sisters)
    }
    assert many - shuffled == set()
