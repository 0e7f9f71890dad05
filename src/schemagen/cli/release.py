"""`schemagen release`."""

import click

from schemagen.cli.complete import catalogs
from schemagen.cli.outcome import Outcome, reports
from schemagen.cli.place import Place
from schemagen.cli.progress import progress


@click.command(epilog="Example: schemagen release platform add_slugs")
@click.argument("catalog", shell_complete=catalogs)
@click.argument("name")
@click.option("--at", metavar="YYYYMMDDHHMMSS", help="The release's timestamp. Default: now, in UTC.")
@click.option("--renumber", is_flag=True, help="Put the release NAME, made on a branch, behind those merged since.")
@reports()
def command(place: Place, catalog: str, name: str, at: str | None, renumber: bool) -> Outcome:
    """Freeze what changed in CATALOG since its last release, and make the migration that leads there.

    Every changed head needs a new version, high enough for what changed: `schemagen check` tells. What loses data or
    blocks a table needs an exception under `allow` in catalog.yaml; it moves to the release. A refused release writes
    nothing.
    """
    from schemagen.project.releasing import make_release
    from schemagen.project.renumbering import renumber_release

    with progress() as note:
        make = renumber_release if renumber else make_release
        done = make(place.root(), catalog, name, at or _now(), note)
    lines = [f"{entity} {version}" for entity, version in done.entities]
    document = {
        "release": done.stem,
        "entities": dict(done.entities),
        "written": list(done.written),
        "deleted": list(done.deleted),
    }
    said = f"released {done.stem}" if done.stem else "nothing was released"
    return Outcome(done.findings, lines, document, said)


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).strftime("%Y%m%d%H%M%S")
