"""Values over time: means with their error by visit, and one line per person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from cdisc_convert.functions.statistics._intervals import mean_interval
from cdisc_convert.submission.displays.figure_data import FigureData
from cdisc_convert.submission.displays.figure_page import Page, colour, marker

FEWEST = 2
"""Records that a mean needs for an error."""
LINES_ALONE, PERSONS_TOGETHER = 500, 100
"""Persons up to which each has a line of its own; of more, so many share one."""


def mean_trajectory(data: FigureData, page: Page) -> None:
    """Mean and error by visit and group."""
    plot = data.plot
    values, groups = data.numbers(plot.value), data.division(plot.groups)
    panels, visits = data.division(plot.panels), data.division(plot.visit)
    places, texts = _places(data, visits)
    handles: dict[str, Any] = {}
    for panel, axis in enumerate(page.axes):
        for group, name in enumerate(groups.names):
            shift = _shift(places, group, len(groups.names))
            points = []
            for visit in range(len(visits.names)):
                here = (visits.codes == visit) & (groups.codes == group) & (panels.codes == panel)
                found = values[here & ~np.isnan(values)]
                if len(found) and not (plot.is_log and found.mean() <= 0):
                    points.append((places[visit] + shift, *_mean(found, plot.error)))
            if points:
                x, y, low, high = (np.array(side) for side in zip(*points, strict=True))
                drawn = axis.errorbar(
                    x,
                    y,
                    yerr=[y - low, high - y],
                    color=colour(group),
                    marker=marker(group),
                    markersize=4,
                    linewidth=1.3,
                    capsize=2.5,
                    elinewidth=0.9,
                )
                handles.setdefault(name, drawn)
        _dress(data, axis, panels.names[panel] if panels.names else "")
        if texts:
            axis.set_xticks(places, texts, rotation=35, ha="right", fontsize=8)
    names = [name for name in groups.names if name in handles]
    page.legend([handles[name] for name in names if name], [name for name in names if name])


def _places(data: FigureData, visits: Any) -> tuple[np.ndarray, list[str]]:
    """Where visits stand on the axis, and their names where they stand at equal distances."""
    count = len(visits.names)
    if data.plot.at is None:
        return np.arange(count, dtype=float), list(visits.names)
    times = data.numbers(data.plot.at)
    places = [np.nanmedian(times[visits.codes == code]) for code in range(count)]
    return np.array(places) / data.plot.scale, []


def _shift(places: np.ndarray, group: int, count: int) -> float:
    """A small step aside, so that errors of groups do not cover each other."""
    if len(places) < 2 or count < 2:
        return 0.0
    gaps = np.diff(np.sort(places))
    gaps = gaps[gaps > 0]
    return 0.06 * float(gaps.min() if len(gaps) else 1.0) * (group - (count - 1) / 2)


def _mean(values: np.ndarray, error: str) -> tuple[float, float, float]:
    middle = float(np.mean(values))
    if len(values) < FEWEST:
        return middle, middle, middle
    if error == "ci":
        low, high = mean_interval(values, 95)
        assert low is not None and high is not None
        return middle, low, high
    half = float(np.std(values, ddof=1)) / len(values) ** 0.5
    return middle, middle - half, middle + half


def spaghetti(data: FigureData, page: Page) -> None:
    """One line per person."""
    plot = data.plot
    values, times = data.numbers(plot.value), data.numbers(plot.at) / plot.scale
    groups, panels = data.division(plot.groups), data.division(plot.panels)
    persons, _ = data.persons()
    handles: dict[str, Any] = {}
    for panel, axis in enumerate(page.axes):
        here = np.flatnonzero((persons >= 0) & (panels.codes == panel) & ~np.isnan(values))
        here = here[np.lexsort((values[here], times[here], persons[here]))]
        for group, drawn in _strands(persons, groups.codes, here):
            (line,) = axis.plot(
                np.where(drawn < 0, np.nan, times[drawn]),
                np.where(drawn < 0, np.nan, values[drawn]),
                color=colour(group),
                marker=marker(group),
                markersize=2.5,
                linewidth=0.8,
                alpha=0.75,
            )
            handles.setdefault(groups.names[group] if group >= 0 else "", line)
        _dress(data, axis, panels.names[panel] if panels.names else "")
    shown = [name for name in groups.names if name and name in handles]
    page.legend([handles[name] for name in shown], shown)


def _strands(
    persons: np.ndarray, codes: np.ndarray, here: np.ndarray
) -> Iterator[tuple[int, np.ndarray]]:
    """Group and records of each line to draw, -1 = a gap between two persons.

    here: the records by person and time. Of many persons, some of one group share a line, as each
    line costs matplotlib a millisecond and more.
    """
    starts = np.flatnonzero(np.diff(persons[here], prepend=-1))
    lines = np.split(here, starts[1:]) if len(here) else []
    if len(lines) <= LINES_ALONE:
        yield from ((int(codes[line[0]]), line) for line in lines)
        return
    by_group: dict[int, list[np.ndarray]] = {}
    for line in lines:
        by_group.setdefault(int(codes[line[0]]), []).append(np.append(line, -1))
    for group, found in by_group.items():
        for first in range(0, len(found), PERSONS_TOGETHER):
            yield group, np.concatenate(found[first : first + PERSONS_TOGETHER])


def scatter(data: FigureData, page: Page) -> None:
    """One point per record: value against x."""
    plot = data.plot
    values, across = data.numbers(plot.value), data.numbers(plot.x)
    groups, panels = data.division(plot.groups), data.division(plot.panels)
    handles: dict[str, Any] = {}
    for panel, axis in enumerate(page.axes):
        for group, name in enumerate(groups.names):
            here = (groups.codes == group) & (panels.codes == panel)
            here &= ~np.isnan(values) & ~np.isnan(across)
            if here.any():
                drawn = axis.scatter(
                    across[here],
                    values[here],
                    s=22,
                    color=colour(group),
                    marker=marker(group),
                    alpha=0.85,
                    linewidths=0,
                )
                handles.setdefault(name, drawn)
        _dress(data, axis, panels.names[panel] if panels.names else "", plot.x)
    shown = [name for name in groups.names if name and name in handles]
    page.legend([handles[name] for name in shown], shown)


def _dress(data: FigureData, axis: Any, panel: str, across: Any = None) -> None:
    """Reference lines, marks, scale and labels of the axes."""
    plot = data.plot
    for value in data.lines(panel):
        axis.axhline(value, color="#777777", linestyle="--", linewidth=0.9)
    for place in plot.marks:
        axis.axvline(place, color="#bbbbbb", linestyle=":", linewidth=1.0)
    if plot.is_log:
        axis.set_yscale("log")
    axis.set_xlabel(plot.x_label or data.label(across or plot.at or plot.visit))
    axis.set_ylabel(plot.y_label or data.label(plot.value))
