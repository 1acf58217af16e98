"""`cdisc-convert trace`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cdisc_convert.cli.arguments import INPUT, TEXT

if TYPE_CHECKING:
    from cdisc_convert.engine.traced_cell import Cell

MOST_SHOWN = 5


@click.command()
@click.argument("run", type=INPUT)
@click.argument("dataset", type=TEXT)
@click.option(
    "--where",
    type=TEXT,
    multiple=True,
    metavar="NAME=VALUE",
    help="Which records; may be given again.",
)
@click.option("--record", type=click.IntRange(1), help="Number of the record in the file, from 1.")
@click.option(
    "--variable", type=TEXT, default="", help="Variable or supplemental qualifier; default all."
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def trace(
    run: Path, dataset: str, where: tuple[str, ...], record: int | None, variable: str, format_: str
) -> None:
    """Explain values of DATASET in the folder RUN, back to the raw cells they were made from.

    Example: cdisc-convert trace build/abc01 AE --where USUBJID=ABC-01-01-001 --variable AESTDY
    """
    from cdisc_convert.engine.trace import records_where, trace_cell
    from cdisc_convert.engine.trace_read import read_trace
    from cdisc_convert.package.run_state import TRACE, refuse_changed

    if record and where:
        raise click.UsageError("--record and --where both say which records; give one of them")
    conditions = []
    for item in where:
        name, equals, text = item.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--where '{item}' is not of the form NAME=VALUE")
        conditions.append((name.strip(), text))
    refuse_changed(run, TRACE)
    traced = read_trace(run)
    name = dataset.upper()
    numbers = [record] if record else records_where(traced, name, conditions)
    statements = traced.world.study.datasets.get(name)
    every = (
        [variable] if variable else [s for s in (statements.statements if statements else ["QVAL"])]
    )
    wanted = numbers if format_ == "json" else numbers[:MOST_SHOWN]
    found = [
        (number, trace_cell(traced, name, number, each)) for number in wanted for each in every
    ]
    if format_ == "json":
        cells = [{"record": number, **asdict(cell)} for number, cell in found]
        click.echo(json.dumps({"ok": True, "cells": cells}, ensure_ascii=False))
        return
    for number, cell in found:
        click.echo(f"{name} record {number}")
        for line in lines_of(cell, 1):
            click.echo(line)
    if len(numbers) > MOST_SHOWN:
        click.echo(f"... and {len(numbers) - MOST_SHOWN} more records; narrow them with --where")
    if not found:
        click.echo("no record fulfils --where", err=True)


def lines_of(cell: Cell, depth: int) -> list[str]:
    """A cell and its inputs, indented."""
    indent = "   " * depth
    value = f"'{cell.value}'" if cell.value else "(missing)"
    place = f"  [{cell.place}]" if cell.place else ""
    lines = [f"{indent}{cell.name} = {value}{place}"]
    if cell.says:
        lines.append(f"{indent}   {cell.says}")
    if not cell.agrees:
        lines.append(f"{indent}   made again this gives '{cell.recomputed}'")
    if cell.note:
        lines.append(f"{indent}   ({cell.note})")
    for inner in cell.inputs:
        lines += lines_of(inner, depth + 1)
    return lines
