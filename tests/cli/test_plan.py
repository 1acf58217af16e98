from __future__ import annotations

from tests.cli.command import answer, call, output


def test_plan_is_a_numbered_list():
    lines = output("plan", "abc01").splitlines()
    assert [int(line.split(None, 1)[0]) for line in lines] == list(range(1, len(lines) + 1))
    texts = [line.split(None, 1)[1] for line in lines]
    assert texts.index("EX.EXSTDTC") < texts.index("DM.RFSTDTC") < texts.index("AE.AESTDY")


def test_only_some_datasets():
    texts = output("plan", "abc01", "--only", "ex, DM")
    assert "EX.EXSEQ" in texts
    assert "AE.AESEQ" not in texts


def test_plan_as_json():
    found = answer("plan", "abc01", "--only", "AE")
    step = next(step for step in found["steps"] if step["name"] == "AESTDY")
    assert step["dataset"] == "AE"
    assert step["needs"] == [
        "the rows of AE",
        "AE.AESTDTC",
        "the records of DM after 'then'",
        "DM.RFSTDTC",
    ]
    assert "AETERM" in found["raw_columns"]["ae_raw"]


def test_unknown_dataset():
    result = call("plan", "abc01", "--only", "EXX")
    assert "there is no dataset 'EXX'; did you mean 'EX'?" in str(result.exception)
