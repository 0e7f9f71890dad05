"""The command line: arguments, one call, a report, an exit code."""


def main() -> None:
    """Run `schemagen` on the arguments of the process, and exit."""
    import sys

    from schemagen.cli.app import run

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that lacks a character must not end a command
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))
