"""`cdisc-convert functions`."""

from __future__ import annotations

import json

import click

from cdisc_convert.cli.arguments import TEXT


@click.command()
@click.argument("name", type=TEXT, required=False)
@click.option("--like", type=TEXT, default="", help="Functions whose name or text holds this word.")
@click.option("--json-schema", is_flag=True, help="The JSON Schema of mapping files, for editors.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def functions(name: str | None, like: str, json_schema: bool, format_: str) -> None:
    """List the mapping functions, or describe one.

    Example: cdisc-convert functions study_day
    """
    from cdisc_convert.functions._registry import KIND_NAMES, functions
    from cdisc_convert.language.expect import did_you_mean
    from cdisc_convert.language.schema import mapping_schema

    if json_schema and (name or like):
        raise click.UsageError("--json-schema is about all functions; leave out everything else")
    if json_schema:
        click.echo(json.dumps(mapping_schema(), indent=1))
        return
    known = functions()
    if name and name not in known:
        raise click.UsageError(f"there is no function '{name}'{did_you_mean(name, known)}")
    word = like.lower()
    chosen = [
        f
        for f in known.values()
        if (not name or f.name == name)
        and (not word or word in f"{f.name} {f.says} {f.doc}".lower())
    ]
    if not chosen:
        click.echo(f"no function holds '{like}' in its name or text", err=True)
    if format_ == "json":
        described = [
            {
                "name": f.name,
                "folder": f.folder,
                "says": f.says,
                "scope": f.scope,
                "doc": f.doc,
                "arguments": [
                    {
                        "name": a.name,
                        "kind": KIND_NAMES[a.kind],
                        "required": a.is_required,
                        "words": a.words,
                    }
                    for a in f.arguments
                ],
            }
            for f in chosen
        ]
        click.echo(json.dumps({"ok": True, "functions": described}, ensure_ascii=False))
        return
    for function in chosen:
        shown = ", ".join(a.name if a.is_required else f"{a.name}?" for a in function.arguments)
        click.echo(f"{function.name}({shown})")
        click.echo(f"    {function.says}")
        if name:
            click.echo()
            click.echo("\n".join(f"    {line}" for line in function.doc.splitlines()))
            for argument in function.arguments:
                words = f" ({', '.join(argument.words)})" if argument.words else ""
                click.echo(f"    {argument.name}: {KIND_NAMES[argument.kind]}{words}")
