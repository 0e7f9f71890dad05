"""Records go into rows and come back: in real databases, at the edges of what their types hold."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from schemagen.catalog.model import Catalog
from schemagen.database.embedded import scratch_database
from schemagen.database.engine import Session, postgres_session, sqlite_session
from schemagen.database.instant import from_postgres, microseconds, to_postgres, to_rfc3339
from schemagen.database.mapping import map_catalog
from schemagen.database.rows import NotStorableError, Rows
from schemagen.sample.equality import same

THING = {
    "title": "Thing", "x-entity": {"version": "1.0.0", "key": ["id"]}, "type": "object",
    "unevaluatedProperties": False, "required": ["id", "must"],
    "properties": {
        "id": {"type": "integer"}, "text": {"type": "string"}, "uuid": {"type": "string", "format": "uuid"},
        "at": {"type": "string", "format": "date-time"}, "day": {"type": "string", "format": "date"},
        "int64": {"type": "string", "format": "int64"}, "decimal": {"type": "string", "format": "decimal"},
        "number": {"type": "number"}, "flag": {"type": "boolean"}, "json": {}, "must": {"type": ["string", "null"]},
        "may": {"type": ["string", "null"]},
    },
}  # fmt: skip
SAME: list[dict[str, Any]] = [
    {"text": ""}, {"text": "it's \"x\" \\ %s $1 ; -- 💊\n\t\u2028"}, {"text": "\\u0000"}, {"text": "null"},
    {"uuid": "0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b10"},
    {"at": "2025-01-15T09:30:00Z"}, {"at": "2025-01-15T09:30:00.5Z"}, {"at": "0000-01-01T00:00:00Z"},
    {"at": "9999-12-31T23:59:59.999999Z"}, {"at": "0001-01-01T00:00:00Z"}, {"at": "2024-02-29T12:00:00.000001Z"},
    {"day": "2024-02-29"}, {"day": "0000-01-01"}, {"day": "0000-02-29"}, {"day": "9999-12-31"}, {"day": "0001-12-31"},
    {"int64": "9223372036854775807"}, {"int64": "-9223372036854775808"}, {"int64": "0"},
    {"decimal": "1.10"}, {"decimal": "-0.001"}, {"decimal": "0"}, {"decimal": "9" * 60 + "." + "1" * 40},
    {"number": 0.1}, {"number": 1e300}, {"number": -5e-324}, {"number": 2**53}, {"number": 1},
    {"number": 0.30000000000000004},
    {"flag": True}, {"flag": False},
    {"json": {}}, {"json": []}, {"json": [1, 1.5, "x", None, True, {"a": {"b": [1e15, -0.1]}}]}, {"json": ""},
    {"json": 0}, {"json": False}, {"json": 2**70}, {"json": {"": 1, "é💊": "\\u0000", "a\"b": 1}}, {"json": "it's"},
    {"must": "x", "may": "y"}, {"must": "", "may": ""},
]  # fmt: skip
CHANGED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"uuid": "0190C2B4-5D0E-7A31-8F6C-2F9D3C1A7B10"}, {"uuid": "0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b10"}),
    ({"at": "2025-01-15t09:30:00.1234567z"}, {"at": "2025-01-15T09:30:00.123456Z"}),
    ({"at": "2025-01-15T09:30:00+05:30"}, {"at": "2025-01-15T04:00:00Z"}),
    ({"at": "1998-12-31T23:59:60Z"}, {"at": "1999-01-01T00:00:00Z"}),
    ({"at": "0000-01-01T00:00:00+23:59"}, {"at": "0000-01-01T00:00:00+23:59"}),
    ({"at": "9999-12-31T23:59:59-23:59"}, {"at": "9999-12-31T23:59:59-23:59"}),
    ({"decimal": "-0.00"}, {"decimal": "0.00"}),
    ({"json": [1e300]}, {"json": [10**300]}),
]
UNSTORABLE: list[dict[str, Any]] = [
    {"text": "a\0b"}, {"text": "\ud800"}, {"json": {"a": ["\0"]}}, {"json": {"\0": 1}}, {"id": 2**63},
    {"number": 10**400}, {"other": 1},
]  # fmt: skip


@pytest.fixture(scope="module")
def catalog(make_catalog: Callable[..., Catalog]) -> Catalog:
    return make_catalog({"thing.json": THING}, "rows")


@pytest.fixture(scope="module", params=["postgres", "sqlite"])
def session(request: pytest.FixtureRequest, postgres_server: str) -> Iterator[Session]:
    if request.param == "sqlite":
        with sqlite_session() as made:
            yield made
    else:
        with scratch_database(postgres_server) as url, postgres_session(url) as made:
            yield made


def _back(catalog: Catalog, session: Session, record: Mapping[str, Any]) -> dict[str, Any]:
    """What comes back of `record`, from an empty database."""
    database = map_catalog(catalog, session.dialect).database
    table = database.tables["things"]
    rows = Rows(catalog.entities["Thing"], table, session.dialect)
    with session.undone():
        session.create(database)
        session.insertion(database, table, rows.columns)(rows.row(record))
        (row,) = session.read(database, table)
    return rows.record(row)


def _whole(record: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": 1, "must": None, "schema_version": "1.0.0", **record}


@pytest.mark.parametrize("record", SAME, ids=lambda r: str(r)[:40])
def test_comes_back_the_same(record: dict[str, Any], catalog: Catalog, session: Session) -> None:
    back = _back(catalog, session, _whole(record))
    assert same(back, _whole(record))
    rows = Rows(
        catalog.entities["Thing"], map_catalog(catalog, session.dialect).database.tables["things"], session.dialect
    )
    assert same(back, rows.as_stored(_whole(record)))


@pytest.mark.parametrize(("record", "stored"), CHANGED, ids=lambda r: str(r)[:40])
def test_postgres_keeps_the_value(
    record: dict[str, Any], stored: dict[str, Any], catalog: Catalog, session: Session
) -> None:
    """SQLite keeps the text too."""
    expected = stored if session.dialect == "postgres" else record
    assert same(_back(catalog, session, _whole(record)), _whole(expected))


def test_null_and_absent(catalog: Catalog, session: Session) -> None:
    """A required property that may be null reads back as null, an optional one is left out."""
    assert _back(catalog, session, {**_whole({}), "must": None, "may": None}) == _whole({})


@pytest.mark.parametrize("record", UNSTORABLE, ids=lambda r: ascii(r)[:40])
@pytest.mark.parametrize("dialect", ["postgres", "sqlite"])
def test_not_storable(record: dict[str, Any], dialect: str, catalog: Catalog) -> None:
    table = map_catalog(catalog, dialect).database.tables["things"]
    with pytest.raises(NotStorableError):
        Rows(catalog.entities["Thing"], table, dialect).row(_whole(record))


def test_instants() -> None:
    assert to_postgres(microseconds("0000-01-01T00:00:00Z")) == "0001-01-01 00:00:00+00 BC"
    for text in (
        "0000-02-29T23:59:59.5Z",
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999Z",
        "9999-12-31T00:00:00Z",
    ):
        assert to_rfc3339(microseconds(text)) == text
        assert from_postgres(to_postgres(microseconds(text))) == microseconds(text)
    with pytest.raises(ValueError):
        microseconds("2025-02-30T00:00:00Z")
    with pytest.raises(ValueError):
        from_postgres("infinity")
