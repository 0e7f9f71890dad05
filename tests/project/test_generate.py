"""What `generate` writes, leaves alone, deletes and repairs."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_project import ITEM, Run, tree

from schemagen.catalog.model import Catalog
from schemagen.emit import registry
from schemagen.emit.artefact import Artefact, EmitOptions
from schemagen.project.digest import digest
from schemagen.project.generate import check, generate

ITEM_JSON = "generated/shop/json-schema/item/1.0.0.json"


def test_the_first_run_writes_all_and_the_second_nothing(project: Path) -> None:
    first = generate(project)
    assert not first.findings
    assert ITEM_JSON in first.written
    before = {p: p.stat().st_mtime_ns for p in (project / "generated").rglob("*")}
    assert generate(project).written == ()
    assert {p: p.stat().st_mtime_ns for p in (project / "generated").rglob("*")} == before
    assert check(project).stale == ()


def test_deleted_and_generated_again_it_is_the_same(project: Path) -> None:
    generate(project)
    before = tree(project / "generated")
    shutil.rmtree(project / "generated")
    generate(project)
    assert tree(project / "generated") == before


def test_the_same_bytes_whatever_the_folder_seed_locale_and_line_endings(project: Path, schemagen: Run) -> None:
    generate(project)
    other = project.parent / "elsewhere" / "copy"
    shutil.copytree(project, other, ignore=shutil.ignore_patterns("generated"))
    for file in (*other.rglob("*.yaml"), other / "schemagen.toml"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    environment = {"PYTHONHASHSEED": "77", "LC_ALL": "C", "TZ": "Asia/Tokyo", "PYTHONUTF8": "0"}
    done = schemagen("generate", cwd=other / "schemas" / "shop", **environment)
    assert done.returncode == 0, done.stderr
    assert tree(other / "generated") == tree(project / "generated")


def test_an_edit_is_found_by_content(project: Path) -> None:
    generate(project)
    head = project / "schemas/shop/item.yaml"
    stat = head.stat()
    head.write_text(head.read_text("utf-8").replace("A thing.", "A think."), "utf-8")
    os.utime(head, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert head.stat().st_size == stat.st_size
    assert [(s.path, s.change) for s in check(project).stale] == [
        ("generated/manifest.json", "outdated"),
        (ITEM_JSON, "outdated"),
    ]
    assert generate(project).written == ("generated/manifest.json", ITEM_JSON)


def test_an_edited_or_deleted_output_is_restored(project: Path) -> None:
    generate(project)
    before = tree(project / "generated")
    output = project / ITEM_JSON
    stat = output.stat()
    output.write_bytes(output.read_bytes().replace(b"thing", b"THING"))
    os.utime(output, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    (project / "generated/zoo/json-schema/animal/1.0.0.json").unlink()
    assert {(s.path, s.change) for s in check(project).stale} == {
        (ITEM_JSON, "edited"),
        ("generated/zoo/json-schema/animal/1.0.0.json", "missing"),
    }
    assert len(generate(project).written) == 2
    assert tree(project / "generated") == before


def test_what_is_made_no_longer_is_deleted_with_its_folders(project: Path) -> None:
    generate(project)
    mine = project / "generated/zoo/mine.txt"
    mine.write_text("keep")
    shutil.rmtree(project / "schemas/zoo")
    (project / "schemas/shop/item.yaml").unlink()
    assert ("generated/zoo/json-schema/animal/1.0.0.json", "obsolete") in {
        (s.path, s.change) for s in check(project).stale
    }
    assert generate(project).deleted == (ITEM_JSON, "generated/zoo/json-schema/animal/1.0.0.json")
    assert set(tree(project / "generated")) == {
        ".gitattributes", "manifest.json", "shop/json-schema/order/1.0.0.json", "zoo/mine.txt",
    }  # fmt: skip
    assert not (project / "generated/zoo/json-schema").exists()
    assert mine.read_text() == "keep"


def test_only_the_catalogs_that_are_named(project: Path) -> None:
    assert {p.split("/")[1] for p in generate(project, ["shop"]).written} == {".gitattributes", "manifest.json", "shop"}
    assert [s.path.split("/")[1] for s in check(project).stale] == ["manifest.json", "zoo"]
    (project / "schemas/zoo/animal.yaml").write_text("title: 1")
    assert generate(project, ["shop"]).findings == ()
    assert {f.file for f in generate(project).findings} == {"schemas/zoo/animal.yaml"}


def test_errors_leave_everything_as_it_is(project: Path) -> None:
    generate(project)
    before = tree(project / "generated")
    (project / "schemas/shop/item.yaml").write_text(ITEM.format(title="Item").replace("key: [id]", "key: [idd]"))
    (project / "schemas/zoo/animal.yaml").write_text(ITEM.format(title="Animal").replace("thing", "beast"))
    assert {f.code for f in generate(project).findings} == {"key-unknown-property"}
    assert tree(project / "generated") == before


@pytest.mark.parametrize("damage", ["", "{", "<<<<<<< ours\n{0}\n=======\n{0}\n>>>>>>> theirs\n", '{"format": 2}'])
def test_a_damaged_manifest_is_repaired(project: Path, damage: str) -> None:
    generate(project)
    before = tree(project / "generated")
    manifest = project / "generated/manifest.json"
    manifest.write_text(damage.replace("{0}", manifest.read_text()))
    if "ours" in damage:  # its lines still say which files are ours
        (project / "schemas/shop/item.yaml").write_text(ITEM.format(title="Item").replace("thing", "good"))
    assert not generate(project).findings
    assert ("ours" in damage) != (tree(project / "generated") == before)
    assert check(project).stale == ()


def test_a_manifest_cannot_make_us_delete_elsewhere(project: Path) -> None:
    generate(project)
    victim = project / "victim"
    victim.write_text("")
    manifest = project / "generated/manifest.json"
    empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    manifest.write_text(manifest.read_text().replace('"outputs": {', f'"outputs": {{\n    "../victim": "{empty}",', 1))
    assert generate(project).deleted == ()
    assert victim.exists()


def test_another_machine_believes_no_manifest(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generate(project)
    manifest = project / "generated/manifest.json"
    output = project / ITEM_JSON
    old = digest(output.read_bytes())
    output.write_text("{}\n")
    manifest.write_text(manifest.read_text().replace(old, digest(b"{}\n")))
    monkeypatch.setenv("XDG_CACHE_HOME", str(project / "other-cache"))
    assert (ITEM_JSON, "outdated") in {(s.path, s.change) for s in check(project).stale}


class Fake:
    """An emitter of Python with keys, which counts what is rendered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rendered: list[str] = []
        monkeypatch.setitem(registry.EMITTERS, "json-schema", self.emit)

    def emit(self, catalog: Catalog, options: EmitOptions) -> Iterator[Artefact]:
        for entity in catalog.entities.values():
            yield Artefact(f"{entity.slug}.py", lambda e=entity: self.render(e), entity.description, "python")

    def render(self, entity: object) -> str:
        self.rendered.append(entity.name)  # type: ignore[attr-defined]
        return f"x = {{ 'name':{entity.description!r} ,}}\n"  # type: ignore[attr-defined]


