"""`schemagen rules`."""

from typing import TYPE_CHECKING

import click

from schemagen.cli.complete import catalogs
from schemagen.cli.outcome import Outcome, reports
from schemagen.cli.place import Place

if TYPE_CHECKING:
    from pathlib import Path


@click.command(epilog="Example: schemagen rules platform --audit postgres")
@click.argument("catalogs", nargs=-1, metavar="[CATALOG]...", shell_complete=catalogs)
@click.option(
    "--audit",
    type=click.Choice(["postgres", "sqlite"]),
    help="Print queries instead, one for each rule, that list the keys of the rows which violate it.",
)
@reports(data=True, empty={"rules": []})  # fmt: skip
def command(place: Place, catalogs: tuple[str, ...], audit: str | None) -> Outcome:
    """Print the enforcement matrix: for each rule and target, what enforces it, or why nothing does."""
    return _audit(place.root(), catalogs, audit) if audit else _matrix(place.root(), catalogs)


def _matrix(root: "Path", catalogs: tuple[str, ...]) -> Outcome:
    from schemagen.project.review import rules
    from schemagen.report.matrix import format_matrix

    rows = rules(root, catalogs)
    return Outcome(results=format_matrix(rows), document={"rules": [row.to_json() for row in rows]})


def _audit(root: "Path", catalogs: tuple[str, ...], dialect: str) -> Outcome:
    from schemagen.project.review import audits

    found = audits(root, dialect, catalogs)
    lines = (line for one in found for line in (f"-- {one.rule} ({one.entity})", f"{one.query};"))
    listed = [{"rule": one.rule, "entity": one.entity, "query": one.query} for one in found]
    return Outcome(results=lines, document={"audits": listed})
