"""`schemagen upgrade`."""

from typing import TYPE_CHECKING

import click

from schemagen.cli.complete import addresses
from schemagen.cli.outcome import Outcome, Stream, hidden_note, reports
from schemagen.cli.place import Place

if TYPE_CHECKING:
    from schemagen.payload.report import ValidationReport

_EMPTY = {"files": 0, "upgraded": 0, "refused": 0, "records": []}


@click.command(epilog="Example: schemagen upgrade users.jsonl --entity platform.User --to 2.0.0 > new.jsonl")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(readable=False))
@click.option("--to", metavar="V", help="The version to upgrade to. Default: that of the head.")
@click.option(
    "--entity", metavar="ENTITY", shell_complete=addresses,
    help="What the files hold: [catalog.]Entity[@version]; with a version, whatever the payloads say.",
)  # fmt: skip
@click.option(
    "--max-errors",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    metavar="N",
    help="How many errors to print; all are counted.",
)
@reports(data=True, empty=_EMPTY)
def command(place: Place, files: tuple[str, ...], to: str | None, entity: str | None, max_errors: int) -> Stream:
    """Upgrade payloads of older versions, each by the steps that the migrations take: JSON Lines on stdout.

    FILES are read as `validate` reads them. What has the version already passes unchanged. A payload that can't be
    upgraded, or is not valid, is reported on stderr by file and line, and is not among the output; the exit code is 1
    then. With `--format json` the payloads are the member `records` of one object.
    """
    from schemagen.payload.report import ValidationReport
    from schemagen.project.upgrading import upgrade

    report = ValidationReport(max_errors)
    lines = upgrade(place.root(), place.start(), files, entity, to, report)
    return Stream(lines, lambda: _outcome(report))


def _outcome(report: "ValidationReport") -> Outcome:
    said = f"{report.valid} of {report.records} records upgraded" if report.invalid else None
    note = "\n".join(filter(None, (hidden_note(report.hidden), said))) or None
    document = {"files": report.files, "upgraded": report.valid, "refused": report.invalid}
    return Outcome(report.errors, (), document, note, unusable=report.unreadable > 0, failed=report.failed)
