"""Rows made after a specimen: the same bytes as the libraries write cell by cell."""

from __future__ import annotations

import random

import numpy as np
import pytest

from cdisc_convert.model.errors import Place
from cdisc_convert.model.result import Display
from cdisc_convert.submission.displays import bars, table_html, table_rtf, trajectories
from cdisc_convert.submission.displays.rtf_pages import pages_of
from cdisc_convert.submission.displays.sheet import Cells, Sheet, sheet_of
from cdisc_convert.submission.displays.specimen import slots_of
from cdisc_convert.submission.displays.table_grid import Grid, GridRow

NOTES = ("A note.",)
DISPLAY = Display("L-1", "A <title> & {more}", Place(""), footnotes=("100 % {x}",))
BARE = Display("T-2.1", "Bare", Place(""), population="All")
TEXTS = (
    "",
    "1 (5.0)",
    "100 %s %",
    "<b>&\"'",
    "{\\b}",
    "é\U0001f600",
    "word " * 30,
    "stub-1",
    "  x ",
)


def grid_with(labels: list[str], columns: int = 3, **more: object) -> Grid:
    seeded = random.Random(f"{labels} {columns}")
    rows = tuple(
        GridRow(
            label,
            depth=seeded.choice((0, 0, 1, 2)) if more.get("headings") else 0,
            is_heading=bool(more.get("headings")) and seeded.random() < 0.2,
            cells=tuple(seeded.choices(TEXTS, k=seeded.choice((columns, columns, 0)))),
        )
        for label in labels
    )
    heads = tuple(f"c {number}" for number in range(columns))
    return Grid(heads, rows, more.get("spanners", ()), str(more.get("stub", "")))  # type: ignore[arg-type]


GRIDS = {
    "subjects": grid_with([f"S-{n}" for n in range(90)], stub="Subject"),
    "headings": grid_with([f"Term {n}" for n in range(60)], headings=True),
    "all headings below numbers": grid_with(["1"] * 40, headings=True),
    "spanners": grid_with([f"r{n}" for n in range(50)], 4, spanners=(("A%", 2), ("B", 2))),
    "labels like numbers": grid_with([str(n) for n in range(50)], stub="No."),
    "labels like dates": grid_with([f"2024-01-{n:02d}" for n in range(1, 32)], stub="Date"),
    "labels with digits beyond ASCII": grid_with(["é1"] * 30, stub="<x>"),
    "a head named as rows are": grid_with([f"r{n}" for n in range(30)], stub="stub 3"),
    "many columns": grid_with([f"S-{n}" for n in range(30)], 18, stub="S"),
    "very many columns": grid_with([f"S-{n}" for n in range(23)], 40, stub="S"),
    "no other column": grid_with([f"S-{n}" for n in range(30)], 0, stub="S"),
    "one row": grid_with(["x"]),
    "no row": grid_with([]),
}


@pytest.mark.parametrize("name", GRIDS)
@pytest.mark.parametrize(
    ("display", "notes"), [(DISPLAY, NOTES), (BARE, ())], ids=["notes", "bare"]
)
def test_rows_are_as_the_libraries_write_them(name, display, notes):
    sheet = sheet_of(GRIDS[name])
    html = "".join(table_html.table_page(display, sheet, notes))
    assert html == table_html.whole_page(display, sheet, notes)
    rtf = "".join(table_rtf.table_rtf(display, sheet, notes))
    assert rtf == table_rtf.whole_document(display, sheet, notes)


@pytest.mark.parametrize("size", [*range(16, 25), 40, 41, 42, 43])
def test_every_length_of_the_last_page(size):
    sheet = sheet_of(Grid(("c",), tuple(GridRow(f"S-{n}", cells=("x",)) for n in range(size))))
    rtf = "".join(table_rtf.table_rtf(BARE, sheet, ()))
    assert rtf == table_rtf.whole_document(BARE, sheet, ())


