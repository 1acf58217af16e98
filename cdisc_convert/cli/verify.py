"""`cdisc-convert verify`."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path

import click

from cdisc_convert.cli.arguments import INPUT, TEXT


@click.command()
@click.argument("package", type=INPUT)
@click.option(
    "--manifest-sha256",
    type=TEXT,
    default="",
    metavar="HASH",
    help="Hash of the manifest as `package` printed it, kept elsewhere.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option("--quiet", is_flag=True, help="No progress messages.")
def verify(package: Path, manifest_sha256: str, form: str, quiet: bool) -> int:
    """Check PACKAGE by making again all that can be made from its files. Exit code 1 = faults.

    Example: cdisc-convert verify build/abc01-package
    """
    from cdisc_convert.submission.packaging.integrity import Fault
    from cdisc_convert.submission.packaging.layout import MANIFEST
    from cdisc_convert.submission.packaging.manifest import sha256_of
    from cdisc_convert.submission.packaging.verify import verify_package

    wanted = manifest_sha256.lower()
    if wanted and not re.fullmatch("[0-9a-f]{64}", wanted):
        raise click.UsageError(
            f"--manifest-sha256 '{manifest_sha256}' is no SHA-256; it has 64 digits of 0-9 and a-f"
        )
    found = verify_package(package, lambda text: None if quiet else click.echo(text, err=True))
    faults = list(found.faults)
    if wanted:
        path = package / MANIFEST
        if not path.is_file() or sha256_of(path) != wanted:
            faults.insert(0, Fault("manifest", MANIFEST, "is not the one with the hash given"))
    if form == "json":
        told = {
            "ok": not faults,
            "checks": found.checks,
            "faults": [asdict(fault) for fault in faults],
            "remarks": found.remarks,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return 1 if faults else 0
    for fault in faults:
        click.echo(f"{fault.check}: {fault}")
    for remark in found.remarks:
        click.echo(f"remark: {remark}")
    state = f"{len(faults)} faults" if faults else "clean"
    click.echo(f"{package}: {state} ({len(found.checks)} checks)")
    return 1 if faults else 0
