"""Derivations written a second time, in plain Python and one row at a time.

No import of the program. Dates are `datetime.date`, values plain numbers; None is missing.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

Day = date | None
Number = float | None


# -- dates ----------------------------------------------------------------------------------------


def study_day(day: Day, reference: Day) -> Number:
    if day is None or reference is None:
        return None
    days = (day - reference).days
    return days + 1 if days >= 0 else days


def days_between(start: Day, end: Day, plus_one: bool) -> Number:
    if start is None or end is None:
        return None
    days = (end - start).days
    return days + 1 if plus_one and days >= 0 else days


def age_in_years(birth: Day, day: Day) -> Number:
    if birth is None or day is None or day < birth:
        return None
    had_birthday = (day.month, day.day) >= (birth.month, birth.day)
    return day.year - birth.year - (0 if had_birthday else 1)


def last_of_month(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def impute(text: str | None, level: str, to: str, floor: Day, ceiling: Day) -> Day:
    """A partial ISO date filled in: first or last, not before and not after a date it may reach."""
    if text is None:
        return None
    parts = [int(p) for p in text.split("-")]
    if len(parts) == 3:
        return date(*parts)
    if (len(parts) == 2 and level == "none") or (len(parts) == 1 and level in ("none", "day")):
        return None
    if len(parts) == 2:
        low, high = date(*parts, 1), last_of_month(*parts)
    else:
        low, high = date(parts[0], 1, 1), date(parts[0], 12, 31)
    made = low if to == "first" else high
    if floor is not None and made < floor <= high:
        made = floor
    if ceiling is not None and made > ceiling >= low:
        made = ceiling
    return made


def treatment_emergent(start: Day, first: Day, last: Day, window: int, end: Day) -> str | None:
    if first is None or (end is not None and end < first):
        return None
    if start is None:
        return "Y"
    late = last is not None and start > last + timedelta(days=window)
    return "Y" if start >= first and not late else None


def on_treatment(day: Day, start: Day, end: Day, window: int) -> str | None:
    if day is None or start is None:
        return None
    late = end is not None and day > end + timedelta(days=window)
    return "Y" if day >= start and not late else None


def treatment_period(day: Day, starts: list[Day]) -> Number:
    found = [n for n, start in enumerate(starts, 1) if start and day and start <= day]
    return max(found) if found else None


def window(day: Day, anchor: Day, lines: list[tuple[str, int, int]]) -> str | None:
    if day is None or anchor is None:
        return None
    distance = (day - anchor).days
    return next((name for name, low, high in lines if low <= distance <= high), None)


# -- formulas -------------------------------------------------------------------------------------


def all_there(make: Any) -> Any:
    """The formula where all numbers are there, else missing; nothing where it has no value."""

    def double(*values: Number) -> Number:
        if any(v is None for v in values):
            return None
        try:
            return make(*values)
        except ZeroDivisionError:
            return None

    return double


def egfr_ckdepi(creatinine: Number, age: Number, sex: str | None) -> Number:
    if creatinine is None or age is None or sex is None:
        return None
    kappa, alpha, factor = (0.7, -0.241, 1.012) if sex == "F" else (0.9, -0.302, 1.0)
    share = creatinine / kappa
    return 142 * min(share, 1) ** alpha * max(share, 1) ** -1.2 * 0.9938**age * factor


def egfr_mdrd(creatinine: Number, age: Number, sex: str | None) -> Number:
    if creatinine is None or age is None or sex is None:
        return None
    return 175 * creatinine**-1.154 * age**-0.203 * (0.742 if sex == "F" else 1)


def cockcroft(creatinine: Number, age: Number, sex: str | None, weight: Number) -> Number:
    if None in (creatinine, age, sex, weight):
        return None
    return (140 - age) * weight / (72 * creatinine) * (0.85 if sex == "F" else 1)


def ideal_weight(height: Number, sex: str | None) -> Number:
    if height is None or sex is None:
        return None
    return (45.5 if sex == "F" else 50) + 2.3 * max(height / 2.54 - 60, 0)


# -- findings -------------------------------------------------------------------------------------


def range_indicator(value: Number, low: Number, high: Number) -> str | None:
    if value is None or (low is None and high is None):
        return None
    if low is not None and value < low:
        return "LOW"
    return "HIGH" if high is not None and value > high else "NORMAL"


def toxicity_grade(value: Number, upper: Number) -> str | None:
    """High grades as multiples of the upper limit: above 1, 3, 5, 20 times (CTCAE 5, ALT)."""
    if value is None or upper is None:
        return None
    ratio = Decimal(repr(value)) / Decimal(repr(upper))
    return str(sum(ratio > limit for limit in (1, 3, 5, 20)))


def worst_grade(low: Number, high: Number) -> str | None:
    if low is None and high is None:
        return None
    below, above = low or 0, high or 0
    return f"-{below:g}" if below > above else f"{above:g}"


def limit_value(text: str | None) -> Number:
    if text is None or text[0] not in "<>":
        return None
    number = float(text.lstrip("<>="))
    return number / 2 if text[0] == "<" else number


def category(value: Number, bands: list[tuple[Number, Number, str]]) -> str | None:
    for low, high, name in bands if value is not None else []:
        if (low is None or value >= low) and (high is None or value < high):
            return name
    return None


def rounded(value: Number, places: int) -> Number:
    if value is None:
        return None
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def converted(value: Number, factor: str) -> Number:
    return None if value is None else float(Decimal(repr(value)) * Decimal(factor))


# -- intervals ------------------------------------------------------------------------------------

Episode = tuple[Day, Day]


def touched(day: date, episodes: list[Episode]) -> bool:
    return any(
        (start is None or start <= day) and (end is None or day <= end) for start, end in episodes
    )


def free_days(
    start: Day, days: int, episodes: list[Episode], death: Day, contact: Day, zero: bool
) -> Number:
    """Day after day: alive, known, without any episode."""
    if start is None or any(e == (None, None) for e in episodes):
        return None
    last = start + timedelta(days=days - 1)
    if zero and death is not None and death <= last:
        return 0
    free = 0
    for number in range(days):
        day = start + timedelta(days=number)
        dead = death is not None and day >= death
        lost = contact is not None and day > contact
        free += not (dead or lost or touched(day, episodes))
    return free


def covered_days(start: Day, to: Day, episodes: list[Episode]) -> Number:
    if start is None or any(e == (None, None) for e in episodes):
        return None
    days = (start + timedelta(days=n) for n in range((to - start).days + 1))
    return sum(touched(day, episodes) for day in days)


def path(
    points: list[tuple[date, float]], start: date, base: float, until: Day
) -> list[tuple[int, float]]:
    """(days since start, value), one per day, the start first."""
    by_day: dict[int, list[float]] = {}
    for day, value in points:
        if day > start and (until is None or day <= until):
            by_day.setdefault((day - start).days, []).append(value)
    return [(0, base), *((d, math.fsum(v) / len(v)) for d, v in sorted(by_day.items()))]


def time_above(
    points: list[tuple[date, float]],
    start: Day,
    base: Number,
    until: Day,
    limit: float,
    gap: int,
    is_linear: bool,
) -> Number:
    if start is None or base is None:
        return None
    total = 0.0
    found = path(points, start, base, until)
    for (d1, v1), (d2, v2) in pairwise(found):
        if d2 - d1 > gap:
            continue
        if not is_linear:
            total += d2 - d1 if v1 >= limit else 0
        elif v1 >= limit and v2 >= limit:
            total += d2 - d1
        elif v1 >= limit or v2 >= limit:
            total += (d2 - d1) * (max(v1, v2) - limit) / abs(v2 - v1)
    return total


def gap_days(days: list[date], start: Day, until: Day, gap: int) -> Number:
    if start is None:
        return None
    found = path([(day, 0.0) for day in days], start, 0.0, until)
    steps = [b[0] - a[0] for a, b in pairwise(found)]
    return sum(step for step in steps if step > gap)


def weighted_change(
    points: list[tuple[date, float]], start: Day, base: Number, until: Day
) -> Number:
    if start is None or base is None:
        return None
    found = path(points, start, base, until)
    if len(found) < 2:
        return None
    area = math.fsum(((v1 + v2) / 2 - base) * (d2 - d1) for (d1, v1), (d2, v2) in pairwise(found))
    return area / found[-1][0]


# -- kinetics -------------------------------------------------------------------------------------


def profile(samples: list[tuple[Number, Number]]) -> list[tuple[float, float]]:
    """(hours, concentration), one per time, times before the dose at 0."""
    by_time: dict[float, list[float]] = {}
    for hours, value in samples:
        if hours is not None and value is not None:
            by_time.setdefault(max(hours, 0.0), []).append(value)
    return [(t, math.fsum(v) / len(v)) for t, v in sorted(by_time.items())]


def cmax(samples: list[tuple[Number, Number]]) -> Number:
    return max((v for _, v in profile(samples)), default=None)


def tmax(samples: list[tuple[Number, Number]]) -> Number:
    peak = cmax(samples)
    if peak is None or peak <= 0:
        return None
    return next(t for t, v in profile(samples) if v == peak)


def auc_last(samples: list[tuple[Number, Number]]) -> Number:
    found = profile(samples)
    if len(found) < 2:
        return None
    last = max((n for n, (_, v) in enumerate(found) if v > 0), default=-1)
    total = 0.0
    for (t1, v1), (t2, v2) in pairwise(found[: last + 1]):
        if v1 > v2 > 0:
            total += (t2 - t1) * (v1 - v2) / math.log(v1 / v2)
        else:
            total += (t2 - t1) * (v1 + v2) / 2
    return total


def terminal(samples: list[tuple[Number, Number]]) -> tuple[float, float] | None:
    """Adjusted R2 and rate over the last n measurable samples after the peak that fit best."""
    found = profile(samples)
    if not found:
        return None
    peak = max(range(len(found)), key=lambda n: (found[n][1], -n))
    points = [(t, math.log(v)) for n, (t, v) in enumerate(found) if n > peak and v > 0]
    fits = []
    for n in range(3, len(points) + 1):
        used = points[-n:]
        mx, my = (math.fsum(p[k] for p in used) / n for k in (0, 1))
        xx = math.fsum((x - mx) ** 2 for x, _ in used)
        yy = math.fsum((y - my) ** 2 for _, y in used)
        xy = math.fsum((x - mx) * (y - my) for x, y in used)
        if xx > 0 and yy > 1e-20 and xy < 0:
            r2 = xy**2 / (xx * yy)
            fits.append((1 - (1 - r2) * (n - 1) / (n - 2), n, -xy / xx))
    if not fits:
        return None
    best = max(fit for fit, _, _ in fits)
    fit, _, rate = max((f for f in fits if f[0] >= best - 1e-4), key=lambda f: f[1])
    return fit, rate


def half_life(samples: list[tuple[Number, Number]], least: float) -> Number:
    found = terminal(samples)
    return math.log(2) / found[1] if found and found[0] >= least else None


def auc_infinity(samples: list[tuple[Number, Number]], least: float) -> Number:
    found, area = terminal(samples), auc_last(samples)
    if not found or found[0] < least or area is None:
        return None
    return area + [v for _, v in profile(samples) if v > 0][-1] / found[1]


def placed(samples: list[tuple[float, str | None]]) -> str:
    """Values by time in words, `<50` placed: 0 before dose (hour 0) and peak, else nothing."""
    known = [(t, float(text)) for t, text in samples if text and text != "<50"]
    peak = min(known, key=lambda p: (-p[1], p[0]))[0] if known else None
    found = []
    for t, text in sorted(samples, key=lambda p: p[0]):
        value: Number = None
        if text == "<50":
            value = 0.0 if t < 0 or peak is None or t < peak else None
        elif text:
            value = float(text)
        found.append(f"{t:g}: {value}")
    return "; ".join(found)


# -- responses ------------------------------------------------------------------------------------


def is_confirmed(visits: list[tuple[date, str]], accept: tuple[str, ...], gap: int) -> str:
    days = [day for day, value in visits if value in accept]
    return "Y" if days and max(days) >= min(days) + timedelta(days=gap) else "N"


def best_response(visits: list[tuple[date, str]], order: tuple[str, ...]) -> str | None:
    found = [value for _, value in visits if value in order]
    return min(found, key=order.index) if found else None


def is_transient(visits: list[tuple[date, str]]) -> str | None:
    ordered = sorted(visits)
    if not ordered:
        return None
    positive = any(value == "POSITIVE" for _, value in ordered)
    return "Y" if positive and ordered[-1][1] == "NEGATIVE" else "N"
