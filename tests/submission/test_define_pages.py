"""define.html, diff and the commands: pages that link within themselves and ask nothing of a network."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cdisc_convert.model.errors import SourceError
from cdisc_convert.package.define_html import render_define, stylesheet_bytes
from cdisc_convert.package.define_xml import define_bytes, write_define
from cdisc_convert.sources.define_xml import read_define
from cdisc_convert.submission.define_diff import as_html, as_json, as_text, differences
from cdisc_convert.submission.define_files import read_any
from cdisc_convert.submission.define_meaning import meaning
from cdisc_convert.submission.define_upgrade import upgrade
from cdisc_convert.submission.define_validate import validate_define
from tests.cli.command import call
from tests.submission.conftest import TRIALS
from tests.submission.define_examples import EXAMPLES, FILES, VALID, named, needs_examples

ARM = EXAMPLES / "v21-adam-arm-cdisc2019.xml"


class Page(HTMLParser):
    """The ids and links of a page, and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if tag == "a" and "href" in found else []
        self.loads += [v for k, v in attributes if k in ("src", "srcset", "data", "background")]
        if tag in ("link", "iframe", "object", "embed", "base"):
            self.loads.append(tag)


def assert_page_stands_alone(html: bytes) -> Page:
    text = html.decode("utf-8")
    page = Page(text)
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert inside - set(page.ids) == set()
    assert len(page.ids) == len(set(page.ids))
    assert page.loads == []
    assert not re.search(
        r"@import|url\(|fetch\(|XMLHttpRequest|https?://",
        re.sub(r"<a [^>]*>", "", text.split("<body")[0]),
    )
    return page


@needs_examples
@pytest.mark.parametrize("path", FILES, ids=named)
def test_page_of_a_real_file_links_within_itself(path):
    define = upgrade(read_define(path).define)[0]
    page = assert_page_stands_alone(render_define(define_bytes(define, "")))
    for dataset in define.metadata.datasets:
        assert dataset.oid.replace(" ", "_") in page.ids
    for display in define.metadata.displays:
        assert display.oid in page.ids


@pytest.mark.parametrize("name", TRIALS)
def test_page_of_a_trial_links_within_itself(trial_runs, name):
    page = assert_page_stands_alone(
        render_define((trial_runs[name] / "define-sdtm.xml").read_bytes())
    )
    assert "sdtm/ae.xpt" in page.links
    assert any(link.startswith("acrf.pdf#page=") for link in page.links)
    assert (trial_runs[name] / "define.xsl").read_bytes() == stylesheet_bytes()


def test_page_escapes_what_the_document_says(tmp_path):
    define = read_define(ARM).define if ARM.exists() else None
    if define is None:
        pytest.skip("the define.xml examples are not at hand")
    study = replace(define.study, name="<script>alert(1)</script>")
    html = render_define(define_bytes(replace(define, study=study), "")).decode()
    assert "<script>alert(1)" not in html


def test_stylesheet_may_not_write_or_reach_out(tmp_path):
    sheet = tmp_path / "bad.xsl"
    sheet.write_text(
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" '
        'xmlns:e="http://exslt.org/common" extension-element-prefixes="e"><xsl:template match="/">'
        f'<e:document href="{tmp_path}/out.txt">x</e:document></xsl:template></xsl:stylesheet>'
    )
    with pytest.raises(SourceError):
        render_define(b"<a/>", sheet)
    assert not (tmp_path / "out.txt").exists()
    sheet.write_text("no stylesheet")
    with pytest.raises(SourceError, match="no XSLT"):
        render_define(b"<a/>", sheet)


@pytest.mark.parametrize("name", TRIALS)
def test_define_of_a_trial_has_no_findings(trial_runs, name):
    folder = trial_runs[name]
    for path in sorted(folder.glob("define-*.xml")):
        assert validate_define(path, folder / path.stem.removeprefix("define-")) == []


