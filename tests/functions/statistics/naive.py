"""Every statistic of the catalogue by hand, in plain Python.

Each takes what is analysed (records, groups, arguments) and the groups of one line, and gives the
figures of that line. Tails of t and normal distributions are found by adding up densities, other
intervals by halving, tests by going through all divisions or tables.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import cache
from itertools import combinations
from math import comb
from typing import Any

Groups = dict[str, str]
Figures = dict[str, float | None]


# -- distributions --------------------------------------------------------------------------------


def t_density(x: float, degrees: int) -> float:
    scale = math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)
    power = -(degrees + 1) / 2 * math.log1p(x * x / degrees)
    return math.exp(scale + power) / math.sqrt(degrees * math.pi)


@cache
def t_tail(t: float, degrees: int) -> float:
    """Two-sided tail, by Simpson's rule over the angle (x = sqrt(degrees) tan a)."""
    start = math.atan(abs(t) / math.sqrt(degrees))
    steps = 2000
    width = (math.pi / 2 - start) / steps
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(math.pi)

    def at(angle: float) -> float:
        return scale * max(math.cos(angle), 0.0) ** (degrees - 1)

    total = at(start) + at(math.pi / 2)
    total += sum((4 if i % 2 else 2) * at(start + i * width) for i in range(1, steps))
    return 2 * total * width / 3


@cache
def t_quantile(level: float, degrees: int) -> float:
    """The t with a two-sided tail of 1 - level / 100, by halving."""
    low, high = 0.0, 1e6
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if t_tail(middle, degrees) > 1 - level / 100 else (low, middle)
    return low


@cache
def z_quantile(level: float) -> float:
    low, high = 0.0, 40.0
    for _ in range(200):
        middle = (low + high) / 2
        inside = math.erf(middle / math.sqrt(2))
        low, high = (middle, high) if inside < level / 100 else (low, middle)
    return low


def present(values: list[float | None]) -> list[float]:
    return [v for v in values if v is not None]


def mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def variance(values: list[float]) -> float:
    middle = mean(values)
    return math.fsum((v - middle) ** 2 for v in values) / (len(values) - 1)


def interval(values: list[float], level: float) -> tuple[float | None, float | None]:
    if len(values) < 2:
        return None, None
    middle, error = mean(values), math.sqrt(variance(values) / len(values))
    if error == 0:
        return middle, middle
    half = t_quantile(level, len(values) - 1) * error
    return middle - half, middle + half


def quantile(values: list[float], share: float) -> float:
    """Of the empirical distribution, averaged where it jumps."""
    there, n = sorted(values), len(values)
    place = n * share
    if abs(place - round(place)) < 1e-9:
        at = round(place)
        return (there[max(at, 1) - 1] + there[min(at, n - 1)]) / 2
    return there[math.floor(place)]


# -- one group ------------------------------------------------------------------------------------


def described(values: list[float | None], level: float = 95) -> Figures:
    names = "mean sd se ci_low ci_high median q1 q3 min max sum geometric_mean geometric_cv"
    made: Figures = dict.fromkeys(names.split())
    there = present(values)
    made |= {"n": len(there), "missing": len(values) - len(there)}
    if not there:
        return made
    made |= {"mean": mean(there), "sum": math.fsum(there), "min": min(there), "max": max(there)}
    made |= {"median": quantile(there, 0.5), "q1": quantile(there, 0.25)}
    made["q3"] = quantile(there, 0.75)
    made["ci_low"], made["ci_high"] = interval(there, level)
    if len(there) > 1:
        made["sd"] = math.sqrt(variance(there))
        made["se"] = math.sqrt(variance(there) / len(there))
    if min(there) > 0:
        logs = [math.log(v) for v in there]
        made["geometric_mean"] = math.exp(mean(logs))
        if len(there) > 1:
            made["geometric_cv"] = 100 * math.sqrt(math.exp(variance(logs)) - 1)
    return made


def summary(s: Any, groups: Groups) -> Figures:
    return described(s.numbers(s.where(groups)), s.level())


