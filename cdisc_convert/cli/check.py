"""`cdisc-convert check`."""

from __future__ import annotations

import json

import click

from cdisc_convert.cli.arguments import TEXT


@click.command()
@click.argument("study", type=TEXT)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def check(study: str, format_: str) -> None:
    """Report every problem of a mapping, with file and line; needs no data.

    Example: cdisc-convert check mappings/abc01
    """
    from cdisc_convert.pipeline import prepare

    loaded, plan, facts = prepare(study)
    warnings = [str(problem) for problem in plan.warnings]
    if format_ == "json":
        datasets = sorted(facts)
        click.echo(json.dumps({"ok": True, "datasets": datasets, "warnings": warnings}))
        return
    for warning in warnings:
        click.echo(f"note: {warning}")
    count = sum(len(spec.statements) for spec in loaded.datasets.values())
    click.echo(
        f"{loaded.name}: {len(facts)} datasets, {count} statements, {len(loaded.sources)} sources: no problems"
    )
