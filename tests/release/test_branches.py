"""Two people release on two branches: git reports a conflict, and one of the releases goes behind the other."""

import shutil
import subprocess
from pathlib import Path

import pytest
from shop import head, start, text, write
from small_project import Run, tree

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def git(root: Path, *arguments: str, ok: bool = True) -> str:
    identity = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "core.autocrlf=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=root, capture_output=True, text=True, check=False)
    assert not ok or done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def branches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schemagen: Run) -> Path:
    """A repository in which `main` and `mine` each released since they parted: Item 1.1.0 and Order 1.1.0."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = start(tmp_path / "project", head("Item", "1.0.0"), head("Order", "1.0.0"))
    (root / ".gitignore").write_text("generated/\n", "utf-8")
    git(root, "init", "-q", "-b", "main")
    release(root, schemagen, "initial", "20250101000000")
    git(root, "checkout", "-q", "-b", "mine")
    write(root, head("Order", "1.1.0", {"note": text()}))
    release(root, schemagen, "notes", "20250201000000")
    git(root, "checkout", "-q", "main")
    write(root, head("Item", "1.1.0", {"name": text()}))
    release(root, schemagen, "names", "20250301000000")
    return root


def release(root: Path, schemagen: Run, name: str, at: str) -> None:
    done = schemagen("release", "shop", name, "--at", at, cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", name)


@pytest.mark.parametrize("resolved", ["markers left", "published line kept", "both lines kept"])
def test_one_goes_behind_the_other(resolved: str, branches: Path, schemagen: Run) -> None:
    said = git(branches, "merge", "mine", ok=False)
    assert "CONFLICT (content): Merge conflict in schemas/shop/releases.sum" in said
    assert said.count("CONFLICT") == 1
    sums = branches / "schemas/shop/releases.sum"
    if resolved == "published line kept":
        git(branches, "checkout", "--ours", "schemas/shop/releases.sum")
    if resolved == "both lines kept":
        lines = sums.read_text("utf-8").splitlines(keepends=True)
        sums.write_text("".join(line for line in lines if line[0] not in "<=>"), "utf-8")
    broken = schemagen("check", cwd=branches)
    assert broken.returncode == 1
    assert "error[release-sum-broken]" in broken.stdout
    before = tree(branches / "schemas/shop/releases")["20250301000000_names.yaml"]

    mended = schemagen("release", "shop", "notes", "--renumber", "--at", "20250401000000", cwd=branches)

    assert mended.returncode == 0, mended.stdout + mended.stderr
    after = tree(branches / "schemas/shop/releases")
    assert sorted(after) == ["20250101000000_initial.yaml", "20250301000000_names.yaml", "20250401000000_notes.yaml"]
    assert after["20250301000000_names.yaml"] == before
    assert b"Item: 1.1.0\n  Order: 1.1.0\n" in after["20250401000000_notes.yaml"]
    clean = schemagen("check", cwd=branches)
    assert clean.returncode == 0, clean.stdout
    again = schemagen("release", "shop", "names", "--renumber", cwd=branches)
    assert "error[release-nothing-changed]" in again.stdout


def test_the_same_version_twice_is_told(branches: Path, schemagen: Run) -> None:
    git(branches, "checkout", "-q", "mine")
    write(branches, head("Item", "1.1.0", {"label": text()}))
    release(branches, schemagen, "labels", "20250202000000")
    git(branches, "checkout", "-q", "main")
    said = git(branches, "merge", "mine", ok=False)
    assert "Merge conflict in schemas/shop/item/1.1.0.json" in said
    git(branches, "checkout", "--ours", "schemas/shop")
    told = schemagen("release", "shop", "labels", "--renumber", cwd=branches)
    assert told.returncode == 1
    assert "error[release-changed]" in told.stdout


def test_migrations_are_planned_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schemagen: Run) -> None:
    """Both branches change one table; what goes behind is planned from the state that the other left."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = start(tmp_path / "project", head("Item", "1.0.0"), head("Order", "1.0.0"), emitters=("sqlite",))
    git(root, "init", "-q", "-b", "main")
    release(root, schemagen, "initial", "20250101000000")
    git(root, "checkout", "-q", "-b", "mine")
    write(root, head("Order", "1.1.0", {"note": text()}))
    release(root, schemagen, "notes", "20250201000000")
    git(root, "checkout", "-q", "main")
    write(root, head("Item", "1.1.0", {"name": text()}))
    release(root, schemagen, "names", "20250301000000")
    git(root, "merge", "mine", ok=False)
    shutil.rmtree(root / "generated")  # in conflict too, and made anew

    mended = schemagen("release", "shop", "notes", "--renumber", "--at", "20250401000000", cwd=root)

    assert mended.returncode == 0, mended.stdout + mended.stderr
    migrations = tree(root / "generated/shop/sql/sqlite/migrations")
    assert sorted(migrations) == [
        "20250101000000_initial.sql", "20250301000000_names.sql", "20250401000000_notes.sql", "migrations.sum",
    ]  # fmt: skip
    assert b"orders" in migrations["20250401000000_notes.sql"]
    assert b"items" not in migrations["20250401000000_notes.sql"]
    assert schemagen("check", cwd=root).returncode == 0
