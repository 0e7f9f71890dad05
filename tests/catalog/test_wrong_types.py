"""Wrong types everywhere: whatever stands in a head or in catalog.yaml, loading ends in findings, never in a crash."""

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest

from schemagen.catalog.load import load_catalogs
from schemagen.source import read_document

ROOT = Path(__file__).parent.parent.parent
WRONG: list[Any] = [
    None, True, 0, -1, 1.5, 2**70, "", "x", "\u0000", "💊", "#", "#/$defs/none", "common.yaml#/$defs/Timestamps", [],
    {}, [[]], [{}], {"": {}}, {"type": "object"}, {"$ref": "#"}, ["a", "a"], {"a": None}, {"x-entity": {}}, "9" * 400,
]  # fmt: skip


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        found += places(item, (*path, key))
    return found


def mutate(value: Any, dice: random.Random) -> Any:
    """A copy of `value` with one to three places replaced, removed or renamed."""
    changed = copy.deepcopy(value)
    for _ in range(dice.randint(1, 3)):
        path = dice.choice(places(changed))
        if not path:
            continue
        parent = changed
        for token in path[:-1]:
            parent = parent[token]
        match dice.randrange(4):
            case 0:
                del parent[path[-1]]
            case 1 if isinstance(parent, dict):
                parent[dice.choice(["", "x-", "$ref", "allOf", "x-references", "type", "é"])] = parent.pop(path[-1])
            case _:
                parent[path[-1]] = copy.deepcopy(dice.choice(WRONG))
    return changed


@pytest.mark.parametrize("seed", range(8))
def test_wrong_types_are_findings(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    catalog = ROOT / "schemas" / "platform"
    sources = {p.name: read_document(p, p.name).data for p in sorted(catalog.glob("*.yaml"))}
    target = tmp_path / "schemas" / "platform"
    target.mkdir(parents=True)
    for round_ in range(25):
        victim = dice.choice(sorted(sources))
        for name, data in sources.items():
            data = mutate(data, dice) if name == victim else data
            (target / name).with_suffix(".json").write_text(json.dumps(data).replace(".yaml#", ".json#"), "utf-8")
        loaded = load_catalogs(tmp_path)
        assert all(f.message and f.code for f in loaded.findings), (seed, round_)
