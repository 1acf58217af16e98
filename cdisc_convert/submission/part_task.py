"""The work of one part, as any process can do it: it knows the shared folder and a number."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import Any

from cdisc_convert.engine.part_input import read_shared
from cdisc_convert.engine.part_output import DONE, part_folder, write_part
from cdisc_convert.engine.part_run import HELD, PartMaker
from cdisc_convert.engine.store import Store
from cdisc_convert.model.errors import Place, Problem, SourceError, UserError
from cdisc_convert.package.run_files import as_transport
from cdisc_convert.submission.workers import give_back_memory


@dataclass(frozen=True)
class PartTask:
    """Makes the subjects `first` to `last` (not included) of the run whose folder is `url`."""

    url: str
    number: int
    first: int
    last: int

    def run(self) -> list[list[Any]]:
        """Make the part; gives its problems as (file, line, text), none if it was made.

        A part that is complete already is not made again.
        """
        if self.is_done():
            return []
        try:
            self._make(Store(self.url))
        except UserError as bad:
            return [[p.place.file, p.place.line, p.text] for p in bad.problems]
        return []

    def is_done(self) -> bool:
        """True where the part is complete."""
        return Store(self.url).has(f"{part_folder(self.number)}/{DONE}")

    def held(self) -> int | None:
        """Bytes that its frames held, None where it could not be made."""
        if not self.is_done():
            return None
        return int(Store(self.url).read_json(f"{part_folder(self.number)}/{DONE}")[HELD])

    def _make(self, store: Store) -> None:
        maker = _maker(self.url)
        part = maker.make(self.number, self.first, self.last)
        transport, changes = {}, {}
        for name, item in part.datasets.items():
            transport[name], cells = as_transport(item.dataset, maker.shared.ascii_policy)
            changes[name] = [list(astuple(cell)) for cell in cells]
        write_part(
            store,
            self.number,
            part.run,
            part.datasets,
            transport,
            changes,
            part.facts,
            part.positions,
        )


@lru_cache(maxsize=2)
def _maker(url: str) -> PartMaker:
    return PartMaker.of(read_shared(Store(url)))


def get_ready(url: str) -> None:
    """Read what all parts of the run share; it is kept for the parts that come."""
    _maker(url)


def make_part(url: str, number: int, first: int, last: int) -> list[list[Any]]:
    """`PartTask.run`, for those who start processes."""
    problems = PartTask(url, number, first, last).run()
    give_back_memory()
    return problems


def refuse(problems: list[list[Any]]) -> None:
    """Raises SourceError with the problems of parts, if there are any."""
    if problems:
        raise SourceError(Problem(Place(file, line), text) for file, line, text in problems)
