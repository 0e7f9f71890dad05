"""What must hold between the parts of a catalog: keys, references, constraints, ids, names."""

from collections.abc import Iterator
from typing import Any

from schemagen.catalog.collision import check_names
from schemagen.catalog.constraint import (
    Constraint,
    ExactlyOne,
    Immutable,
    Limit,
    NoOverlap,
    Requires,
    Transitions,
    Unique,
)
from schemagen.catalog.field_type import Date, DateTime, FieldType, Int64, Integer, Number, Text
from schemagen.catalog.model import Catalog, Entity, Reference
from schemagen.catalog.origin import Origin
from schemagen.catalog.satisfiable import check_schema
from schemagen.catalog.walk import Tokens, lookup, pointer, walk
from schemagen.diagnostic import Finding, did_you_mean


def check_catalog(catalog: Catalog, known: frozenset[str], broken: frozenset[str]) -> Iterator[Finding]:
    """Findings on a catalog whose files are well-formed; `known` names also the entities that could not be built.

    Those in `broken` refer to what is not there; their schemas are not judged.
    """
    for entity in catalog.entities.values():
        if entity.name not in broken:
            yield from check_schema(catalog, entity)
        yield from _check_key(catalog, entity)
        for reference in entity.references:
            yield from _check_reference(catalog, entity, reference, known)
        yield from _check_nested_references(catalog, entity, known)
        for constraint in entity.constraints:
            yield from _check_constraint(catalog, entity, constraint)
        for index in entity.indexes:
            for name in (*index.fields, *index.include, *index.order):
                yield from _check_field(catalog, entity, name, index.origin, "index-unknown-field", "x-indexes", entity)
    yield from _check_ids(catalog)
    yield from check_names(catalog)
    yield from _check_settings(catalog, known)


def _check_field(
    catalog: Catalog, entity: Entity, name: str, origin: Origin, code: str, where: str, owner: Entity
) -> Iterator[Finding]:
    """A finding when `owner` has no property `name`, which `entity` names somewhere at `origin`."""
    if name in owner.fields:
        return
    said = f"{where} names '{name}', which is no property of {owner.name}" if name else f"{owner.name} has no key"
    properties = f"its properties: {', '.join(owner.fields)}" if 0 < len(owner.fields) <= 8 else None
    help = did_you_mean(name, owner.fields) or properties
    tokens, is_key = _find(catalog, origin, name)
    yield catalog.finding(code, said, origin.at(*tokens), key=is_key, help=help, entity=entity.name)


def _find(catalog: Catalog, origin: Origin, name: str) -> tuple[Tokens, bool]:
    """Where `name` is written below `origin`, and whether as a key."""
    queue: list[tuple[Tokens, Any]] = [((), lookup(catalog.documents[origin.file].data, origin.pointer))]
    for tokens, value in queue:
        if value == name:
            return tokens, False
        if isinstance(value, dict):
            if name in value:
                return (*tokens, name), True
            queue += [((*tokens, k), v) for k, v in value.items()]
        elif isinstance(value, list):
            queue += [((*tokens, i), v) for i, v in enumerate(value)]
    return (), False


def _check_key(catalog: Catalog, entity: Entity) -> Iterator[Finding]:
    for position, name in enumerate(entity.key):
        origin = entity.origin.at("x-entity", "key", position)
        field = entity.fields.get(name)
        if field is None:
            said = f"the key names '{name}', which is no property of {entity.name}"
            help = did_you_mean(name, entity.fields)
            yield catalog.finding("key-unknown-property", said, origin, help=help, entity=entity.name)
        elif not field.required:
            help = f"add '{name}' to required"
            yield catalog.finding(
                "key-optional", f"the key '{name}' is optional", origin, help=help, entity=entity.name
            )
        elif field.nullable:
            help = "a key is never null: take null out of its type"
            yield catalog.finding(
                "key-nullable", f"the key '{name}' may be null", origin, help=help, entity=entity.name
            )