@pytest.mark.parametrize("name", TRIALS)
def test_a_flaw_in_data_or_define_is_found(trial_runs, name, tmp_path):
    text = (trial_runs[name] / "define-sdtm.xml").read_text(encoding="utf-8")
    path = tmp_path / "define.xml"
    for old, new in (
        ('Name="AESEQ" DataType="integer"', 'Name="AESEQ" DataType="text"'),
        ("Sequence Number</TranslatedText>", "Number</TranslatedText>"),
        ('<CodeListItem CodedValue="Y"', '<CodeListItem CodedValue="YES"'),
        ('Name="STUDYID" DataType="text" Length="', 'Name="STUDYID" DataType="text" Length="1'),
    ):
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        assert validate_define(path, trial_runs[name] / "sdtm") != [], old


@pytest.mark.parametrize("name", TRIALS)
def test_define_through_import_means_the_same(trial_runs, name, tmp_path):
    for path in sorted(trial_runs[name].glob("define-*.xml")):
        first = read_any(path)
        write_define(first.define, tmp_path / "out.xml")
        again = read_any(tmp_path / "out.xml")
        assert first.remarks == again.remarks == ()
        assert differences(first.define, again.define) == []
        assert again.define == first.define


@needs_examples
@pytest.mark.parametrize("path", VALID, ids=named)
def test_export_and_import_of_a_valid_file_mean_the_same(path, tmp_path):
    first = read_any(path)
    write_define(first.define, tmp_path / "out.xml")
    assert meaning(read_any(tmp_path / "out.xml").define) == meaning(first.define)
    assert not [one for one in validate_define(tmp_path / "out.xml") if one.check == "DX-XSD"]


@needs_examples
def test_differences_are_told_as_text_json_and_html(tmp_path):
    define = read_define(ARM).define
    metadata = define.metadata
    items = tuple(
        replace(item, length="99", comment_oid="") if item.oid == "IT.ADSL.AGE" else item
        for item in metadata.items
    )
    datasets = metadata.datasets[:-1]
    study = replace(define.study, metadata=replace(metadata, items=items, datasets=datasets))
    found = differences(define, replace(define, study=study))
    text = as_text(found)
    assert "datasets ADSL\n  AGE · length: 2 -> 99" in text
    assert "datasets ADAE\n  removed" in text
    entries = json.loads(as_json(found))["differences"]
    assert entries[0]["kind"] in ("changed", "removed")
    assert "<td>AGE · length</td><td>changed</td>" in as_html(found, "a", "b")
    assert as_text(differences(define, define)) == "no difference in meaning"


@needs_examples
def test_commands(tmp_path):
    book, out, page = tmp_path / "spec.xlsx", tmp_path / "out.xml", tmp_path / "define.html"
    assert call("define", "export", str(ARM), "--out", str(book)).exit_code == 0
    assert call("define", "import", str(book), "--out", str(out)).exit_code == 0
    assert call("define", "render", str(out), "--out", str(page)).exit_code == 0
    assert page.read_bytes().startswith(b"<!DOCTYPE html")
    assert call("define", "diff", str(ARM), str(ARM)).exit_code == 0
    told = call("define", "diff", str(ARM), str(out), "--format", "json")
    assert told.exit_code == 1 and json.loads(told.stdout)["differences"]
    assert call("define", "validate", str(ARM)).exit_code == 0
    bad = next(path for path in FILES if "INVALID-139" in path.name)
    told = call("define", "import", str(bad), "--out", str(out))
    assert told.exit_code == 0 and f"{bad.name}: 139 schema errors in all" in told.stderr
    assert f"{bad.name}:719: Element 'WhereClauseDef'" in told.stderr
    told = call("define", "validate", str(bad), "--format", "json")
    assert told.exit_code == 1
    assert sum(f["check"] == "DX-XSD" for f in json.loads(told.stdout)["findings"]) == 139


def test_define_build_writes_the_same_again(trial_runs, tmp_path):
    folder: Path = trial_runs[TRIALS[0]]
    assert call("define", "build", str(folder), "--out", str(tmp_path)).exit_code == 0
    assert (tmp_path / "define-sdtm.xml").read_bytes() == (folder / "define-sdtm.xml").read_bytes()
    assert isinstance(call("define", "build", str(tmp_path)).exception, SourceError)
