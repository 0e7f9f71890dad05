"""What can be wrong with a database that somebody names: a finding each, and never a password."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from live_shop import FILES, Live, files, status, up
from small_project import Run

from schemagen.database.engine import postgres_session
from schemagen.database.runner.location import LocationError, locate
from schemagen.diagnostic import FindingsError
from schemagen.project.drifting import find_drift
from schemagen.project.live_database import Asked
from schemagen.project.migrating import Request, migrate_down, migrate_up, migration_status
from schemagen.project.problem import UnusableError
from schemagen.project.releasing import make_release

sys.path.append(str(Path(__file__).parents[1] / "release"))  # its small project is ours too

from shop import head, start, text

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("url", "dialect", "target"),
    [
        ("sqlite:a/b.db", "sqlite", "a/b.db"),
        ("sqlite3:b.db", "sqlite", "b.db"),
        ("sqlite:/a/b.db", "sqlite", "/a/b.db"),
        ("sqlite:///a/b%20c.db", "sqlite", "/a/b c.db"),
        (
            "postgres://u:p@h:5433/d",
            "postgres",
            {"user": "u", "password": "p", "host": "h", "port": "5433", "dbname": "d"},
        ),
        ("postgresql://h1:1,h2/d", "postgres", {"host": "h1,h2", "port": "1,", "dbname": "d"}),
        ("postgres://[::1]/d", "postgres", {"host": "::1", "dbname": "d"}),
        ("postgres://u@/d?socket=/run/x", "postgres", {"user": "u", "dbname": "d", "host": "/run/x"}),
        ("postgres:///d?search_path=a,b&sslmode=disable", "postgres", {"dbname": "d", "sslmode": "disable"}),
        ("host=h dbname=d", "postgres", {"host": "h", "dbname": "d"}),
    ],
)
def test_forms(url: str, dialect: str, target: object) -> None:
    location = locate(url)
    assert (location.dialect, location.path or location.settings) == (dialect, target)
    assert location.schema == ("a" if "search_path" in url else None)


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "mysql://h/d", "sqlite:", "sqlite::memory:", "sqlite:///", "sqlite:a.db?mode=ro", "sqlite:a\0b",
        f"postgres://u:{SECRET}@x@h/d", f"postgres://u:{SECRET}/x@h/d", f"postgres://u:{SECRET}", f"postgres://h:{SECRET}?x@h/d",
        f"postgres://u:p@h/d?{SECRET}=1", f"host=h {SECRET}=x", f"password={SECRET} = x", f"postgres://u:{SECRET}%@h/d",
        f"u:{SECRET}@h", "postgres://h:1:2/d",
    ],
)  # fmt: skip
def test_no_database(url: str) -> None:
    with pytest.raises(LocationError) as caught:
        locate(url)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


def problem(root: Path, url: str) -> str:
    with pytest.raises(UnusableError) as caught:
        migration_status(root, Asked(url))
    (finding,) = caught.value.findings
    assert SECRET not in f"{finding}"
    return f"{finding.code}: {finding.message}"


def test_no_server(shop: Path, tmp_path: Path) -> None:
    said = problem(shop, f"postgres://u:{SECRET}@localhost:1/d")
    assert said.startswith("database-unavailable: the database can't be used: ")
    assert problem(shop, f"host={tmp_path} password={SECRET}").startswith("database-unavailable")
    assert "No such file or directory" in problem(shop, f"host={tmp_path}")
    assert "is a folder" in problem(shop, f"sqlite:{tmp_path}")
    assert "this path can't be used" in problem(shop, f"sqlite:{'a' * 5000}")
    (tmp_path / "text.db").write_text("no database " * 100, "utf-8")
    assert "file is not a database" in problem(shop, f"sqlite:{tmp_path}/text.db")


def test_no_such_database(shop: Path, postgres: Live) -> None:
    assert "does not exist" in problem(shop, postgres.url.replace("dbname=", "dbname=no_"))


def test_a_file_that_is_not_there(shop: Path, tmp_path: Path, schemagen: Run) -> None:
    """To look is not to make; `up` makes it, `down` does not."""
    path = tmp_path / "new.db"
    live = Live("sqlite", f"sqlite:{path}", None)  # type: ignore[arg-type]
    assert [f.code for f in status(shop, live).findings] == ["migration-pending"]
    assert files(up(shop, live, dry_run=True)) == FILES[:2]
    assert schemagen("-C", shop, "migrate", "down", "--database", live.url).returncode == 2
    assert not path.exists()
    assert files(up(shop, live)) == FILES[:2]
    assert "database-unavailable" in problem_of_up(shop, f"sqlite:{tmp_path}/none/new.db")


def problem_of_up(root: Path, url: str) -> str:
    with pytest.raises(FindingsError) as caught:
        up(root, Live("", url, None))  # type: ignore[arg-type]
    return caught.value.findings[0].code


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_can_only_be_read(shop: Path, sqlite: Live) -> None:
    path = Path(sqlite.url.removeprefix("sqlite:"))
    path.chmod(0o400)
    assert problem_of_up(shop, sqlite.url) == "database-unavailable"


def test_a_database_that_can_only_be_read(shop: Path, postgres: Live) -> None:
    url = f"{postgres.url} options='-c default_transaction_read_only=on'"
    assert problem_of_up(shop, url) == "database-refused"
    up(shop, postgres, "initial")
    (finding,) = up(shop, Live("postgres", url, postgres.session)).findings
    assert (finding.code, finding.help) == ("migration-refused", "this database can only be read")


def test_a_user_without_rights(shop: Path, postgres: Live) -> None:
    postgres.ask("DROP ROLE IF EXISTS schemagen_reader")
    postgres.ask("CREATE ROLE schemagen_reader LOGIN")
    url = postgres.url.replace("user=postgres", "user=schemagen_reader")
    try:
        assert problem_of_up(shop, url) == "database-refused"
        up(shop, postgres, "initial")
        assert problem_of_up(shop, url) == "database-refused"
        postgres.ask("GRANT ALL ON ALL TABLES IN SCHEMA public TO schemagen_reader")
        (finding,) = up(shop, Live("postgres", url, postgres.session)).findings
        assert finding.code == "migration-refused"
        assert "has no right" in (finding.help or "")
    finally:
        postgres.ask("DROP OWNED BY schemagen_reader")
        postgres.ask("DROP ROLE schemagen_reader")


def test_where_the_table_is(shop: Path, postgres: Live) -> None:
    """As dbmate has it: the first of the URL's search_path, else the current schema, else public."""
    host, user, name = (postgres.url.split(f"{key}=")[1].split()[0] for key in ("host", "user", "dbname"))
    url = f"postgres://{user}@/{name}?host={host}&search_path=ops"
    assert files(up(shop, Live("postgres", url, postgres.session), "initial"))
    assert postgres.ask("SELECT version FROM ops.schema_migrations") == [("20250101000000",)]
    with postgres_session(f"{postgres.url}") as session:
        assert session.execute("SELECT to_regclass('public.schema_migrations')") == [(None,)]
    asked = Asked(postgres.url, table="ops.schema_migrations")
    assert len(migration_status(shop, asked).state.applied) == 1
    asked = Asked(postgres.url, table='o"dd $1.{x}')
    assert len(migration_status(shop, asked).state.applied) == 0


