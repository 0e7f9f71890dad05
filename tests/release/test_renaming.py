"""Renames that can't be followed are told before anything is released."""

from pathlib import Path
from typing import Any

import pytest
from shop import codes, head, start, text, write

from schemagen.evolve.renaming import rename_findings
from schemagen.project.config import load_config
from schemagen.project.load import load
from schemagen.project.releasing import make_release

OLD = head("Item", "1.0.0", {"one": text(), "two": text()})


def was(name: str) -> dict[str, Any]:
    return text(**{"x-renamed-from": name})


def entity(title: str, former: str, **properties: Any) -> dict[str, Any]:
    return head(title, "2.0.0", properties, **{"x-entity": {"version": "2.0.0", "key": ["id"], "renamed-from": former}})


SWAPPED = head("Item", "2.0.0", {"one": was("two"), "two": was("one")})
CASES = {
    "swapped": ((SWAPPED,), 2, "still has"),
    "misspelt": ((head("Item", "2.0.0", {"one": text(), "second": was("tow")}),), 1, "Item 1.0.0 has no property"),
    "an entity that is still there": ((OLD, entity("Thing", "Item")), 1, "there still is an entity"),
    "an entity that never was": ((OLD, entity("Thing", "Itme")), 1, "no entity of that name"),
    "a rename": ((head("Item", "2.0.0", {"one": text(), "second": was("two")}),), 0, ""),
    "an entity's rename": ((entity("Thing", "Item", one=text(), second=was("two")),), 0, ""),
    "said of what had the name already": ((head("Item", "2.0.0", {"one": text(), "two": was("deux")}),), 0, ""),
}


@pytest.mark.parametrize("case", CASES)
def test_renames(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    heads, count, said = CASES[case]
    root = start(tmp_path / "project", OLD)
    assert not make_release(root, "shop", "first", "20250101000000").findings
    (root / "schemas/shop/item.json").unlink()
    for schema in heads:
        write(root, schema)
    found = list(rename_findings(load(root, load_config(root)).catalogs["shop"]))
    assert codes(found) == ["rename-impossible"] * count
    assert all(said in finding.message for finding in found)
    assert ("rename-impossible" in codes(make_release(root, "shop", "next", "20250201000000").findings)) == (count > 0)


def test_a_rename_that_was_released_is_followed_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The keyword may stay, and its old name may be taken again."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = start(tmp_path / "project", OLD)
    assert not make_release(root, "shop", "first", "20250101000000").findings
    write(root, head("Item", "2.0.0", {"one": text(), "second": was("two")}))
    assert not make_release(root, "shop", "next", "20250201000000").findings
    write(root, head("Item", "2.1.0", {"one": text(), "second": was("two"), "two": text()}))
    assert "rename-impossible" not in codes(make_release(root, "shop", "third", "20250301000000").findings)
