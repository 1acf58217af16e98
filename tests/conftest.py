"""Fixtures that several folders use."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.studies.oracle import ORACLE, STUDIES

settings.register_profile("untimed", deadline=None)  # a busy machine fails no test
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-messages` rewrites the snapshots in tests/messages."""
    parser.addoption("--update-messages", action="store_true", help="rewrite tests/messages/*.txt")


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of the runs of the oracle studies, by name."""
    from cdisc_convert.pipeline import convert

    folders = {}
    for name, study in STUDIES.items():
        out = tmp_path_factory.mktemp("runs") / name
        convert(study.mapping, ORACLE / study.raw, out)
        folders[name] = out
    return folders
