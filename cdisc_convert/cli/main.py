"""The `cdisc-convert` command: finds sub-commands lazily, turns errors into messages and exit codes."""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import sys
from itertools import pairwise

import click

from cdisc_convert import __version__
from cdisc_convert.model.errors import Place, Problem, SourceError, UserError, seen

COMMANDS = {
    "check": "every problem of a mapping, with file and line",
    "delta": "what changed between the runs of two transfers",
    "compare": "double programming: one dataset or folder against another",
    "convert": "raw exports to SDTM and ADaM",
    "ct": "controlled terminology: list, show, diff, import",
    "define": "define.xml: build, validate, render, diff, import, export",
    "demo": "simulate, convert, package and verify the two trials",
    "explain": "the mapping as prose",
    "functions": "the catalogue of mapping functions",
    "leaks": "sealed facts in the folder of a blinded run",
    "ledger": "the record ledger of a run",
    "new": "a mapping draft from a raw export, a workbook or a define.xml",
    "package": "the submission package of a run: eCTD folders, guides, manifest",
    "plan": "the order of work, without data",
    "rules": "the catalogue of validation rules",
    "report": "the page of a run: one HTML file with status, data, traces and results",
    "simulate": "synthetic raw exports of the two trials",
    "standard": "what the SDTM and ADaM guides say",
    "trace": "from a value back to its raw cell",
    "validate": "check any folder of datasets",
    "verify": "check a submission package by making it again",
}
"""Commands with their one-line help; each lives in the module of its name."""
BUG, INTERRUPTED = 70, 130


class LazyGroup(click.Group):
    """Imports the module of a command only when that command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"cdisc_convert.cli.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Help lines without importing the commands."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As usual, with a suggestion for a mistyped command."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise click.UsageError(f"there is no command '{args[0]}'{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version")
def main() -> None:
    """Raw clinical capture exports to submission-ready CDISC data.

    Example: cdisc-convert convert mappings/abc01 --raw export --out build/abc01
    """


def run() -> None:
    """Entry point: exit codes 0, 1, 2, 3, 70, 130 as documented."""
    # Read when NumPy is loaded. The order of a sum would follow from the number of processors, and
    # the threads spin for 0.1 s of processor time in every run before anything is computed.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Modules and plans live as long as the process; the collector looked at all of them again and
    # again, 6 to 8 % of the processor time of a small trial.
    gc.set_threshold(20_000)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names of files may be bytes that are no text
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_exit_code())


def _exit_code() -> int:
    wants_json = _wants_json(sys.argv[1:])
    try:
        code = main.main(standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as usage:
        usage.message = seen(usage.message)
        if wants_json:
            _envelope(2, "usage", [("", 0, usage.format_message())])
        usage.show()
        return 2
    except UserError as error:
        if wants_json:
            kind = type(error).__name__
            problems = [(p.place.file, p.place.line, p.text) for p in error.problems]
            _envelope(error.exit_code, kind, problems)
        for problem in error.problems:
            click.echo(str(problem), err=True)
        return error.exit_code
    except OSError as error:
        if error.errno is None or not error.filename:
            return _bug(error, wants_json)
        return _refused_by_system(error, wants_json)
    except Exception as error:  # whatever else comes up is a bug of ours: exit code 70
        return _bug(error, wants_json)


def _refused_by_system(error: OSError, wants_json: bool) -> int:
    """What the system refuses is for the user to mend: permissions, names, a full disk."""
    text = f"cannot be read or written ({error.strerror}); mend this, or name another place"
    problem = Problem(Place(os.fsdecode(error.filename)), text)
    if wants_json:
        _envelope(SourceError.exit_code, "SourceError", [(problem.place.file, 0, text)])
    click.echo(str(problem), err=True)
    return SourceError.exit_code


def _bug(error: Exception, wants_json: bool) -> int:
    import traceback

    if wants_json:
        _envelope(BUG, "bug", [("", 0, f"{type(error).__name__}: {error}")])
    click.echo("this is a bug of cdisc-convert; please report it with the lines below", err=True)
    traceback.print_exception(error)
    return BUG


def _wants_json(arguments: list[str]) -> bool:
    return "--format=json" in arguments or any(
        first == "--format" and second == "json" for first, second in pairwise(arguments)
    )


def _envelope(code: int, kind: str, problems: list[tuple[str, int, str]]) -> None:
    """The JSON answer of a failure, on stdout."""
    listed = [{"file": file, "line": line, "text": text} for file, line, text in problems]
    click.echo(json.dumps({"ok": False, "exit_code": code, "error": kind, "problems": listed}))


if __name__ == "__main__":
    run()
