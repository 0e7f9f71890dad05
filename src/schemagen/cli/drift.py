"""`schemagen drift`."""

import click

from schemagen.cli.live import asks_for_database
from schemagen.cli.outcome import Outcome, reports
from schemagen.cli.place import Place
from schemagen.cli.progress import progress


@click.command(epilog="Example: schemagen drift platform --database postgres://app@localhost/app")
@asks_for_database
@click.option(
    "--dev-url", envvar="SCHEMAGEN_DEV_URL", metavar="URL",
    help="A PostgreSQL server to run the migrations on, instead of the embedded one; only scratch databases are made.",
)  # fmt: skip
@reports(empty={"catalog": None, "compared_with": None})
def command(place: Place, catalog: str | None, database: str, table: str, dev_url: str | None) -> Outcome:
    """Tell where a live database differs from what its applied migrations made.

    Nothing is written to it. Indexes made by hand that catalog.yaml lists under foreign-indexes are left alone.
    """
    from schemagen.project.drifting import find_drift
    from schemagen.project.live_database import Asked

    with progress() as note:
        found = find_drift(place.root(), Asked(database, catalog, table), dev_url, note)
    last = found.last.name if found.last else None
    document = {"catalog": found.catalog, "dialect": found.dialect, "compared_with": last, "tables": found.tables}
    drifted = any(one.code.startswith("drift-") for one in found.findings)
    return Outcome(found.findings, [f"{found.catalog}: {_said(found.tables, last, drifted)}"], document)


def _said(tables: int, last: str | None, drifted: bool) -> str:
    """What was compared, and how it stands as a whole."""
    if last is None:
        return "no migration is applied"
    if drifted:
        return f"not as {last} left it"
    return f"{tables} table{'' if tables == 1 else 's'} as {last} left {'it' if tables == 1 else 'them'}"
