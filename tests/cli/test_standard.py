from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from cdisc_convert.cli.standard import standard
from cdisc_convert.model.errors import StandardsError


def run(*arguments: str) -> str:
    result = CliRunner().invoke(standard, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_list_names_every_version():
    lines = run("list").splitlines()
    assert "sdtmig  3.4   2021-11-29  uses sdtm-2.0" in lines
    assert len(lines) == len(json.loads(run("list", "--format", "json"))["standards"]) == 12


def test_show_prints_a_dataset_of_the_guide():
    lines = run("show", "dm", "-v", "3-4").splitlines()
    assert lines[:3] == [
        "SDTMIG 3.4  DM  Demographics  Special-Purpose",
        "One record per subject",
        "STUDYID  Study Identifier                         Char Req      Identifier",
    ]
    sex = next(line for line in lines if line.startswith("SEX"))
    assert sex.endswith("Record Qualifier   SEX (C66731)")


def test_show_has_the_variables_of_the_model_only_when_asked():
    assert "AEOCCUR" not in run("show", "AE")
    assert "AEOCCUR" in run("show", "AE", "--all")


def test_show_prints_an_adam_structure():
    lines = run("show", "ADSL").splitlines()
    assert lines[0].startswith("ADaMIG 1.3  ADSL  Subject-Level Analysis Dataset Structure")
    assert any(line.startswith("TRTxxP") for line in lines)
    assert "(label left to the sponsor)" not in lines[1]


def test_show_as_json():
    told = json.loads(run("show", "AE", "-v", "3.3", "--format", "json"))
    assert (told["standard"], told["name"], told["class"]) == ("SDTMIG 3.3", "AE", "Events")
    assert told["variables"][0]["name"] == "STUDYID"
    told = json.loads(run("show", "BDS", "-v", "1-2", "--format", "json"))
    assert told["standard"] == "ADaMIG 1.2"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "XY"), r"SDTMIG 3\.4 has no dataset 'XY'; did you mean EX\?"),
        (("show", "AE", "-v", "3.9"), r"sdtmig has no version '3\.9'; use one of 3\.3, 3\.4"),
        (("show", "ADAE", "-v", "9"), r"adamig has no version '9'"),
    ],
)
def test_what_is_not_there_is_told(arguments, message):
    with pytest.raises(StandardsError, match=message):
        run(*arguments)


@pytest.mark.parametrize("command", ["list", "show"])
def test_help_has_an_example(command):
    assert "Example: cdisc-convert standard " + command in run(command, "--help")
