"""The compliance checklist: each item is unticked by what it asks for, and names the entity."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from schemagen.catalog.checklist import CHECKLIST
from schemagen.catalog.model import Catalog
from schemagen.emit.artefact import EmitOptions
from schemagen.emit.docs import emit_docs

Make = Callable[..., Catalog]
Files = dict[str, Any]
ITEMS = {item.id: item for item in CHECKLIST}


def files() -> Files:
    """A catalog that ticks every item: a Pet has an Owner."""
    return {
        "catalog.json": {
            "versioning": "Every change is released.",
            "consumers": [{"name": "Vet", "purpose": "to heal", "reads": ["Owner", "Pet"]}],
            "rules": [{"id": "owned", "text": "Every pet is owned", "implemented-by": ["pet.owner_id.references"]}],
        },
        "owner.json": {
            "title": "Owner",
            "description": "Somebody.",
            "x-entity": {"version": "1.0.0", "key": ["id"]},
            "required": ["id"],
            "properties": {"id": {"type": "string", "maxLength": 9}},
        },
        "pet.json": {
            "title": "Pet",
            "description": "An animal.",
            "x-entity": {"version": "1.0.0", "key": ["id"]},
            "x-rules": [{"id": "pet.adult", "rule": "self.age > 1", "message": "A pet is adult."}],
            "x-indexes": [{"fields": ["age"], "unique": True}],
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                "age": {"type": "integer"},
                "owner_id": {"type": "string", "x-references": {"entity": "Owner", "label": "owns"}},
                "home": {"type": "object", "properties": {"street": {"type": "string", "maxLength": 3}}},
            },
        },
    }  # fmt: skip


def changed(path: str, *tokens: str | int, to: Any = None) -> Files:
    """The files with the value at `tokens` in the file at `path` replaced; without `to`, removed."""
    made = files()
    inner = made[path]
    for token in tokens[:-1]:
        inner = inner[token]
    if to is None:
        del inner[tokens[-1]]
    else:
        inner[tokens[-1]] = to
    return made


PET = ("x-entity", "key")
ENFORCERS = ("rules", 0, "implemented-by")
READS = ("consumers", 0, "reads")
OWNER_ID = ("properties", "owner_id", "x-references")
BLOB = {"bucket": "pets", "key": "{id}.json", "fields": ["age"]}
UNTICKED = [
    ("entities-described", changed("pet.json", "description"), "Pet", "Pet has no description"),
    ("entities-described", changed("pet.json", *PET), "Pet", "Pet has no key"),
    ("entities-described", changed("pet.json", "x-storage", to={}), "Pet", "Pet has no store"),
    ("relationships-defined", changed("pet.json", *OWNER_ID, "label"), "Pet", "Pet.owner_id refers to Owner without"),
    ("rules-documented", changed("pet.json", "x-rules", 0, "message"), "Pet", "pet.adult of Pet has no message"),
    ("rules-documented", changed("catalog.json", *ENFORCERS), None, "nothing enforces the business"),
    ("rules-documented", changed("catalog.json", *ENFORCERS, to=["pet.adlt"]), None, "did you mean 'pet.adult'?"),
    ("storage-mapped", changed("pet.json", "x-storage", to={}), "Pet", "Pet is mapped to no table"),
    ("storage-mapped", changed("pet.json", "x-storage", to={"s3": BLOB}), "Pet", "no store holds owner_id, home"),
    ("versioning-described", changed("catalog.json", "versioning"), None, "does not say how its schemas are versioned"),
    ("consumers-named", changed("catalog.json", "consumers"), None, "does not say who uses it"),
    ("consumers-named", changed("catalog.json", "consumers", 0, "purpose"), None, "Vet is named without a purpose"),
    ("consumers-named", changed("catalog.json", *READS, to=["Owner"]), "Pet", "nobody is named who reads Pet"),
]  # fmt: skip


@pytest.mark.parametrize("item", ITEMS)
def test_the_projects_own_catalogs_tick_every_item(own_catalogs: Mapping[str, Catalog], item: str) -> None:
    for catalog in own_catalogs.values():
        assert ITEMS[item].check(catalog) == []


def test_the_catalog_of_these_tests_ticks_every_item(make_catalog: Make) -> None:
    catalog = make_catalog(files())
    assert [gap for item in CHECKLIST for gap in item.check(catalog)] == []


@pytest.mark.parametrize(("item", "given", "entity", "said"), UNTICKED, ids=[f"{u[0]}-{u[3][:24]}" for u in UNTICKED])
def test_an_item_is_unticked(make_catalog: Make, item: str, given: Files, entity: str | None, said: str) -> None:
    catalog = make_catalog(given)
    gaps = [gap for gap in ITEMS[f"checklist-{item}"].check(catalog) if said in gap.message]
    assert [gap.entity for gap in gaps] == [entity]
    assert gaps[0].origin.file in catalog.documents
    page = next(a for a in emit_docs(catalog, EmitOptions()) if a.path == "docs/data-model.md").render()
    question = ITEMS[f"checklist-{item}"].question
    below = page.split(f"- [ ] {question}\n")[1].split("\n- [")[0]
    assert said in below


@pytest.mark.parametrize(
    "name",
    ["pet.adult", "pet.owner_id.references", "pet.key", "pet.id.type", "pet.id.required", "pet.age.unique",
     "pet.home.street.maxLength", "owner.id.maxLength"],
)  # fmt: skip
def test_what_may_implement_a_business_rule(make_catalog: Make, name: str) -> None:
    catalog = make_catalog(changed("catalog.json", *ENFORCERS, to=[name]))
    assert ITEMS["checklist-rules-documented"].check(catalog) == []


@pytest.mark.parametrize("name", ["pet.home.street.minLength", "dog.id.type", "pet.name.type", "pet", "pet."])
def test_what_may_not(make_catalog: Make, name: str) -> None:
    catalog = make_catalog(changed("catalog.json", *ENFORCERS, to=[name]))
    assert len(ITEMS["checklist-rules-documented"].check(catalog)) == 1


def test_a_consumer_without_a_list_reads_all(make_catalog: Make) -> None:
    catalog = make_catalog(changed("catalog.json", "consumers", to=[{"name": "Vet", "purpose": "to heal"}]))
    assert ITEMS["checklist-consumers-named"].check(catalog) == []


def test_every_item_has_a_page_and_the_seeds_order() -> None:
    assert list(ITEMS) == [
        "checklist-entities-described", "checklist-relationships-defined", "checklist-rules-documented",
        "checklist-storage-mapped", "checklist-versioning-described", "checklist-consumers-named",
    ]  # fmt: skip
    assert all(item.page.strip() and item.question.endswith("?") for item in CHECKLIST)
