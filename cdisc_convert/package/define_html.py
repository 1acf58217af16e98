"""Renders define.xml as one self-contained HTML page, by our stylesheet or another one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

from cdisc_convert.model.errors import SourceError

STYLESHEET_FILE = Path(__file__).with_name("define.xsl")


def stylesheet_bytes() -> bytes:
    """Our XSLT 1.0 stylesheet, to lie beside a define.xml."""
    return STYLESHEET_FILE.read_bytes()


def render_define(content: bytes, stylesheet: Path | None = None) -> bytes:
    """The HTML page of a define.xml 2.1.

    content: the file's bytes; stylesheet: another XSLT 1.0 stylesheet, which may read files but
    neither write any nor reach the network.
    Raises SourceError where the stylesheet cannot be used.
    """
    transform = _ours() if stylesheet is None else _transform(stylesheet)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        page = transform(etree.fromstring(content, parser))
    except etree.XSLTApplyError as error:
        raise SourceError.at(str(stylesheet), f"does not apply ({error}); mend it") from error
    return bytes(page)


@cache
def _ours() -> etree.XSLT:
    return _transform(STYLESHEET_FILE)


def _transform(path: Path) -> etree.XSLT:
    access = etree.XSLTAccessControl(
        read_file=True, write_file=False, create_dir=False, read_network=False, write_network=False
    )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.XSLT(etree.parse(str(path), parser), access_control=access)
    except (OSError, etree.XMLSyntaxError, etree.XSLTParseError) as error:
        text = f"is no XSLT 1.0 stylesheet ({error}); give another --stylesheet"
        raise SourceError.at(str(path), text) from error
