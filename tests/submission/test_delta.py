"""What changed between two transfers, against a plain look at every record of both runs."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter

import pytest

from cdisc_convert.model.errors import SourceError
from cdisc_convert.pipeline import PartOptions, convert
from cdisc_convert.sources.xpt import read_xpt
from cdisc_convert.submission.delta.compare import delta
from tests.cli.running import cdisc_convert
from tests.studies.conversions import HARD_CASES

MAPPING = str(HARD_CASES / "icl" / "mapping")


@pytest.fixture(scope="module")
def transfers(tmp_path_factory):
    """A transfer; one with a row less and another term; one of the same rows in another order."""
    folder = tmp_path_factory.mktemp("transfers")
    raw = shutil.copytree(HARD_CASES / "icl" / "raw", folder / "raw")
    convert(MAPPING, raw, folder / "one", defines=False)
    lab, events = raw / "NIH_LAB.csv", raw / "AE.csv"
    lines = lab.read_text().splitlines()
    lab.write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n")
    convert(MAPPING, raw, folder / "reversed", defines=False)
    lab.write_text("\n".join(line for line in lines if line != lines[2]) + "\n")
    events.write_text(events.read_text().replace("Headache", "Strong headache"))
    convert(MAPPING, raw, folder / "two", defines=False)
    parts = PartOptions(part_rows=5, large_bytes=0, jobs=1)
    convert(MAPPING, raw, folder / "parts", defines=False, validates=False, parts=parts)
    return folder


def records(run, layer):
    """Every record of every dataset of a run, as (texts and numbers by variable)."""
    found = {}
    for path in sorted((run / layer).glob("*.xpt")):
        (member,) = read_xpt(path).members
        lists = {name: column.tolist() for name, column in member.columns.items()}
        found[member.name] = [
            tuple(sorted((name, values[at] or None) for name, values in lists.items()))
            for at in range(member.rows)
        ]
    return found


def test_equal_runs_have_no_delta(transfers):
    found = delta(transfers / "one", transfers / "one")
    assert {change.status for change in found.changes} == {"same"}
    assert found.is_empty


@pytest.mark.parametrize("names", [("one", "two"), ("two", "reversed"), ("reversed", "parts")])
def test_datasets_are_told_as_a_plain_look_tells_them(transfers, names):
    old, new = (transfers / name for name in names)
    found = {(one.layer, one.name): one for one in delta(old, new).changes}
    for layer in ("sdtm", "adam"):
        before, after = records(old, layer), records(new, layer)
        assert {name for at, name in found if at == layer} == {*before, *after}
        for name in before:
            gone = Counter(before[name]) - Counter(after[name])
            come = Counter(after[name]) - Counter(before[name])
            one = found[layer, name]
            assert (one.gone, one.new) == (gone.total(), come.total())
            people = {dict(record).get("USUBJID") for record in (*gone, *come)} - {None}
            assert set(one.subjects) == people
            changed = [record for record in one.records if record.what == "changed"]
            assert len(changed) == one.changed
            for record in changed:
                ours = dict(before[name][int(record.old) - 1])
                theirs = dict(after[name][int(record.new) - 1])
                assert {n for n in ours if ours[n] != theirs[n]} == set(record.values)


def test_raw_rows_are_told_with_their_place(transfers):
    found = delta(transfers / "one", transfers / "two")
    assert found.files["changed"] == ("AE.csv", "NIH_LAB.csv")
    changed = {(c.layer, c.name): c for c in found.changes if c.status != "same"}
    lab, events = changed["raw", "nih_lab"], changed["raw", "ae"]
    assert (lab.gone, lab.new, lab.removed) == (1, 0, 1)
    (gone,) = lab.records
    with (HARD_CASES / "icl" / "raw" / "NIH_LAB.csv").open(newline="") as file:
        row = list(csv.DictReader(file))[int(gone.old.partition(":")[2]) - 2]
    assert gone.key == {name: row[name] for name in gone.key}
    assert (events.gone, events.new, events.changed, events.values) == (2, 2, 2, {"AETERM": 2})
    assert {r.values["AETERM"] for r in events.records} == {("Headache", "Strong headache")}
    assert found.ledger and all("nih_lab" in one.id for one in found.ledger)


def test_other_order_and_other_parts_are_no_change_of_records(transfers):
    found = delta(transfers / "one", transfers / "reversed")
    changed = {one.name: one.status for one in found.changes if one.status != "same"}
    assert changed == {"nih_lab": "reordered"}
    found = delta(transfers / "two", transfers / "parts")
    assert {one.status for one in found.changes} == {"same"}
    assert found.study == (("rules", "run", "not run"),)
    assert not found.findings and not found.rules


def test_findings_and_issues_are_told_one_by_one(transfers):
    found = delta(transfers / "one", transfers / "two")

    def plain(run, of):
        told = json.loads((transfers / run / "findings.json").read_text())["findings"]
        return Counter(json.dumps({n: v for n, v in one.items() if n not in of}) for one in told)

    places = ("record", "seq", "place")
    gone = plain("one", places) - plain("two", places)
    come = plain("two", places) - plain("one", places)
    assert gone.total() == sum(len(one.gone) for one in found.findings)
    assert come.total() == sum(len(one.come) for one in found.findings) > 0
    issues = {one.id: one for one in found.issues}
    assert len(issues["AE_ONGOING_WITH_END"].gone) == len(issues["AE_ONGOING_WITH_END"].come) == 1


def test_what_the_command_says(transfers, tmp_path):
    old, new = transfers / "one", transfers / "two"
    told = cdisc_convert("delta", old, new).stdout
    assert "AETERM 'Headache' -> 'Strong headache'" in told
    assert "NIH_LAB.csv" in told and "input changed: AE.csv" in told
    assert cdisc_convert("delta", old, old).stdout == "nothing changed\n"
    out = tmp_path / "delta.json"
    cdisc_convert("delta", old, new, "--format", "json", "--output", out, "--most", "1")
    found = json.loads(out.read_text())
    assert found["ok"] and not found["is_empty"]
    one = next(c for c in found["changes"] if (c["layer"], c["name"]) == ("raw", "ae"))
    assert (one["changed"], len(one["records"])) == (2, 1)
    refused = cdisc_convert("delta", tmp_path, new)
    assert refused.returncode == 3
    assert "holds no run.json" in refused.stderr


def test_a_folder_without_a_run_is_refused(transfers, tmp_path):
    with pytest.raises(SourceError, match=r"holds no run\.json"):
        delta(tmp_path, transfers / "one")
