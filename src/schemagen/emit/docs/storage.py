"""Where records are kept, by store."""

from collections.abc import Iterator, Sequence

from schemagen.catalog.constraint import Unique
from schemagen.catalog.field_type import Document
from schemagen.catalog.model import Entity, Index, Schema
from schemagen.emit.markdown import code, line
from schemagen.emit.wording import listed

STORES = {"postgres": "PostgreSQL", "sqlite": "SQLite", "dynamodb": "DynamoDB", "s3": "S3"}
_SQL = ("postgres", "sqlite")


def places(entity: Entity) -> str:
    """`users` (PostgreSQL + SQLite): the names of tables and buckets, each with the stores that have it."""
    names: dict[str, list[str]] = {}
    for store, options in entity.storage.items():
        names.setdefault(_name(entity, store, options), []).append(STORES.get(store, store))
    return ", ".join(f"{code(name)} ({' + '.join(stores)})" for name, stores in names.items())


def full_name(entity: Entity, store: str) -> str:
    """The table, collection or bucket, with the SQL schema that it is in."""
    options = entity.storage[store]
    prefix = f"{options['schema']}." if store == "postgres" and options.get("schema") else ""
    return code(prefix + _name(entity, store, options))


def details(entity: Entity, store: str) -> list[str]:
    """What is to be known about the entity in that store; Markdown, one line each."""
    options = entity.storage[store]
    said = [line(options["notes"])] if options.get("notes") else []
    if store in _SQL:
        return said + list(_columns(entity, store))
    if store == "dynamodb":
        return said + list(_dynamodb(options))
    if store == "s3":
        return said + list(_s3(options))
    return said


def remarks(entity: Entity) -> str:
    """Everything about the entity's storage in a few sentences; Markdown on one line."""
    said = [line(options["notes"]) for options in entity.storage.values() if options.get("notes")]
    if any(store in _SQL for store in entity.storage):
        said += [f"indexes: {found}"] if (found := listed(list(indexed(entity)))) else []
        said += [f"{listed(columns)} as JSON"] if (columns := _json_columns(entity)) else []
    if "dynamodb" in entity.storage:
        said += _dynamodb(entity.storage["dynamodb"])
    if "s3" in entity.storage:
        said += _s3(entity.storage["s3"])
    return "; ".join(dict.fromkeys(part.rstrip(".") for part in said))


def indexed(entity: Entity) -> Iterator[str]:
    """What the entity is indexed by in SQL, beside its key and its references; Markdown."""
    for constraint in entity.constraints:
        if isinstance(constraint, Unique):
            partial = ", partial" if constraint.where else ""
            yield f"{_joined([*constraint.scope, *constraint.fields])} (unique{partial})"
    for index in entity.indexes:
        remarks = ["unique"] * index.unique + ["partial"] * bool(index.where)
        yield _joined(index.fields) + (f" ({', '.join(remarks)})" if remarks else "")


def index_details(index: Index) -> str:
    """How an index is made, beside its fields; Markdown."""
    said = ["unique"] if index.unique else []
    said += [f"where {code(index.where)}"] if index.where else []
    said += [f"method {code(index.method)}"] if index.method else []
    said += [f"includes {_joined(index.include)}"] if index.include else []
    for dialect, options in index.options.items():
        said += [f"{STORES.get(dialect, dialect)}: {code(f'{k} = {v}')}" for k, v in options.items()]
    return "; ".join(said)


def index_fields(index: Index) -> str:
    """The fields of an index, with their order."""
    return ", ".join(code(f) + (" descending" if index.order.get(f) == "desc" else "") for f in index.fields)


def _name(entity: Entity, store: str, options: Schema) -> str:
    return str(options["bucket"] if store == "s3" else options.get("table", entity.table))


def _columns(entity: Entity, store: str) -> Iterator[str]:
    if columns := _json_columns(entity):
        yield f"{listed(columns)} {'is' if len(columns) == 1 else 'are'} stored as {_JSON_TYPES[store]}"
    for name, field in entity.fields.items():
        stated = field.facts.get("x-sql", {}).get(store, {})
        column = stated.get("column", field.column)
        if column != name:
            yield f"{code(name)} is the column {code(column)}"
        for what in ("type", "default", "generated"):
            if what in stated:
                yield f"{code(name)}: {what} {code(str(stated[what]))}"


_JSON_TYPES = {"postgres": "`jsonb`", "sqlite": "JSON text"}


def _json_columns(entity: Entity) -> list[str]:
    return [code(name) for name, field in entity.fields.items() if isinstance(field.type, Document)]


def _dynamodb(options: Schema) -> Iterator[str]:
    keys = [f"partition key {code(options['partition-key'])}"]
    keys += [f"sort key {code(options['sort-key'])}"] if "sort-key" in options else []
    keys += [f"expires by {code(options['ttl'])}"] if "ttl" in options else []
    yield ", ".join(keys)
    for index in options.get("indexes", ()):
        by = [code(index[key]) for key in ("partition-key", "sort-key") if key in index]
        project = index.get("project", "all")
        what = project if isinstance(project, str) else _joined(project)
        yield f"index {code(index['name'])} by {listed(by)} ({what})"


def _s3(options: Schema) -> Iterator[str]:
    held = f"{_joined(options['fields'])} in" if "fields" in options else "in"
    yield f"{held} objects {code(options['key'])}"


def _joined(names: Sequence[str]) -> str:
    return " + ".join(code(name) for name in names)
