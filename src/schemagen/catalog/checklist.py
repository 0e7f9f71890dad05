"""The compliance checklist: questions about a catalog, each answered by a check that names what is missing.

The docs print it with its ticks, and `schemagen lint` reports each gap under the item's id.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from schemagen.catalog.model import BusinessRule, Catalog, Entity, Reference
from schemagen.catalog.naming import snake_case
from schemagen.catalog.origin import Origin
from schemagen.catalog.walk import walk
from schemagen.diagnostic import did_you_mean


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing for an item to be ticked, where to add it, and the entity that it concerns, if it is one."""

    message: str
    origin: Origin
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """A question that a catalog answers; `page` explains how. Ticked when `check` finds no gap."""

    id: str
    question: str
    page: str
    check: Callable[[Catalog], list[Gap]]


def entities_described(catalog: Catalog) -> list[Gap]:
    """What entities lack of a description, a key and a store."""
    return [
        Gap(f"{entity.name} has no {lack}", entity.origin, entity.name)
        for entity in catalog.entities.values()
        for lack, there in _essentials(entity).items()
        if not there
    ]


def relationships_defined(catalog: Catalog) -> list[Gap]:
    """References that do not say what they mean, or lead to no entity."""
    return [
        Gap(message, reference.origin, entity.name)
        for entity in catalog.entities.values()
        for reference in entity.references
        if (message := _vagueness(catalog, entity, reference))
    ]


def rules_documented(catalog: Catalog) -> list[Gap]:
    """Business rules that nothing enforces, and rules on records that have no words."""
    ids = frozenset(_ids(catalog))
    gaps = [gap for rule in catalog.rules for gap in _unenforced(catalog, rule, ids)]
    for entity in catalog.entities.values():
        silent = (r for r in entity.rules if not r.message.strip() and not r.message_expression)
        gaps += [
            Gap(f"{r.id} of {entity.name} has no message: say the rule in words", r.origin, entity.name) for r in silent
        ]
    return gaps


def storage_mapped(catalog: Catalog) -> list[Gap]:
    """Entities, or fields of entities, that no store holds."""
    gaps = []
    for entity in catalog.entities.values():
        if not entity.storage:
            said = f"{entity.name} is mapped to no table, collection or bucket"
            gaps.append(Gap(said, entity.origin_of("/x-storage"), entity.name))
        elif lost := _unstored(entity):
            said = f"{entity.name} is stored in part: no store holds {', '.join(lost)}"
            gaps.append(Gap(said, entity.origin_of("/x-storage"), entity.name))
    return gaps


def versioning_described(catalog: Catalog) -> list[Gap]:
    """A catalog that does not say how its schemas change."""
    said = f"the catalog {catalog.name} does not say how its schemas are versioned: write `versioning` in catalog.yaml"
    return [] if catalog.versioning.strip() else [Gap(said, catalog.origin)]


def consumers_named(catalog: Catalog) -> list[Gap]:
    """People and agents who are not told what the model is for, and entities that nobody is told of."""
    if not catalog.consumers:
        said = f"the catalog {catalog.name} does not say who uses it: name the `consumers` in catalog.yaml"
        return [Gap(said, catalog.origin)]
    return [*_vague_consumers(catalog), *_unread(catalog)]


def _essentials(entity: Entity) -> dict[str, bool]:
    return {"description": bool(entity.description.strip()), "key": bool(entity.key), "store": bool(entity.storage)}


def _vagueness(catalog: Catalog, entity: Entity, reference: Reference) -> str | None:
    """What `reference` leaves open. Its cardinality never: that follows from required and unique properties."""
    where = f"{entity.name}.{', '.join(reference.local)}"
    if reference.entity not in catalog.entities:
        return f"{where} refers to {reference.entity}, which is no entity"
    if not (reference.label.strip() or reference.inverse.strip()):
        return f"{where} refers to {reference.entity} without a label: does {reference.entity} own it, contain it, …?"
    return None


def _ids(catalog: Catalog) -> Iterator[str]:
    """The ids of constraints, rules, references, keys, unique indexes and the keywords of properties."""
    for entity in catalog.entities.values():
        yield from (declared.id for declared in (*entity.constraints, *entity.rules, *entity.references))
        yield f"{entity.slug}.key"
        yield from (f"{entity.slug}.{'_'.join(map(snake_case, i.fields))}.unique" for i in entity.indexes if i.unique)
        for field in entity.fields.values():
            name = f"{entity.slug}.{snake_case(field.name)}"
            yield from (f"{name}.{keyword}" for _, part in field.parts for keyword in part)
            if field.required:
                yield f"{name}.required"


