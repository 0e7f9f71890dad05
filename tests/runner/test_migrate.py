"""`migrate up`, `down` and `status` on real databases."""

import json
from pathlib import Path

import pytest
from live_shop import FILES, FIRST, INITIAL, SECOND, Live, down, files, status, up

from schemagen.cli.app import run as command
from schemagen.diagnostic import FindingsError
from schemagen.project.problem import UnusableError


def expected(live: Live) -> list[str]:
    return FILES if live.dialect == "postgres" else FILES[:2]


def test_up_runs_all_and_rows_follow(shop: Path, live: Live) -> None:
    assert files(up(shop, live, "initial")) == [INITIAL]
    live.insert(3)
    assert files(up(shop, live)) == expected(live)[1:]
    assert live.ranks() == [(7, "2.0.0", 3)]
    assert live.versions() == [name.partition("_")[0] for name in expected(live)]
    assert files(up(shop, live)) == []


def test_down_undoes_a_release(shop: Path, live: Live) -> None:
    up(shop, live, "initial")
    live.insert(3)
    up(shop, live)
    assert files(down(shop, live)) == expected(live)[:0:-1]
    assert live.versions() == [FIRST]
    assert live.ranks() == [(7, "1.0.0", 3)]
    assert files(up(shop, live)) == expected(live)[1:]
    assert files(down(shop, live, "0")) == expected(live)[::-1]
    assert live.versions() == []
    assert files(down(shop, live)) == []


def test_targets(shop: Path, postgres: Live) -> None:
    assert files(up(shop, postgres, "20250201000001")) == FILES[:3]
    assert files(up(shop, postgres, "20250201000001")) == []
    assert files(up(shop, postgres, FILES[3])) == [FILES[3]]
    assert files(up(shop, postgres, "plans")) == FILES[4:]
    assert files(down(shop, postgres, "20250201000002_plans_fill")) == [FILES[5], FILES[4]]
    assert files(down(shop, postgres, f"{FIRST}_initial")) == FILES[3:0:-1]
    assert files(up(shop, postgres, SECOND)) == [FILES[1]]
    for target in ("plan", "2", ""):
        with pytest.raises(UnusableError, match="migration-target-unknown"):
            up(shop, postgres, target)


def test_half_a_release_is_undone_and_continued(shop: Path, postgres: Live) -> None:
    up(shop, postgres, FILES[2])
    standing = status(shop, postgres)
    assert [f.code for f in standing.findings] == ["migration-pending"]
    assert [step.published.name for step in standing.next] == FILES[3:]
    assert files(down(shop, postgres)) == [FILES[2], FILES[1]]


def test_dry_run_writes_nothing(shop: Path, live: Live) -> None:
    assert files(up(shop, live, dry_run=True)) == expected(live)
    tables = {"postgres": "SELECT 1 FROM pg_tables WHERE schemaname !~ '^(pg_|information)'"}
    assert live.ask(tables.get(live.dialect, "SELECT 1 FROM sqlite_schema")) == []
    up(shop, live)
    assert files(down(shop, live, dry_run=True)) == expected(live)[:0:-1]
    assert live.versions() == [name.partition("_")[0] for name in expected(live)]


def test_other_tables_are_left_alone(shop: Path, live: Live) -> None:
    live.ask("CREATE TABLE theirs (a integer)")
    live.ask("INSERT INTO theirs VALUES (1)")
    files(up(shop, live))
    files(down(shop, live, "0"))
    assert live.ask("SELECT a FROM theirs") == [(1,)]


def test_a_database_that_has_the_tables_already(shop: Path, live: Live) -> None:
    """As one created from schema.sql: nothing is half done, and the finding says so."""
    schema = (shop / f"generated/shop/sql/{live.dialect}/schema.sql").read_text("utf-8")
    live.session.run(schema)
    (finding,) = up(shop, live).findings
    assert finding.code == "migration-refused"
    assert "has it already" in (finding.help or "")
    assert live.versions() == []


