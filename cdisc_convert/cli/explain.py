"""`cdisc-convert explain`."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from cdisc_convert.cli.arguments import TEXT

if TYPE_CHECKING:
    from cdisc_convert.language.explain import DatasetText
    from cdisc_convert.model.spec import Study


@click.command()
@click.argument("study", type=TEXT)
@click.argument("what", type=TEXT, required=False, metavar="[DATASET[.VARIABLE]|RESULT]")
@click.option(
    "--endpoints", is_flag=True, help="From each endpoint to parameter, result and display."
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def explain(study: str, what: str | None, endpoints: bool, format_: str) -> None:
    """Say in prose what a mapping does: the study, a dataset, one variable, or a result; needs no data.

    Example: cdisc-convert explain mappings/abc01 LB.LBNRIND
    """
    from cdisc_convert.engine.origins import infer_origin
    from cdisc_convert.language.explain import explain_dataset, explain_study
    from cdisc_convert.language.explain_results import explain_result
    from cdisc_convert.language.explain_text import (
        dataset_page,
        name_page,
        result_page,
        study_page,
    )
    from cdisc_convert.pipeline import prepare

    loaded, _, facts = prepare(study)
    if endpoints:
        if what:
            raise click.UsageError("--endpoints is about the whole study; leave out the dataset")
        _endpoints(loaded, format_)
        return
    wanted, dot, name = (what or "").partition(".")
    if what and not (wanted and (name or not dot)):
        raise click.UsageError(f"'{what}' is neither DATASET nor DATASET.VARIABLE")
    texts = {}
    for spec in loaded.datasets.values():
        known = facts.get(spec.name)
        texts[spec.name] = explain_dataset(
            loaded,
            spec,
            known.label if known else spec.label,
            known.variables if known else {},
            lambda of, statement: infer_origin(loaded, of, statement)[:2],
        )
    if not wanted:
        results = tuple(explain_result(loaded, result) for result in loaded.results.values())
        whole = replace(explain_study(loaded, tuple(texts.values())), results=results)
        click.echo(_json(asdict(whole)) if format_ == "json" else study_page(whole))
        return
    if (what or "") in loaded.results:
        result = explain_result(loaded, loaded.results[what or ""])
        click.echo(_json(asdict(result)) if format_ == "json" else result_page(result))
        return
    dataset = texts[_known(wanted, texts, loaded.name)]
    if not name:
        click.echo(_json(asdict(dataset)) if format_ == "json" else dataset_page(dataset))
        return
    found = {item.name: item for item in dataset.names}
    one = found[_known(name, found, dataset.name)]
    click.echo(_json(asdict(one)) if format_ == "json" else name_page(dataset, one))


def _endpoints(study: Study, format_: str) -> None:
    """Print the chains of the endpoints; UsageError where the study has no results."""
    from cdisc_convert.engine.endpoint_links import endpoint_links, link_lines

    links = endpoint_links(study)
    if not links:
        raise click.UsageError(f"{study.name} has no 'results:' that name endpoints")
    if format_ == "json":
        found = [{**asdict(link), "is_complete": link.is_complete} for link in links]
        click.echo(_json({"study": study.name, "endpoints": found}))
        return
    lines = link_lines(links)
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    for line in lines:
        texts = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        click.echo("  ".join(texts).rstrip())


def _json(found: dict[str, object]) -> str:
    return json.dumps({"ok": True, **found}, ensure_ascii=False)


def _known(word: str, names: dict[str, DatasetText] | dict, owner: str) -> str:
    """The name that `word` means, in capitals or not; UsageError where there is none."""
    from cdisc_convert.language.expect import did_you_mean

    for spelled in (word, word.upper(), word.lower()):
        if spelled in names:
            return spelled
    raise click.UsageError(f"{owner} has no '{word}'{did_you_mean(word, names)}")
