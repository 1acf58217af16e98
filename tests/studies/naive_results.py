"""Recomputes every figure of a results.json in plain Python, from the XPT files and the YAML.

Shares no code with the program: files are read by pyreadstat and PyYAML, records are dictionaries,
and every statistic is written out by hand (tests/functions/statistics/naive.py).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyreadstat
import yaml

from tests.functions.statistics import naive

Record = dict[str, Any]
DAY_OF = {"is": "==", "is_not": "!="}


class Naive:
    """The results of one run folder, beside the mapping that made them."""

    def __init__(self, mapping: Path, run: Path) -> None:
        self.event = json.loads((run / "results.json").read_text(encoding="utf-8"))
        documents = [
            document
            for path in sorted(mapping.rglob("*.yaml"))
            for document in yaml.load_all(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        ]
        self.config = {
            name: item["value"]
            for document in documents
            if document and "study" in document
            for name, item in (document.get("config") or {}).items()
        }
        self.results: dict[str, Any] = {}
        for document in documents:
            self.results |= (document or {}).get("results") or {}
        self.run = run
        self.read: dict[str, list[Record]] = {}

    def dataset(self, name: str) -> list[Record]:
        if name not in self.read:
            folder = "adam" if (self.run / "adam" / f"{name.lower()}.xpt").exists() else "sdtm"
            path = self.run / folder / f"{name.lower()}.xpt"
            frame, _ = pyreadstat.read_xport(path, disable_datetime_conversion=True)
            columns = {c: frame[c].tolist() for c in frame.columns}
            self.read[name] = [
                {c: _clean(values[i]) for c, values in columns.items()} for i in range(len(frame))
            ]
        return self.read[name]

    # -- the records of an analysis ---------------------------------------------------------------

    def specification(self, id_: str) -> dict[str, Any]:
        """What the YAML says of the statistic `RESULT.NUMBER`, the result's keys filled in."""
        name, _, number = id_.rpartition(".")
        result = self.results[name]
        statistic = result["statistics"][int(number) - 1]
        spec = {**statistic}
        for key in ("dataset", "join", "per", "rows", "columns"):
            if key not in spec and key in result:
                spec[key] = result[key]
        if not isinstance(spec.get("denominator"), dict):
            spec["population"] = result.get("denominator")
        else:
            spec["population"] = spec["denominator"]
        own = statistic.get("among")
        shared = None if "dataset" in statistic else result.get("among")
        spec["tests"] = [c for c in (shared, own) if c]
        return spec

    def records(self, spec: dict[str, Any]) -> list[Record]:
        """The records analysed; values of ADSL and of joined datasets under `DATASET.NAME`."""
        own = spec["dataset"]
        joins = spec.get("join") or []
        joins = [joins] if isinstance(joins, dict) else list(joins)
        if own != "ADSL" and "ADSL" not in {j["dataset"] for j in joins}:
            joins.append({"dataset": "ADSL"})
        beside = []
        for join in joins:
            match = join.get("match", ["USUBJID"])
            found: dict[tuple, Record] = {}
            for record in self.dataset(join["dataset"]):
                named = {**record, **{f"{join['dataset']}.{k}": v for k, v in record.items()}}
                if "when" in join and not self.holds(join["when"], named):
                    continue
                key = tuple(record[m] for m in match)
                assert key not in found or join["dataset"] == "ADSL", (join, key)
                found[key] = named
            beside.append((join["dataset"], match, found))
        out = []
        for record in self.dataset(own):
            row = {**record, **{f"{own}.{k}": v for k, v in record.items()}}
            for dataset, match, found in beside:
                other = found.get(tuple(record.get(m) for m in match), {})
                row |= {k: v for k, v in other.items() if k.startswith(f"{dataset}.")}
            if all(self.holds(test, row) for test in spec["tests"]):
                out.append(row)
        return out

    def holds(self, condition: dict[str, Any], row: Record) -> bool:
        if "all" in condition:
            return all(self.holds(c, row) for c in condition["all"])
        if "any" in condition:
            return any(self.holds(c, row) for c in condition["any"])
        value = row.get(condition["var"])
        ((word, right),) = ((k, v) for k, v in condition.items() if k != "var")
        if word in ("is", "is_not") and right in ("missing", "present"):
            return (value is None) == ((right == "missing") == (word == "is"))
        if word in ("in", "not_in"):
            values = right if isinstance(right, list) else [right]
            return any(_equal(value, v) for v in values) == (word == "in")
        if isinstance(right, dict):
            right = row.get(right["var"])
        elif isinstance(right, str) and right.startswith("config."):
            right = self.config[right[7:]]
        if word == "is":
            return _equal(value, right)
        if word == "is_not":
            return not _equal(value, right)
        if value is None or right is None:
            return False
        a, b = float(value), float(right)
        return {
            "less_than": a < b,
            "at_most": a <= b,
            "more_than": a > b,
            "at_least": a >= b,
        }[word]

    # -- the figures ------------------------------------------------------------------------------

    def differences(self) -> Iterator[str]:
        """Every figure that is not what plain Python gives."""
        for analysis in self.event["analyses"]:
            yield from _Statistic(self, analysis).differences()

    @property
    def figures(self) -> int:
        """How many figures there are to compare."""
        return sum(len(a["results"]) for a in self.event["analyses"])


