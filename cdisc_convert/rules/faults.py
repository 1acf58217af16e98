"""Why a rule cannot be applied to a dataset, or not be run at all. Never shown as a traceback."""

from __future__ import annotations


class NotApplicable(Exception):
    """The rule does not concern this dataset: something it looks at is not there."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MissingVariable(NotApplicable):
    """A variable that the rule looks at is not in the dataset."""

    def __init__(self, name: str) -> None:
        super().__init__(f"variable {name} is not in the dataset")
        self.name = name


class NotRun(Exception):
    """The rule cannot be run: its file is broken, or it asks for what we do not have."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
