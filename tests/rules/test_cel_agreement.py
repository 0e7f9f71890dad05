"""CEL itself, the Python function and both databases give the same of three values on every pair of awkward values."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from grid import Group, groups
from oracle import Oracle
from thing import ANY, HEAD, PROPERTIES, columns, create_table, row

from schemagen.catalog.model import Catalog, Entity
from schemagen.database.embedded import scratch_database
from schemagen.rules.expressible import NotExpressible
from schemagen.rules.expression import Environment, Variable
from schemagen.rules.to_python import to_python
from schemagen.rules.to_sql import to_sql
from schemagen.sql.dialect import DIALECTS


@pytest.fixture(scope="module")
def entity(make_catalog: Callable[..., Catalog]) -> Entity:
    return make_catalog({"thing.json": HEAD}).entities["Thing"]


@pytest.fixture(scope="module")
def environment(entity: Entity) -> Environment:
    return Environment({"self": Variable(entity)})


@pytest.fixture(scope="module")
def cel() -> Callable[[str, Mapping[str, Any]], bool | None]:
    """CEL's own verdict on a record; its errors are None."""
    oracle = Oracle()
    return lambda condition, record: oracle.verdict(condition, record, PROPERTIES)


GROUPS = [pytest.param(group, id=group[0]) for group in groups()]


@pytest.mark.parametrize("group", GROUPS)
def test_python_agrees_with_cel_on_the_grid(environment: Environment, cel: Any, group: Group) -> None:
    _, written, rows = group
    for condition in written:
        predicate = to_python(environment.parse(condition))
        for record in rows:
            assert predicate(record) is cel(condition, record), (condition, record)


@pytest.fixture(scope="module")
def sqlite(entity: Entity) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute(create_table(entity, "sqlite"))
    yield connection
    connection.close()


@pytest.mark.parametrize("group", GROUPS)
def test_sqlite_agrees_with_python_on_the_grid(
    environment: Environment, entity: Entity, sqlite: sqlite3.Connection, group: Group
) -> None:
    _compare(sqlite, "sqlite", environment, entity, group)


@pytest.mark.slow
def test_postgres_agrees_with_python(environment: Environment, entity: Entity, postgres_server: str) -> None:
    import psycopg

    with scratch_database(postgres_server) as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET timezone = 'Asia/Kolkata'")
        connection.execute("SET datestyle = 'German'")
        connection.execute(create_table(entity, "postgres"))
        expressed = {group[0]: _compare(connection, "postgres", environment, entity, group) for group in groups()}
    lacking = {name: len(written) - expressed[name] for name, written, _ in groups() if len(written) > expressed[name]}
    assert lacking == {"any": len(ANY), "date-literals": 18}


def _compare(connection: Any, dialect: str, environment: Environment, entity: Entity, group: Group) -> int:
    """Evaluate every condition on every record in the database; how many conditions it can express."""
    _, written, rows = group
    connection.execute("DELETE FROM thing")
    for record in rows:
        names, values = _insertion(entity, record, dialect)
        marks = ", ".join(["%s" if dialect == "postgres" else "?"] * len(values))
        connection.execute(f"INSERT INTO thing ({names}) VALUES ({marks})", values)
    expressed = 0
    for condition in written:
        expression = environment.parse(condition)
        try:
            made = DIALECTS[dialect].render(to_sql(expression, dialect, columns(entity)))
        except NotExpressible:
            continue
        expressed += 1
        found = connection.execute(f"SELECT {made} FROM thing ORDER BY n").fetchall()
        predicate = to_python(expression)
        for record, (value,) in zip(rows, found, strict=True):
            assert (None if value is None else bool(value)) is predicate(record), (condition, record, made)
    return expressed


def _insertion(entity: Entity, record: Mapping[str, Any], dialect: str) -> tuple[str, list[Any]]:
    named = {name: None for name in columns(entity) if name in PROPERTIES} | dict(record)
    by_column = {columns(entity)[name]: value for name, value in row(named, dialect).items()}
    return ", ".join(f'"{column}"' for column in by_column), list(by_column.values())
