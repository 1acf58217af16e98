"""Broken and hostile mapping files: every one ends with messages that name file and line, or loads.

`make proof` takes the whole corpus; `make test` a sample of it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from cdisc_convert.model.errors import UserError
from cdisc_convert.pipeline import find_study, prepare
from tests.hostile.damage import damages, line_made_huge
from tests.hostile.limits import SEED, limited

pytestmark = pytest.mark.proof
WHOLE = os.environ.get("CDISC_CONVERT_PROOF") == "1"
PER_STUDY = {"abc01": 40, "cdiscpilot01-adam": 40, "nct05600920": 8, "nct03821038": 8}
WHOLE_COUNT = 400


@pytest.mark.parametrize("name", PER_STUDY)
def test_damaged_mappings_give_messages(tmp_path, name):
    shipped = find_study(name)
    files = sorted(
        path.relative_to(shipped) for path in shipped.rglob("*") if path.suffix in (".yaml", ".csv")
    )
    study = tmp_path / name
    count = WHOLE_COUNT if WHOLE else PER_STUDY[name]
    shutil.copytree(shipped, study)
    mappings = [path for path in files if path.suffix == ".yaml"]
    tables = [path for path in files if path.suffix == ".csv"]
    cases = [
        *((mappings, *case) for case in damages("yaml", count * 3 // 4, seed=f"{SEED}11")),
        *((tables, *case) for case in damages("table", count // 4, seed=f"{SEED}12")),
    ]
    refused = 0
    for among, case, damage, chance in cases:
        if damage is line_made_huge and not WHOLE:
            continue
        path = chance.choice(among)
        good = (shipped / path).read_bytes()
        (study / path).write_bytes(damage(good, chance))
        try:
            with limited():
                prepare(str(study))
        except UserError as error:
            refused += 1
            assert error.exit_code in (2, 3), case
            assert all(p.place.file and len(p.text) > 8 for p in error.problems), (case, path)
        except Exception as error:
            raise AssertionError(f"{case} {path}: {type(error).__name__}: {error}") from error
        (study / path).write_bytes(good)
    assert refused > len(cases) // 4
    prepare(str(study))


def test_a_folder_in_place_of_a_mapping_file(tmp_path: Path) -> None:
    shutil.copytree(find_study("abc01"), tmp_path / "abc01")
    (tmp_path / "abc01" / "study.yaml").unlink()
    (tmp_path / "abc01" / "study.yaml").mkdir()
    with pytest.raises(UserError, match="cannot be read"):
        prepare(str(tmp_path / "abc01"))
