"""Each kind of constraint across records and in time, in both databases: what is taken, and what is refused."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from schemagen.catalog.load import load_catalogs
from schemagen.catalog.model import Catalog
from schemagen.database.engine import Refusal, Session
from schemagen.database.mapping import map_catalog
from schemagen.database.violation import rule_of

CASE = Path(__file__).parents[1] / "cases/sql/held"
A, B, C, D = (f"{letter * 8}-0000-4000-8000-000000000000" for letter in "abcd")
MORNING, NOON, EVENING = ("2025-06-01T08:00:00Z", "2025-06-01T12:00:00Z", "2025-06-01T20:00:00Z")
VERIFIED = {"email_verified": True, "age": 30}


class Shop:
    """A database with the tables of the case; what is refused comes back as the rule's id."""

    def __init__(self, session: Session, catalog: Catalog) -> None:
        self.session, self.catalog = session, catalog
        self.database = map_catalog(catalog, session.dialect).database
        session.create(self.database)

    def run(self, statement: str) -> str | None:
        """A statement on tables without their SQL schema."""
        for table in self.database.tables:
            prefix = f"{self.database.schema}." if self.database.schema else ""
            statement = statement.replace(f"@{table}", f"{prefix}{table}")
        try:
            with self.session.attempt():
                self.session.execute(statement)
        except Refusal as refusal:
            return rule_of(self.catalog, self.session.dialect, refusal) or str(refusal)
        return None

    def insert(self, table: str, verb: str = "INSERT", **values: Any) -> str | None:
        listed = ", ".join(_literal(value) for value in values.values())
        return self.run(f"{verb} INTO @{table} ({', '.join(values)}) VALUES ({listed})")

    def user(self, key: str, **values: Any) -> str | None:
        return self.insert("users", user_id=key, tenant_id=A, **{"email_verified": False, **values})

    def project(self, key: str, owner: str, **values: Any) -> str | None:
        return self.insert("projects", project_id=key, owner_id=owner, **{"status": "draft", **values})

    def booking(self, key: str, starts_at: str = MORNING, **values: Any) -> str | None:
        return self.insert("bookings", booking_id=key, starts_at=starts_at, **values)


def _literal(value: Any) -> str:
    return str(value) if isinstance(value, bool | int | float) else f"'{value}'"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalogs(CASE).catalogs["shop"]


@pytest.fixture(params=["postgres", "sqlite"])
def shop(request: pytest.FixtureRequest, catalog: Catalog, sessions: Mapping[str, Session]) -> Iterator[Shop]:
    session = sessions[request.param]
    with session.undone():
        yield Shop(session, catalog)


def test_required_of_the_target_always(shop: Shop) -> None:
    shop.user(A, age=30)
    shop.user(B, email_verified=True, age=17)
    shop.user(C, **VERIFIED)
    assert shop.project(A, A) == "project.owner_verified"
    assert shop.project(B, B) == "project.owner_adult"
    assert shop.project(C, C) is None
    assert shop.run(f"UPDATE @projects SET status = 'open' WHERE project_id = '{C}'") is None
    assert shop.run(f"UPDATE @users SET email_verified = false WHERE user_id = '{C}'") == "project.owner_verified"
    assert shop.run(f"UPDATE @users SET banned = true WHERE user_id = '{C}'") == "project.owner_adult"
    assert shop.run(f"UPDATE @users SET age = NULL WHERE user_id = '{C}'") == "project.owner_adult"
    assert shop.run(f"UPDATE @users SET age = 31, banned = false WHERE user_id = '{C}'") is None
    assert shop.run(f"UPDATE @users SET email_verified = false WHERE user_id = '{B}'") is None  # nobody needs it
    assert shop.run(f"DELETE FROM @users WHERE user_id = '{C}'") is None  # which takes the project with it
    assert shop.session.execute(shop_query(shop, "SELECT count(*) FROM @projects"))[0][0] == 0


