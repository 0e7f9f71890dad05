"""The audit queries find just the rows that violate each rule, in tables that hold none of them yet."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from schemagen.catalog.load import load_catalogs
from schemagen.catalog.model import Catalog
from schemagen.database.audit import audits
from schemagen.database.engine import Session
from schemagen.database.mapping import map_catalog
from schemagen.database.rows import NotStorableError, Rows
from schemagen.rules.judge import judge
from schemagen.sample.records import sample_records
from schemagen.sql.table import Column, Database, Table

CASE = Path(__file__).parents[1] / "cases/sql/held"
USERS = """INSERT INTO @users (user_id, tenant_id, email_verified, age) VALUES
({1}, {1}, true, 30), ({2}, {1}, false, 30), ({3}, {1}, true, 17), ({4}, NULL, true, 40)"""
PROJECTS = """INSERT INTO @projects (project_id, tenant_id, owner_id, reviewer_id, status) VALUES
({1}, NULL, {1}, NULL, 'draft'), ({2}, NULL, {2}, NULL, 'draft'), ({3}, NULL, {3}, NULL, 'draft'),
({4}, NULL, {4}, {1}, 'draft'), ({5}, NULL, {4}, NULL, 'gone'), ({6}, NULL, {4}, NULL, 'open'),
({7}, NULL, {4}, NULL, 'closed'), ({8}, NULL, {9}, NULL, 'draft'), ({1}, NULL, {4}, NULL, 'draft')"""
BOOKINGS = """INSERT INTO @bookings (booking_id, room_id, floor, starts_at, ends_at, code) VALUES
({1}, {1}, 1, '2025-06-01T08:00:00Z', '2025-06-01T12:00:00Z', 'a'),
({2}, {1}, 1, '2025-06-01T13:59:59+02:00', NULL, 'A'),
({3}, {1}, 1, '2025-06-01T06:00:00Z', '2025-06-01T08:00:00Z', 'b'),
({4}, {2}, 1, '2025-06-01T08:00:00Z', NULL, 'c'),
({5}, {1}, NULL, '2025-06-01T08:00:00Z', NULL, 'b')"""
EXPECTED = {
    "project.owner_verified": [2],
    "project.owner_adult": [3],
    "project.few": [1, 4, 5, 6],
    "project.status.enum": [5],
    "project.owner_id.references": [8],
    "project.reviewer_id.references": [4],
    "project.key": [1, 1],
    "user.tenant_id.required": [4],
    "booking.room_free": [1, 2],
    "booking.code_once": [1, 2],
}


def _bare(database: Database) -> Database:
    """The tables before any of their rules."""
    return replace(database, tables={name: _plain(table) for name, table in database.tables.items()})


def _plain(table: Table) -> Table:
    columns = tuple(Column(one.name, one.type, True, one.default) for one in table.columns if one.generated is None)
    return Table(table.name, table.entity, columns, (), "")


@pytest.mark.parametrize("dialect", ["postgres", "sqlite"])
def test_the_rows_that_violate(dialect: str, sessions: Mapping[str, Session]) -> None:
    catalog = load_catalogs(CASE).catalogs["shop"]
    session, database = sessions[dialect], map_catalog(catalog, dialect).database
    with session.undone():
        session.create(_bare(database))
        for statement in (USERS, PROJECTS, BOOKINGS):
            session.execute(_filled(statement, database))
        found = dict(_found(session, catalog))
    if dialect == "sqlite":
        found.pop("project.reviewer_apt", None)
    assert found == EXPECTED


def _filled(statement: str, database: Database) -> str:
    for number in range(1, 10):
        statement = statement.replace(f"{{{number}}}", f"'00000000-0000-4000-8000-00000000000{number}'")
    return statement.replace("@", f"{database.schema}." if database.schema else "")


def _found(session: Session, catalog: Catalog) -> Iterator[tuple[str, list[int]]]:
    for audit in audits(catalog, session.dialect):
        rows = session.execute(audit.query)
        assert {row[0] for row in rows} <= {audit.rule}
        keys = sorted(int(str(row[-1])[-1]) for row in rows)
        if keys:
            yield audit.rule, keys


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["postgres", "sqlite"])
def test_valid_records_violate_nothing(
    dialect: str, own_catalogs: Mapping[str, Catalog], sessions: Mapping[str, Session]
) -> None:
    session = sessions[dialect]
    for catalog in own_catalogs.values():
        by = judge(catalog)
        database = map_catalog(catalog, dialect).database
        with session.undone():
            session.create(database)
            for name, records in sample_records(catalog, 5, 0, by.accept, where=by.where, permits=by.permits).items():
                table = next((t for t in database.tables.values() if t.entity == name), None)
                for record in records if table else ():
                    _store(session, catalog, database, table, record)
            listed = list(audits(catalog, dialect))
            assert len(listed) > 100
            assert [audit.rule for audit in listed if session.execute(audit.query)] == []


def _store(session: Session, catalog: Catalog, database: Database, table: Table, record: Mapping[str, object]) -> None:
    rows = Rows(catalog.entities[table.entity], table, session.dialect)
    try:
        session.insertion(database, table, rows.columns)(rows.row(record))
    except NotStorableError:
        return
