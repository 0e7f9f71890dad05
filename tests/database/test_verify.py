"""`verify` finds what is wrong with generated SQL, and nothing where nothing is."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import case_folders

from schemagen.catalog.load import load_catalogs
from schemagen.catalog.model import Catalog
from schemagen.database import verify as module
from schemagen.database.engine import Session, sqlite_session
from schemagen.database.mapping import map_catalog
from schemagen.database.verify import Engine, engines, verify
from schemagen.rules.judge import judge
from schemagen.sample.records import sample_records
from schemagen.sql.expression import FALSE

USER = {
    "title": "User", "description": "Somebody.", "x-entity": {"version": "1.0.0", "key": ["id"]}, "type": "object",
    "unevaluatedProperties": False, "required": ["id", "name"],
    "properties": {"id": {"type": "string", "format": "uuid"}, "name": {"type": "string", "maxLength": 30}},
}  # fmt: skip


@pytest.fixture(scope="module")
def made(postgres_server: str) -> Iterator[dict[str, Engine]]:
    with engines(["postgres", "sqlite"], postgres_server) as both:
        yield both


@pytest.mark.parametrize("name", ["platform", "vrooli"])
def test_own_catalogs(name: str, own_catalogs: Mapping[str, Catalog], made: dict[str, Engine]) -> None:
    catalog = own_catalogs[name]
    by = judge(catalog)
    records = sample_records(catalog, 8, 2, by.accept, where=by.where, permits=by.permits)
    verified = verify(catalog, records, made)
    assert not verified.findings
    stored = [e for e in catalog.entities.values() if "postgres" in e.storage]
    assert len(verified.rows) == 2 * len(stored)
    assert all(verified.rows.values())


@pytest.mark.parametrize("case", case_folders("sql"))
def test_sampled_records_of_every_case(case: Path, made: dict[str, Engine]) -> None:
    """Whatever the catalog: what its schemas allow goes in and comes back."""
    catalog = load_catalogs(case).catalogs["shop"]
    if any(f.severity == "error" for dialect in made for f in map_catalog(catalog, dialect).findings):
        return
    by = judge(catalog)
    records = sample_records(catalog, 12, 5, by.accept, where=by.where, permits=by.permits)
    verified = verify(catalog, records, made)
    assert not verified.findings
    assert all(verified.rows.values())


def _user(make_catalog: Callable[..., Catalog], **name: Any) -> Catalog:
    schema = {**USER, "properties": {**USER["properties"], "name": {"type": "string", "maxLength": 30, **name}}}
    return make_catalog({"user.json": schema}, "people")


RECORD = {"id": "0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b10", "name": "Ada Lovelace", "schema_version": "1.0.0"}


def _codes(catalog: Catalog, made: dict[str, Engine], *records: dict[str, Any]) -> list[str]:
    return [f.code for f in verify(catalog, {"User": list(records or [RECORD])}, made).findings]


def test_clean(make_catalog: Callable[..., Catalog], made: dict[str, Engine]) -> None:
    assert _codes(_user(make_catalog), made) == []


def test_schema_refused(make_catalog: Callable[..., Catalog], made: dict[str, Engine]) -> None:
    """A type that the server does not have."""
    catalog = _user(make_catalog, **{"x-sql": {"postgres": {"type": "citext"}}})
    assert _codes(catalog, made) == ["verify-schema-refused"]


def test_record_refused(make_catalog: Callable[..., Catalog], made: dict[str, Engine]) -> None:
    """A column narrower than its property."""
    catalog = _user(make_catalog, **{"x-sql": {"postgres": {"type": "varchar(5)"}}})
    assert _codes(catalog, made) == ["verify-record-refused"]


def test_record_changed(make_catalog: Callable[..., Catalog], made: dict[str, Engine]) -> None:
    """A column that keeps less than its property holds."""
    price = {"type": "number", "x-sql": {"postgres": {"type": "numeric(12, 1)"}}}
    catalog = make_catalog({"user.json": {**USER, "properties": {**USER["properties"], "price": price}}}, "people")
    assert _codes(catalog, made, {**RECORD, "price": 1.5}) == []
    assert _codes(catalog, made, {**RECORD, "price": 1.25}) == ["verify-record-changed"]


def test_refusals_name_the_rule(make_catalog: Callable[..., Catalog], made: dict[str, Engine]) -> None:
    found = verify(_user(make_catalog), {"User": [{**RECORD, "name": "x" * 31}, RECORD, RECORD]}, made).findings
    assert [f.rule for f in found] == ["user.name.maxLength", "user.key"] * 2


def test_a_wrong_check_is_found(
    make_catalog: Callable[..., Catalog], made: dict[str, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a condition generated wrongly, this would tell."""

    def broken(catalog: Catalog, dialect: str) -> Any:
        mapped = map_catalog(catalog, dialect)
        (table,) = mapped.database.tables.values()
        checks = tuple(replace(c, expression=FALSE) if c.rule == "user.name.maxLength" else c for c in table.checks)
        tables = {table.name: replace(table, checks=checks)}
        return replace(mapped, database=replace(mapped.database, tables=tables))

    monkeypatch.setattr(module, "map_catalog", broken)
    found = verify(_user(make_catalog), {"User": [RECORD]}, made).findings
    assert {(f.code, f.rule) for f in found} == {("verify-record-refused", "user.name.maxLength")}


def test_a_lost_row_is_found(make_catalog: Callable[..., Catalog]) -> None:
    @contextmanager
    def forgetful() -> Iterator[Session]:
        with sqlite_session() as session:
            session.read = lambda database, table: []  # type: ignore[method-assign]
            yield session

    assert _codes(_user(make_catalog), {"sqlite": forgetful}) == ["verify-record-changed"]


def test_what_no_column_holds_is_counted(make_catalog: Callable[..., Catalog], made: dict[str, Engine]) -> None:
    verified = verify(_user(make_catalog), {"User": [RECORD, {**RECORD, "name": "a\0b"}]}, made)
    assert not verified.findings
    assert verified.unstorable == {"postgres.users": 1, "sqlite.users": 1}
