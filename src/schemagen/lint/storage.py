"""Rules on how records are stored in SQL."""

from collections.abc import Iterator

from schemagen.catalog.constraint import Unique
from schemagen.catalog.model import Catalog, Entity
from schemagen.diagnostic import Finding

_SQL = frozenset({"postgres", "sqlite"})


def unique_nullable(catalog: Catalog) -> Iterator[Finding]:
    """A unique constraint covers a property that may be absent or null.

    In SQL no NULL equals another: rows without the value never collide, so the constraint does not hold for them. Make
    the property required, or say with `where: has(self.x)` that only records with a value are meant.
    """
    for entity in _in_sql(catalog):
        for constraint in entity.constraints:
            if not isinstance(constraint, Unique):
                continue
            names = [*constraint.scope, *constraint.fields]
            loose = [n for n in names if n in entity.fields and not _is_total(entity, n, constraint.where)]
            if loose:
                said = f"{constraint.id} covers '{loose[0]}', which may be absent: such records never collide"
                help = f"require '{loose[0]}', or add where: has(self.{loose[0]})"
                yield catalog.finding(
                    "unique-nullable", said, constraint.origin, severity="warning", help=help,
                    entity=entity.name, rule=constraint.id, at=f"{entity.name}.{loose[0]}",
                )  # fmt: skip


def _is_total(entity: Entity, name: str, where: str | None) -> bool:
    field = entity.fields[name]
    return (field.required and not field.nullable) or f"has(self.{name})" in (where or "")


def index_redundant(catalog: Catalog) -> Iterator[Finding]:
    """An index repeats what another one serves already.

    An index on (a) adds nothing beside one on (a, b), the key (a, b) or a unique constraint on (a, b), but every write
    pays for it. References get an index by themselves.
    """
    for entity in _in_sql(catalog):
        plain = [i for i in entity.indexes if not (i.where or i.order or i.method or i.include or i.unique)]
        for index in plain:
            others = [("the key", entity.key)]
            others += [(c.id, (*c.scope, *c.fields)) for c in _plain_uniques(entity)]
            others += [(r.id, r.local) for r in entity.references]
            others += [("another index", i.fields) for i in entity.indexes if i is not index and not i.where]
            served = next((who for who, names in others if names[: len(index.fields)] == index.fields), None)
            if served:
                said = f"the index on ({', '.join(index.fields)}) is served by {served} already"
                yield catalog.finding(
                    "index-redundant", said, index.origin, severity="warning", help="remove it", entity=entity.name
                )  # fmt: skip


def _plain_uniques(entity: Entity) -> list[Unique]:
    return [c for c in entity.constraints if isinstance(c, Unique) and not c.where and not c.normalize]


def entity_open(catalog: Catalog) -> Iterator[Finding]:
    """An entity that is stored in SQL accepts properties that its schema does not name.

    They are valid in a payload but have no column, so a row can't hold them. Close the entity with
    `unevaluatedProperties: false` (or `additionalProperties: false` where no mixin is used), or keep what is free in a
    property of its own, which is stored as JSON.
    """
    for entity in _in_sql(catalog):
        closed = (entity.schema.get("unevaluatedProperties"), entity.schema.get("additionalProperties"))
        if False not in closed:
            said = f"{entity.name} accepts properties that it does not name; SQL has no column for them"
            help = "add unevaluatedProperties: false"
            yield catalog.finding(
                "entity-open", said, entity.origin, severity="warning", help=help, entity=entity.name, at=entity.name
            )  # fmt: skip


def _in_sql(catalog: Catalog) -> Iterator[Entity]:
    return (entity for entity in catalog.entities.values() if _SQL & set(entity.storage))
