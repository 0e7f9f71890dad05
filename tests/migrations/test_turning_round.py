"""A runner may stop after any file of a migration and turn round: both ends are as they were, validations included."""

from pathlib import Path
from typing import Any

import pytest
from test_migration_cases import FOLDERS, planned, scratch

from schemagen.database.description import Description, describe, differences
from schemagen.database.engine import Session
from schemagen.database.mapping import map_catalog
from schemagen.database.migration import Migration, parse_migration
from schemagen.database.rehearsal import run


def has_several_files(case: Any) -> bool:
    return (case.values[0] / "postgres.sql").read_text("utf-8").count("==> ") > 1


@pytest.mark.parametrize("case", [case for case in FOLDERS if has_several_files(case)])
def test_turning_round_after_each_file(case: Path, postgres_server: str) -> None:
    old, new, plan = planned(case, "postgres")
    files = [parse_migration(file.name, file.text) for file in plan.files]
    before, after = map_catalog(old, "postgres").database, map_catalog(new, "postgres").database
    with scratch(postgres_server) as session:
        session.create(after)
        wanted = describe(session, after.schema)
    with scratch(postgres_server) as session:
        session.create(before)
        first = describe(session, before.schema)
        for number in range(1, len(files)):
            go(session, files[:number], first, before.schema, up=True, back=True)
        for number in range(1, len(files)):
            go(session, files, wanted, after.schema, up=True)
            go(session, files[number:], wanted, after.schema, up=False, back=True)
            go(session, files, first, before.schema, up=False)


def go(
    session: Session, files: list[Migration], end: Description, schema: str | None, *, up: bool, back: bool = False
) -> None:
    """Run `files` one way, and back if it is said; then the database has to be at its `end`."""
    ways = [up, not up] if back else [up]
    for way in ways:
        for migration in files if way else reversed(files):
            run(session, migration, up=way)
    assert differences(describe(session, schema), end) == [], files[0].name
