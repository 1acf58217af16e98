"""Writes the page of a run."""

from __future__ import annotations

from html import escape
from pathlib import Path

from cdisc_convert.files.output_file import write_whole
from cdisc_convert.model.memory import Memory
from cdisc_convert.submission.report.blocks import packed
from cdisc_convert.submission.report.content import Page, gather

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; "
    "form-action 'none'; base-uri 'none'"
)


def write_report(run: Path, out: Path, memory: Memory | None = None) -> None:
    """Write the page of the run in the folder `run` to the file `out`, whole or not at all.

    memory: of blocks of the page whose data are the same as in the run before.

    The page needs nothing but itself: data lie in it compressed and are unpacked when they are
    looked at. Raises SourceError where `run` is no folder of a run.
    """
    write_whole(out, page_text(gather(run, memory or Memory())))


def page_text(page: Page) -> str:
    """The HTML text; data stand in it as base64 only, so none can act as markup."""
    style = (HERE / "page.css").read_text(encoding="utf-8")
    script = "".join(
        (HERE / name).read_text(encoding="utf-8") for name in ("data.js", "views.js", "page.js")
    )
    title = f"{page.main['study']['studyid']}: {page.main['study']['title']}"
    blocks = {"main": packed(page.main), **page.blocks}
    held = "".join(
        f'<script type="text/plain" id="{escape(name)}">{content}</script>\n'
        for name, content in blocks.items()
    )
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body>"
        '<a class="skip" href="#content">Skip to the content</a>'
        f'<header><h1>{escape(title)}</h1><nav id="nav" aria-label="Views"></nav></header>'
        '<main id="content" tabindex="-1"><p>Loading …</p></main>'
        '<aside id="trace" aria-label="Trace of a value" hidden></aside>'
        f"\n{held}<script>{script}</script></body></html>\n"
    )
