"""`schemagen validate`."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from schemagen.cli.complete import addresses
from schemagen.cli.outcome import Outcome, hidden_note, reports
from schemagen.cli.place import Place
from schemagen.cli.progress import progress

if TYPE_CHECKING:
    from schemagen.payload.format import Format
    from schemagen.payload.report import ValidationReport
    from schemagen.project.validation import Manner

_EMPTY = {"files": 0, "records": 0, "valid": 0, "invalid": 0}


@click.command(epilog="Example: schemagen validate users.jsonl --entity platform.User")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(readable=False))
@click.option(
    "--schema",
    metavar="FILE",
    type=click.Path(readable=False),
    help="A JSON Schema to validate against; needs no project.",
)
@click.option(
    "--entity", metavar="ENTITY", shell_complete=addresses, help="What the files hold: [catalog.]Entity[@version]."
)
@click.option("--records", is_flag=True, help="With --schema: a top-level array is many records.")
@click.option(
    "--input-format",
    type=click.Choice(["json", "jsonl", "yaml"]),
    help="What files hold whose names do not say it, as standard input.",
)
@click.option("--no-formats", is_flag=True, help="Take `format` for an annotation.")
@click.option("--upgrade", is_flag=True, help="Upgrade payloads of older versions, and judge them by the head.")
@click.option("--dask", metavar="SCHEDULER", help="Work on a Dask cluster: tcp://host:port, or local.")
@click.option("--dataset", is_flag=True, help="Check across records too: keys, references, constraints.")
@click.option("--strict-json", is_flag=True, help="Duplicate keys are errors.")
@click.option(
    "--max-errors",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    metavar="N",
    help="How many errors to print; all are counted.",
)
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes for large files. Default: one for each core."
)
@click.option("--summary", is_flag=True, help="Count all errors by keyword and place.")
@reports(key="errors", empty=_EMPTY)
def command(
    place: Place,
    files: tuple[str, ...],
    schema: str | None,
    entity: str | None,
    records: bool,
    input_format: "Format | None",
    no_formats: bool,
    upgrade: bool,
    dask: str | None,
    dataset: bool,
    strict_json: bool,
    max_errors: int,
    jobs: int | None,
    summary: bool,
) -> Outcome:
    """Validate payloads: JSON, JSON Lines (.jsonl, .ndjson) and YAML, also as .gz and .zst.

    A FILE may be a folder, a pattern ("data/**/*.jsonl"), a URL (s3://, gs://, https://) or standard input (-). Without
    any, those that [validate] paths in schemagen.toml name. Of which entity a payload is, says --entity, else
    schemagen.toml, else the payload.
    """
    from schemagen.project.validation import Manner

    if schema and entity:
        raise click.UsageError("--schema and --entity exclude each other")
    if schema and upgrade:
        raise click.UsageError("--upgrade is for the versions of an entity, which --schema has none of")
    if dataset and (schema or "-" in files):
        raise click.UsageError("--dataset needs the entities of a project, and files that can be read twice")
    if (schema or entity) and not files:
        raise click.UsageError("name the files to validate")
    many = records or not schema
    manner = Manner(
        many, not no_formats, strict_json, max_errors, upgrade, summary, input_format, jobs or cores(), dataset, dask
    )
    return _outcome(_validate(place, files, schema, entity, manner))


def _validate(
    place: Place, files: tuple[str, ...], schema: str | None, entity: str | None, manner: "Manner"
) -> "ValidationReport":
    with progress() as note:
        if schema:
            from schemagen.project.validation import validate_by_schema

            return validate_by_schema(place.start(), files, schema, manner, note)
        from schemagen.project.entity_validation import validate_by_catalogs

        return validate_by_catalogs(place.root(), place.start(), files, entity, manner, note)


def _outcome(report: "ValidationReport") -> Outcome:
    counts = {name: count for name, count in report.to_json().items() if name != "errors"}
    all_valid = report.records and not report.failed
    verdict = f": {report.invalid} invalid" if report.invalid else ": all valid" if all_valid else ""
    said = f"{_counted(report.records, 'record')} in {_counted(report.files, 'file')}{verdict}"
    cut = "interrupted: this is what was found until then" if report.interrupted else None
    results = [*_summary(report), said]
    return Outcome(
        report.errors, results, counts, "\n".join(filter(None, (hidden_note(report.hidden), cut))) or None,
        unusable=report.unreadable > 0, failed=report.failed, interrupted=report.interrupted,
    )  # fmt: skip


def _summary(report: "ValidationReport") -> Iterator[str]:
    """A line for each kind of finding: how often, what, where."""
    rows = [(str(count), kind.keyword or kind.code, kind.pointer) for kind, count in report.ranking()]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)] if rows else []
    for count, what, where in rows:
        yield f"{count:>{widths[0]}}  {what:{widths[1]}}  {where}".rstrip()


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