def paired_change(s: Any, groups: Groups) -> Figures:
    values = present(s.numbers(s.where(groups)))
    low, high = interval(values, s.level())
    made: Figures = {"n": len(values), "mean": mean(values) if values else None}
    made |= {"sd": math.sqrt(variance(values)) if len(values) > 1 else None}
    made |= {"ci_low": low, "ci_high": high, "p": None}
    if made["sd"]:
        error = made["sd"] / math.sqrt(len(values))
        made["p"] = t_tail(mean(values) / error, len(values) - 1)
    return made


def clopper_pearson(n: int, size: int, level: float) -> tuple[float, float]:
    tail = (1 - level / 100) / 2

    def at_least(k: int, share: float) -> float:
        return math.fsum(
            comb(size, j) * share**j * (1 - share) ** (size - j) for j in range(k, size + 1)
        )

    def solve(is_above) -> float:
        low, high = 0.0, 1.0
        for _ in range(80):
            middle = (low + high) / 2
            low, high = (low, middle) if is_above(middle) else (middle, high)
        return 100 * low

    low = 0.0 if n == 0 else solve(lambda p: at_least(n, p) > tail)
    high = 100.0 if n == size else solve(lambda p: 1 - at_least(n + 1, p) < tail)
    return low, high


def events(s: Any, records: list[dict]) -> list[bool]:
    wanted = s.spec.get("event", ["Y", "1"])
    wanted = wanted if isinstance(wanted, list) else [wanted]
    values = [r.get(s.spec["value"]) for r in records]
    return [(v if isinstance(v, str) else f"{v:.15g}") in wanted for v in values if v is not None]


def exact_proportion(s: Any, groups: Groups) -> Figures:
    found = events(s, s.where(groups))
    if not found:
        return {"n": 0, "of": 0, "percent": None, "ci_low": None, "ci_high": None}
    low, high = clopper_pearson(sum(found), len(found), s.level())
    percent = 100 * sum(found) / len(found)
    return {"n": sum(found), "of": len(found), "percent": percent, "ci_low": low, "ci_high": high}


def external_ratio(s: Any, groups: Groups) -> Figures:
    values, constant = present(s.numbers(s.where(groups))), s.constant()
    made: Figures = dict.fromkeys(("geometric_mean", "ratio", "ci_low", "ci_high"))
    made |= {"n": len(values), "constant": constant}
    if values and min(values) > 0:
        logs = [math.log(v) for v in values]
        made |= {"geometric_mean": math.exp(mean(logs))}
        made["ratio"] = math.exp(mean(logs)) / constant
        low, high = interval(logs, s.level())
        if low is not None and high is not None:
            made |= {"ci_low": math.exp(low) / constant, "ci_high": math.exp(high) / constant}
    return made


def mid_ranks(values: list[float]) -> list[float]:
    return [
        sum(other < v for other in values) + (sum(other == v for other in values) + 1) / 2
        for v in values
    ]


def rho(pairs: list[tuple[float, float]]) -> float | None:
    if len(pairs) < 3:
        return None
    a, b = mid_ranks([p[0] for p in pairs]), mid_ranks([p[1] for p in pairs])
    ma, mb = mean(a), mean(b)
    across = math.fsum((x - ma) * (y - mb) for x, y in zip(a, b, strict=True))
    spread = math.sqrt(math.fsum((x - ma) ** 2 for x in a) * math.fsum((y - mb) ** 2 for y in b))
    return across / spread if spread else None


def spearman(s: Any, groups: Groups) -> Figures:
    records = s.where(groups)
    both = zip(s.numbers(records), s.numbers(records, "with"), strict=True)
    pairs = [(a, b) for a, b in both if a is not None and b is not None]
    return {"n": len(pairs), "rho": rho(pairs)}


# -- comparisons ----------------------------------------------------------------------------------


def two_sides(s: Any, groups: Groups) -> tuple[list[dict], list[dict]]:
    """The records of the group of a line, and those of the reference in the same outer groups."""
    name = s.spec["groups"].rpartition(".")[2]
    return s.where(groups), s.where({**groups, name: s.reference()})


