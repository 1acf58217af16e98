"""Writes every display of a run into `displays/`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from cdisc_convert.engine.analysis_table import Analysable
from cdisc_convert.model.bundle import bundled, unbundled
from cdisc_convert.model.result import Display, Outcome
from cdisc_convert.model.spec import Study
from cdisc_convert.package.estimate_texts import NOT_ESTIMABLE
from cdisc_convert.submission.displays.figure_data import FigureData, choices_of, figure_data
from cdisc_convert.submission.displays.figure_page import Page, page
from cdisc_convert.submission.displays.listing_grid import listing_of
from cdisc_convert.submission.displays.sheet import Sheet, sheet_of
from cdisc_convert.submission.displays.table_grid import grid_of
from cdisc_convert.submission.kept_looks import kept_step
from cdisc_convert.submission.run_marks import RunMarks

STAGE = "displays"
MOST_KEPT = 20_000
"""Rows up to which a table is kept for the next run; a larger one is written piece by piece."""
Pieces = Iterator[bytes]
BY_PERSON = ("spaghetti", "waterfall", "swimmer", "scatter")
"""Figures that show single persons, and so are not public."""


def write_displays(
    folder: Path,
    study: Study,
    outcomes: Sequence[Outcome],
    source: Analysable,
    *,
    is_public: bool = False,
    marks: RunMarks | None = None,
) -> dict[str, tuple[str, ...]]:
    """Write tables (HTML, RTF), figures (SVG, PNG) and listings (HTML, RTF); gives the file names.

    is_public: leave out listings and figures that show single persons.
    marks: of what displays read, to take over those of the run before.
    A display whose datasets or results were not made is left out.
    """
    note = (f"Study {study.studyid}. {study.title}",) if study.title else ()
    target = folder / "displays"
    written: dict[str, tuple[str, ...]] = {}
    for display in study.displays.values():
        files = _files(display, outcomes, source, note, is_public, marks or RunMarks())
        if not files:
            continue
        target.mkdir(exist_ok=True)
        for kind, content in files.items():
            with (target / f"{display.name}.{kind}").open("wb") as file:
                file.writelines(content)
        written[display.name] = tuple(f"{display.name}.{kind}" for kind in files)
    return written


def _files(
    display: Display,
    outcomes: Sequence[Outcome],
    source: Analysable,
    note: tuple[str, ...],
    is_public: bool,
    marks: RunMarks,
) -> dict[str, Pieces]:
    """The content of each file of a display in pieces, by ending."""
    if display.kind == "figure":
        assert display.plot is not None
        if is_public and display.plot.kind in BY_PERSON:
            return {}
        return _in_one(_kept_figure(display, source, note, marks))
    if display.kind == "listing":
        sheet = None if is_public else listing_of(display, source)
    else:
        shown = [outcome for outcome in outcomes if display.name in outcome.result.displays]
        sheet = sheet_of(grid_of(shown)) if shown else None
    if sheet is None:
        return {}
    if sheet.holds(NOT_ESTIMABLE):
        note = (f"{NOT_ESTIMABLE} = not estimable.", *note)
    if len(sheet) > MOST_KEPT:
        marks.memory.note(STAGE, display.name, is_done=True)
        return _pages(display, sheet, note)
    inputs = [repr(display), sheet.mark(), repr(note)]
    content = marks.memory.step(
        STAGE, display.name, inputs, lambda: bundled(_joined(_pages(display, sheet, note)))
    )
    return _in_one(unbundled(content))


def _kept_figure(
    display: Display, source: Analysable, note: tuple[str, ...], marks: RunMarks
) -> dict[str, bytes]:
    """A figure; it is drawn again where a value that it shows is another."""

    def make(watched: Analysable) -> bytes:
        return bundled(_figure(display, watched, note))

    about, choices = [display, note], choices_of(display)
    return unbundled(kept_step(marks, STAGE, display.name, about, choices, source, make))


def _pages(display: Display, sheet: Sheet, note: tuple[str, ...]) -> dict[str, Pieces]:
    from cdisc_convert.submission.displays.table_html import table_page
    from cdisc_convert.submission.displays.table_rtf import table_rtf

    return {
        "html": (piece.encode() for piece in table_page(display, sheet, note)),
        "rtf": (piece.encode("ascii") for piece in table_rtf(display, sheet, note)),
    }


def _joined(pages: Mapping[str, Pieces]) -> dict[str, bytes]:
    return {kind: b"".join(pieces) for kind, pieces in pages.items()}


def _in_one(contents: Mapping[str, bytes]) -> dict[str, Pieces]:
    return {kind: iter([content]) for kind, content in contents.items()}


def _figure(display: Display, source: Analysable, note: tuple[str, ...]) -> dict[str, bytes]:
    data = figure_data(display, source)
    if data is None or not len(data.table):
        return {}
    panels = data.division(data.plot.panels).names
    share_y = data.plot.panels is not None and data.plot.panels == data.plot.groups
    with page(display, [name for name in panels if name], note, share_y) as sheet:
        _drawing(data.plot.kind)(data, sheet)
        return sheet.files()


def _drawing(kind: str) -> Callable[[FigureData, Page], None]:
    from cdisc_convert.submission.displays import bars, curves, trajectories

    drawings: Mapping[str, Callable[[FigureData, Page], None]] = {
        "mean_trajectory": trajectories.mean_trajectory,
        "spaghetti": trajectories.spaghetti,
        "scatter": trajectories.scatter,
        "waterfall": bars.waterfall,
        "swimmer": bars.swimmer,
        "kaplan_meier": curves.kaplan_meier,
        "cumulative_incidence": curves.cumulative_incidence,
    }
    return drawings[kind]
