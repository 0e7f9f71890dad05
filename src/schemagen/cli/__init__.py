"""The command line: arguments, one call, a report, an exit code."""

from typing import TextIO


def main() -> None:
    """Run `schemagen` on the arguments of the process, and exit."""
    import gc
    import sys

    gc.set_threshold(50_000)  # what modules are made of stays: looking for garbage in it takes 5 % of the start
    try:
        from schemagen.cli.app import run
    except KeyboardInterrupt:
        sys.exit(130)
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that lacks a character must not end a command
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def _nowhere() -> TextIO:
    """For a stream that was closed before the process began: the exit code is what is left to tell."""
    import os

    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123
