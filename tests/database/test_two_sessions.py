"""Two sessions at once on PostgreSQL: no constraint gives way, at READ COMMITTED or REPEATABLE READ, in any order.

The forms that people write first are planted too, and do give way: so the schedules are able to show it.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

from schemagen.catalog.load import load_catalogs
from schemagen.database.embedded import scratch_database
from schemagen.database.engine import postgres_session
from schemagen.database.mapping import map_catalog

CASE = Path(__file__).parents[1] / "cases/sql/held"
LEVELS = ("READ COMMITTED", "REPEATABLE READ")
_numbers = count(1)


@dataclass(frozen=True)
class Race:
    """What two sessions do at once, `{n}` being a number of its own in each run; `wrong` finds rows that may not be."""

    before: str
    first: str
    second: str
    wrong: str
    naive: str  # in place of what holds the constraint
    dropped: str


def _naive(name: str, table: str, condition: str) -> str:
    return f"""CREATE FUNCTION shop.{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF {condition} THEN RAISE EXCEPTION 'no'; END IF; RETURN NULL; END $$;
CREATE TRIGGER {name} AFTER INSERT OR UPDATE ON shop.{table} FOR EACH ROW EXECUTE FUNCTION shop.{name}()"""


def _key(letter: str) -> str:
    return f"('{letter * 8}-0000-4000-8000-' || lpad('{{n}}', 12, '0'))::uuid"


A, B, C, D, E = map(_key, "abcde")
USER = "INSERT INTO shop.users (user_id, tenant_id, email_verified, age) VALUES ({key}, {key}, true, 30);"
PROJECT = "INSERT INTO shop.projects (project_id, tenant_id, owner_id, reviewer_id, status) VALUES"
VERIFIED_OWNER = USER.replace("{key}", A)
ROOM = "INSERT INTO shop.bookings (booking_id, room_id, floor, starts_at, ends_at) VALUES"

RACES = {
    "requires": Race(
        VERIFIED_OWNER,
        f"{PROJECT} ({A}, NULL, {A}, NULL, 'draft')",
        f"UPDATE shop.users SET email_verified = false WHERE user_id = {A}",
        "SELECT 1 FROM shop.projects p JOIN shop.users u ON u.user_id = p.owner_id WHERE NOT u.email_verified",
        _naive(
            "naive_requires", "projects",
            "NOT (SELECT email_verified FROM shop.users WHERE user_id = NEW.owner_id)",
        ),
        'ALTER TABLE shop.projects DROP CONSTRAINT "project.owner_verified"',
    ),
    "requires, any expression": Race(
        VERIFIED_OWNER,
        f"{PROJECT} ({A}, NULL, {A}, NULL, 'draft')",
        f"UPDATE shop.users SET age = 3 WHERE user_id = {A}",
        "SELECT 1 FROM shop.projects p JOIN shop.users u ON u.user_id = p.owner_id WHERE u.age < 18",
        _naive("naive_adult", "projects", "(SELECT age FROM shop.users WHERE user_id = NEW.owner_id) < 18"),
        'ALTER TABLE shop.projects DROP CONSTRAINT "project.owner_adult"',
    ),
    "requires at insert": Race(
        VERIFIED_OWNER + USER.replace("{key}", B),
        f"UPDATE shop.users SET age = 3 WHERE user_id = {B}",
        f"{PROJECT} ({A}, {B}, {A}, {B}, 'draft')",  # commits after the other
        "SELECT 1 FROM shop.projects p JOIN shop.users u ON u.user_id = p.reviewer_id WHERE u.age < 18",
        _naive("naive_insert", "projects", "(SELECT age FROM shop.users WHERE user_id = NEW.reviewer_id) < 18"),
        'DROP FUNCTION shop."project.reviewer_adult" CASCADE; DROP FUNCTION shop."project.reviewer_older" CASCADE',
    ),
    "limit": Race(
        VERIFIED_OWNER + f"{PROJECT} ({A}, NULL, {A}, NULL, 'draft'), ({B}, NULL, {A}, NULL, 'draft')",
        f"{PROJECT} ({C}, NULL, {A}, NULL, 'draft')",
        f"{PROJECT} ({D}, NULL, {A}, NULL, 'draft')",
        "SELECT 1 FROM shop.projects WHERE status <> 'closed' GROUP BY owner_id HAVING count(*) > 3",
        _naive(
            "naive_limit", "projects",
            "(SELECT count(*) FROM shop.projects WHERE owner_id = NEW.owner_id AND status <> 'closed') > 3",
        ),
        'DROP TRIGGER "project.few" ON shop.projects; DROP TRIGGER "project.few.update" ON shop.projects',
    ),
    "limit, by the first rows": Race(
        VERIFIED_OWNER,
        f"{PROJECT} ({A}, NULL, {A}, NULL, 'draft'), ({B}, NULL, {A}, NULL, 'draft')",
        f"{PROJECT} ({C}, NULL, {A}, NULL, 'draft'), ({D}, NULL, {A}, NULL, 'draft')",
        "SELECT 1 FROM shop.projects WHERE status <> 'closed' GROUP BY owner_id HAVING count(*) > 3",
        _naive(
            "naive_first", "projects",
            "(SELECT count(*) FROM shop.projects WHERE owner_id = NEW.owner_id AND status <> 'closed') > 3",
        ),
        'DROP TRIGGER "project.few" ON shop.projects; DROP TRIGGER "project.few.update" ON shop.projects',
    ),
    "no-overlap": Race(
        "SELECT 1",
        f"{ROOM} ({A}, {A}, 1, '2025-06-01 08:00Z', '2025-06-01 12:00Z')",
        f"{ROOM} ({B}, {A}, 1, '2025-06-01 11:00Z', NULL)",
        """SELECT 1 FROM shop.bookings a JOIN shop.bookings b ON a.room_id = b.room_id AND a.booking_id < b.booking_id
        AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)""",
        _naive(
            "naive_overlap", "bookings",
            """EXISTS (SELECT 1 FROM shop.bookings WHERE room_id = NEW.room_id AND booking_id <> NEW.booking_id
            AND tstzrange(starts_at, ends_at) && tstzrange(NEW.starts_at, NEW.ends_at))""",
        ),
        'ALTER TABLE shop.bookings DROP CONSTRAINT "booking.room_free"',
    ),
    "unique": Race(
        "SELECT 1",
        f"INSERT INTO shop.bookings (booking_id, floor, starts_at, code) VALUES ({A}, 1, now(), 'c{{n}}')",
        f"INSERT INTO shop.bookings (booking_id, floor, starts_at, code) VALUES ({B}, 1, now(), 'C{{n}}')",
        "SELECT 1 FROM shop.bookings WHERE code IS NOT NULL GROUP BY lower(code) HAVING count(*) > 1",
        _naive(
            "naive_unique", "bookings",
            "(SELECT count(*) FROM shop.bookings WHERE lower(code) = lower(NEW.code)) > 1",
        ),
        'DROP INDEX shop."booking.code_once"',
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def url(postgres_server: str) -> Iterator[str]:
    with scratch_database(postgres_server) as made:
        yield made


@pytest.fixture
def fresh(postgres_server: str) -> Iterator[str]:
    with scratch_database(postgres_server) as made:
        prepare(made)
        yield made


def prepare(url: str) -> None:
    database = map_catalog(load_catalogs(CASE).catalogs["shop"], "postgres").database
    with postgres_session(url) as session:
        session.create(database)


@pytest.fixture(scope="module")
def shop(url: str) -> str:
    prepare(url)
    return url


Schedule = Callable[[str, str, Race, str], list[str]]


def at_once(url: str, level: str, race: Race, number: str) -> list[str]:
    """Both begin and look; the second works while the first has not committed."""
    with session(url, level) as first, session(url, level) as second, psycopg.connect(url, autocommit=True) as watch:
        said = [attempt(first, race.first.replace("{n}", number))]
        thread = threading.Thread(target=lambda: said.append(attempt(second, race.second.replace("{n}", number))))
        thread.start()
        while thread.is_alive() and not waits(watch, second):
            thread.join(0.005)
        finish(first, said, 0)
        thread.join()
        finish(second, said, 1)
    return said


def one_behind(url: str, level: str, race: Race, number: str) -> list[str]:
    """Both begin and look; the first works and commits before the second does anything more."""
    with session(url, level) as first, session(url, level) as second:
        said = [attempt(first, race.first.replace("{n}", number))]
        finish(first, said, 0)
        said.append(attempt(second, race.second.replace("{n}", number)))
        finish(second, said, 1)
    return said


def the_other_behind(url: str, level: str, race: Race, number: str) -> list[str]:
    """As `one_behind`, in the opposite order."""
    return one_behind(url, level, Race(race.before, race.second, race.first, race.wrong, race.naive, ""), number)


def session(url: str, level: str) -> psycopg.Connection[tuple[object, ...]]:
    connection = psycopg.connect(url)
    connection.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
    connection.execute("SELECT count(*) FROM shop.users")  # the snapshot
    return connection


def attempt(connection: psycopg.Connection[tuple[object, ...]], statement: str) -> str:
    """What the database says: the constraint's name, else the SQLSTATE; nothing if it takes it."""
    try:
        connection.execute(statement)
    except psycopg.Error as error:
        return error.diag.constraint_name or error.sqlstate or "?"
    return ""


