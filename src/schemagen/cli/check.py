"""`schemagen check`."""

import click

from schemagen.cli.complete import catalogs
from schemagen.cli.outcome import Outcome, reports
from schemagen.cli.place import Place
from schemagen.cli.progress import progress


@click.command(epilog="Example: schemagen check --strict --format github")
@click.argument("catalogs", nargs=-1, metavar="[CATALOG]...", shell_complete=catalogs)
@reports()
def command(place: Place, catalogs: tuple[str, ...]) -> Outcome:
    """All that CI needs in one: lint, what was released is untouched, changed heads have the version that their changes
    need, and the generated files are what the schemas give. Warns of what the next release needs an exception for.

    Writes nothing. `schemagen generate` mends what is stale.
    """
    from schemagen.project.review import check_all
    from schemagen.report.change import format_changes

    with progress() as note:
        checked = check_all(place.root(), catalogs, note)
    stale = [{"path": file.path, "change": file.change} for file in checked.stale]
    document = {"heads": [change.to_json() for change in checked.heads], "stale": stale}
    lines = format_changes(checked.heads, details=False)
    return Outcome(checked.findings, lines, document, None if checked.findings else "no findings")
