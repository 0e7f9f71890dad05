"""Errors of psycopg and sqlite3 as applications meet them, back to the rule: id, message, entity."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

import schemagen
from schemagen.database.embedded import scratch_database
from schemagen.database.mapping import map_catalog
from schemagen.sql.dialect import DIALECTS

CASE = Path(__file__).parents[1] / "cases/sql/held"
A, B, C = (f"'{letter * 8}-0000-4000-8000-000000000000'" for letter in "abc")
Run = Callable[[str], BaseException | None]

PROJECT = "INSERT INTO @projects (project_id, owner_id, status) VALUES"
BOOKING = "INSERT INTO @bookings (booking_id, room_id, floor, starts_at, code) VALUES"
SETUP = (
    f"INSERT INTO @users (user_id, tenant_id, email_verified, age) VALUES ({A}, {A}, true, 30), ({B}, {A}, false, 30)",
    f"INSERT INTO @projects (project_id, owner_id, status) VALUES ({A}, {A}, 'draft')",
    f"{BOOKING} ({A}, {A}, 1, '2025-06-01T08:00:00Z', 'x')",
)  # fmt: skip
BROKEN = {
    "project.status.enum": f"{PROJECT} ({B}, {A}, 'gone')",
    "project.key": f"{PROJECT} ({A}, {A}, 'draft')",
    "project.status.required": f"{PROJECT} ({B}, {A}, NULL)",
    "project.owner_verified": f"{PROJECT} ({B}, {B}, 'draft')",
    "project.lifecycle": f"{PROJECT} ({B}, {A}, 'open')",
    "project.owner_final": 'UPDATE @projects SET notes = \'{"a": 1}\'',
    "booking.append_only": "DELETE FROM @bookings",
    "booking.code_once": f"{BOOKING} ({B}, {B}, 1, '2025-06-01T08:00:00Z', 'X')",
    "booking.room_free": f"{BOOKING} ({B}, {A}, 1, '2025-06-01T08:00:00Z', 'y')",
}  # fmt: skip


@pytest.fixture(scope="module")
def shop() -> schemagen.Catalog:
    return schemagen.load(CASE).catalogs["shop"]


@pytest.fixture(scope="module", params=["postgres", "sqlite"])
def run(request: pytest.FixtureRequest, postgres_server: str, shop: schemagen.Catalog) -> Iterator[Run]:
    """Runs a statement with the driver alone, and gives its error."""
    database = map_catalog(shop.model, request.param).database
    script = DIALECTS[request.param].script(DIALECTS[request.param].create(database), "")
    if request.param == "sqlite":
        lite = sqlite3.connect(":memory:")
        lite.executescript(script)
        lite.execute("PRAGMA foreign_keys = ON")
        yield _runner(lite, "")
        lite.close()
        return
    with scratch_database(postgres_server) as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute(script.encode())
        yield _runner(connection, "shop.")


def _runner(connection: "sqlite3.Connection | psycopg.Connection[tuple[object, ...]]", prefix: str) -> Run:
    def run(statement: str) -> BaseException | None:
        try:
            connection.execute(statement.replace("@", prefix))  # type: ignore[arg-type]
        except (sqlite3.Error, psycopg.Error) as error:
            return error
        return None

    for statement in SETUP:
        assert run(statement) is None
    return run


@pytest.mark.parametrize("rule", BROKEN)
def test_the_rule_that_was_broken(run: Run, shop: schemagen.Catalog, rule: str) -> None:
    error = run(BROKEN[rule])
    assert error is not None
    found = shop.explain_error(error)
    assert found is not None
    if rule == "booking.code_once" and isinstance(error, sqlite3.Error):
        rule = "booking.append_only"  # what meets a row that stands
    entity = "Project" if rule.startswith("project") else "Booking"
    assert (found.code, found.rule, found.entity) == ("rule-broken", rule, entity)
    assert found.version == "1.0.0"
    assert found.keyword is not None and found.keyword.startswith("/")


def test_the_message_is_the_author_s(run: Run, shop: schemagen.Catalog) -> None:
    error = run(BROKEN["project.owner_verified"])
    assert error is not None
    found = shop.explain_error(error)
    assert found is not None and found.message == "Verify the e-mail first."


def test_references(run: Run, shop: schemagen.Catalog) -> None:
    """SQLite does not say which."""
    error = run(f"{PROJECT} ({B}, {C}, 'draft')")
    assert error is not None
    found = shop.explain_error(error)
    assert found is not None
    assert found.rule == ("project.owner_id.references" if isinstance(error, psycopg.Error) else None)


def test_what_is_wrapped(run: Run, shop: schemagen.Catalog) -> None:
    wrapped = RuntimeError("(IntegrityError) …")
    wrapped.__cause__ = run(BROKEN["booking.append_only"])
    found = shop.explain_error(wrapped)
    assert found is not None and found.rule == "booking.append_only"


def test_other_errors(run: Run, shop: schemagen.Catalog) -> None:
    for statement in ("SELECT * FROM nowhere", "SELEC", "SELECT 1/0 FROM nowhere"):
        error = run(statement)
        assert error is not None and shop.explain_error(error) is None
    assert shop.explain_error(ValueError("x")) is None
