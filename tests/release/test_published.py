"""Published migrations: pinned by the release file, restored only as they were."""

import shutil
from pathlib import Path

import pytest
from shop import codes, head, start, text, write
from small_project import Run, tree

from schemagen.evolve.history import chain, digest_text
from schemagen.project.generate import check, generate
from schemagen.project.releasing import make_release

SQL = ("postgres", "sqlite")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two releases; the second renames and tightens."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = start(tmp_path / "project", head("Item", "1.0.0", {"name": text(maxLength=20)}), emitters=SQL)
    assert not codes(make_release(root, "shop", "initial", "20250101000000").findings)
    write(root, head("Item", "2.0.0", {"label": text(maxLength=10, **{"x-renamed-from": "name"})}))
    make_release(root, "shop", "labels", "20250201000000")
    return root


def migrations(root: Path) -> list[Path]:
    return sorted(root.glob("generated/shop/sql/*/migrations/*.sql"))


def test_the_release_file_pins_every_file(root: Path) -> None:
    stated = "".join(path.read_text("utf-8") for path in sorted(root.glob("schemas/shop/releases/*.yaml")))
    assert len(migrations(root)) >= 4
    for file in migrations(root):
        assert f'{file.parts[-3]}/{file.name}: "{digest_text(file.read_bytes())}"' in stated.replace(
            '"postgres', "postgres"
        )


def test_they_come_back_byte_for_byte(root: Path, schemagen: Run) -> None:
    before = tree(root / "generated")
    shutil.rmtree(root / "generated")
    done = schemagen("generate", cwd=root, PYTHONHASHSEED="7")
    assert done.returncode == 0, done.stdout
    assert tree(root / "generated") == before


def test_a_deleted_or_changed_one_fails_check_and_is_restored(root: Path) -> None:
    before = tree(root / "generated")
    for spoil in (Path.unlink, lambda file: file.write_text("-- other\n", "utf-8")):
        file = migrations(root)[0]
        spoil(file)  # type: ignore[operator]
        assert [f.file for f in check(root).findings if f.severity == "error"] == [file.relative_to(root).as_posix()]
        assert "output-stale" in codes(check(root).findings)
        generate(root)
        assert tree(root / "generated") == before


def test_one_that_comes_out_otherwise_is_not_written(root: Path) -> None:
    """As if another version of schemagen had made it: the release file has another digest."""
    release, sums = root / "schemas/shop/releases/20250101000000_initial.yaml", root / "schemas/shop/releases.sum"
    file = next(f for f in migrations(root) if f.name == "20250101000000_initial.sql" and "sqlite" in f.parts)
    file.write_text(file.read_text("utf-8") + "-- as it was made then\n", "utf-8")
    made_now = digest_text(file.read_bytes().removesuffix(b"-- as it was made then\n"))
    release.write_text(release.read_text("utf-8").replace(made_now, digest_text(file.read_bytes())), "utf-8")
    text, before = "", ""
    for one in sorted(release.parent.iterdir()):
        before = chain(before, one.name, digest_text(one.read_bytes()))
        text += f"{one.name} {before}\n"
    sums.write_text(text, "utf-8")
    assert not [f for f in generate(root).findings if f.severity == "error"]
    assert file.read_text("utf-8").endswith("-- as it was made then\n")  # intact, so it stays
    file.unlink()
    findings = [f for f in generate(root).findings if f.severity == "error"]
    assert codes(findings) == ["migration-unrestorable"]
    assert findings[0].file == file.relative_to(root).as_posix()
    assert not file.exists()


def test_what_loses_data_needs_an_exception(root: Path) -> None:
    write(root, head("Item", "3.0.0"))
    before = tree(root)
    refused = make_release(root, "shop", "fewer", "20250301000000").findings
    assert [(f.code, f.at) for f in refused if f.severity == "error"] == [("column-dropped", "Item.label")]
    assert tree(root) == before
    allow = "allow:\n  - {code: column-dropped, at: Item.label, reason: Nobody reads it.}\n"
    (root / "schemas/shop/catalog.yaml").write_text(f"title: Shop\n{allow}", "utf-8")
    assert not [f for f in make_release(root, "shop", "fewer", "20250301000000").findings if f.severity == "error"]
    assert (root / "schemas/shop/catalog.yaml").read_text("utf-8") == "title: Shop\n"
    assert "reason: " in (root / "schemas/shop/releases/20250301000000_fewer.yaml").read_text("utf-8")