def shop_query(shop: Shop, text: str) -> str:
    prefix = f"{shop.database.schema}." if shop.database.schema else ""
    return text.replace("@", prefix)


def test_required_of_the_target_at_insert(shop: Shop) -> None:
    shop.user(A, **VERIFIED)
    shop.user(B, age=17)
    more, broken = {"tenant_id": A}, {"project.reviewer_adult", "project.reviewer_older", "project.reviewer_apt"}
    assert shop.project(A, A, reviewer_id=B, **more) == "project.reviewer_adult"
    assert shop.project(B, A, reviewer_id=A, level=31, **more) in broken
    assert shop.project(C, A, reviewer_id=A, level=30, **more) is None
    assert shop.run(f"UPDATE @projects SET reviewer_id = '{B}'") in broken
    assert shop.project(D, A, reviewer_id=A) == "project.reviewer_id.references"  # without its tenant
    shop.user(C, age=20)
    assert shop.project(D, A, reviewer_id=C, **more) is None
    assert shop.run(f"UPDATE @users SET age = 17 WHERE user_id = '{C}'") is None


def test_limit(shop: Shop) -> None:
    shop.user(A, **VERIFIED)
    shop.user(B, **VERIFIED)
    numbers = [f"{n:08}-0000-4000-8000-000000000000" for n in range(9)]
    assert [shop.project(key, A) for key in numbers[:4]] == [None, None, None, "project.few"]
    assert shop.project(numbers[4], B) is None
    assert shop.run(f"UPDATE @projects SET status = 'closed' WHERE project_id = '{numbers[0]}'") is None
    assert shop.project(numbers[5], A) is None
    assert shop.project(numbers[6], A) == "project.few"
    assert shop.run(f"DELETE FROM @projects WHERE project_id = '{numbers[1]}'") is None
    values = ", ".join(f"('{key}', '{A}', 'draft')" for key in numbers[6:8])
    assert shop.run(f"INSERT INTO @projects (project_id, owner_id, status) VALUES {values}") == "project.few"
    assert shop.project(numbers[6], A) is None
    assert shop.run("UPDATE @projects SET step = 'one'") is None  # who is full may be changed


def test_transitions(shop: Shop) -> None:
    shop.user(A, **VERIFIED)
    assert shop.project(A, A, status="open") == "project.lifecycle"
    assert shop.project(A, A) is None
    assert shop.run("UPDATE @projects SET status = 'draft'") is None
    assert shop.run("UPDATE @projects SET status = 'open'") is None
    assert shop.run("UPDATE @projects SET status = 'draft'") == "project.lifecycle"
    assert shop.run("UPDATE @projects SET status = 'closed'") is None
    assert shop.run("UPDATE @projects SET status = 'open'") == "project.lifecycle"
    assert shop.run("UPDATE @projects SET step = 'two'") is None  # it had not begun
    assert shop.run("UPDATE @projects SET step = 'one'") == "project.steps"
    assert shop.run("UPDATE @projects SET step = NULL") == "project.steps"


def test_immutable(shop: Shop) -> None:
    shop.user(A, **VERIFIED)
    shop.user(B, **VERIFIED)
    assert shop.project(A, A) is None
    assert shop.run("UPDATE @projects SET notes = NULL, owner_id = owner_id") is None
    assert shop.run("""UPDATE @projects SET notes = '{"a": 1}'""") == "project.owner_final"
    assert shop.run(f"UPDATE @projects SET owner_id = '{B}'") == "project.owner_final"
    assert shop.project(B, A, notes='{"a": 1}') is None
    assert shop.run(f"""UPDATE @projects SET notes = '{{"a":1}}' WHERE project_id = '{B}'""") is None  # the same JSON
    assert shop.run(f"UPDATE @projects SET notes = NULL WHERE project_id = '{B}'") == "project.owner_final"


