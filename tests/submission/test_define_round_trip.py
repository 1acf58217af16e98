"""What the reader reads the writer writes: exactly, for every real file, also broken ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cdisc_convert.model.errors import SourceError
from cdisc_convert.package.define_xml import define_bytes, write_define
from cdisc_convert.sources.define_xml import read_define
from tests.submission.define_examples import FILES, named, needs_examples

HEAD = (
    '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:def="http://www.cdisc.org/ns/def/v2.1" '
    'xmlns:v="urn:vendor">'
)


def write(path, body, head=HEAD):
    path.write_text(f"{head}{body}</ODM>", encoding="utf-8")
    return path


@needs_examples
@pytest.mark.parametrize("path", FILES, ids=named)
def test_real_file_is_read_whole_and_written_equal(path, tmp_path):
    first = read_define(path)
    write_define(first.define, tmp_path / "define.xml", first.stylesheet)
    again = read_define(tmp_path / "define.xml")
    assert first.remarks == ()
    assert again.define == first.define
    assert again.stylesheet == first.stylesheet
    assert define_bytes(again.define) == define_bytes(first.define)


def test_what_the_model_lacks_is_remarked_upon_with_its_line(tmp_path):
    body = """
    <Study OID="S"><GlobalVariables><StudyName>A</StudyName></GlobalVariables>
    <MetaDataVersion OID="M" v:tool="x">
      <v:Extra/>
      <ItemDef OID="IT.A" Name="A" DataType="text"><Description/><Description/></ItemDef>
    </MetaDataVersion></Study>"""
    file = read_define(write(tmp_path / "define.xml", body))
    assert sorted((remark.line, remark.text) for remark in file.remarks) == [
        (3, "attribute {urn:vendor}tool of MetaDataVersion is not read"),
        (4, "{urn:vendor}Extra in MetaDataVersion is not read"),
        (5, "a second Description in ItemDef is not read"),
    ]
    assert file.define.metadata.items[0].name == "A"


def test_metadata_outside_a_study_is_found(tmp_path):
    file = read_define(write(tmp_path / "define.xml", '<MetaDataVersion OID="M"/>'))
    assert file.define.metadata.oid == "M"


def test_a_comment_inside_a_text_does_not_cut_it(tmp_path):
    body = '<Study><MetaDataVersion><MethodDef OID="M"><Description><TranslatedText>one <!-- x -->two</TranslatedText></Description></MethodDef></MetaDataVersion></Study>'
    file = read_define(write(tmp_path / "define.xml", body))
    assert str(file.define.metadata.methods[0].description) == "one two"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("<ODM>", "is not well-formed XML"),
        (HEAD + "</ODM>", "has no MetaDataVersion"),
        ('<!DOCTYPE ODM [<!ENTITY e "x">]>' + HEAD + "</ODM>", "document type declaration"),
        ('<ODM xmlns:def="http://www.cdisc.org/ns/def/v1.0"/>', "is a define.xml 1.0"),
        ("", "is not well-formed XML"),
    ],
)
def test_what_is_no_define_is_refused_with_its_place(tmp_path, content, says):
    path = tmp_path / "define.xml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=says):
        read_define(path)


def test_control_characters_are_shown_not_lost(tmp_path):
    file = read_define(write(tmp_path / "define.xml", '<MetaDataVersion OID="M" Name="a"/>'))
    metadata = replace(file.define.metadata, name="a\x01b\u2019")
    study = replace(file.define.study, metadata=metadata)
    write_define(replace(file.define, study=study), tmp_path / "out.xml")
    assert read_define(tmp_path / "out.xml").define.metadata.name == "a\ufffdb\u2019"
