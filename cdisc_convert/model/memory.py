"""What a run takes over from the run before it: a step whose inputs are the same is not done again.

A step is known by its stage, its name and the marks of everything that it reads; what it gives is
bytes. The program itself belongs to the inputs of every step.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any


def mark(*parts: str | bytes) -> str:
    """SHA-256 over the parts, each with its length, so that no two lists of parts are alike."""
    digest = hashlib.sha256()
    for part in parts:
        _add(digest, part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part)
    return digest.hexdigest()


@dataclass(eq=False)
class Steps:
    """Names of the steps of one stage, by what became of them."""

    taken_over: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Memory:
    """Remembers nothing: every step is done. `RunCache` remembers.

    stages: what became of the steps of each stage, in the order in which they came.
    why: for a dataset that was made again, what is other than in the run before.
    """

    stages: dict[str, Steps] = field(default_factory=dict)
    why: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_on(self) -> bool:
        """True where anything is remembered, so that marks of inputs are worth their time."""
        return False

    @property
    def has_before(self) -> bool:
        """True where there is a run before, from which steps could be taken over."""
        return False

    def step(
        self, stage: str, name: str, inputs: Iterable[str], make: Callable[[], bytes]
    ) -> bytes:
        """What the step gives: taken over where its inputs are those of the run before, else made.

        inputs: marks (or texts) of everything that `make` reads.
        """
        del inputs
        self.note(stage, name, is_done=True)
        return make()

    def recall(self, stage: str, name: str) -> bytes | None:
        """What was kept under a name, whatever it was made from; None where nothing was."""
        del stage, name
        return None

    def keep(self, stage: str, name: str, content: bytes) -> None:
        """Keep `content` for the next run; who recalls it sees to it whether it still holds."""

    def close(self) -> None:
        """Everything is kept."""

    def note(self, stage: str, name: str, *, is_done: bool) -> None:
        """Count a step."""
        steps = self.stages.setdefault(stage, Steps())
        (steps.done if is_done else steps.taken_over).append(name)


def _add(digest: Any, content: bytes) -> None:
    digest.update(len(content).to_bytes(8, "little"))
    digest.update(content)