def test_what_a_migration_refuses_is_undone(shop: Path, live: Live) -> None:
    """A row that the next state does not take; it is mended, and up goes on."""
    up(shop, live, "initial")
    live.insert(1)
    live.session.run(
        "ALTER TABLE shop.items RENAME COLUMN rank TO rang"
        if live.dialect == "postgres"
        else "ALTER TABLE items RENAME COLUMN rank TO rang"
    )
    (finding,) = up(shop, live).findings
    assert finding.code == "migration-refused"
    assert finding.file == f"generated/shop/sql/{live.dialect}/migrations/{FILES[1]}"
    assert live.versions() == [FIRST]
    table = "shop.items" if live.dialect == "postgres" else "items"
    live.session.run(f"ALTER TABLE {table} RENAME COLUMN rang TO rank")
    assert files(up(shop, live)) == expected(live)[1:]


def test_the_commands(
    shop: Path, sqlite: Live, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Words on stderr, results on stdout, exit codes."""
    monkeypatch.setenv("DATABASE_URL", sqlite.url)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = command(["-C", str(shop), "migrate", *arguments])
        return code, *capfd.readouterr()

    code, out, err = run("up", "--to", "initial")
    assert (code, out, err.splitlines()[0]) == (0, f"applied {INITIAL}\n", f"applying {INITIAL}")
    code, out, err = run("status", "--strict")
    assert (code, out.splitlines()[-1]) == (1, f"next: `migrate up` would apply {FILES[1]}")
    code, out, err = run("up", "--format", "json")
    assert (code, [one["file"] for one in json.loads(out)["migrations"]]) == (0, [FILES[1]])
    assert err.splitlines()[0] == f"applying {FILES[1]}"
    assert run("status", "--strict")[0] == 0
    code, out, err = run("status", "--format", "json")
    assert json.loads(out) == {
        "catalog": "shop",
        "dialect": "sqlite",
        "applied": [
            {"version": FIRST, "file": INITIAL, "release": f"{FIRST}_initial"},
            {"version": SECOND, "file": FILES[1], "release": f"{SECOND}_plans"},
        ],
        "pending": [],
        "interrupted": None,
        "next": [],
        "findings": [],
    }
    assert run("up")[2] == "nothing to do\n"
    assert run("down", "--dry-run")[1] == f"would undo {FILES[1]}\n"
    assert run("down", "--to", "nowhere")[0] == 2


def test_a_changed_table_of_versions_stops_everything(shop: Path, live: Live) -> None:
    """A version that nobody knows; one that was left out; a file that is other than what was run."""
    up(shop, live)
    live.ask("INSERT INTO schema_migrations (version) VALUES ('20990101000000')")
    assert stopped(shop, live) == "migration-unknown-version"
    live.ask(f"DELETE FROM schema_migrations WHERE version IN ('20990101000000', '{FIRST}')")
    assert stopped(shop, live) == "migration-out-of-order"
    live.ask(f"INSERT INTO schema_migrations (version) VALUES ('{FIRST}')")
    live.ask(f"UPDATE schema_migrations_log SET digest = 'sha256:0' WHERE version = '{FIRST}'")
    assert stopped(shop, live) == "migration-changed"
    live.ask("DROP TABLE schema_migrations_log")  # as if dbmate had run it
    assert not status(shop, live).findings


def stopped(shop: Path, live: Live) -> str:
    """The code of why nothing runs, which status says too."""
    with pytest.raises(FindingsError) as caught:
        down(shop, live)
    (finding,) = caught.value.findings
    assert finding in status(shop, live).findings
    return finding.code


def test_published_files_are_checked(shop: Path, live: Live) -> None:
    folder = shop / f"generated/shop/sql/{live.dialect}/migrations"
    for path, text, code in [
        (folder / INITIAL, "-- migrate:up\n", "migration-changed"),
        (folder / INITIAL, None, "migration-missing"),
        (folder / "migrations.sum", "", "migration-changed"),
        (folder / "migrations.sum", None, "migration-missing"),
        (folder / "20990101000000_mine.sql", "-- migrate:up\n", "migration-stray"),
    ]:
        before = path.read_bytes() if path.exists() else None
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(text, "utf-8")
        with pytest.raises(FindingsError) as caught:
            up(shop, live)
        assert [(f.code, f.file) for f in caught.value.findings] == [(code, path.relative_to(shop).as_posix())]
        path.unlink(missing_ok=True)
        if before is not None:
            path.write_bytes(before)
    assert files(up(shop, live)) == expected(live)
