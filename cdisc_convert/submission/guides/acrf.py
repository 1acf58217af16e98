"""The annotated CRF listing: a page for each page of the CRF, its fields and where they go.

Page n of the PDF is page n of the CRF, so that the page references of define.xml open the right
form; vendor files follow behind the last page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

from cdisc_convert.submission.documents.blocks import plain
from cdisc_convert.submission.documents.pdf import in_font, register_fonts
from cdisc_convert.submission.guides.annotations import Form, FormField

MOST_PAGES = 5_000
_REGULAR, _BOLD = "Vera", "VeraBd"
_MARGIN = 40
_HEADINGS = ("Field", "Annotation", "Note")
_SHARES = (0.2, 0.5, 0.3)
_BLUE = (0.09, 0.27, 0.55)


def page_annotations(forms: Iterable[Form]) -> dict[int, set[str]]:
    """The variables annotated on each page: `AE.AETERM`."""
    found: dict[int, set[str]] = {}
    for form in forms:
        for page in _numbers(form):
            on_page = found.setdefault(page, set())
            for field in form.fields:
                on_page.update(target.split(" where ")[0] for target in field.targets)
    return found


def _numbers(form: Form) -> list[int]:
    """Page numbers of a form; others (names of sections) count for none."""
    return [int(p) for p in form.pages if p.isdigit() and 0 < int(p) <= MOST_PAGES]


def form_lines(form: Form) -> Iterator[tuple[str, str, str]]:
    """Field, annotation and note of each field of a form."""
    for field in form.fields:
        yield field.column, _annotation(field), _note(field)


def _annotation(field: FormField) -> str:
    if field.targets:
        return "; ".join(field.targets)
    return "[NOT SUBMITTED]" if field.because else ""


def _note(field: FormField) -> str:
    if field.derives:
        shown = ", ".join(field.derives[:6])
        more = len(field.derives) - 6
        return f"used to derive {shown}{f' and {more} more' if more > 0 else ''}"
    return field.because


def acrf_pdf(title: str, forms: Iterable[Form]) -> bytes:
    """The listing as PDF; the same forms give the same bytes."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.pdfgen.canvas import Canvas

    register_fonts()
    every = list(forms)
    on_page: dict[int, list[Form]] = {}
    for form in every:
        for page in _numbers(form):
            on_page.setdefault(page, []).append(form)
    last = max(on_page, default=0)
    for form in every:
        if not _numbers(form):
            last += 1
            on_page[last] = [form]
    buffer = BytesIO()
    size = landscape(A4)
    canvas = Canvas(buffer, pagesize=size, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor("cdisc-convert")
    canvas.setSubject("Annotated case report form")
    for page in range(1, last + 1):
        _draw_page(canvas, size, title, page, on_page.get(page, []))
        canvas.showPage()
    if not last:
        _draw_page(canvas, size, title, 1, [])
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_page(
    canvas: Any, size: tuple[float, float], title: str, page: int, forms: list[Form]
) -> None:
    width, height = size
    canvas.setFont(_REGULAR, 7)
    canvas.drawString(_MARGIN, height - 30, in_font(title))
    canvas.drawRightString(width - _MARGIN, height - 30, f"Page {page}")
    if not forms:
        canvas.setFont(_REGULAR, 10)
        canvas.drawString(_MARGIN, height - 70, f"No form of the data has page {page} of the CRF.")
        return
    room = height - 40 - _MARGIN
    top = height - 40.0
    for form in forms:
        key = f"p{page}-{form.source}"
        canvas.bookmarkHorizontal(key, _MARGIN, top)
        kind = "Form" if form.pages else "File"
        canvas.addOutlineEntry(in_font(f"{kind} {form.title} (page {page})"), key, 0)
        top = _draw_form(canvas, width, top, room / len(forms), form, kind)


def _draw_form(canvas: Any, width: float, top: float, room: float, form: Form, kind: str) -> float:
    """Draw one form in `room` points of height; the text shrinks until all of it fits."""
    canvas.setFont(_BOLD, 12)
    canvas.drawString(_MARGIN, top - 16, in_font(f"{kind} {form.title}  (source {form.source})"))
    room -= 26
    widths = [share * (width - 2 * _MARGIN) for share in _SHARES]
    size = 8.0
    while True:
        lines = [_wrapped(line, widths, size) for line in (_HEADINGS, *form_lines(form))]
        needed = sum(max(map(len, line)) for line in lines) * size * 1.25
        if needed <= room or size < 1.5:
            break
        size *= 0.93
    at = top - 26
    for number, line in enumerate(lines):
        left = _MARGIN
        for column, (texts, span) in enumerate(zip(line, widths, strict=True)):
            canvas.setFont(_BOLD if number == 0 or column == 1 else _REGULAR, size)
            canvas.setFillColorRGB(*(_BLUE if number and column == 1 else (0, 0, 0)))
            for row, text in enumerate(texts):
                canvas.drawString(left, at - size * 1.25 * (row + 0.8), text)
            left += span
        at -= size * 1.25 * max(map(len, line))
    canvas.setFillColorRGB(0, 0, 0)
    return at - 8


def _wrapped(line: tuple[str, str, str], widths: list[float], size: float) -> list[list[str]]:
    from reportlab.lib.utils import simpleSplit

    cells = []
    for text, width in zip(line, widths, strict=True):
        cells.append(simpleSplit(in_font(plain(text)), _BOLD, size, width - 6) or [""])
    return cells


def page_faults(forms: Iterable[Form], references: Mapping[str, Iterable[int]]) -> list[str]:
    """Page references (`AE.AETERM` -> pages) that name a page without that variable."""
    found = page_annotations(forms)
    return [
        f"{variable}: page {page} of acrf.pdf does not annotate it"
        for variable, pages in references.items()
        for page in pages
        if variable not in found.get(page, set())
    ]