def test_no_database_takes_a_string_with_nothing_inside(shop: Shop) -> None:
    """U+0000, at which some functions of strings stop; written as an escape, in JSON."""
    shop.user(A, **VERIFIED)
    assert shop.project(A, A, notes='{"a": "x\\u0000"}') is not None
    assert shop.project(A, A, notes='{"a": "x\\\\\\u0000"}') is not None
    assert shop.project(A, A, notes='{"a": "x\\\\u0000"}') is None  # a backslash


def test_append_only(shop: Shop) -> None:
    assert shop.booking(A) is None
    assert shop.run("UPDATE @bookings SET code = 'x'") == "booking.append_only"
    assert shop.run("DELETE FROM @bookings") == "booking.append_only"
    assert shop.run("UPDATE @bookings SET code = 'x' WHERE code = 'y'") is None  # no row is touched


def test_spans_do_not_overlap(shop: Shop) -> None:
    room = {"room_id": A, "floor": 1}
    assert shop.booking(A, MORNING, ends_at=NOON, **room) is None
    assert shop.booking(B, "2025-06-01T13:59:59+02:00", ends_at=EVENING, **room) == "booking.room_free"
    assert shop.booking(B, NOON, ends_at=EVENING, **room) is None  # [start, end)
    assert shop.booking(C, MORNING, room_id=A, floor=2) is None
    assert shop.booking(D, EVENING, room_id=A) is None  # without a floor there is nothing to agree on
    others = [f"{n:08}-0000-4000-8000-000000000000" for n in range(9)]
    assert shop.booking(others[0], EVENING, room_id=A, floor=2) == "booking.room_free"  # which is open-ended
    assert shop.booking(others[0], EVENING, ends_at=MORNING, room_id=A, floor=2) is None  # a span of nothing
    assert shop.booking(others[1], first_day="2025-01-01", last_day="2025-01-03") is None
    assert shop.booking(others[2], first_day="2025-01-03", last_day="2025-01-03") is None
    assert shop.booking(others[3], first_day="2025-01-02", last_day="2025-02-03") == "booking.days_free"
    seats = {"day": "2025-01-01", "price": "1.50"}
    assert shop.booking(others[3], first_seat=1, last_seat=4, **seats) is None
    assert shop.booking(others[4], first_seat=3, last_seat=5, **seats) == "booking.seats_free"
    assert shop.booking(others[4], first_seat=4, last_seat=5, **seats) is None
    share = {"share_of": 1.5, "at": NOON}
    assert shop.booking(others[5], share_from=0.1, share_to=0.5, **share) is None
    assert shop.booking(others[6], share_from=0.4, share_to=0.6, **share) == "booking.share_free"


def test_postgres_only_ways_around(catalog: Catalog, sessions: Mapping[str, Session]) -> None:
    """TRUNCATE, upserts, MERGE, a replica's role, other triggers that change a row behind the rule's back."""
    session = sessions["postgres"]
    with session.undone():
        shop = Shop(session, catalog)
        shop.booking(A)
        shop.user(A, **VERIFIED)
        shop.project(A, A)
        assert shop.run("UPDATE @projects SET project_owner_verified = false") == "project.owner_verified"
        assert shop.run("TRUNCATE @bookings") == "booking.append_only"
        over = f"INSERT INTO @bookings (booking_id, starts_at) VALUES ('{A}', '{NOON}') ON CONFLICT (booking_id) DO"
        assert shop.run(f"{over} UPDATE SET starts_at = excluded.starts_at") == "booking.append_only"
        assert shop.run(f"{over} NOTHING") is None
        merge = "MERGE INTO @bookings b USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE"
        assert shop.run(merge) == "booking.append_only"
        session.execute("SET LOCAL session_replication_role = replica")
        assert shop.run("DELETE FROM @bookings") == "booking.append_only"
        session.execute("SET LOCAL session_replication_role = origin")
        session.run(
            "CREATE FUNCTION shop.zap() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN NEW.status := 'open'; NEW.notes := '{}'; RETURN NEW; END$$;"
            "CREATE TRIGGER zzz BEFORE INSERT OR UPDATE ON shop.projects FOR EACH ROW EXECUTE FUNCTION shop.zap();"
        )
        assert shop.run("UPDATE @projects SET level = 1") == "project.owner_final"
        assert shop.project(B, A) == "project.lifecycle"


