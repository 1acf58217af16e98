"""Curves of time to event: Kaplan-Meier and cumulative incidence, with the numbers at risk."""

from __future__ import annotations

from typing import Any

import numpy as np

from cdisc_convert.submission.displays.figure_data import FigureData
from cdisc_convert.submission.displays.figure_page import Page, colour

TICKS = 7


def kaplan_meier(data: FigureData, page: Page) -> None:
    """The share without the event (CNSR 0), by statsmodels; ticks are censored times."""
    from statsmodels.duration.survfunc import SurvfuncRight

    def steps(times: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
        if not (codes == 0).any():
            return np.empty(0), np.empty(0), 1.0
        curve = SurvfuncRight(times, (codes == 0).astype(int))
        return curve.surv_times, curve.surv_prob, 1.0

    _curves(data, page, steps, data.plot.y_label or "Share without the event")


def cumulative_incidence(data: FigureData, page: Page) -> None:
    """The share with the event (CNSR 0) before a competing one (2 and more)."""
    from statsmodels.duration.survfunc import CumIncidenceRight

    def steps(times: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
        if not (codes == 0).any():
            return np.empty(0), np.empty(0), 0.0
        with np.errstate(divide="ignore", invalid="ignore"):
            curve = CumIncidenceRight(times, np.select([codes == 0, codes == 1], [1, 0], 2))
        return curve.times, curve.cinc[0], 0.0

    _curves(data, page, steps, data.plot.y_label or "Cumulative incidence")


def _curves(data: FigureData, page: Page, steps: Any, label: str) -> None:
    plot = data.plot
    times, codes = data.numbers(plot.value) / plot.scale, data.numbers(plot.censor)
    groups, panels = data.division(plot.groups), data.division(plot.panels)
    used = ~np.isnan(times) & ~np.isnan(codes)
    handles: dict[str, Any] = {}
    for panel, axis in enumerate(page.axes):
        here = used & (panels.codes == panel)
        end = float(times[here].max()) if here.any() else 1.0
        for group, name in enumerate(groups.names):
            inside = here & (groups.codes == group)
            if inside.any():
                line = _curve(axis, times[inside], codes[inside].astype(int), steps, colour(group))
                handles.setdefault(name, line)
        axis.set_ylim(-0.02, 1.02)
        axis.set_xlim(0, end * 1.02)
        ticks = [tick for tick in axis.get_xticks() if 0 <= tick <= end][:TICKS]
        axis.set_xticks(ticks)
        _at_risk(axis, ticks, times, here, groups)
        axis.set_ylabel(label)
        axis.set_xlabel(plot.x_label or data.label(plot.value))
    shown = [name for name in groups.names if name and name in handles]
    page.legend([handles[name] for name in shown], shown)


def _curve(axis: Any, times: np.ndarray, codes: np.ndarray, steps: Any, shade: str) -> Any:
    at, share, start = steps(times, codes)
    x = np.concatenate([[0.0], at, [times.max()]])
    y = np.concatenate([[start], share, [share[-1] if len(share) else start]])
    (line,) = axis.step(x, y, where="post", color=shade, linewidth=1.5)
    censored = np.unique(times[codes == 1])
    height = y[np.searchsorted(x[:-1], censored, side="right") - 1]
    axis.plot(censored, height, linestyle="", marker="|", markersize=7, color=shade)
    return line


def _at_risk(
    axis: Any, ticks: list[float], times: np.ndarray, here: np.ndarray, groups: Any
) -> None:
    """Numbers at risk under the axis, one line for each group."""
    for group, name in enumerate(groups.names):
        inside = times[here & (groups.codes == group)]
        lower = -0.22 - 0.065 * group
        axis.text(
            -0.025,
            lower,
            name or "At risk",
            transform=axis.transAxes,
            ha="right",
            va="center",
            fontsize=7.5,
            color=colour(group),
        )
        for tick in ticks:
            axis.text(
                tick,
                lower,
                str(int((inside >= tick).sum())),
                ha="center",
                va="center",
                fontsize=7.5,
                color=colour(group),
                transform=axis.get_xaxis_transform(),
            )
