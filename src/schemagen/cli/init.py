"""`schemagen init`."""

from pathlib import Path

import click

from schemagen.cli.outcome import Outcome, reports
from schemagen.cli.place import Place


@click.command(epilog="Example: schemagen init library")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path))
@reports()
def command(place: Place, folder: Path) -> Outcome:
    """Make a small working project in DIR, by default here.

    It has a configuration, one catalog of two entities with sample payloads, a CI workflow, a pre-commit hook and
    settings for editors. Nothing that exists is overwritten.
    """
    from schemagen.project.scaffold import scaffold

    target = Path(place.folder or ".") / folder
    written = scaffold(target)
    steps = "" if target.resolve() == Path.cwd() else f"cd {target} && "
    return Outcome(results=written, document={"written": written}, note=f"next: {steps}schemagen generate")
