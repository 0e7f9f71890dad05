"""The least right bump: documents, modes and rules."""

from pathlib import Path
from typing import Any

import pytest
from shop import ID, codes, head, start, text, write

from schemagen.evolve.state import changes_between
from schemagen.project.config import load_config
from schemagen.project.load import load
from schemagen.project.releasing import make_release

NAME = {"name": text(maxLength=20)}
SAME = "!has(self.name) || self.name != 'x'"
OTHER = "!has(self.name) || self.name != ''"


def rules(*stated: str) -> dict[str, Any]:
    return {"x-rules": [{"id": f"item.r{n}", "rule": rule} for n, rule in enumerate(stated)]}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def least(tmp_path: Path, old: dict[str, Any], new: dict[str, Any], mode: str = "backward") -> Any:
    root = start(tmp_path / "project", old, compatibility=mode)
    assert not make_release(root, "shop", "first", "20250101000000").findings
    write(root, new)
    change = changes_between(load(root, load_config(root)).catalogs["shop"])[0]
    assert change.step is not None
    return change.step


DESCRIBED = {"name": {**NAME["name"], "description": "Another word."}}
WIDER, NARROWER = {"name": text(maxLength=30)}, {"name": text(maxLength=10)}
CASES = {
    "words": (NAME, DESCRIBED, {}, "patch"),
    "the same set said otherwise": ({"n": {"enum": [1, 2]}}, {"n": {"enum": [2, 1]}}, {}, "patch"),
    "wider": (NAME, WIDER, {}, "minor"),
    "narrower": (NAME, NARROWER, {}, "major"),
    "an optional property of a closed object": ({}, NAME, {}, "minor"),
    "dropped": (NAME, {}, {}, "major"),
    "forward: wider": (NAME, WIDER, {"mode": "forward"}, "major"),
    "forward: narrower": (NAME, NARROWER, {"mode": "forward"}, "minor"),
    "full: wider": (NAME, WIDER, {"mode": "full"}, "major"),
    "none: narrower": (NAME, NARROWER, {"mode": "none"}, "minor"),
    "none: words": (NAME, DESCRIBED, {"mode": "none"}, "minor"),
}


@pytest.mark.parametrize("case", CASES)
def test_documents(case: str, tmp_path: Path) -> None:
    old, new, more, bump = CASES[case]
    step = least(tmp_path, head("Item", "1.0.0", old), head("Item", "1.0.0", new), **more)
    assert step.least == bump
    assert not step.is_enough


RULES = {
    "gained": ((), (OTHER,), "backward", "breaking", "major"),
    "lost": ((OTHER,), (), "backward", "compatible", "minor"),
    "forward: lost": ((OTHER,), (), "forward", "breaking", "major"),
    "only the order": ((SAME, OTHER), (OTHER, SAME), "backward", "compatible", "patch"),
    "gained, but no record is found": ((), ("!has(self.name) || self.name != 'qxq'",), "backward", "unknown", "major"),
}


@pytest.mark.parametrize("case", RULES)
def test_rules(case: str, tmp_path: Path) -> None:
    old, new, mode, verdict, bump = RULES[case]
    step = least(
        tmp_path, head("Item", "1.0.0", NAME, **rules(*old)), head("Item", "1.0.0", NAME, **rules(*new)), mode
    )  # fmt: skip
    assert (step.verdict, step.least) == (verdict, bump)


def test_a_constraint_across_records_is_a_minor_step(tmp_path: Path) -> None:
    unique = {"x-constraints": [{"id": "item.once", "kind": "unique", "fields": ["name"]}]}
    step = least(tmp_path, head("Item", "1.0.0", NAME), head("Item", "1.0.0", NAME, **unique))
    assert (step.verdict, step.least) == ("compatible", "minor")
    assert step.rules == ("rules that demand something else: item.once",)


