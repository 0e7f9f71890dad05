"""What a user sees when a command fails: a sentence, never a traceback."""

import os
import sys
from itertools import pairwise
from typing import cast

import click

from schemagen.cli.outcome import FORMATS, Format, Outcome, report
from schemagen.cli.place import Place
from schemagen.diagnostic import Finding

_ISSUES = "https://github.com/schemagen/schemagen/issues"


def misused(error: click.ClickException, arguments: list[str]) -> int:
    """Report wrong usage; the exit code."""
    style = asked_format(arguments)
    if style == "text":
        error.show()
    else:
        report(Outcome([Finding("usage", "error", error.format_message())]), Place(), style)
    return 2


def interrupted() -> int:
    """The exit code after Ctrl-C."""
    sys.stderr.write("interrupted\n")
    return 130


def internal(error: Exception, arguments: list[str]) -> int:
    """Report a fault of schemagen itself; the exit code."""
    if os.environ.get("SCHEMAGEN_DEBUG"):
        import traceback

        traceback.print_exception(error)
    said = f"schemagen failed: {type(error).__name__}: {error}"
    help = f"this is a fault of schemagen: report it at {_ISSUES} with the output under SCHEMAGEN_DEBUG=1"
    report(Outcome([Finding("internal-error", "error", said, help=help)]), Place(), asked_format(arguments))
    return 2


def asked_format(arguments: list[str]) -> Format:
    """The `--format` among arguments that could not be parsed."""
    for name, value in pairwise([*arguments, ""]):
        given = value if name == "--format" else name.removeprefix("--format=")
        if name.startswith("--format") and given in FORMATS:
            return cast("Format", given)
    return "text"
