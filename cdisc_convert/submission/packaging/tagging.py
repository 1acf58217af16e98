"""A draft of the study tagging file: which file of the study is what.

ICH Study Tagging File 2.6.1: study-identifier with title and study-id, a doc-content with a file-tag
for each file. In a submission the links name leaves of index.xml; there is no index.xml yet, so they
name the files. File tags of datasets and define.xml are those that criterion 1735 asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from lxml import etree

from cdisc_convert.submission.packaging.layout import Layout
from cdisc_convert.submission.run_folder import ADAM, SDTM

ECTD = "http://www.ich.org/ectd"
XLINK = "http://www.w3.org/1999/xlink"
DATASET_TAGS = {SDTM: "data-tabulation-dataset-sdtm", ADAM: "analysis-dataset-adam"}
DEFINE_TAGS = {SDTM: "data-tabulation-data-definition", ADAM: "analysis-data-definition"}
PROGRAM_TAG, CRF_TAG = "analysis-program", "annotated-crf"


def file_tag(layout: Layout, name: str) -> str:
    """The tag of the file `name` (relative to the package), "" where it gets none."""
    path = PurePosixPath(name)
    if path.is_relative_to(layout.programs):
        return PROGRAM_TAG
    for standard, tag in DEFINE_TAGS.items():
        folder = layout.datasets(standard)
        if not path.is_relative_to(folder):
            continue
        if path.suffix in (".xpt", ".json", ".ndjson"):
            return DATASET_TAGS[standard]
        return CRF_TAG if path.name == "acrf.pdf" else tag
    return ""


def tagging_file(layout: Layout, studyid: str, title: str, names: Sequence[str]) -> bytes:
    """The draft for the files `names`."""
    root = etree.Element(f"{{{ECTD}}}study", nsmap={"ectd": ECTD, "xlink": XLINK})
    root.set("dtd-version", "2.2")
    identifier = etree.SubElement(root, "study-identifier")
    etree.SubElement(identifier, "title").text = title
    etree.SubElement(identifier, "study-id").text = studyid
    documents = etree.SubElement(root, "study-document")
    base = PurePosixPath(layout.root)
    for name in sorted(names):
        tag = file_tag(layout, name)
        if tag:
            content = etree.SubElement(documents, "doc-content")
            content.set(f"{{{XLINK}}}href", PurePosixPath(name).relative_to(base).as_posix())
            etree.SubElement(content, "file-tag", {"name": tag, "info-type": "ich"})
    etree.indent(root, " ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def read_tagging(content: bytes) -> tuple[str, Mapping[str, str]]:
    """Study-id and tags by file of a study tagging file. Raises etree.XMLSyntaxError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(content, parser)
    tags = {}
    for document in root.iter("doc-content"):
        tag = document.find("file-tag")
        tags[document.get(f"{{{XLINK}}}href", "")] = "" if tag is None else tag.get("name", "")
    return root.findtext(".//study-id") or "", tags
