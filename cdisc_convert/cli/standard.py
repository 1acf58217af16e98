"""`cdisc-convert standard`: what the shipped standards say about datasets and variables."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from cdisc_convert.cli.arguments import TEXT
from cdisc_convert.model.errors import StandardsError
from cdisc_convert.standards.adamig import adam_structure
from cdisc_convert.standards.metadata import VariableStandard
from cdisc_convert.standards.packages import newest_packages
from cdisc_convert.standards.sdtmig import sdtm_dataset, sdtm_datasets, sdtm_variables
from cdisc_convert.standards.terminology import Terminology
from cdisc_convert.standards.versions import list_versions, version_of

ADAM_STRUCTURES = ("ADSL", "BDS", "TTE", "OCCDS", "ADAE")

output_format = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)


@click.group()
def standard() -> None:
    """The shipped standards: versions, datasets, variables."""


@standard.command("list")
@output_format
def list_(form: str) -> None:
    """List the shipped standards with their versions.

    Example: cdisc-convert standard list
    """
    entries = list_versions()
    if form == "json":
        _print_json({"standards": [asdict(entry) for entry in entries]})
        return
    for entry in entries:
        uses = f"  uses {', '.join(entry.uses)}" if entry.uses else ""
        click.echo(f"{entry.standard:<8}{entry.version:<6}{entry.effective}{uses}")


@standard.command()
@click.argument("name", type=TEXT)
@click.option(
    "-v", "--version", type=TEXT, default="", help="Version of the guide; default: the newest."
)
@click.option("--all", "with_model", is_flag=True, help="Variables of the SDTM model as well.")
@output_format
def show(name: str, version: str, with_model: bool, form: str) -> None:
    """Show the variables of NAME, an SDTM dataset or an ADaM structure.

    Example: cdisc-convert standard show AE -v 3-4
    """
    is_adam = name.upper() in ADAM_STRUCTURES
    guide = "adamig" if is_adam else "sdtmig"
    version = version_of(guide, version or list_versions(guide)[-1].version).version
    found = _adam(version, name) if is_adam else _sdtm(version, name.upper(), with_model)
    head, variables = found
    if form == "json":
        _print_json({**head, "variables": [asdict(variable) for variable in variables]})
        return
    told = [head["standard"], head["name"], head["label"], head["class"]]
    click.echo("  ".join(text for text in told if text))
    click.echo(head["structure"], nl=bool(head["structure"]))
    _print_variables(variables)


Found = tuple[dict[str, Any], Sequence[VariableStandard]]


def _sdtm(version: str, name: str, with_model: bool) -> Found:
    dataset = sdtm_dataset(version, name)
    if dataset is None:
        known = [*(entry.name for entry in sdtm_datasets(version)), *ADAM_STRUCTURES]
        alike = difflib.get_close_matches(name, known, n=3, cutoff=0.3)
        hint = f"did you mean {', '.join(alike)}?" if alike else "see `standard list`"
        raise StandardsError.at("specs", f"SDTMIG {version} has no dataset '{name}'; {hint}")
    merged = sdtm_variables(version, name)
    variables = [entry for entry in merged if with_model or entry.found == "IG"]
    head = {"standard": f"SDTMIG {version}", "name": name, "label": dataset.label}
    return {**head, "class": dataset.class_, "structure": dataset.structure}, variables or merged


def _adam(version: str, name: str) -> Found:
    structure = adam_structure(version, name)
    head = {"standard": f"ADaMIG {version}", "name": structure.name, "label": structure.label}
    return {**head, "class": structure.class_, "structure": ""}, structure.variables


def _print_variables(variables: Sequence[VariableStandard]) -> None:
    terminology = Terminology.load(*newest_packages())
    submitted = {head.code: head.value for head in terminology.codelists()}
    for variable in variables:
        codelists = [f"{submitted.get(code, '')} ({code})" for code in variable.codelists]
        restricted = "; ".join(filter(None, [*codelists, variable.described, *variable.values]))
        label = variable.label or "(label left to the sponsor)"
        told = f"{variable.name:<9}{label:<41}{variable.type:<5}{variable.core:<9}"
        click.echo(f"{told}{variable.role:<19}{restricted}".rstrip())


def _print_json(content: object) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))
