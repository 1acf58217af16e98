"""The folder of an export: files grow block by block in a hidden folder that is renamed at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from cdisc_convert.files.output_folder import OutputFolder, files_in
from cdisc_convert.model.errors import SourceError
from cdisc_convert.simulate.cells import Cells

MARK = "SYNTHETIC.txt"
MARK_TEXT = "SYNTHETIC DATA. Made by cdisc-convert simulate; no row describes a real person.\n"
LISTED = "Files:\n"
"""After it the mark names every file of the export, so that others are told from them."""


@dataclass(frozen=True)
class FileLayout:
    """How a raw file is written: path inside the export, columns in order, encoding, signs."""

    path: str
    columns: tuple[str, ...]
    delimiter: str = ","
    quote_all: bool = False
    newline: str = "\n"
    encoding: str = "utf-8"

    def line(self, cells: tuple[str, ...]) -> str:
        """One line of the file without its end."""
        if self.quote_all:
            return '"' + '","'.join(cell.replace('"', '""') for cell in cells) + '"'
        return self.delimiter.join(self.quoted(cell) for cell in cells)

    def lines(self, columns: Mapping[str, Cells]) -> list[str]:
        """The rows of `columns`, which are exactly those of the layout, as lines."""
        if columns.keys() != set(self.columns):
            odd = sorted(columns.keys() ^ set(self.columns))
            raise ValueError(f"{self.path}: columns differ from the layout: {odd}")
        lists = [self._safe(columns[name]) for name in self.columns]
        if self.quote_all:
            return ['"' + '","'.join(row) + '"' for row in zip(*lists, strict=True)]
        return [self.delimiter.join(row) for row in zip(*lists, strict=True)]

    def quoted(self, cell: str) -> str:
        """The cell as it stands in a line of a file that quotes only where needed."""
        if self.delimiter in cell or '"' in cell:
            return '"' + cell.replace('"', '""') + '"'
        return cell

    def _safe(self, cells: Cells) -> list[str]:
        texts: list[str] = cells.tolist()
        if self.quote_all:
            return texts
        changed = {text: self.quoted(text) for text in set(texts)}
        changed = {text: made for text, made in changed.items() if text != made}
        return [changed.get(text, text) for text in texts] if changed else texts


class Folder:
    """Writes an export; nothing is seen at the target until all of it is there."""

    def __init__(self, target: Path, force: bool = False) -> None:
        """Take the `target` folder; raises SourceError if it must not be replaced."""
        _refuse(target, force)
        self.target = target.resolve()
        self.rows: dict[str, int] = {}
        foreign = _foreign if not force else lambda _: ()
        self._whole = OutputFolder(target, MARK, replaces_any=True, foreign=foreign)

    def __enter__(self) -> Folder:
        """Make the hidden folder."""
        self._whole.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put the folder in place, or remove it after an error."""
        if kind is None:
            listed = "".join(f"{name}\n" for name in sorted(self.rows))
            (self._whole.path / MARK).write_bytes((MARK_TEXT + LISTED + listed).encode())
        self._whole.__exit__(kind, error, trace)

    def add(self, layout: FileLayout, columns: Mapping[str, Cells]) -> None:
        """Append rows to a file; the first call writes its header."""
        self.add_lines(layout, layout.lines(columns))

    def add_lines(self, layout: FileLayout, lines: list[str]) -> None:
        """Append finished lines to a file; the first call writes its header."""
        path = self._whole.path / layout.path
        if layout.path not in self.rows:
            path.parent.mkdir(parents=True, exist_ok=True)
            header = layout.line(layout.columns) + layout.newline
            path.write_bytes(header.encode(layout.encoding))
            self.rows[layout.path] = 0
        self.rows[layout.path] += len(lines)
        if lines:
            text = layout.newline.join(lines) + layout.newline
            with path.open("ab") as file:
                file.write(text.encode(layout.encoding))


def _refuse(target: Path, force: bool) -> None:
    """Raise SourceError if `target` is a file, or a folder that was not made here."""
    if not target.exists():
        return
    if not target.is_dir():
        raise SourceError.at(str(target), "is a file; give a folder for the export")
    mark = target / MARK
    ours = mark.is_file() and mark.read_bytes().startswith(MARK_TEXT.encode())
    if not ours and not force and any(target.iterdir()):
        raise SourceError.at(
            str(target),
            "holds files that this command did not write; give another folder or use --force",
        )


def _foreign(folder: Path) -> list[str]:
    """Files in the folder of an export that its mark does not name; none where it has no list."""
    mark = folder / MARK
    text = mark.read_text(encoding="utf-8", errors="replace") if mark.is_file() else ""
    _, has_list, listed = text.partition(LISTED)
    own = {MARK, *listed.splitlines()}
    return [name for name in files_in(folder) if name not in own] if has_list else []