def _check_reference(
    catalog: Catalog, entity: Entity, reference: Reference, known: frozenset[str]
) -> Iterator[Finding]:
    target = catalog.entities.get(reference.entity)
    if target is None:
        if reference.entity not in known:
            yield _unknown_entity(catalog, entity, reference.entity, reference.origin, known)
        return
    code, where, origin = "reference-unknown-field", "x-references", reference.origin
    for local, remote in reference.fields:
        yield from _check_field(catalog, entity, local, origin, code, where, entity)
        yield from _check_field(catalog, entity, remote, origin, code, where, target)
    pairs = [(entity.fields.get(a), target.fields.get(b)) for a, b in reference.fields]
    if any(a is None or b is None for a, b in pairs):
        return
    for a, b in pairs:
        if a and b and a.type != b.type and not (isinstance(a.type, Text) and isinstance(b.type, Text)):
            said = f"'{a.name}' is {_word(a.type)}, but {target.name}.{b.name} is {_word(b.type)}"
            yield catalog.finding("reference-type-mismatch", said, reference.origin, entity=entity.name)
    if not _is_unique(target, set(reference.remote) - (set(reference.same) - set(target.key))):
        yield _not_unique(catalog, entity, reference, target)
    blocked = [a.name for a, _ in pairs if a and a.required and not a.nullable and a.name not in reference.same]
    if reference.on_delete == "set-null" and blocked:
        said = f"on-delete: set-null needs an optional property, and '{blocked[0]}' is required"
        help = "make it optional, or use restrict or cascade"
        yield catalog.finding("reference-set-null-required", said, reference.origin, help=help, entity=entity.name)


def _unknown_entity(catalog: Catalog, entity: Entity, name: str, origin: Origin, known: frozenset[str]) -> Finding:
    said = f"no entity '{name}' in catalog {catalog.name}"
    place = origin.at("entity")
    help = did_you_mean(name, known)
    return catalog.finding("reference-unknown-entity", said, place, help=help, entity=entity.name)


def _not_unique(catalog: Catalog, entity: Entity, reference: Reference, target: Entity) -> Finding:
    remote = ", ".join(reference.remote)
    said = f"{target.name} has no key or unique constraint on exactly ({remote})"
    if len(target.key) > 1 and len(reference.fields) == 1:
        help = f"its key is ({', '.join(target.key)}): list x-references at the top of the entity, with fields for each"
    else:
        help = f"refer to its key ({', '.join(target.key)}), or add x-unique there"
    return catalog.finding("reference-not-unique", said, reference.origin, help=help, entity=entity.name)


def _is_unique(target: Entity, names: set[str]) -> bool:
    """Whether `names` are the key of `target`, or fields that a total unique constraint covers."""
    uniques = [c for c in target.constraints if isinstance(c, Unique) and not c.where and not c.normalize]
    covered = [set(target.key), *({*c.fields, *c.scope} for c in uniques)]
    covered += [set(i.fields) for i in target.indexes if i.unique and not i.where]
    return names in covered


def _check_nested_references(catalog: Catalog, entity: Entity, known: frozenset[str]) -> Iterator[Finding]:
    """References inside nested objects and arrays: no foreign key holds them, but the entity they name must exist."""
    held = {r.pointer for r in entity.references}
    for tokens, schema in walk(entity.schema):
        stated = schema.get("x-references") if isinstance(schema, dict) and tokens else None
        if not isinstance(stated, dict) or stated["entity"] in known:
            continue
        if (place := pointer((*tokens, "x-references"))) not in held:
            yield _unknown_entity(catalog, entity, stated["entity"], entity.origin_of(place), known)