def test_specimens_serve_what_displays_have():
    """Otherwise all would be written cell by cell, and nobody would notice but by the clock."""
    for name in ("subjects", "headings", "spanners", "labels like numbers", "many columns"):
        sheet = sheet_of(GRIDS[name])
        assert table_html.layout_of(DISPLAY, sheet, NOTES) is not None
        assert table_rtf.layout_of(table_rtf.Frame(DISPLAY, sheet, NOTES)) is not None


def test_blocks_do_not_show(monkeypatch):
    sheet = sheet_of(GRIDS["headings"])
    whole = [
        "".join(make(DISPLAY, sheet, NOTES))
        for make in (table_html.table_page, table_rtf.table_rtf)
    ]
    monkeypatch.setattr("cdisc_convert.submission.displays.sheet.BLOCK", 7)
    assert whole == [
        "".join(make(DISPLAY, sheet, NOTES))
        for make in (table_html.table_page, table_rtf.table_rtf)
    ]


def test_a_mark_tells_any_other_cell():
    def mark(*columns: list[str]) -> str:
        cells = tuple(Cells.of(column) for column in columns)
        return Sheet("", ("a",) * (len(cells) - 1), cells, np.zeros(2, dtype=bool)).mark()

    given = [(["a", "b"], ["c", "c"]), (["a", "b"], ["c", "d"]), (["b", "a"], ["c", "c"])]
    assert len({mark(*columns) for columns in given}) == 3
    assert mark(["a", "b"], ["c", ""]) == mark(["a", "b"], ["c", ""])


def test_columns_are_the_same_whatever_numbers_their_levels_had():
    one = Cells.of_codes(np.array([1, 0, -1, 1]), ["b", "a"])
    other = Cells.of_codes(np.array([0, 2, -1, 0]), ["a", "z", "b"])
    assert one.codes.tolist() == other.codes.tolist() == [0, 1, 2, 0]
    assert one.texts == other.texts == ("a", "b", "")


def test_pages_end_where_the_next_row_would_not_fit():
    assert pages_of(np.array([1, 1, 1, 1]), 2) == [(0, 2), (2, 4)]
    assert pages_of(np.array([1, 5, 1, 2]), 3) == [(0, 1), (1, 2), (2, 4)]
    assert pages_of(np.array([], dtype=int), 3) == []


def test_a_row_without_its_markers_is_no_specimen():
    assert slots_of("<td>7</td>", ["7", "8"]) is None
    assert slots_of("<td>7 7</td>", ["7"]) is None


def test_lines_of_many_persons_hold_the_records_of_each_in_order(monkeypatch):
    persons = np.array([0, 0, 1, 2, 2, 2, 3, -1])
    codes = np.array([1, 1, 0, 1, 1, 1, 0, 0])
    here = np.array([1, 0, 2, 4, 3, 5, 6])
    alone = [(group, line.tolist()) for group, line in trajectories._strands(persons, codes, here)]
    assert alone == [(1, [1, 0]), (0, [2]), (1, [4, 3, 5]), (0, [6])]
    monkeypatch.setattr(trajectories, "LINES_ALONE", 3)
    shared = [(group, line.tolist()) for group, line in trajectories._strands(persons, codes, here)]
    assert shared == [(1, [1, 0, -1, 4, 3, 5, -1]), (0, [2, -1, 6, -1])]
    assert list(trajectories._strands(persons, codes, here[:0])) == []


@pytest.mark.parametrize("is_level", [True, False])
def test_many_bars_take_the_place_of_single_ones(is_level):
    from matplotlib.figure import Figure

    sizes = np.array([5.0, 2.5, -3.0])
    figure = Figure()
    single, together = figure.subplots(1, 2)
    if is_level:
        single.barh(np.arange(3), sizes, height=0.7)
    else:
        single.bar(np.arange(3), sizes, width=0.7)
    bars._many_bars(together, sizes, ["red", "blue", "red"], 0.7, is_level=is_level)
    boxes = [patch.get_bbox().extents for patch in single.patches]
    drawn = [path.get_extents().extents for path in together.collections[0].get_paths()]
    assert np.allclose(np.sort(boxes), np.sort(drawn))
    assert np.allclose(single.dataLim.extents, together.dataLim.extents)
