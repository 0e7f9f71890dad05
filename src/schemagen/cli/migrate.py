"""`schemagen migrate up|down|status`."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from schemagen.cli.live import asks_for_database
from schemagen.cli.outcome import Outcome, reports
from schemagen.cli.place import Place

if TYPE_CHECKING:
    from schemagen.database.runner.state import Published, Step
    from schemagen.project.migrating import Migrated, Request, Standing

_EXAMPLE = "Example: schemagen migrate {} platform --database postgres://app@localhost/app"


def _runs(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of what changes a database."""
    seconds: Any = {"show_default": True, "metavar": "SECONDS"}
    options = [
        click.option("--dry-run", is_flag=True, help="Only tell what would run; nothing is written."),
        click.option("--lock-timeout", type=click.FloatRange(min=0.001, max=3600), default=3, **seconds,
                     help="How long a statement may queue for a lock, and others behind it, before it is tried again."),
        click.option("--wait", type=click.IntRange(min=0), default=300, **seconds,
                     help="How long to wait for another runner, and to try for a lock, before giving up."),
    ]  # fmt: skip
    for option in options:
        command = option(command)
    return command


@click.group(epilog=_EXAMPLE.format("up"))
def command() -> None:
    """Run the published migrations of a catalog on a live database."""


@command.command(epilog=_EXAMPLE.format("up"))
@asks_for_database
@_runs
@click.option("--to", metavar="RELEASE|VERSION", help="Stop there. Default: run all.")
@reports(empty={"migrations": []})
def up(place: Place, dry_run: bool, to: str | None, **given: Any) -> Outcome:
    """Run the migrations that are pending.

    Nothing runs when one that is pending is older than one that is applied, when a published file was missing or
    changed, or when the database has versions that the catalog does not know.
    """
    from schemagen.project.migrating import migrate_up

    return _migrate(migrate_up, place, _request(to, **given), dry_run)


@command.command(epilog=_EXAMPLE.format("down"))
@asks_for_database
@_runs
@click.option("--to", metavar="RELEASE|VERSION", help="What stays as the last; 0 undoes all. Default: one release.")
@reports(empty={"migrations": []})
def down(place: Place, dry_run: bool, to: str | None, **given: Any) -> Outcome:
    """Undo the last release: all its migrations that are applied."""
    from schemagen.project.migrating import migrate_down

    return _migrate(migrate_down, place, _request(to, **given), dry_run)


@command.command(epilog=_EXAMPLE.format("status"))
@asks_for_database
@reports(empty={"applied": [], "pending": []})
def status(place: Place, database: str, catalog: str | None, table: str) -> Outcome:
    """Tell what is applied, what is pending, what was interrupted, and what `up` does next.

    Pending migrations are a warning: with --strict they make the exit code 1. What was interrupted is an error.
    """
    from schemagen.project.live_database import Asked
    from schemagen.project.migrating import migration_status

    standing = migration_status(place.root(), Asked(database, catalog, table))
    return Outcome(standing.findings, _lines(standing), _document(standing))


def _request(
    to: str | None, database: str, catalog: str | None, table: str, lock_timeout: float, wait: float
) -> "Request":  # fmt: skip
    from schemagen.database.runner.runner import Patience
    from schemagen.project.live_database import Asked
    from schemagen.project.migrating import Request

    return Request(Asked(database, catalog, table), to, Patience(wait, lock_timeout))


def _migrate(make: "Callable[..., Migrated]", place: Place, request: "Request", dry_run: bool) -> Outcome:
    migrated = make(place.root(), request, dry_run=dry_run, note=_note)
    document = {"catalog": migrated.catalog, "dry_run": dry_run, "migrations": [_step(one) for one in migrated.steps]}
    said = "nothing to do" if not migrated.steps and not migrated.findings else None
    return Outcome(migrated.findings, [_line(one, dry_run) for one in migrated.steps], document, said)


def _line(step: "Step", dry_run: bool) -> str:
    if dry_run:
        return f"would {'apply' if step.up else 'undo'} {step.published.name}"
    return f"{'applied' if step.up else 'undone'} {step.published.name}"


def _note(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _lines(standing: "Standing") -> list[str]:
    applied = {one.version for one in standing.state.applied}
    lines = [f"{'applied' if one.version in applied else 'pending'} {one.name}" for one in standing.state.published]
    return lines + [f"next: `migrate up` {_line(one, True)}" for one in standing.next[:1]]


def _document(standing: "Standing") -> dict[str, Any]:
    state = standing.state
    half = None
    if state.interrupted:
        one, entry = state.interrupted
        half = {
            **_named(one),
            "direction": "up" if entry.up else "down",
            "found": standing.half,
            "runner": entry.runner,
            "since": entry.started,
        }
    return {
        "catalog": standing.catalog,
        "dialect": standing.dialect,
        "applied": [_named(one) for one in state.applied],
        "pending": [_named(one) for one in state.pending],
        "interrupted": half,
        "next": [_step(one) for one in standing.next],
    }


def _named(one: "Published") -> dict[str, str]:
    return {"version": one.version, "file": one.name, "release": one.release}


def _step(step: "Step") -> dict[str, str]:
    return {**_named(step.published), "direction": "up" if step.up else "down"}
