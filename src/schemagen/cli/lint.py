"""`schemagen lint`."""

import click

from schemagen.cli.complete import catalogs
from schemagen.cli.outcome import Outcome, reports
from schemagen.cli.place import Place


@click.command(epilog="Example: schemagen lint --strict")
@click.argument("catalogs", nargs=-1, metavar="[CATALOG]...", shell_complete=catalogs)
@reports()
def command(place: Place, catalogs: tuple[str, ...]) -> Outcome:
    """Report errors in the schemas, and what could be better.

    `x-lint: {ignore: [{code, reason}]}` beside the place switches a warning off.
    """
    from schemagen.project.review import lint

    findings = lint(place.root(), catalogs)
    return Outcome(findings, note=None if findings else "no findings")