class _Statistic:
    """One analysis of results.json."""

    def __init__(self, all_: Naive, analysis: dict[str, Any]) -> None:
        self.all, self.id = all_, analysis["id"]
        self.spec = all_.specification(self.id)
        self.records = all_.records(self.spec)
        self.how = self.spec["how"]
        self.given: dict[tuple, dict[str, float | str | None]] = {}
        for line in analysis["results"]:
            key = tuple(
                (g["groupingId"].rpartition(".")[2], g["groupValue"]) for g in line["resultGroups"]
            )
            raw = line.get("rawValue")
            self.given.setdefault(key, {})[line["operationId"].rpartition(".")[2]] = raw

    def differences(self) -> Iterator[str]:
        for key, values in self.given.items():
            expected = naive.STATISTICS[self.how](self, dict(key))
            for name, raw in values.items():
                if name not in expected:
                    continue
                wanted = expected[name]
                if not _close(raw, wanted):
                    yield f"{self.id} {dict(key)} {name}: {raw}, by hand {wanted}"
        for key in self.occurring() - {tuple(sorted(k)) for k in self.given}:
            yield f"{self.id}: nothing is given for {dict(key)}"

    def occurring(self) -> set[tuple]:
        """Combinations of groups that the records have and that so must be there."""
        if self.how == "subjects_with":
            names = [*_names(self.spec.get("per")), *_names(self.spec["by"])]
        else:
            taken = [self.spec[k] for k in ("groups", "from", "to") if k in self.spec]
            if taken:
                return set()
            names = [n for k in ("per", "rows", "columns") for n in _names(self.spec.get(k))]
        return {tuple(sorted((_plain(n), self.text(r, n)) for n in names)) for r in self.records}

    # -- what the statistics ask for --------------------------------------------------------------

    def text(self, record: Record, name: str) -> str:
        """The group of a record, as results.json writes it."""
        value = record.get(name)
        return "Missing" if value is None else _text(value)

    def where(self, groups: dict[str, str], leave: tuple[str, ...] = ()) -> list[Record]:
        """Records in these groups; some may be left out."""
        names = {_plain(n): n for n in self.names()}
        return [
            r
            for r in self.records
            if all(
                self.text(r, names[g]) == level
                for g, level in groups.items()
                if g in names and g not in leave
            )
        ]

    def names(self) -> list[str]:
        """Every grouping variable of the analysis."""
        keys = ("per", "rows", "columns", "by", "groups", "from", "to")
        return [n for key in keys for n in _names(self.spec.get(key))]

    def numbers(self, records: list[Record], argument: str = "value") -> list[float | None]:
        name = self.spec[argument]
        values = [r.get(name) for r in records]
        return [None if v is None else float(v) for v in values]

    def level(self) -> float:
        value = self.spec.get("level", "95")
        return float(self.all.config[value[7:]] if value.startswith("config.") else value)

    def constant(self) -> float:
        value = self.spec["constant"]
        return float(self.all.config[value[7:]] if value.startswith("config.") else value)

    def reference(self) -> str:
        """The group that others are compared with: named, or first in order of the twin."""
        if "reference" in self.spec:
            return self.spec["reference"]
        return self.ordered(self.spec["groups"])[0]

    def ordered(self, name: str) -> list[str]:
        """The levels of a variable in order of its numeric twin."""
        rank: dict[str, float] = {}
        dataset = name.rpartition(".")[0]
        twin = (f"{dataset}." if dataset else "") + f"{_plain(name)}N"
        for record in self.records:
            if record.get(name) is not None:
                number = record.get(twin)
                text = _text(record[name])
                rank[text] = min(rank.get(text, math.inf), math.inf if number is None else number)
        for record, ours in self.population_groups(_plain(name)):
            number = record.get(f"{ours}N")
            text = _text(record[ours])
            rank[text] = min(rank.get(text, math.inf), math.inf if number is None else number)
        return sorted(rank, key=lambda t: (rank[t], t))

    def population_groups(self, name: str) -> Iterator[tuple[Record, str]]:
        population = self.spec.get("population")
        columns = [_plain(n) for n in _names(self.spec.get("columns"))]
        if population and name in columns:
            by = _names(population.get("by"))
            at = columns.index(name)
            if at < len(by):
                for record in self.population():
                    if record.get(_plain(by[at])) is not None:
                        yield record, _plain(by[at])

    def population(self) -> list[Record]:
        population = self.spec["population"]
        found = []
        for record in self.all.dataset(population["dataset"]):
            named = {**record, **{f"{population['dataset']}.{k}": v for k, v in record.items()}}
            if "when" not in population or self.all.holds(population["when"], named):
                found.append(record)
        return found

    def persons(self, groups: dict[str, str]) -> int | None:
        """Persons of the population in these groups."""
        population = self.spec.get("population")
        if not population:
            return None
        columns = [_plain(n) for n in _names(self.spec.get("columns"))]
        pairs = dict(zip(columns, [_plain(n) for n in _names(population.get("by"))], strict=False))
        return sum(
            all(
                _text(record[theirs]) == groups[ours]
                for ours, theirs in pairs.items()
                if ours in groups and record.get(theirs) is not None
            )
            for record in self.population()
        )


def _names(value: Any) -> list[str]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _plain(name: str) -> str:
    return name.rpartition(".")[2]


def _clean(value: Any) -> Any:
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return None
    return value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:.15g}"


def _equal(value: Any, right: Any) -> bool:
    if value is None or right is None:
        return False
    if isinstance(value, str):
        return value == (right if isinstance(right, str) else _text(right))
    try:
        return math.isclose(float(value), float(right), rel_tol=1e-14)
    except ValueError:
        return False


def _close(raw: str | None, wanted: float | None) -> bool:
    if raw is None or wanted is None:
        return raw is None and wanted is None
    return math.isclose(float(raw), wanted, rel_tol=1e-6, abs_tol=1e-7)


Computed = Callable[[_Statistic, dict[str, str]], dict[str, float | None]]
