"""`schemagen sample`."""

import click

from schemagen.cli.complete import addresses
from schemagen.cli.outcome import Outcome, reports
from schemagen.cli.place import Place


@click.command(epilog="Example: schemagen sample platform.User -n 3 --seed 7")
@click.argument("address", shell_complete=addresses)
@click.option("-n", "count", type=click.IntRange(min=0), default=1, show_default=True, help="How many records.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same records.")
@reports(data=True, empty={"records": []})
def command(place: Place, address: str, count: int, seed: int) -> Outcome:
    """Print records of the entity ADDRESS that satisfy its schema and its rules, as JSON Lines.

    ADDRESS is [catalog.]Entity[@version]. With `--format json` they are the member `records` of one object.
    """
    from schemagen.project.sampling import sample
    from schemagen.source.json_writer import json_text

    records = sample(place.root(), address, count, seed)
    return Outcome(results=(json_text(record, indent=None) for record in records), document={"records": records})
