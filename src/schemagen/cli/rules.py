"""`schemagen rules`."""

import click

from schemagen.cli.complete import catalogs
from schemagen.cli.outcome import Outcome, reports
from schemagen.cli.place import Place


@click.command(epilog="Example: schemagen rules platform --format json")
@click.argument("catalogs", nargs=-1, metavar="[CATALOG]...", shell_complete=catalogs)
@reports(data=True, empty={"rules": []})
def command(place: Place, catalogs: tuple[str, ...]) -> Outcome:
    """Print the enforcement matrix: for each rule and target, what enforces it, or why nothing does."""
    from schemagen.project.review import rules
    from schemagen.report.matrix import format_matrix

    rows = rules(place.root(), catalogs)
    return Outcome(results=format_matrix(rows), document={"rules": [row.to_json() for row in rows]})
