"""The command line: arguments, one call, a report, an exit code."""


def main() -> None:
    """Run `schemagen` on the arguments of the process, and exit."""
    import sys

    from schemagen.cli.app import run

    sys.exit(run(sys.argv[1:]))
