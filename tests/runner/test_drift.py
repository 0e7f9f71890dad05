# ruff: noqa: E501 - messages in full
"""`drift`: nothing where the migrations were run, whoever ran them, and every change by hand, in words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import PROJECT
from live_shop import FILES, Live, down, files, postgres_live, sqlite_live, up

from schemagen.cli.app import run as command
from schemagen.database.description import Part
from schemagen.database.drift import by_title, drift
from schemagen.database.embedded import embedded_server
from schemagen.database.runner.runner import Patience
from schemagen.diagnostic import FindingsError
from schemagen.project.drifting import find_drift
from schemagen.project.live_database import Asked
from schemagen.project.migrating import Request, migrate_up


def drifted(root: Path, live: Live, server: str, table: str = "schema_migrations") -> list[str]:
    found = find_drift(root, Asked(live.url, table=table), server).findings
    return [f"{one.code} {one.at}: {one.message}" for one in found if one.code.startswith("drift-")]


def test_none_on_the_way(shop: Path, live: Live, postgres_server: str) -> None:
    """Up file by file, with rows, and back."""
    for name in FILES if live.dialect == "postgres" else FILES[:2]:
        files(up(shop, live, name))
        live.insert(2 if name == FILES[0] else 0)
        assert drifted(shop, live, postgres_server) == []
    files(down(shop, live))
    assert drifted(shop, live, postgres_server) == []
    codes = [one.code for one in find_drift(shop, Asked(live.url), postgres_server).findings]
    assert codes == ["migration-pending"]


ON_POSTGRES = {
    "ALTER TABLE shop.items ADD COLUMN extra text": [
        "drift-extra items.extra: column items.extra is in the database, and in no migration: `text`"
    ],
    "ALTER TABLE shop.items DROP COLUMN nick": [
        "drift-missing items.nick: column items.nick is not in the database: `text`",
        "drift-missing items.items.nick.maxLength: check items.nick.maxLength of items is not in the database: "
        "`CHECK ((char_length(nick) <= 20))`",
        "drift-missing items.items_nick_idx: index items_nick_idx of items is not in the database: "
        "`CREATE INDEX items_nick_idx ON shop.items USING btree (nick)`",
    ],
    "ALTER TABLE shop.items ALTER rank TYPE numeric, ALTER rank DROP NOT NULL, ALTER rank SET DEFAULT 1": [
        "drift-different items.rank: column items.rank: type is `numeric` in the database, and `bigint` by the migrations",
        "drift-different items.rank: column items.rank: may be null in the database, and is NOT NULL by the migrations",
        "drift-different items.rank: column items.rank: default is `1` in the database, and none by the migrations",
    ],
    "COMMENT ON COLUMN shop.items.rank IS 'Mine'": [
        "drift-different items.rank: column items.rank: comment is `Mine` in the database, and `D.` by the migrations"
    ],
    "COMMENT ON TABLE shop.items IS NULL": [
        "drift-different items: table items: comment is none in the database, and `A thing.` by the migrations"
    ],
    'ALTER TABLE shop.items DROP CONSTRAINT "items.key"': [
        "drift-missing items.items.key: primary key items.key of items is not in the database: `PRIMARY KEY (id)`"
    ],
    'ALTER TABLE shop.items DROP CONSTRAINT "items.nick.maxLength",'
    ' ADD CONSTRAINT "items.nick.maxLength" CHECK (char_length(nick) <= 99) NOT VALID': [
        "drift-different items.items.nick.maxLength: check items.nick.maxLength of items: is "
        "`CHECK ((char_length(nick) <= 99)) NOT VALID` in the database, and `CHECK ((char_length(nick) <= 20))` by the migrations",
        "drift-different items.items.nick.maxLength: check items.nick.maxLength of items: is NOT VALID: "
        "rows from before were never checked",
    ],
    "CREATE UNIQUE INDEX mine ON shop.items (rank); CREATE INDEX by_hand ON shop.items (rank)": [
        "drift-extra items.mine: index mine of items is in the database, and in no migration: "
        "`CREATE UNIQUE INDEX mine ON shop.items USING btree (rank)`"
    ],
    "CREATE TABLE shop.more (a integer PRIMARY KEY, b integer REFERENCES shop.more)": [
        "drift-extra more: table more is in the database, and in no migration"
    ],
    "DROP TABLE shop.items CASCADE": ["drift-missing items: table items is not in the database"],
    "CREATE VIEW shop.seen AS SELECT 1 AS one": [
        "drift-extra seen: view seen is in the database, and in no migration: `SELECT 1 AS one;`"
    ],
    "CREATE FUNCTION shop.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
    "CREATE TRIGGER t BEFORE INSERT ON shop.items FOR EACH ROW EXECUTE FUNCTION shop.f()": [
        "drift-extra f(): function f() is in the database, and in no migration: `CREATE OR REPLACE FUNCTION shop.f() "
        "RETURNS trigger LANGUAGE plpgsql AS $function$BEGIN RETURN NEW; END$function$`",
        "drift-extra items.t: trigger t of items is in the database, and in no migration: "
        "`CREATE TRIGGER t BEFORE INSERT ON shop.items FOR EACH ROW EXECUTE FUNCTION shop.f()`",
    ],
    "CREATE SCHEMA other; CREATE TABLE other.items (a integer); CREATE TABLE public.t (a integer)": [],
}
ON_SQLITE = {
    "ALTER TABLE items ADD COLUMN extra text": [
        "drift-extra items.extra: column items.extra is in the database, and in no migration: `text`"
    ],
    "DROP INDEX items_nick_idx; CREATE INDEX by_hand ON items (rank)": [
        "drift-missing items.items_nick_idx: index items_nick_idx of items is not in the database: "
        "`CREATE INDEX items_nick_idx ON items ( nick )`"
    ],
    "DROP INDEX items_nick_idx; CREATE UNIQUE INDEX items_nick_idx ON items (nick)": [
        "drift-different items.items_nick_idx: index items_nick_idx of items: is "
        "`CREATE UNIQUE INDEX items_nick_idx ON items ( nick )` in the database, and "
        "`CREATE INDEX items_nick_idx ON items ( nick )` by the migrations"
    ],
    "CREATE TABLE more (a integer)": ["drift-extra more: table more is in the database, and in no migration"],
    "CREATE VIRTUAL TABLE search USING fts5(a)": [
        "drift-extra search: table search is in the database, and in no migration",
        *[f"drift-extra search_{n}: table search_{n} is in the database, and in no migration"
          for n in ("config", "content", "data", "docsize", "idx")],
    ],
    "CREATE TRIGGER t AFTER DELETE ON items BEGIN SELECT 1; END": [
        "drift-extra items.t: trigger t of items is in the database, and in no migration: "
        "`CREATE TRIGGER t AFTER DELETE ON items BEGIN SELECT 1 ; END`"
    ],
    "DROP TABLE items": ["drift-missing items: table items is not in the database"],
    "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'rank INTEGER NOT NULL', 'rank INTEGER')": [
        "drift-different items.rank: column items.rank: is `INTEGER` in the database, and `INTEGER NOT NULL` by the migrations"
    ],
}  # fmt: skip


@pytest.mark.parametrize("change", ON_POSTGRES)
def test_changes_on_postgres(change: str, shop: Path, postgres: Live, postgres_server: str) -> None:
    hand_made(shop, postgres, change)
    assert drifted(shop, postgres, postgres_server) == ON_POSTGRES[change]


@pytest.mark.parametrize("change", ON_SQLITE)
def test_changes_on_sqlite(change: str, shop: Path, sqlite: Live, postgres_server: str) -> None:
    hand_made(shop, sqlite, change)
    assert drifted(shop, sqlite, postgres_server) == ON_SQLITE[change]


def hand_made(shop: Path, live: Live, change: str) -> None:
    """All migrations and a change by hand; of indexes, `by_hand` is listed."""
    (shop / "schemas/shop/catalog.json").write_text('{"foreign-indexes": ["by_hand"]}', "utf-8")
    files(up(shop, live))
    live.session.run(change + ";\n")


def test_the_runners_tables_are_none(shop: Path, postgres: Live, postgres_server: str) -> None:
    """Even in the SQL schema of the catalog."""
    request = Request(Asked(postgres.url, table="shop.done"), None, Patience())
    assert not migrate_up(shop, request).findings
    assert drifted(shop, postgres, postgres_server, table="shop.done") == []


def test_a_trigger_that_is_switched_off() -> None:
    """As far as a database can tell; no migration of ours makes one yet."""
    on, off = (Part("trigger", "items", "t", {"definition": "…", "enabled": switch}) for switch in "OD")
    table = Part("table", "items", "items", {})
    (finding,) = drift(by_title([table, off]), by_title([table, on]))
    assert finding.message == "trigger t of items: is disabled in the database, and enabled by the migrations"


def test_nothing_applied(shop: Path, live: Live, postgres_server: str) -> None:
    found = find_drift(shop, Asked(live.url), postgres_server)
    assert (found.last, [one.code for one in found.findings]) == (None, ["migration-pending"])


def test_an_unknown_version(shop: Path, live: Live, postgres_server: str) -> None:
    """What the database should be like is not known then."""
    up(shop, live)
    live.ask("INSERT INTO schema_migrations (version) VALUES ('20990101000000')")
    with pytest.raises(FindingsError, match="migration-unknown-version"):
        drifted(shop, live, postgres_server)


def test_the_command(shop: Path, sqlite: Live, capfd: pytest.CaptureFixture[str]) -> None:
    def run(url: str, *more: str) -> tuple[int, str]:
        return command(["-C", str(shop), "drift", "--database", url, *more]), capfd.readouterr().out

    up(shop, sqlite)
    assert run(sqlite.url) == (0, f"shop: 1 table as {FILES[1]} left it\n")
    sqlite.ask("DROP INDEX items_nick_idx")
    code, out = run(sqlite.url, "--format", "json")
    assert code == 1
    assert '"compared_with": "20250201000000_plans.sql"' in out
    assert run("sqlite:")[0] == 2


@pytest.fixture(scope="module")
def versions(postgres_server: str) -> Iterator[list[str]]:
    """A server of each version that there is: 18, which all tests use, and 16."""
    with embedded_server(16) as server:
        yield [postgres_server, server]


@pytest.mark.slow
@pytest.mark.parametrize("catalog", ["platform", "vrooli"])
def test_none_on_the_sample_catalogs(catalog: str, versions: list[str]) -> None:
    """Compared on the same version, and on the other one."""
    for server in versions:
        with postgres_live(server) as live:
            assert not migrate_up(PROJECT, Request(Asked(live.url, catalog))).findings
            for dev_url in versions:
                assert find_drift(PROJECT, Asked(live.url, catalog), dev_url).findings == []


def test_none_on_the_sample_catalogs_on_sqlite(tmp_path: Path) -> None:
    for catalog in ("platform", "vrooli"):
        (tmp_path / catalog).mkdir()
        with sqlite_live(tmp_path / catalog) as live:
            assert not migrate_up(PROJECT, Request(Asked(live.url, catalog))).findings
            assert find_drift(PROJECT, Asked(live.url, catalog)).findings == []
