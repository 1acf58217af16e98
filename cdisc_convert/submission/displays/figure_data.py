"""What figures draw: numbers, groups and panels of the chosen records, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.engine.analysis_levels import grouped, ordered_levels, twin_names
from cdisc_convert.engine.analysis_table import PERSON, Analysable, AnalysisTable, Choice, table_of
from cdisc_convert.model.decimals import column_as_number, column_as_text
from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.result import Display, Mark, Plot
from cdisc_convert.model.spec import Reference


@dataclass(frozen=True, eq=False)
class Division:
    """Records by group: a code for each (-1 = none) and the names of the groups in order."""

    codes: np.ndarray
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class FigureData:
    """The records of a figure."""

    display: Display
    plot: Plot
    table: AnalysisTable

    def numbers(self, ref: Reference | None) -> np.ndarray:
        """A variable as float64, NaN where missing.

        Raises SourceError where a text is no number.
        """
        assert ref is not None
        column = self.table.column(ref)
        numbers, is_unread = column_as_number(column)
        if is_unread.any():
            at = int(np.argmax(is_unread))
            shown = column.take(np.array([at])).tolist()[0]
            raise SourceError.at(
                self.display.place,
                f"display {self.display.name}: {ref} is '{shown}' on record "
                f"{int(self.table.rows[at]) + 1} of {self.table.dataset.name}, but a number is drawn",
            )
        return numbers.values

    def division(self, ref: Reference | None) -> Division:
        """The groups of a variable, in the order of its numeric twin; all in one without it."""
        if ref is None:
            return Division(np.zeros(len(self.table), dtype=int), ("",))
        column = self.table.column(ref)
        names = ordered_levels([(column, self.table.twin(ref, twin_names(ref.name)))])
        return Division(grouped(column, names).values.astype(int), names)

    def persons(self) -> tuple[np.ndarray, list[str]]:
        """A code for the person of each record, and the persons by code in order of USUBJID."""
        column = column_as_text(self.table.column(Reference("", PERSON)))
        names = sorted({str(name) for name in column.tolist() if name is not None})
        return grouped(column, tuple(names)).values.astype(int), names

    def label(self, ref: Reference | None) -> str:
        """The label of a variable."""
        return "" if ref is None else self.table.source.label_of(ref, self.display.dataset)

    def events(self, mark: Mark) -> tuple[list[str], np.ndarray]:
        """Person and time of each event of a swimmer plot."""
        found = table_of(self.table.source, mark.dataset, (), mark.when, self.display.place)
        if found is None:
            return [], np.empty(0)
        persons = column_as_text(found.column(Reference("", PERSON))).tolist()
        times = column_as_number(found.column(mark.at))[0].values
        return [str(person) for person in persons], times

    def lines(self, panel: str) -> list[float]:
        """Reference lines of a panel."""
        return [value for name, value in self.plot.lines if name in ("", panel)]


def choices_of(display: Display) -> tuple[Choice, ...]:
    """The records that a figure looks at: those that it draws, and its events."""
    assert display.plot is not None
    events = (Choice(e.dataset, (), e.when, display.place) for e in display.plot.events)
    return (Choice(display.dataset, display.join, display.among, display.place), *events)


def figure_data(display: Display, source: Analysable) -> FigureData | None:
    """The records of a figure; None where a dataset was not made."""
    assert display.plot is not None
    table = table_of(source, display.dataset, display.join, display.among, display.place)
    return None if table is None else FigureData(display, display.plot, table)
