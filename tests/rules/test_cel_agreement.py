"""CEL itself, the Python function and both databases give the same of three values for every condition and record."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from grid import Group, groups
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from thing import ANY, HEAD, PROPERTIES, columns, conditions, create_table, is_flat, records, row

from schemagen.catalog.model import Catalog, Entity
from schemagen.database.embedded import scratch_database
from schemagen.rules.cel.instant import parse_instant
from schemagen.rules.expressible import NotExpressible
from schemagen.rules.expression import Environment, Variable
from schemagen.rules.schema_type import escape
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
    from cel_expr_python import cel
    from cel_expr_python.ext import ext_strings

    environment = cel.NewEnv(variables={"self": cel.Type.DYN}, extensions=[ext_strings.ExtStrings()])

    def evaluate(condition: str, record: Mapping[str, Any]) -> bool | None:
        value = environment.compile(condition).eval(data={"self": _as_cel(record, PROPERTIES)}).value()
        return value if isinstance(value, bool) else None

    return evaluate


def _as_cel(record: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    """A record as CEL is given it: without nulls, names escaped, times as protobuf has them."""
    made: dict[str, Any] = {}
    for name, value in record.items():
        schema = properties.get(name, {})
        if value is None:
            continue
        if isinstance(value, dict) and "properties" in schema:
            value = _as_cel(value, schema["properties"])
        elif isinstance(value, dict):
            value = {
                key: _item(inner, schema.get("additionalProperties", {}))
                for key, inner in value.items()
                if inner is not None
            }
        else:
            value = _item(value, schema)
        made[escape(name)] = value
    return made


def _item(value: Any, schema: Mapping[str, Any]) -> Any:
    from google.protobuf.timestamp_pb2 import Timestamp

    if isinstance(value, list):
        return [_item(item, schema["items"]) for item in value]
    if isinstance(value, dict):
        return _as_cel(value, schema["properties"])
    if schema.get("format") == "date-time":
        instant = parse_instant(value)
        assert instant is not None
        return Timestamp(seconds=instant.seconds, nanos=instant.nanos)
    return int(value) if schema.get("type") == "integer" else float(value) if schema.get("type") == "number" else value


GROUPS = [pytest.param(group, id=group[0]) for group in groups()]
TRAPS = [
    "has(self.nested.deep)", "1 in [1, self.count]", "self.name in []", "self.state == 'zzz' || true",
    "self.ok == self.done", "self.name < self.other__space__name", "self.big < self.bigger", "self.big == '007'",
    "self.big in ['1', '007']", "self.day < '2024-03-01'", "self.price == '1.0'", "self.at == self.until",
    "!(self.ok || self.done)", "!(self.ok && self.done) == true", "self.__in__ != 0.3", "self.owner > self.rival",
    "self.owner in [self.rival, '0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b10', 'x']", "true in [self.ok]",
    "self.ok < self.done", "self.owner == 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'",
]  # fmt: skip


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(condition=conditions() | st.sampled_from(TRAPS), record=records())
@example(condition="self.at < self.until", record={"at": "2016-12-31T23:59:60Z", "until": "2017-01-01T00:00:00.1Z"})
def test_python_agrees_with_cel(environment: Environment, cel: Any, condition: str, record: dict[str, Any]) -> None:
    assert to_python(environment.parse(condition))(record) is cel(condition, record)


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


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(condition=conditions().filter(is_flat) | st.sampled_from(TRAPS[1:]), record=records())
def test_sqlite_agrees_with_python(
    environment: Environment, entity: Entity, sqlite: sqlite3.Connection, condition: str, record: dict[str, Any]
) -> None:
    _compare(sqlite, "sqlite", environment, entity, ("", [condition], [record]))


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
