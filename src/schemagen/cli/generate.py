"""`schemagen generate`."""

import click

from schemagen.cli.complete import catalogs
from schemagen.cli.outcome import Outcome, reports
from schemagen.cli.place import Place
from schemagen.cli.progress import progress


@click.command(epilog="Example: schemagen generate --check platform")
@click.argument("catalogs", nargs=-1, metavar="[CATALOG]...", shell_complete=catalogs)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 and list what is stale.")
@reports()
def command(place: Place, catalogs: tuple[str, ...], check: bool) -> Outcome:
    """Write what the schemas give: models, SQL, diagrams, JSON Schemas, docs.

    Only what changed is written. A file that schemagen made, makes no longer, and that nobody edited, is deleted.
    Nothing is written when there is an error.
    """
    return _check(place, catalogs) if check else _generate(place, catalogs)


def _generate(place: Place, catalogs: tuple[str, ...]) -> Outcome:
    from schemagen.diagnostic import has_errors
    from schemagen.project.generate import generate

    with progress() as note:
        done = generate(place.root(), catalogs, note)
    counts = [(len(done.written), "written"), (len(done.deleted), "deleted")]
    said = ", ".join(f"{n} file{'s' * (n > 1)} {word}" for n, word in counts if n)
    idle = "nothing was written" if has_errors(done.findings) else "all files are up to date"
    return Outcome(done.findings, document={"written": done.written, "deleted": done.deleted}, note=said or idle)


def _check(place: Place, catalogs: tuple[str, ...]) -> Outcome:
    from schemagen.project.generate import check

    with progress() as note:
        done = check(place.root(), catalogs, note)
    stale = [{"path": file.path, "change": file.change} for file in done.stale]
    results = [line for file in done.stale for line in file.diff]
    return Outcome(done.findings, results, {"stale": stale}, None if done.findings else "all files are up to date")