def test_what_its_key_says_is_current_is_not_rendered(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Fake(monkeypatch)
    generate(project)
    assert fake.rendered == ["Item", "Order", "Animal"]
    fake.rendered.clear()
    (project / "schemas/shop/item.yaml").write_text(ITEM.format(title="Item").replace("thing", "good"))
    generate(project)
    assert fake.rendered == ["Item"]
    fake.rendered.clear()
    (project / "generated/shop/order.py").unlink()
    generate(project)
    assert fake.rendered == ["Order"]


def test_python_is_formatted_whatever_lies_around(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Fake(monkeypatch)
    (project / "ruff.toml").write_text('line-length = 20\nexclude = ["*"]\n[format]\nquote-style = "single"\n')
    (project / ".gitignore").write_text("generated\n")
    generate(project)
    assert (project / "generated/shop/item.py").read_text() == 'x = {\n    "name": "A thing.",\n}\n'


def test_two_artefacts_of_one_name_are_a_fault_of_ours(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    twice = [Artefact("x", lambda: ""), Artefact("x", lambda: "")]
    monkeypatch.setitem(registry.EMITTERS, "json-schema", lambda catalog, options: twice)
    with pytest.raises(RuntimeError, match="shop/x"):
        generate(project)
    assert not (project / "generated").exists()