def rank_sum(first: list[float], second: list[float]) -> tuple[float, float]:
    """Rank sum and share of all divisions at least as far from its expectation."""
    ranks = mid_ranks(first + second)
    expected = len(first) * (len(ranks) + 1) / 2
    observed = math.fsum(ranks[: len(first)])
    if comb(len(ranks), len(first)) <= 200_000:
        sums = Counter(sum(choice) for choice in combinations(ranks, len(first)))
    else:  # the same counts, one record after the other
        by_size: list[Counter[float]] = [Counter({0.0: 1}), *(Counter() for _ in first)]
        for done, rank in enumerate(ranks):
            for taken in range(min(done + 1, len(first)), 0, -1):
                for total, count in by_size[taken - 1].items():
                    by_size[taken][total + rank] += count
        sums = by_size[len(first)]
    far = sum(
        count
        for total, count in sums.items()
        if abs(total - expected) >= abs(observed - expected) - 1e-9
    )
    return observed, far / sum(sums.values())


def rank_sum_exact(s: Any, groups: Groups) -> Figures:
    first, second = (present(s.numbers(side)) for side in two_sides(s, groups))
    made: Figures = {"n": len(first), "n_reference": len(second), "rank_sum": None, "p": None}
    if first and second:
        made["rank_sum"], made["p"] = rank_sum(first, second)
    return made


def geometric_mean_ratio(s: Any, groups: Groups) -> Figures:
    first, second = (present(s.numbers(side)) for side in two_sides(s, groups))
    names = ("geometric_mean", "reference_mean", "ratio", "ci_low", "ci_high")
    made: Figures = {**dict.fromkeys(names), "n": len(first), "n_reference": len(second)}
    if s.spec.get("scale") != "log":
        if any(v <= 0 for v in first + second):
            return made
        first, second = ([math.log(v) for v in side] for side in (first, second))
    if not first or not second:
        return made
    difference = mean(first) - mean(second)
    made |= {"geometric_mean": math.exp(mean(first)), "reference_mean": math.exp(mean(second))}
    made["ratio"] = math.exp(difference)
    degrees = len(first) + len(second) - 2
    if degrees < 1:
        return made
    squares = math.fsum((v - mean(side)) ** 2 for side in (first, second) for v in side)
    error = math.sqrt(squares / degrees * (1 / len(first) + 1 / len(second)))
    half = t_quantile(s.level(), degrees) * error
    made |= {"ci_low": math.exp(difference - half), "ci_high": math.exp(difference + half)}
    return made


def fisher_p(a: int, n1: int, b: int, n2: int) -> float:
    total = a + b

    def ways(k: int) -> int:
        return comb(n1, k) * comb(n2, total - k) if 0 <= total - k <= n2 else 0

    limit = ways(a)
    return sum(w for k in range(n1 + 1) if (w := ways(k)) <= limit) / comb(n1 + n2, total)


def fisher_exact(s: Any, groups: Groups) -> Figures:
    first, second = (events(s, side) for side in two_sides(s, groups))
    made: Figures = {"n": sum(first), "of": len(first), "p": None}
    made |= {"n_reference": sum(second), "of_reference": len(second)}
    if first and second:
        made["p"] = fisher_p(sum(first), len(first), sum(second), len(second))
    return made


