"""`cdisc-convert plan`."""

from __future__ import annotations

import json

import click

from cdisc_convert.cli.arguments import NAMES, TEXT


@click.command()
@click.argument("study", type=TEXT)
@click.option(
    "--only", type=NAMES, default=(), help="Datasets to plan, with what they need: AE,LB."
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def plan(study: str, only: tuple[str, ...], format_: str) -> None:
    """Print the order in which rows and variables are made; needs no data.

    Example: cdisc-convert plan mappings/abc01 --only AE
    """
    from cdisc_convert.pipeline import prepare

    _, made, _ = prepare(study, only)
    if format_ == "json":
        steps = [
            {
                "kind": n.kind,
                "dataset": n.owner,
                "name": n.name,
                "part": n.part,
                "needs": [str(needed) for needed in made.needs[n]],
            }
            for n in made.order
        ]
        click.echo(json.dumps({"ok": True, "steps": steps, "raw_columns": made.raw_columns}))
        return
    click.echo(made.text())
