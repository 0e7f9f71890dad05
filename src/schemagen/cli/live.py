"""What commands on a live database ask for."""

from collections.abc import Callable
from typing import Any

import click

from schemagen.cli.complete import catalogs

_DATABASE = click.option(
    "--database", required=True, envvar="DATABASE_URL", metavar="URL",
    help="postgres://user@host/name, a libpq string, or sqlite:path. Default: the variable DATABASE_URL.",
)  # fmt: skip


def _table(context: click.Context, parameter: click.Parameter, given: str) -> str:
    if not all(given.split(".", 1)) or "\0" in given:
        raise click.BadParameter("it is TABLE, or SCHEMA.TABLE")
    return given


_TABLE = click.option(
    "--migrations-table", "table", default="schema_migrations", show_default=True, metavar="[SCHEMA.]TABLE",
    callback=_table,
    help="Where the applied versions stand, as for dbmate.",
)  # fmt: skip


def asks_for_database(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the argument `catalog`, and the options for the database and its table of migrations (`table`)."""
    return click.argument("catalog", required=False, shell_complete=catalogs)(_DATABASE(_TABLE(command)))
