"""From references to foreign keys, the unique indexes they need on the other side, and those in front of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from schemagen.catalog.model import Catalog, Entity, Reference
from schemagen.catalog.naming import snake_case
from schemagen.database.enforcement import Enforcement, enforced, not_expressible
from schemagen.sql.dependency import groups
from schemagen.sql.dialect import Dialect
from schemagen.sql.expression import column, is_null, is_present, some
from schemagen.sql.name import free_name, short_name
from schemagen.sql.table import Check, ForeignKey

PARTIAL_SET_NULL = "deleting the target is refused: SQLite sets all columns of a key to null or none"


@dataclass
class Referential:
    """One entity's references in SQL: `needed` are the properties that must be unique on another entity's table."""

    keys: list[ForeignKey] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    needed: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    outcomes: dict[str, Enforcement] = field(default_factory=dict)


class ForeignKeys:
    """Makes the foreign keys of a catalog in one dialect."""

    def __init__(self, catalog: Catalog, dialect: Dialect, wanted: Mapping[str, frozenset[str]]) -> None:
        """`wanted` has the ids of the references to enforce, by entity."""
        self.catalog, self.dialect, self.wanted = catalog, dialect, wanted
        self.stored = {name for name, e in catalog.entities.items() if dialect.name in e.storage}
        required = {
            e.name: frozenset(r.entity for r in e.references if r.required and r.id in wanted[e.name])
            for e in catalog.entities.values()
        }
        self.cycles = {name: group for group in groups(required) for name in group if len(group) > 1}

    def of(self, entity: Entity) -> Referential:
        """The foreign keys of `entity`."""
        made = Referential()
        for reference in entity.references:
            if reference.id in self.wanted[entity.name]:
                self._add(entity, reference, made)
        return made

    def _add(self, entity: Entity, reference: Reference, made: Referential) -> None:
        problem = self._problem(entity, reference)
        if problem:
            made.outcomes[reference.id] = not_expressible(problem)
            return
        remote = self.catalog.entities[reference.entity]
        key = self._key(entity, reference, remote)
        made.keys.append(key)
        made.checks += self._complete(entity, reference, key)
        made.needed.append((remote.name, reference.remote))
        note = PARTIAL_SET_NULL if reference.on_delete == "set-null" and key.on_delete == "no-action" else None
        made.outcomes[reference.id] = enforced("foreign-key", key.name, note)

    def _problem(self, entity: Entity, reference: Reference) -> str | None:
        if reference.entity not in self.stored:
            return f"{reference.entity} is not stored in {self.dialect.name}"
        remote = self.catalog.entities[reference.entity]
        for local, other in reference.fields:
            if local not in entity.fields or other not in remote.fields:
                return f"{reference.entity} has no property {other}"
            kinds = [self.dialect.column_type(f.type) for f in (entity.fields[local], remote.fields[other])]
            if kinds[0] != kinds[1]:
                return f"{local} and {reference.entity}.{other} have different types"
        return None

    def _key(self, entity: Entity, reference: Reference, remote: Entity) -> ForeignKey:
        columns = tuple(entity.fields[name].column for name in reference.local)
        emptied = tuple(f.column for n in reference.local if not (f := entity.fields[n]).required or f.nullable)
        partial = reference.on_delete == "set-null" and len(emptied) < len(columns)
        restricted = partial and not self.dialect.sets_single_columns_null
        return ForeignKey(
            name=short_name(self._name(entity, reference, columns)),
            columns=columns,
            table=free_name(remote.table),
            remote_columns=tuple(remote.fields[name].column for name in reference.remote),
            on_delete="no-action" if restricted else reference.on_delete,
            rule=reference.id,
            deferrable=reference.required and remote.name in self.cycles.get(entity.name, ()),
            set_null=emptied if partial and not restricted else (),
        )

    def _name(self, entity: Entity, reference: Reference, columns: tuple[str, ...]) -> str:
        """The reference's id, if it has one written."""
        words = (
            "_".join(snake_case(n) for n in reference.local),
            snake_case(reference.local[-1]) if reference.local else "",
        )
        if reference.id in {f"{entity.slug}.{word}.references" for word in words}:
            return f"{entity.table}.{'_'.join(columns)}.references"
        return reference.id

    def _complete(self, entity: Entity, reference: Reference, key: ForeignKey) -> Iterator[Check]:
        """`same`: with one null a foreign key says nothing, so a reference without its tenant is refused here."""
        loose = [f for n in reference.same if not (f := entity.fields[n]).required or f.nullable]
        others = [entity.fields[n] for n in reference.local if n not in reference.same]
        for tenant in loose:
            absent = [is_null(column(f.column)) for f in others]
            condition = some([*absent, is_present(column(tenant.column))])
            yield Check(short_name(f"{key.name}.{tenant.column}"), condition, reference.id)
