"""What a user sees when a command fails: a sentence, never a traceback."""

import os
import sys
from itertools import pairwise
from typing import cast

import click

from schemagen.cli.outcome import FORMATS, Format, Outcome, report
from schemagen.cli.place import Place
from schemagen.diagnostic import Finding


def failed(error: BaseException, arguments: list[str]) -> int:
    """Report what ended a command; the exit code."""
    match error:
        case SystemExit():
            raise error
        case click.ClickException():
            return _misused(error, asked_format(arguments))
        case click.Abort() | KeyboardInterrupt():
            sys.stderr.write("interrupted\n")
            return 130
        case _:
            return _internal(error, asked_format(arguments))


def _misused(error: click.ClickException, style: Format) -> int:
    if style == "text":
        error.show()
    else:
        report(Outcome([Finding("usage", "error", error.format_message())]), Place(), style)
    return 2


def _internal(error: BaseException, style: Format) -> int:
    if os.environ.get("SCHEMAGEN_DEBUG"):
        import traceback

        traceback.print_exception(error)
    said = f"schemagen failed: {type(error).__name__}: {error}"
    help = "this is a fault of schemagen: report it with what SCHEMAGEN_DEBUG=1 prints"
    report(Outcome([Finding("internal-error", "error", said, help=help)]), Place(), style)
    return 2


def asked_format(arguments: list[str]) -> Format:
    """The `--format` among arguments that could not be parsed."""
    for name, value in pairwise([*arguments, ""]):
        given = value if name == "--format" else name.removeprefix("--format=")
        if name.startswith("--format") and given in FORMATS:
            return cast("Format", given)
    return "text"
