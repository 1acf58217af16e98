"""`cdisc-convert package`."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path

import click

from cdisc_convert.cli.apart import refuse_folders_that_meet
from cdisc_convert.cli.arguments import INPUT, INPUT_FILE, OUTPUT_FOLDER, TEXT

UNITS = {"": 1, "K": 1024, "M": 1024**2, "G": 1024**3}


@click.command()
@click.argument("run", type=INPUT)
@click.option(
    "--out",
    required=True,
    type=OUTPUT_FOLDER,
    help="Folder of the package, apart from RUN; an earlier package there is replaced.",
)
@click.option("--agency", type=click.Choice(["fda", "pmda"]), default="fda", show_default=True)
@click.option(
    "--split-above",
    type=TEXT,
    default="",
    metavar="SIZE",
    help="Size of a dataset above which it is split: 5G, 400M. Default as the agency says.",
)
@click.option(
    "--datasets",
    type=TEXT,
    default="xpt",
    show_default=True,
    metavar="FORMATS",
    help="xpt, json (Dataset-JSON 1.1), ndjson, or several: xpt,json.",
)
@click.option(
    "--stylesheet",
    type=INPUT_FILE,
    default=None,
    help="The sponsor's stylesheet for define.xml, instead of ours.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option("--quiet", is_flag=True, help="No progress messages.")
def package(
    run: Path,
    out: Path,
    agency: str,
    split_above: str,
    datasets: str,
    stylesheet: Path | None,
    form: str,
    quiet: bool,
) -> int:
    """Make the submission package of the folder RUN: eCTD folders, guides, manifest.

    Exit code 1 where a technical rejection criterion is not met.
    Example: cdisc-convert package build/abc01 --out build/abc01-package
    """
    from cdisc_convert.submission.agency import AGENCIES
    from cdisc_convert.submission.packaging.assemble import Wishes, package_run

    refuse_folders_that_meet({"--out": out}, {"RUN": run, "--stylesheet": stylesheet})
    formats = tuple(name.strip().lower() for name in datasets.split(",") if name.strip())
    if not formats or not set(formats) <= {"xpt", "json", "ndjson"}:
        raise click.UsageError(f"--datasets '{datasets}': the formats are xpt, json, ndjson")
    wishes = Wishes(AGENCIES[agency], _size(split_above), formats, stylesheet)
    done = package_run(run, out, wishes, lambda text: None if quiet else click.echo(text, err=True))
    is_met = all(criterion.is_met for criterion in done.criteria)
    if form == "json":
        told = {
            "ok": is_met,
            "out": str(out),
            "files": len(done.files),
            "manifest_sha256": done.manifest_sha256,
            "criteria": [asdict(criterion) for criterion in done.criteria],
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return 0 if is_met else 1
    for criterion in done.criteria:
        state = criterion.fault or (f"met, but {criterion.remark}" if criterion.remark else "met")
        click.echo(f"criterion {criterion.id}: {criterion.asks}: {state}")
    click.echo(f"{len(done.files)} files in {out}; SHA-256 of the manifest {done.manifest_sha256}")
    return 0 if is_met else 1


def _size(text: str) -> int | None:
    """Bytes of a text such as 5G; None for no text."""
    if not text:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMG]?)B?", text.strip().upper())
    if found is None or float(found[1]) <= 0:
        raise click.UsageError(f"--split-above '{text}' is no size such as 5G or 400M")
    return int(float(found[1]) * UNITS[found[2]])
