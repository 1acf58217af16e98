"""Runs a sub-command in this process."""

from __future__ import annotations

import importlib
import json
from typing import Any

from click.testing import CliRunner, Result


def call(command: str, *arguments: str) -> Result:
    module = importlib.import_module(f"cdisc_convert.cli.{command}")
    return CliRunner().invoke(getattr(module, command), arguments)


def output(command: str, *arguments: str) -> str:
    result = call(command, *arguments)
    assert result.exit_code == 0, result.exception
    return result.stdout


def answer(command: str, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(output(command, *arguments, "--format", "json"))
    assert found["ok"] is True
    return found