USER = {"description": "D.", "type": "string", "format": "uuid", "x-references": {"entity": "User"}}
CASCADE = {"entity": "User", "on-delete": "cascade"}
OF_USER = head("Item", "1.0.0", {"user": USER})
TWO_IDS = {"other": {"description": "D.", "type": "string", "format": "uuid"}}
KEYED = head("Item", "1.0.0", TWO_IDS, required=["id", "other"])
ACROSS = {
    "a key": (KEYED, {**KEYED, "x-entity": {"version": "1.0.0", "key": ["other"]}}, "item.key"),
    "a reference": (head("Item", "1.0.0", {"user": ID}), OF_USER, "item.user.references"),
    "on-delete": (OF_USER, head("Item", "1.0.0", {"user": {**USER, "x-references": CASCADE}}), "item.user.references"),
    "a unique index": (
        head("Item", "1.0.0", NAME),
        head("Item", "1.0.0", NAME, **{"x-indexes": [{"fields": ["name"], "unique": True}]}),
        "item.name.unique",
    ),
}


@pytest.mark.parametrize("case", ACROSS)
def test_what_holds_across_records_is_a_minor_step(case: str, tmp_path: Path) -> None:
    old, new, rule = ACROSS[case]
    root = start(tmp_path / "project", head("User", "1.0.0"), old)
    assert not make_release(root, "shop", "first", "20250101000000").findings
    write(root, new)
    change = changes_between(load(root, load_config(root)).catalogs["shop"])[0]
    assert change.step is not None
    assert (change.step.verdict, change.step.least) == ("compatible", "minor")
    assert change.step.rules == (f"rules that demand something else: {rule}",)


def test_another_name_is_a_minor_step_and_is_told(tmp_path: Path) -> None:
    root = start(tmp_path / "project", head("Item", "1.0.0", NAME))
    assert not make_release(root, "shop", "first", "20250101000000").findings
    (root / "schemas/shop/item.json").unlink()
    renamed = {"version": "1.0.1", "key": ["id"], "renamed-from": "Item"}
    write(root, {**head("Thing", "1.0.1", NAME), "x-entity": renamed})
    change = changes_between(load(root, load_config(root)).catalogs["shop"])[0]
    assert change.step is not None
    assert (change.step.least, change.step.rules) == ("minor", ("the entity is now called Thing, was Item",))


def test_transitive_modes_look_at_the_versions_before_of_the_same_major(tmp_path: Path) -> None:
    def enum(version: str, *values: int) -> dict[str, Any]:
        return head("Item", version, {"n": {"description": "D.", "enum": list(values)}})

    root = start(tmp_path / "project", enum("1.0.0", 1, 2), compatibility="backward-transitive")
    steps = [("2.0.0", (1,)), ("2.1.0", (1, 2, 3)), ("3.0.0", (1, 2))]
    assert not make_release(root, "shop", "a", "20250101000000").findings
    for number, (version, values) in enumerate(steps[:2]):
        write(root, enum(version, *values))
        assert not make_release(root, "shop", f"b{number}", f"2025020{number + 1}000000").findings
    write(root, enum("2.2.0", 1, 2, 3, 4))
    assert not make_release(root, "shop", "c", "20250301000000").findings
    write(root, enum("2.3.0", 2, 3, 4))  # the 1 of 2.0.0 is refused
    assert codes(make_release(root, "shop", "d", "20250401000000").findings) == ["version-bump-too-small"]
    change = changes_between(load(root, load_config(root)).catalogs["shop"])[0]
    assert change.step is not None
    assert change.step.least == "major"


def test_a_renamed_entity_is_the_same_one(tmp_path: Path) -> None:
    root = start(tmp_path / "project", head("Item", "1.0.0", NAME))
    assert not make_release(root, "shop", "first", "20250101000000").findings
    (root / "schemas/shop/item.json").unlink()
    renamed = {"version": "1.0.0", "key": ["id"], "renamed-from": "Item"}
    write(root, {**head("Thing", "1.0.0", NARROWER), "x-entity": renamed})
    assert codes(make_release(root, "shop", "renamed", "20250201000000").findings) == ["version-not-bumped"]
    write(root, {**head("Thing", "2.0.0", NARROWER), "x-entity": {**renamed, "version": "2.0.0"}})
    assert not make_release(root, "shop", "renamed", "20250201000000").findings