def finish(connection: psycopg.Connection[tuple[object, ...]], said: list[str], index: int) -> None:
    if said[index]:
        connection.rollback()
    else:
        connection.commit()


def waits(watch: psycopg.Connection[tuple[object, ...]], of: psycopg.Connection[tuple[object, ...]]) -> bool:
    row = watch.execute("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", [of.info.backend_pid]).fetchone()
    return row == ("Lock",)


SCHEDULES: list[Schedule] = [at_once, one_behind, the_other_behind]


def run(url: str, race: Race, level: str, schedule: Schedule) -> tuple[list[str], list[tuple[object, ...]]]:
    """What the sessions were told, and the rows that may not be."""
    number = str(next(_numbers))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(race.before.replace("{n}", number))
        said = schedule(url, level, race, number)
        return said, connection.execute(race.wrong).fetchall()


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", RACES)
def test_no_form_gives_way(shop: str, name: str, level: str) -> None:
    """Of `requires at insert` the opposite order is free: inserted first, and changed then."""
    for schedule in SCHEDULES[:2] if name == "requires at insert" else SCHEDULES:
        said, wrong = run(shop, RACES[name], level, schedule)
        assert not wrong, (schedule.__name__, said)
        assert "" in said, "one of them goes through"


@pytest.mark.parametrize("name", RACES)
def test_the_naive_form_gives_way(fresh: str, name: str) -> None:
    race = RACES[name]
    with psycopg.connect(fresh, autocommit=True) as connection:
        connection.execute(race.dropped)
        connection.execute(race.naive)
    found = [run(fresh, race, level, schedule)[1] for level in LEVELS for schedule in SCHEDULES]
    assert any(found)


def test_moves_follow_each_other(shop: str) -> None:
    """Both saw a draft: the one that comes second is judged by what the first made of it."""
    before = VERIFIED_OWNER + f"{PROJECT} ({A}, NULL, {A}, NULL, 'draft')"
    where = f"WHERE project_id = {A}"
    race = Race(
        before,
        f"UPDATE shop.projects SET status = 'closed' {where}",
        f"UPDATE shop.projects SET status = 'open' {where}",
        "SELECT 1 FROM shop.projects WHERE false",
        "",
        "",
    )
    assert run(shop, race, LEVELS[0], at_once)[0] == ["", "project.lifecycle"]
    assert run(shop, race, LEVELS[1], at_once)[0] == ["", "40001"]


def test_who_waits_is_not_refused_for_nothing(shop: str) -> None:
    """Two inserts well within the limit both go through, one after the other."""
    race = RACES["limit"]
    free = Race(VERIFIED_OWNER, race.first, race.second, race.wrong, "", "")
    assert run(shop, free, LEVELS[0], at_once) == (["", ""], [])