def solve(matrix: list[list[float]], right: list[float]) -> list[float] | None:
    """Gauss with pivots; None where the matrix is singular."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(rows)
    scale = max((abs(v) for line in matrix for v in line), default=0.0)
    for at in range(size):
        best = max(range(at, size), key=lambda row: abs(rows[row][at]))
        if abs(rows[best][at]) <= 1e-10 * scale:
            return None
        rows[at], rows[best] = rows[best], rows[at]
        for other in range(size):
            if other != at:
                factor = rows[other][at] / rows[at][at]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[at], strict=True)]
    return [rows[at][size] / rows[at][at] for at in range(size)]


def ancova(s: Any, groups: Groups) -> Figures:
    """Normal equations of intercept, one indicator per other group, covariates."""
    name = s.spec["groups"].rpartition(".")[2]
    given = s.spec["covariates"]
    covariates = given if isinstance(given, list) else [given]
    outer = {k: v for k, v in groups.items() if k != name}
    records = [
        r
        for r in s.where(outer)
        if r.get(s.spec["value"]) is not None
        and r.get(s.spec["groups"]) is not None
        and all(r.get(c) is not None for c in covariates)
    ]
    of = [s.text(r, s.spec["groups"]) for r in records]
    made: Figures = dict.fromkeys(("adjusted_mean", "difference", "se", "ci_low", "ci_high", "p"))
    made["n"] = of.count(groups[name])
    base = s.reference()
    others = [g for g in sorted(set(of)) if g != base]
    extra: list[list[float]] = []
    for covariate in covariates:
        values = [r[covariate] for r in records]
        if any(isinstance(v, str) for v in values):
            extra += [[float(v == level) for v in values] for level in sorted(set(values))[1:]]
        else:
            extra.append([float(v) for v in values])
    columns = [[1.0] * len(of), *[[float(g == o) for g in of] for o in others], *extra]
    degrees = len(of) - len(columns)
    if base not in of or degrees < 1 or groups[name] not in of:
        return made
    y = [float(r[s.spec["value"]]) for r in records]
    normal = [
        [math.fsum(a * b for a, b in zip(p, q, strict=True)) for q in columns] for p in columns
    ]
    right = [math.fsum(a * b for a, b in zip(p, y, strict=True)) for p in columns]
    beta = solve(normal, right)
    if beta is None:
        return made
    fitted = [
        math.fsum(b * c[i] for b, c in zip(beta, columns, strict=True)) for i in range(len(y))
    ]
    noise = math.fsum((a - b) ** 2 for a, b in zip(y, fitted, strict=True)) / degrees
    centre = [1.0, *[float(groups[name] == o) for o in others], *[mean(c) for c in extra]]
    made["adjusted_mean"] = math.fsum(a * b for a, b in zip(beta, centre, strict=True))
    if groups[name] == base:
        return made
    at = 1 + others.index(groups[name])
    unit = [float(i == at) for i in range(len(columns))]
    inverse = solve(normal, unit)
    assert inverse is not None
    error = math.sqrt(noise * inverse[at])
    half = t_quantile(s.level(), degrees) * error
    made |= {"difference": beta[at], "se": error, "p": t_tail(beta[at] / error, degrees)}
    made |= {"ci_low": beta[at] - half, "ci_high": beta[at] + half}
    return made


# -- counts ---------------------------------------------------------------------------------------


def shift_table(s: Any, groups: Groups) -> Figures:
    to = s.spec["to"].rpartition(".")[2]
    count, row = len(s.where(groups)), len(s.where(groups, leave=(to,)))
    return {"n": count, "percent": 100 * count / row if row else None}


def subjects_with(s: Any, groups: Groups) -> Figures:
    """Persons at their worst level, record by record."""
    top = s.spec.get("worst", "").rpartition(".")[2]
    records = s.where(groups, leave=(top,))
    order = s.ordered(s.spec["worst"]) if top else []
    if top in groups:
        worst: dict[str, int] = {}
        for record in records:
            text = s.text(record, s.spec["worst"])
            place = order.index(text) if text in order else -1
            person = record["USUBJID"]
            worst[person] = max(worst.get(person, -2), place)
        wanted = order.index(groups[top]) if groups[top] in order else -1
        n = sum(place == wanted for place in worst.values())
        count = sum(s.text(r, s.spec["worst"]) == groups[top] for r in records)
    else:
        n, count = len({r["USUBJID"] for r in records}), len(records)
    of = s.persons(groups)
    return {"n": n, "of": of, "percent": 100 * n / of if of else None, "events": count}


# -- time to event --------------------------------------------------------------------------------


def curve(pairs: list[tuple[float, int]], when: float) -> tuple[float, float]:
    """Kaplan-Meier share and its Greenwood error at a time; 0 is the event."""
    share, total = 1.0, 0.0
    for t in sorted({t for t, c in pairs if c == 0 and t <= when}):
        at_risk = sum(other >= t for other, _ in pairs)
        deaths = sum(other == t and c == 0 for other, c in pairs)
        share *= 1 - deaths / at_risk
        total += deaths / (at_risk * (at_risk - deaths)) if at_risk > deaths else 0.0
    return share, share * math.sqrt(total)


def log_log(share: float, error: float, level: float) -> tuple[float | None, float | None]:
    if not 1e-12 < share < 1 - 1e-12:
        return None, None
    width = z_quantile(level) * error / (share * abs(math.log(share)))
    return 100 * share ** math.exp(width), 100 * share ** math.exp(-width)


def timed(s: Any, groups: Groups) -> list[tuple[float, int]]:
    records = s.where({k: v for k, v in groups.items() if k != "time"})
    both = zip(s.numbers(records, "time"), s.numbers(records, "censor"), strict=True)
    return [(t, int(c)) for t, c in both if t is not None and c is not None]


def median_limits(
    pairs: list[tuple[float, int]], level: float
) -> tuple[float | None, float | None]:
    """Event times at which the share is not told apart from one half on the log-log scale."""
    times, kept = sorted({t for t, c in pairs if c == 0}), []
    for t in times:
        share, error = curve(pairs, t)
        if not 1e-12 < share < 1 - 1e-12:
            continue
        distance = math.log(-math.log(share)) - math.log(-math.log(0.5))
        if abs(distance) <= z_quantile(level) * error / (share * abs(math.log(share))):
            kept.append(t)
    return (min(kept), None) if kept else (None, None)


def kaplan_meier(s: Any, groups: Groups) -> Figures:
    pairs = timed(s, groups)
    if "time" in groups:
        when = float(groups["time"])
        share, error = curve(pairs, when)
        made: Figures = {"at_risk": sum(t >= when for t, _ in pairs)}
        if not pairs or (when > max(t for t, _ in pairs) and share > 1e-12):
            return {**made, "survival": None, "survival_low": None, "survival_high": None}
        low, high = log_log(share, error, s.level())
        return {**made, "survival": 100 * share, "survival_low": low, "survival_high": high}
    times = sorted({t for t, c in pairs if c == 0})
    below = [t for t in times if curve(pairs, t)[0] < 0.5 - 1e-12]
    at = [t for t in times if abs(curve(pairs, t)[0] - 0.5) < 1e-12]
    median = (at[0] + below[0]) / 2 if at and below else (at or below or [None])[0]
    deaths = sum(c == 0 for _, c in pairs)
    return {"n": len(pairs), "events": deaths, "censored": len(pairs) - deaths, "median": median}


def incidence(pairs: list[tuple[float, int]], when: float) -> tuple[float, float]:
    """Aalen-Johansen share and its delta-method error (Marubini and Valsecchi 1995, 10.3)."""
    steps, free, share = [], 1.0, 0.0
    for t in sorted({t for t, _ in pairs if t <= when}):
        n = sum(other >= t for other, _ in pairs)
        now = [c for other, c in pairs if other == t]
        d, d1 = sum(c != 1 for c in now), now.count(0)
        before, free = free, free * (1 - d / n)
        share += before * d1 / n
        steps.append((share, before, n, d, d1))
    total = 0.0
    for here, before, n, d, d1 in steps:
        gap = share - here
        total += gap**2 * d / (n * (n - d)) if gap > 1e-12 else 0.0
        total += before**2 * d1 * (n - d1) / n**3 - 2 * gap * before * d1 / n**2
    return share, math.sqrt(max(total, 0.0))


def cumulative_incidence(s: Any, groups: Groups) -> Figures:
    pairs = timed(s, groups)
    made: Figures = {"n": len(pairs), "events": sum(c == 0 for _, c in pairs)}
    made |= {"competing": sum(c > 1 for _, c in pairs), "censored": sum(c == 1 for _, c in pairs)}
    made |= dict.fromkeys(("incidence", "ci_low", "ci_high"))
    if not pairs:
        return made
    last = max(t for t, _ in pairs)
    when = float(groups["time"]) if "time" in groups else last
    if when > last and any(t == last and c == 1 for t, c in pairs):
        return made
    share, error = incidence(pairs, when)
    low, high = log_log(share, error, s.level())
    return {**made, "incidence": 100 * share, "ci_low": low, "ci_high": high}


STATISTICS = {
    "ancova": ancova,
    "cumulative_incidence": cumulative_incidence,
    "exact_proportion": exact_proportion,
    "external_ratio": external_ratio,
    "fisher_exact": fisher_exact,
    "geometric_mean_ratio": geometric_mean_ratio,
    "kaplan_meier": kaplan_meier,
    "paired_change": paired_change,
    "rank_sum_exact": rank_sum_exact,
    "shift_table": shift_table,
    "spearman": spearman,
    "subjects_with": subjects_with,
    "summary": summary,
}
