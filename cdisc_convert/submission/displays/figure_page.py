"""The frame of every figure: fonts, colours, title, notes; SVG and PNG with the same bytes again."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from textwrap import fill
from typing import Any

from cdisc_convert.model.result import Display

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#555555")
"""Colours that colour-blind readers can tell apart (Okabe and Ito 2008), then grey."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
WIDTH, HEIGHT, PANELS_ABREAST = 9.0, 5.2, 3
TITLE_WIDTHS = {1: 90, 2: 42, 3: 25}
"""Letters of a panel's title before it wraps, by the number of panels abreast."""
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9,
    "axes.grid": True,
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "svg.hashsalt": "cdisc-convert",
    "svg.fonttype": "path",
    "figure.dpi": 110,
}


class Page:
    """A figure with its panels."""

    def __init__(self, figure: Any, axes: list[Any], display: Display) -> None:
        self.figure, self.axes, self.display = figure, axes, display

    def legend(self, handles: list[Any], labels: list[str]) -> None:
        """One legend for all panels, beside them."""
        if handles:
            shown = [fill(label, 24) for label in labels]
            self.figure.legend(handles, shown, loc="outside right upper", fontsize=8.5)

    def files(self) -> dict[str, bytes]:
        """The figure by file ending, in one layout: finding it takes longer than drawing."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.backends.backend_svg import FigureCanvasSVG

        self.figure.draw_without_rendering()
        self.figure.set_layout_engine("none")
        svg, png = io.StringIO(), io.BytesIO()
        FigureCanvasAgg(self.figure).print_png(png, metadata={"Software": None})
        FigureCanvasSVG(self.figure).print_svg(svg, metadata={"Date": None})  # changes the dpi
        return {"svg": svg.getvalue().encode(), "png": png.getvalue()}


@contextmanager
def page(
    display: Display, panels: list[str], notes: tuple[str, ...], share_y: bool = False
) -> Iterator[Page]:
    """A page with one panel for each name (at least one), closed afterwards."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    with matplotlib.rc_context(STYLE):
        across = min(len(panels), PANELS_ABREAST) or 1
        down = -(-max(len(panels), 1) // across)
        height = HEIGHT if down == 1 else 2.6 + 2.6 * down
        figure, grid = pyplot.subplots(
            down,
            across,
            figsize=(WIDTH, height),
            squeeze=False,
            layout="constrained",
            sharey=share_y,
        )
        axes = list(grid.flat)
        for empty in axes[max(len(panels), 1) :]:
            empty.set_visible(False)
        subtitle = f"\n{display.population}" if display.population else ""
        title = fill(f"{display.name}  {display.title}", 100)
        figure.suptitle(f"{title}{subtitle}", x=0.01, ha="left", fontsize=11)
        lines = [fill(note, 130) for note in (*display.footnotes, *notes)]
        if lines:
            figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=7.5, color="#444444")
        for axis, name in zip(axes, panels, strict=False):
            axis.set_title(fill(name, TITLE_WIDTHS[across]), loc="left")
        yield Page(figure, axes[: max(len(panels), 1)], display)
        pyplot.close(figure)


def colour(position: int) -> str:
    """The colour of a group."""
    return COLOURS[position % len(COLOURS)]


def marker(position: int) -> str:
    """The marker of a group."""
    return MARKERS[position % len(MARKERS)]
