"""The cache in the folder of a run: what its steps gave, for the next run into the same folder.

`.cache/index.json` says for each step the SHA-256 of what it gave, `.cache/<SHA-256>` holds that.
Content that does not have the hash that the index tells is as good as none: the step is done again.
Nothing is unpickled. The cache of a run holds what this run used and nothing else, so that it does
not grow, and so that it is the same whether steps were done or taken over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from cdisc_convert.model.memory import Memory, mark

CACHE = ".cache"
INDEX = "index.json"
_HASH_LENGTH = 64


class RunCache(Memory):
    """The cache of the run before, and that of the run that is being made.

    program: hash of the program with its libraries. before, now: folders of the two runs.
    takes_over: False = fill the cache, but take nothing over.
    """

    def __init__(self, program: str, before: Path, now: Path, *, takes_over: bool = True) -> None:
        super().__init__()
        self.program = program
        self.before = before / CACHE
        self.now = now / CACHE
        self._known = _index(self.before / INDEX) if takes_over else {}
        self._used: dict[str, str] = {}

    @property
    def is_on(self) -> bool:
        """True."""
        return True

    @property
    def has_before(self) -> bool:
        """True where the run before left a cache that can be read."""
        return bool(self._known)

    def step(
        self, stage: str, name: str, inputs: Iterable[str], make: Callable[[], bytes]
    ) -> bytes:
        """What the step gives: taken over where its inputs are those of the run before, else made."""
        key = mark(self.program, stage, name, *inputs)
        content = self._recalled(key)
        self.note(stage, name, is_done=content is None)
        if content is None:
            content = make()
        self._keep(key, content)
        return content

    def recall(self, stage: str, name: str) -> bytes | None:
        """What was kept under a name by the same program; None where nothing whole was."""
        return self._recalled(mark(self.program, stage, name))

    def keep(self, stage: str, name: str, content: bytes) -> None:
        """Keep `content` for the next run."""
        self._keep(mark(self.program, stage, name), content)

    def close(self) -> None:
        """Write the index; without it, the cache counts as empty."""
        self.now.mkdir(exist_ok=True)
        text = json.dumps(self._used, indent=0, sort_keys=True)
        (self.now / INDEX).write_text(text + "\n", encoding="utf-8")

    def _recalled(self, key: str) -> bytes | None:
        told = self._known.get(key)
        if told is None:
            return None
        try:
            content = (self.before / told).read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == told else None

    def _keep(self, key: str, content: bytes) -> None:
        told = hashlib.sha256(content).hexdigest()
        self._used[key] = told
        path = self.now / told
        if not path.exists():
            self.now.mkdir(exist_ok=True)
            path.write_bytes(content)


def _index(path: Path) -> dict[str, str]:
    """Keys with hashes; empty where the index is not there or is damaged."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(told, dict):
        return {}
    return {key: value for key, value in told.items() if _is_hash(value)}


def _is_hash(value: object) -> bool:
    """Whether `value` is the name of a file of ours, and so leads nowhere else."""
    if not isinstance(value, str) or len(value) != _HASH_LENGTH:
        return False
    return all(letter in "0123456789abcdef" for letter in value)