def test_who_only_inserts(catalog: Catalog, sessions: Mapping[str, Session]) -> None:
    """A role without rights on what a rule looks at, that sees no row there, and brings operators of its own."""
    session = sessions["postgres"]
    with session.undone():
        shop = Shop(session, catalog)
        shop.user(A, **VERIFIED)
        shop.user(B, email_verified=True, age=17)
        session.run(
            "CREATE ROLE clerk; GRANT USAGE ON SCHEMA shop TO clerk; GRANT INSERT, SELECT ON shop.projects TO clerk;"
            "ALTER TABLE shop.projects ENABLE ROW LEVEL SECURITY; ALTER TABLE shop.users ENABLE ROW LEVEL SECURITY;"
            "CREATE POLICY writes ON shop.projects FOR INSERT TO clerk WITH CHECK (true);"
            "CREATE SCHEMA own; GRANT USAGE ON SCHEMA own TO clerk;"
            "CREATE FUNCTION own.never(bigint, integer) RETURNS boolean LANGUAGE sql RETURN false;"
            "CREATE OPERATOR own.> (LEFTARG = bigint, RIGHTARG = integer, FUNCTION = own.never);"
            "SET LOCAL search_path = own, pg_catalog; SET LOCAL ROLE clerk;"
        )
        tenant = {"tenant_id": A}
        assert shop.project(A, A, reviewer_id=B, **tenant) == "project.reviewer_adult"
        assert [shop.project(key, A) for key in (A, B, C, D)] == [None, None, None, "project.few"]


def test_sqlite_only_ways_around(catalog: Catalog, sessions: Mapping[str, Session]) -> None:
    """REPLACE deletes without a trigger of DELETE; foreign keys may be off; triggers may be recursive or not."""
    session = sessions["sqlite"]
    for recursive in ("OFF", "ON"):
        session.execute("PRAGMA foreign_keys = OFF")
        session.execute(f"PRAGMA recursive_triggers = {recursive}")
        with session.undone():
            shop = Shop(session, catalog)
            shop.booking(A, code="x", floor=1)
            shop.user(A, **VERIFIED)
            shop.user(B, age=30)
            shop.project(A, A)
            replace = "INSERT OR REPLACE"
            assert shop.insert("bookings", replace, booking_id=A, starts_at=NOON) == "booking.append_only"
            same_code = {"booking_id": B, "starts_at": NOON, "code": "X", "floor": 1}
            assert shop.insert("bookings", replace, **same_code) == "booking.append_only"
            assert shop.insert("bookings", replace, rowid=1, booking_id=B, starts_at=NOON) == "booking.append_only"
            draft = {"owner_id": B, "status": "draft"}
            assert shop.insert("projects", replace, project_id=B, **draft) == "project.owner_verified"
            assert shop.insert("projects", replace, project_id=A, **draft) == "project.owner_final"
            assert shop.run(f"UPDATE @projects SET project_id = '{B}', status = 'open'") is None
            assert shop.insert("projects", replace, project_id=B, owner_id=A, status="draft") == "project.lifecycle"
            unverified = {"user_id": A, "tenant_id": A, "email_verified": 0}
            assert shop.insert("users", replace, **unverified) in ("project.owner_verified", "project.owner_adult")
            assert shop.run(f"UPDATE OR REPLACE @users SET user_id = '{A}' WHERE user_id = '{B}'") is not None
        session.execute("PRAGMA foreign_keys = ON")
        session.execute("PRAGMA recursive_triggers = OFF")
