"""`cdisc-convert rules`."""

from __future__ import annotations

import json

import click

from cdisc_convert.cli.arguments import TEXT


@click.command()
@click.argument("name", type=TEXT, required=False)
@click.option(
    "--like", type=TEXT, default="", help="Rules whose text, id or counterpart holds this word."
)
@click.option("--group", type=TEXT, default="", help="Rules of this group, such as dates or adam.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def rules(name: str | None, like: str, group: str, format_: str) -> None:
    """List the rules of our catalogue, or describe one.

    Example: cdisc-convert rules --group dates
    """
    from cdisc_convert.language.expect import did_you_mean
    from cdisc_convert.rules.catalogue import catalogue
    from cdisc_convert.rules.catalogue_words import described, listed, matches

    known = {rule.id: rule for rule in catalogue()}
    if name and name not in known:
        raise click.UsageError(f"there is no rule '{name}'{did_you_mean(name, list(known))}")
    groups = sorted({rule.group for rule in known.values()})
    if group and group not in groups:
        raise click.UsageError(f"there is no group '{group}'; use one of {', '.join(groups)}")
    chosen = [
        rule
        for rule in known.values()
        if (not name or rule.id == name) and group in ("", rule.group) and matches(rule, like)
    ]
    if not chosen:
        click.echo("no rule fulfils all of this; leave out --like or --group", err=True)
    if format_ == "json":
        told = {"ok": True, "rules": [described(rule) for rule in chosen]}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for rule in chosen:
        click.echo(listed(rule, in_full=bool(name)))
