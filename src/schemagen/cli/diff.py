"""`schemagen diff`."""

import click

from schemagen.cli.complete import catalogs
from schemagen.cli.outcome import Outcome, reports
from schemagen.cli.place import Place
from schemagen.cli.progress import progress


@click.command(epilog="Example: schemagen diff platform --from initial --to slugs")
@click.argument("catalog", required=False, shell_complete=catalogs)
@click.option("--from", "old", metavar="V", help="A release (name or timestamp) or a version. Default: the last one.")
@click.option("--to", "new", metavar="V", help="Likewise. Default: the heads.")
@reports()
def command(place: Place, catalog: str | None, old: str | None, new: str | None) -> Outcome:
    """The changes between two states, each with its verdict. CATALOG may be an entity (`platform.User`) too.

    Exits with 0 whatever the verdicts are: `schemagen check` is what fails.
    """
    from schemagen.project.comparing import differences
    from schemagen.report.change import format_changes

    with progress():
        found = differences(place.root(), catalog, old, new)
    document = {"entities": [change.to_json() for change in found]}
    return Outcome(results=format_changes(found), document=document, note=None if found else "nothing changed")
