"""Records of one version as records of the next: a line a case, `old` and `new` beside a key and a version."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schemagen.catalog.lineage import lineage
from schemagen.catalog.model import Catalog
from schemagen.catalog.release import History, Release, frozen_path
from schemagen.evolve.upcast.stored import warnings_of_documents
from schemagen.payload.upgrade import UpgradeChoice, UpgradeError, upgrade_value
from schemagen.source import parse_json
from schemagen.source.json_writer import json_text

MAKE = Callable[..., Catalog]
ID = "0b5d6c1e-6f0a-4c3e-9a57-2d1f7b8c9e10"
_LINES = (Path(__file__).parent / "upcasts.jsonl").read_text("utf-8").splitlines()
CASES: list[Any] = [parse_json(line, "upcasts.jsonl").data for line in _LINES]


def head(version: str, stated: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A head with the key `id`; closed, unless it says otherwise."""
    described = {"title": "Item", "description": "D.", "x-entity": {"version": version, "key": ["id"], **more}}
    required = ["id", *stated.get("required", ())]
    properties = {"id": {"type": "string", "format": "uuid"}, **stated["properties"]}
    base = {"type": "object", "additionalProperties": False, **stated}
    return {**described, **base, "required": required, "properties": properties}


def history(make: MAKE, *states: Mapping[str, Any], **settings: Any) -> Catalog:
    """A catalog whose states, but for the last, were released one after the other; each is files by name."""
    made = [make({**state, **({"catalog.json": settings} if settings else {})}) for state in states]
    frozen: dict[str, Any] = {}
    releases = []
    for number, catalog in enumerate(made[:-1]):
        versions = {e.name: e.version for e in catalog.entities.values()}
        new = {frozen_path(e.name, e.version): e.schema for e in catalog.entities.values()}
        digests = {path: "" for path in new if path not in frozen}
        frozen |= new
        at = f"2025010100000{number}"
        releases.append(Release(at, f"r{number}", f"schemas/shop/releases/{at}_r{number}.yaml", versions, digests))
    return replace(made[-1], history=History(tuple(releases), frozen))


def upgraded(catalog: Catalog, record: Any, to: str | None = None, **more: Any) -> Any:
    entity = next(iter(catalog.entities.values()))
    return upgrade_value(record, UpgradeChoice(catalog, entity, Path(), to=to, **more))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["why"]) for case in CASES])
def test_case(case: Any, make_catalog: MAKE) -> None:
    states = [{"item.json": head(v, case[side])} for v, side in (("1.0.0", "old"), ("2.0.0", "new"))]
    catalog = history(make_catalog, *states)
    record = {"id": ID, "schema_version": "1.0.0", **case["record"]}
    given = deepcopy(record)
    if "becomes" in case:
        expected = {"id": ID, "schema_version": "2.0.0", **case["becomes"]}
        assert json_text(upgraded(catalog, record)) == json_text(expected)
    else:
        with pytest.raises(UpgradeError) as error:
            upgraded(catalog, record)
        found = error.value.findings[0]
        assert (case["fails"] in found.message, found.pointer) == (True, case["at"]), found
    assert record == given


def test_defaults_are_nobody_elses(make_catalog: MAKE) -> None:
    new = {"required": ["tags"], "properties": {"tags": {"type": "array", "default": []}}}
    catalog = history(
        make_catalog, *({"item.json": head(*one)} for one in (("1.0.0", {"properties": {}}), ("2.0.0", new)))
    )
    one, other = (upgraded(catalog, {"id": ID, "schema_version": "1.0.0"}) for _ in range(2))
    one["tags"].append(1)
    assert other["tags"] == []


def test_a_line_through_renames_and_a_gap(make_catalog: MAKE) -> None:
    """Dropped and made anew, renamed with the version it had, and changed once more."""
    text, number = ({"properties": {"n": {"type": kind}}} for kind in ("string", "integer"))
    catalog = history(
        make_catalog,
        {"item.json": head("1.0.0", text)},
        {"other.json": {**head("1.0.0", text), "title": "Other"}},
        {"item.json": head("2.0.0", number)},
        {"item.json": head("2.0.0", number), "other.json": {**head("1.0.0", text), "title": "Other"}},
        {"thing.json": {**head("2.0.0", text, **{"renamed-from": "Item"}), "title": "Thing"}},
        {"thing.json": {**head("2.1.0", text, **{"renamed-from": "Item"}), "title": "Thing"}},
    )
    stages = [(stage.entity.name, stage.entity.version) for stage in lineage(catalog, "Thing")]
    assert stages == [("Item", "2.0.0"), ("Thing", "2.0.0"), ("Thing", "2.1.0")]
    record = {"id": ID, "schema_version": "2.0.0", "n": 5}
    assert upgraded(catalog, record, called="Item")["n"] == "5"
    assert upgraded(catalog, {**record, "n": "5"}) == {"id": ID, "schema_version": "2.1.0", "n": "5"}
    with pytest.raises(UpgradeError, match="payload-invalid"):
        upgraded(catalog, record)
    with pytest.raises(UpgradeError, match="version-unknown"):
        upgraded(catalog, {**record, "schema_version": "1.0.0"})
    with pytest.raises(UpgradeError, match="nothing leads from it"):
        upgraded(catalog, {**record, "schema_version": "1.0.0"}, called="Item")


def test_what_names_the_entity_names_it_still(make_catalog: MAKE) -> None:
    stated = {"properties": {"kind": {"type": "string"}}}
    catalog = history(
        make_catalog,
        {"item.json": head("1.0.0", stated)},
        {"item.json": head("1.1.0", stated)},
        {"thing.json": {**head("2.0.0", stated, **{"renamed-from": "Item"}), "title": "Thing"}},
        **{"entity-field": "kind"},
    )
    for kind, now in {"Item": "Thing", "shop/item": "shop/thing", "shop/item/1.0.0": "shop/thing/2.0.0"}.items():
        made = upgraded(catalog, {"id": ID, "schema_version": "1.0.0", "kind": kind})
        assert made == {"id": ID, "schema_version": "2.0.0", "kind": now}


def test_what_rows_keep_inside_json(make_catalog: MAKE) -> None:
    """A rename inside is told of, at any depth; another optional property is not."""

    def side(version: str, **inner: Any) -> Catalog:
        listed = {"type": "array", "items": {"type": "object", "properties": inner}}
        stated = {"properties": {"list": listed, "open": {"type": "object", "properties": {"n": {"type": "integer"}}}}}
        return make_catalog({"item.json": head(version, stated)})

    old, text = side("1.0.0", a={"type": "string"}), {"type": "string"}
    renamed = side("2.0.0", b={**text, "x-renamed-from": "a"})
    (found,) = warnings_of_documents(old, renamed, ["sqlite"])
    assert (found.code, found.severity, found.at) == ("document-not-converted", "warning", "Item.list")
    assert list(warnings_of_documents(old, side("2.0.0", a=text, b=text), ["sqlite"])) == []
    assert list(warnings_of_documents(old, renamed, [])) == []
