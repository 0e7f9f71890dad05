"""`schemagen verify`."""

from typing import TYPE_CHECKING

import click

from schemagen.cli.complete import catalogs
from schemagen.cli.outcome import Outcome, reports
from schemagen.cli.place import Place
from schemagen.cli.progress import progress

if TYPE_CHECKING:
    from schemagen.database.verify import Verified


@click.command(epilog="Example: schemagen verify platform --dev-url postgresql://localhost/postgres")
@click.argument("catalogs", nargs=-1, metavar="[CATALOG]...", shell_complete=catalogs)
@click.option(
    "--dev-url",
    envvar="SCHEMAGEN_DEV_URL",
    metavar="URL",
    help="A PostgreSQL server to use instead of the embedded one; only scratch databases are made and dropped there.",
)
@click.option("-n", "count", type=click.IntRange(min=0), default=20, show_default=True, help="Records of each entity.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same records.")
@reports(empty={"catalogs": {}})
def command(place: Place, catalogs: tuple[str, ...], dev_url: str | None, count: int, seed: int) -> Outcome:
    """Load the generated SQL into real databases, put sampled records in, and read them back.

    An embedded PostgreSQL and SQLite are used, in temporary folders.
    """
    from schemagen.project.verification import Sampling, verify

    with progress() as note:
        verified = verify(place.root(), catalogs, Sampling(count, seed), dev_url, note)
    return Outcome(
        [finding for one in verified.values() for finding in one.findings],
        [line for name, one in verified.items() for line in _lines(name, one)],
        {"catalogs": {name: {"rows": one.rows, "unstorable": one.unstorable} for name, one in verified.items()}},
    )


def _lines(catalog: str, verified: "Verified") -> list[str]:
    """For each database, how many rows came back from how many tables."""
    found = []
    for dialect in dict.fromkeys(table.partition(".")[0] for table in verified.rows):
        rows = [n for table, n in verified.rows.items() if table.startswith(f"{dialect}.")]
        odd = sum(n for table, n in verified.unstorable.items() if table.startswith(f"{dialect}."))
        left = f"; {odd} records hold what no column of theirs can" if odd else ""
        tables = "1 table" if len(rows) == 1 else f"{len(rows)} tables"
        found.append(f"{catalog}: {dialect}: {sum(rows)} rows came back from {tables}{left}")
    return found
