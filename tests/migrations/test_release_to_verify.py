"""From a release to the next, by the commands: migrations are written, run, and found wrong where they are."""

import sys
from pathlib import Path
from subprocess import CompletedProcess

from small_project import Run

sys.path.append(str(Path(__file__).parents[1] / "release"))  # its small project is ours too

from shop import head, start, text, write

from schemagen.evolve.history import digest_text, sum_text

FIRST = "20250101000000"
SECOND = "20250201000000"


def released(tmp_path: Path, schemagen: Run) -> Path:
    """A project with two releases, of which the second adds, requires and widens."""
    root = tmp_path / "p"
    old = {"status": {"description": "D.", "enum": ["a", "b"]}, "nick": text()}
    start(root, head("Item", "1.0.0", old), emitters=("sqlite",))
    assert_clean(schemagen("-C", root, "release", "shop", "initial", "--at", FIRST))
    new = {
        "status": {"description": "D.", "enum": ["a", "b", "c"]},
        "nick": text(default="none"),
        "plan": text(default="free"),
    }
    write(root, head("Item", "2.0.0", new, required=["id", "nick", "plan"]))
    assert_clean(schemagen("-C", root, "release", "shop", "plans", "--at", SECOND))
    return root


def assert_clean(run: CompletedProcess[str]) -> None:
    assert run.returncode == 0, run.stdout + run.stderr


def test_releases_write_migrations_that_verify_runs(tmp_path: Path, schemagen: Run) -> None:
    root = released(tmp_path, schemagen)
    folder = root / "generated/shop/sql/sqlite/migrations"
    names = [path.name for path in sorted(folder.iterdir())]
    assert names == [f"{FIRST}_initial.sql", f"{SECOND}_plans.sql", "migrations.sum"]
    assert_clean(schemagen("-C", root, "verify"))


def test_a_wrong_migration_is_caught(tmp_path: Path, schemagen: Run) -> None:
    """Planted: rows lose a value, an index too many, a table that stays; each is a migration that runs."""
    root = released(tmp_path, schemagen)
    file = root / f"generated/shop/sql/sqlite/migrations/{SECOND}_plans.sql"
    right = file.read_text("utf-8")
    planted = {
        "coalesce(nick, 'none')": ("'none'", "in place of"),
        "COMMIT;\n": ("CREATE INDEX spare ON items (nick);\nCOMMIT;\n", "index items.spare should not be there"),
        "DROP TABLE items;": ("DELETE FROM items__new WHERE rowid = 1;\nDROP TABLE items;", "has lost the row"),
    }
    for old, (new, said) in planted.items():
        assert old in right
        file.write_text(right.replace(old, new, 1), "utf-8")
        run = schemagen("-C", root, "verify")
        assert run.returncode == 1
        assert "verify-migration-wrong" in run.stdout + run.stderr
        assert said in run.stdout + run.stderr
    file.write_text("", "utf-8")
    assert "migration-invalid" in schemagen("-C", root, "verify").stdout


def test_what_another_version_published_is_said(tmp_path: Path, schemagen: Run) -> None:
    """As if it could not hold a type: the files are what their release says, and not what we make."""
    root = released(tmp_path, schemagen)
    publish(root, f"{SECOND}_plans", '  CONSTRAINT "items.nick.type" CHECK (instr(nick, char(0)) = 0),\n', "")
    assert_clean(schemagen("-C", root, "generate"))
    run = schemagen("-C", root, "verify")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "warning[verify-generator-changed]" in run.stdout
    assert f"made {SECOND}_plans;" in run.stdout
    assert "items.nick.type" in run.stdout


def publish(root: Path, stem: str, old: str, new: str) -> None:
    """Another text of a release's migration, as if it had been published so."""
    file = root / f"generated/shop/sql/sqlite/migrations/{stem}.sql"
    before = file.read_bytes()
    assert old.encode() in before
    file.write_bytes(before.replace(old.encode(), new.encode(), 1))
    releases = root / "schemas/shop/releases"
    release = releases / f"{stem}.yaml"
    release.write_text(release.read_text("utf-8").replace(digest_text(before), digest_text(file.read_bytes())), "utf-8")
    sums = {path.name: digest_text(path.read_bytes()) for path in sorted(releases.glob("*.yaml"))}
    (root / "schemas/shop/releases.sum").write_text(sum_text(sums), "utf-8")