def _check_constraint(catalog: Catalog, entity: Entity, constraint: Constraint) -> Iterator[Finding]:
    code, where = "constraint-unknown-field", constraint.id
    for name in _fields_of(constraint):
        yield from _check_field(catalog, entity, name, constraint.origin, code, where, entity)
    match constraint:
        case Requires(via=via) if via in entity.fields:
            if not any(via in r.local for r in entity.references):
                said = f"{constraint.id}: '{via}' refers to no entity"
                help = f"give '{via}' an x-references"
                origin = constraint.origin.at("via")
                yield catalog.finding("constraint-via-not-reference", said, origin, help=help, entity=entity.name)
        case Transitions(field=name) if name in entity.fields:
            yield from _check_states(catalog, entity, constraint)
        case NoOverlap(start=start, end=end) if start in entity.fields and end in entity.fields:
            first, last = entity.fields[start].type, entity.fields[end].type
            said = f"{constraint.id}: '{start}' and '{end}' must both be times, dates or numbers"
            if start == end:
                said = f"{constraint.id}: '{start}' is start and end"
            if start == end or first != last or not isinstance(first, DateTime | Date | Integer | Number | Int64):
                yield catalog.finding("constraint-not-ordered", said, constraint.origin, entity=entity.name)


def _check_states(catalog: Catalog, entity: Entity, constraint: Transitions) -> Iterator[Finding]:
    values = [v.value for v in entity.fields[constraint.field].values if isinstance(v.value, str)]
    origin = constraint.origin
    if not values:
        said = f"{constraint.id}: '{constraint.field}' has no enum of strings"
        yield catalog.finding("transitions-not-enum", said, origin.at("field"), help="list its states in enum")
        return
    places = [(origin.at("initial", i), state, False) for i, state in enumerate(constraint.initial or ())]
    places += [(origin.at("allow", state), state, True) for state in constraint.allow]
    for state, targets in constraint.allow.items():
        places += [(origin.at("allow", state, i), to, False) for i, to in enumerate(targets)]
    for place, state, is_key in places:
        if state not in values:
            said = f"{constraint.id}: '{state}' is no value of '{constraint.field}'"
            help = did_you_mean(state, values) or f"its values: {', '.join(values)}"
            code = "transitions-unknown-state"
            yield catalog.finding(code, said, place, key=is_key, help=help, entity=entity.name, rule=constraint.id)


def _fields_of(constraint: Constraint) -> tuple[str, ...]:
    match constraint:
        case Unique():
            return (*constraint.scope, *constraint.fields)
        case Requires():
            return (constraint.via,)
        case Limit():
            return constraint.per
        case Transitions():
            return (constraint.field,)
        case Immutable() | ExactlyOne():
            return constraint.fields
        case NoOverlap():
            return (*constraint.scope, constraint.start, constraint.end)
    return ()


def _check_ids(catalog: Catalog) -> Iterator[Finding]:
    """Ids are unique in a catalog; those of a mixin are one rule, whoever uses it."""
    seen: dict[str, Origin] = {}
    for entity in catalog.entities.values():
        declared = [(c.id, c.origin) for c in entity.constraints] + [(r.id, r.origin) for r in entity.rules]
        for name, origin in [*declared, *((r.id, r.origin) for r in entity.references)]:
            first = seen.setdefault(name, origin)
            if first != origin:
                line = catalog.documents[first.file].locate(first.pointer)
                said = f"the id '{name}' is used at {first.file}:{line.line if line else 1} too"
                help = "ids are unique in a catalog"
                yield catalog.finding("id-duplicate", said, origin, help=help, entity=entity.name, rule=name)


def _check_settings(catalog: Catalog, known: frozenset[str]) -> Iterator[Finding]:
    """Entities that catalog.yaml names exist."""
    document = catalog.documents.get(catalog.origin.file)
    if document is None or not isinstance(document.data, dict):
        return
    named = [
        (("consumers", i, "reads", j), name) for i, c in enumerate(catalog.consumers) for j, name in enumerate(c.reads)
    ]
    for tokens, name in named:
        if name not in known:
            said = f"no entity '{name}' in catalog {catalog.name}"
            origin = catalog.origin.at(*tokens)
            yield catalog.finding("catalog-unknown-entity", said, origin, help=did_you_mean(name, known))


_WORDS = {"DateTime": "a date-time", "Document": "a JSON document", "Int64": "an int64", "Integer": "an integer"}


def _word(type: FieldType) -> str:
    match type:
        case Text(format=None):
            return "a string"
        case Text(format=format):
            return f"a string ({format})"
        case _:
            name = type.__class__.__name__
            return _WORDS.get(name, f"a {name.lower()}")