def _is_inner_keyword(catalog: Catalog, name: str) -> bool:
    """Whether `name` is built as the id of a keyword inside a property: `user.auth.failed_attempts.maximum`."""
    owner, _, rest = name.partition(".")
    *path, keyword = rest.split(".")
    entity = next((e for e in catalog.entities.values() if e.slug == owner), None)
    if entity is None or not path or path[0] not in {snake_case(n) for n in entity.fields}:
        return False
    return any(isinstance(schema, Mapping) and keyword in schema for _, schema in walk(entity.schema))


def _unenforced(catalog: Catalog, rule: BusinessRule, ids: frozenset[str]) -> Iterator[Gap]:
    if not rule.implemented_by:
        said = f"nothing enforces the business rule {rule.id}: list the ids of what does under `implemented-by`"
        yield Gap(said, rule.origin)
    for position, name in enumerate(rule.implemented_by):
        if name not in ids and not _is_inner_keyword(catalog, name):
            help = did_you_mean(name, ids)
            said = f"the business rule {rule.id} names '{name}', which enforces nothing in this catalog"
            yield Gap(f"{said}; {help}" if help else said, rule.origin.at("implemented-by", position))


def _unstored(entity: Entity) -> list[str]:
    """The fields that no store holds: S3 alone may hold some of a record only."""
    if set(entity.storage) != {"s3"} or not (held := entity.storage["s3"].get("fields")):
        return []
    return [name for name in entity.fields if name not in held and name not in entity.key]


def _vague_consumers(catalog: Catalog) -> Iterator[Gap]:
    for position, consumer in enumerate(catalog.consumers):
        origin = catalog.origin.at("consumers", position)
        if not consumer.purpose.strip():
            yield Gap(f"{consumer.name} is named without a purpose", origin)
        for place, name in enumerate(consumer.reads):
            if name not in catalog.entities:
                help = did_you_mean(name, catalog.entities)
                said = f"{consumer.name} reads {name}, which is no entity"
                yield Gap(f"{said}; {help}" if help else said, origin.at("reads", place))


def _unread(catalog: Catalog) -> Iterator[Gap]:
    """Entities that no consumer reads; one without `reads` reads all."""
    if any(not consumer.reads for consumer in catalog.consumers):
        return
    read = {name for consumer in catalog.consumers for name in consumer.reads}
    for entity in catalog.entities.values():
        if entity.name not in read:
            yield Gap(f"nobody is named who reads {entity.name}", catalog.origin.at("consumers"), entity.name)


CHECKLIST: tuple[ChecklistItem, ...] = (
    ChecklistItem(
        "checklist-entities-described",
        "Are all key entities described with purpose and keys?",
        "Every entity has a `description` that says in words of the business what it is, a `key` under `x-entity` that"
        " says what identifies a record, and a store. `x-storage: {}` leaves an entity without one.",
        entities_described,
    ),
    ChecklistItem(
        "checklist-relationships-defined",
        "Are relationships clearly defined with cardinality?",
        "Every `x-references` names an entity of the catalog and has a `label` that reads from there (a User *owns* a"
        " Workspace) or an `inverse` that reads the other way. The cardinality follows from the properties that refer:"
        " required ones make the target necessary, unique ones allow one record for each target.",
        relationships_defined,
    ),
    ChecklistItem(
        "checklist-rules-documented",
        "Are business rules and constraints documented?",
        "Every business rule under `rules` in catalog.yaml lists under `implemented-by` what enforces it: ids of"
        " constraints, rules, references (`workspace.owner_id.references`), keys (`flow.key`) or keywords"
        " (`user.email.format`) of the catalog. Every rule under `x-rules` has a `message` that says it in words.",
        rules_documented,
    ),
    ChecklistItem(
        "checklist-storage-mapped",
        "Is the storage or database mapping included?",
        "Every entity is held by a store, and every field of it: an entity that only S3 holds is there whole, not with"
        " some `fields`. Without `x-storage` an entity is stored in PostgreSQL and SQLite.",
        storage_mapped,
    ),
    ChecklistItem(
        "checklist-versioning-described",
        "Is the schema versioning approach described?",
        "`versioning` in catalog.yaml says how the schemas change: who may change them, how often, what a breaking"
        " change needs. What the machine checks is added to it.",
        versioning_described,
    ),
    ChecklistItem(
        "checklist-consumers-named",
        "Are agents explicitly told how to use this file?",
        "`consumers` in catalog.yaml names who uses the model, each with a `purpose` and with the entities that it"
        " `reads` (all, where none are listed). Every entity is read by one of them at least, so that everyone finds"
        " the definitions that concern them from the index of the docs.",
        consumers_named,
    ),
)  # fmt: skip
