"""Broken and hostile files given to every command that reads one.

A command ends with a message that names the file, or with a whole result; it leaves nothing else.
`make proof` takes the whole corpus; `make test` a sample of it.
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from tests.hostile import world
from tests.hostile.damage import ANY, SPECIAL, Damage, line_made_huge
from tests.hostile.damage_inside import INSIDE
from tests.hostile.doors import DOORS, Door
from tests.hostile.limits import SEED, limited

pytestmark = pytest.mark.proof
WHOLE = os.environ.get("CDISC_CONVERT_PROOF") == "1"
PER_DOOR = int(os.environ.get("CDISC_CONVERT_DAMAGES", "12" if WHOLE else "1"))


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """The folder of the good files."""
    return world.build(tmp_path_factory.mktemp("world"))


def damages_of(door: Door) -> list[tuple[str, Damage, random.Random]]:
    """What is done to the file, with names and chances; half of it is done inside."""
    inside = INSIDE.get(door.kind) or SPECIAL.get(door.kind) or ANY
    found = []
    for number in range(PER_DOOR):
        chance = random.Random(f"{SEED}7 {door.name} {door.words} {number}")
        way = chance.choice(inside if chance.random() < 0.6 else ANY)
        if way is not line_made_huge or WHOLE:
            found.append((f"{number}-{way.__name__}", way, chance))
    return found


def listing(folder: Path) -> dict[str, int]:
    """Size of every file, by path."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and "run/" not in path.relative_to(folder).as_posix()
    }


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_a_damaged_file_gives_a_message_or_a_result(made, tmp_path, door):
    path = made / door.file
    good, before = path.read_bytes(), listing(made)
    stem = Path(door.file).name
    for name, damage, chance in damages_of(door):
        content = damage(good, chance)
        path.write_bytes(content)
        out = tmp_path / name / "out"
        out.parent.mkdir()
        try:
            with limited():
                said = world.command(*door.order(made, out))
        finally:
            path.write_bytes(good)
        told = (door.words, name, said.code, said.out[-300:], said.err[-3000:])
        assert said.code in (0, 1, 2, 3), told
        if said.code > 1:
            assert "Traceback" not in said.err, told
            assert stem in said.err or (door.named and door.named in said.err), told
            left = list(out.parent.iterdir())
            assert not left, (told, left)
        elif door.words.startswith("verify") and content != good:
            assert said.code == 1, told
        assert listing(made) == before, told
        shutil.rmtree(out.parent)