def test_a_table_with_an_odd_name(shop: Path, live: Live, postgres_server: str) -> None:
    table = 'O"ps.a$1 {x}'
    request = Request(Asked(live.url, table=table))
    assert not migrate_up(shop, request).findings
    assert len(migration_status(shop, Asked(live.url, table=table)).state.applied) > 1
    assert not find_drift(shop, Asked(live.url, table=table), postgres_server).findings
    assert not migrate_down(shop, request).findings


def test_catalogs_that_share_a_table(shop: Path, postgres: Live) -> None:
    """Each knows the other's versions; of one version that both have, whose it is."""
    start(shop / "other", head("Thing", "1.0.0"), emitters=("postgres",))
    (shop / "other/schemas/shop").rename(shop / "schemas/zoo")
    shutil.rmtree(shop / "other")
    assert make_release(shop, "zoo", "first", "20250101000000").stem
    write_thing(shop)
    assert make_release(shop, "zoo", "second", "20250301000000").stem
    zoo, own = Asked(postgres.url, "zoo"), Asked(postgres.url, "shop")
    assert not migrate_up(shop, Request(own, "initial")).findings
    with pytest.raises(FindingsError, match=r"migration-unknown-version.*that of the catalog shop"):
        migrate_up(shop, Request(zoo))
    assert not migrate_up(shop, Request(Asked(postgres.url, "zoo", "zoo.done"))).findings
    postgres.ask("INSERT INTO schema_migrations VALUES ('20250301000000')")
    assert not [f for f in migration_status(shop, own).findings if f.severity == "error"]
    postgres.ask("DROP TABLE schema_migrations_log")
    with pytest.raises(FindingsError, match=r"migration-unknown-version.*that of the catalog zoo"):
        migrate_up(shop, Request(own))


def write_thing(root: Path) -> None:
    file = root / "schemas/zoo/thing.json"
    file.write_text(json.dumps(head("Thing", "1.1.0", {"name": text()})), "utf-8")


def test_another_catalogs_broken_history_stops_nothing(shop: Path, sqlite: Live) -> None:
    (shop / "schemas/zoo/releases").mkdir(parents=True)
    (shop / "schemas/zoo/item.json").write_text(json.dumps(head("Thing", "1.0.0")), "utf-8")
    (shop / "schemas/zoo/releases.sum").write_text("x", "utf-8")
    asked = Asked(sqlite.url, "shop")
    assert not migrate_up(shop, Request(asked)).findings
    with pytest.raises(FindingsError, match=r"release-sum-broken"):
        migration_status(shop, Asked(sqlite.url, "zoo"))


def test_several_catalogs(tmp_path: Path, project: Path) -> None:
    assert problem(project, "sqlite:x.db").startswith("catalog-not-named")
    with pytest.raises(FindingsError, match="migration-none"):
        migration_status(project, Asked("sqlite:x.db", "shop"))
    with pytest.raises(UnusableError, match="catalog-unknown"):
        migration_status(project, Asked("sqlite:x.db", "shoe"))
