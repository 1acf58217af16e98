"""One bar per person: waterfall and swimmer plots."""

from __future__ import annotations

from typing import Any

import numpy as np

from cdisc_convert.submission.displays.figure_data import FigureData
from cdisc_convert.submission.displays.figure_page import Page, colour, marker

SHOWN_NAMES = 45
"""Bars up to which persons are named."""
BARS_ALONE = 500
"""Bars up to which each is drawn by itself, which costs matplotlib a millisecond and more."""


def waterfall(data: FigureData, page: Page) -> None:
    """One bar per record in order of size, coloured by group."""
    from matplotlib.patches import Patch

    plot = data.plot
    values, groups = data.numbers(plot.value), data.division(plot.groups)
    panels = data.division(plot.panels)
    persons, names = data.persons()
    for panel, axis in enumerate(page.axes):
        here = np.flatnonzero((panels.codes == panel) & ~np.isnan(values))
        here = here[np.lexsort((persons[here], -values[here]))]
        shades = [colour(int(groups.codes[at])) for at in here]
        if len(here) <= BARS_ALONE:
            axis.bar(np.arange(len(here)), values[here], color=shades, width=0.8)
        else:
            _many_bars(axis, values[here], shades, 0.8, is_level=False)
        axis.axhline(0, color="#333333", linewidth=0.8)
        for value in data.lines(panels.names[panel] if panels.names else ""):
            axis.axhline(value, color="#777777", linestyle="--", linewidth=0.9)
        if len(here) <= SHOWN_NAMES:
            shown = [_short(names[int(persons[at])], names) for at in here]
            axis.set_xticks(np.arange(len(here)), shown, rotation=90, fontsize=7)
        else:
            axis.set_xticks([])
        axis.grid(axis="x", visible=False)
        axis.set_xlabel(plot.x_label or "Subject")
        axis.set_ylabel(plot.y_label or data.label(plot.value))
    named = [name for name in groups.names if name]
    page.legend([Patch(color=colour(groups.names.index(name))) for name in named], named)


def swimmer(data: FigureData, page: Page) -> None:
    """One bar per person as long as its time, with its events as signs."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    plot = data.plot
    (axis,) = page.axes[:1]
    values, groups = data.numbers(plot.value) / plot.scale, data.division(plot.groups)
    persons, names = data.persons()
    here = np.flatnonzero(~np.isnan(values))
    here = here[np.lexsort((persons[here], values[here], -groups.codes[here]))]
    shades = [colour(int(groups.codes[at])) for at in here]
    if len(here) <= BARS_ALONE:
        axis.barh(np.arange(len(here)), values[here], color=shades, alpha=0.55, height=0.7)
    else:
        _many_bars(axis, values[here], shades, 0.7, is_level=True, alpha=0.55)
    row_of = {names[int(persons[at])]: row for row, at in enumerate(here)}
    handles, labels = [], []
    for number, mark in enumerate(plot.events):
        who, times = data.events(mark)
        points = sorted(
            (float(time) / plot.scale, row_of[person])
            for person, time in zip(who, times, strict=True)
            if person in row_of and not np.isnan(time)
        )
        sign = marker(number + 2)
        if points:
            x, y = zip(*points, strict=True)
            axis.scatter(x, y, marker=sign, s=22, color="#222222", zorder=3, linewidths=0)
        handles.append(Line2D([], [], marker=sign, color="#222222", linestyle=""))
        labels.append(mark.label)
    if len(here) <= SHOWN_NAMES:
        shown = [_short(names[int(persons[at])], names) for at in here]
        axis.set_yticks(np.arange(len(here)), shown, fontsize=7)
    else:
        axis.set_yticks([])
    for value in data.lines(""):
        axis.axvline(value, color="#777777", linestyle="--", linewidth=0.9)
    axis.grid(axis="y", visible=False)
    axis.set_xlabel(plot.x_label or data.label(plot.value))
    axis.set_ylabel(plot.y_label or "Subject")
    named = [name for name in groups.names if name]
    bars = [Patch(color=colour(groups.names.index(name)), alpha=0.55) for name in named]
    page.legend([*bars, *handles], [*named, *labels])


def _many_bars(
    axis: Any,
    sizes: np.ndarray,
    shades: list[str],
    thick: float,
    *,
    is_level: bool,
    alpha: float | None = None,
) -> None:
    """One bar for each of `sizes` from 0, all drawn as one; is_level: they lie, else they stand."""
    from matplotlib.collections import PolyCollection

    places = np.arange(len(sizes))
    low, high = places - thick / 2, places + thick / 2
    start = np.zeros(len(sizes))
    across = np.stack([low, low, high, high], axis=1)
    along = np.stack([start, sizes, sizes, start], axis=1)
    corners = np.stack([along, across] if is_level else [across, along], axis=2)
    axis.add_collection(
        PolyCollection(list(corners), facecolors=shades, edgecolors="none", alpha=alpha)
    )
    axis.autoscale_view()


def _short(name: str, names: list[str]) -> str:
    """A person without what all names begin with, up to the last separator."""
    if len(names) < 2:
        return name
    same = 0
    while all(len(other) > same and other[same] == names[0][same] for other in names):
        same += 1
    return name[names[0][:same].rfind("-") + 1 :]
