"""From what a database says back to the rule that was broken."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from schemagen.catalog.model import Catalog
from schemagen.database.engine import Refusal, refusal_of
from schemagen.database.keyword import Keyword
from schemagen.database.mapping import map_catalog
from schemagen.database.subject import Key, Subject, subjects_of, written_ids
from schemagen.diagnostic import Finding
from schemagen.sql.table import Check, Exclusion, ForeignKey, Index, Table, Trigger

_NO_NAME = "a reference leads to no record, or a record is still referred to"  # SQLite says no more of a foreign key


@dataclass(frozen=True, slots=True)
class Named:
    """The ids of rules by what a database calls them: a constraint, with its table or without, and columns."""

    constraints: dict[tuple[str | None, str], str]
    columns: dict[tuple[str, tuple[str, ...]], str]  # of unique indexes and keys, as SQLite speaks of them
    required: dict[tuple[str, str], str]


def violation(catalog: Catalog, error: BaseException) -> Finding | None:
    """What `error`, of psycopg or sqlite3, says of a rule of `catalog`; None where it is about something else.

    An error that another library has wrapped (as its cause, or as `orig`) is looked for too.
    """
    for one in _causes(error):
        if (found := refusal_of(one)) is not None:
            dialect = "sqlite" if isinstance(one, sqlite3.Error) else "postgres"
            return _finding(catalog, dialect, found)
    return None


def rule_of(catalog: Catalog, dialect: str, refusal: Refusal) -> str | None:
    """The id of the rule that was violated, by the names in `refusal`."""
    named = names_of(catalog, dialect)
    table = refusal.table or ""
    if refusal.kind == "not-null":
        return next((named.required.get((table, one)) for one in refusal.columns), None)
    if refusal.constraint is None:
        return named.columns.get((table, tuple(sorted(refusal.columns))))
    return named.constraints.get((table, refusal.constraint)) or named.constraints.get((None, refusal.constraint))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        original = getattr(error, "orig", None)
        error = original if isinstance(original, BaseException) else error.__cause__


def _finding(catalog: Catalog, dialect: str, refusal: Refusal) -> Finding | None:
    if refusal.schema not in (None, map_catalog(catalog, dialect).database.schema):
        return None
    rule = rule_of(catalog, dialect, refusal)
    if rule is None:
        is_nameless = refusal.kind == "foreign-key" and refusal.constraint is None
        return Finding("rule-broken", "error", _NO_NAME) if is_nameless else None
    subject = _subjects(catalog)[rule]
    words = refusal.message.removeprefix(f"{rule}: ")
    said = getattr(subject.source, "message", "") or f"{rule} does not hold: {words}"
    version = catalog.entities[subject.entity].version
    return Finding(
        "rule-broken", "error", said, keyword=subject.source.pointer, entity=subject.entity, version=version, rule=rule
    )


@lru_cache(maxsize=4)
def _subjects(catalog: Catalog) -> dict[str, Subject]:
    written = written_ids(catalog)
    return {one.id: one for entity in catalog.entities.values() for one in subjects_of(entity, written)}


@lru_cache(maxsize=8)
def names_of(catalog: Catalog, dialect: str) -> Named:
    """What the parts of a catalog's tables are called, and the rules they hold."""
    named = Named({}, {}, {})
    database = map_catalog(catalog, dialect).database
    subjects = list(_subjects(catalog).values())
    for table in database.tables.values():
        own = [one for one in subjects if one.entity == table.entity]
        _constraints(table, named)
        for subject in own:
            match subject.source:
                case Key():
                    named.constraints[table.name, table.primary_key_name] = subject.id
                    named.columns[table.name, tuple(sorted(table.primary_key))] = subject.id
                case Keyword(field=field) as keyword if keyword.is_required and field:
                    named.required[table.name, field.column] = subject.id
    return named


def _constraints(table: Table, named: Named) -> None:
    parts: list[Check | ForeignKey | Index | Exclusion | Trigger] = [*table.checks, *table.foreign_keys]
    parts += [*table.indexes, *table.exclusions, *table.triggers]
    for part in parts:
        if part.rule is not None:
            named.constraints[table.name, part.name] = part.rule
            named.constraints.setdefault((None, part.name), part.rule)
    for trigger in table.triggers:  # which say the rule's id
        named.constraints[None, trigger.rule] = trigger.rule
    for index in table.indexes:
        if index.unique and index.rule is not None:
            columns = tuple(sorted(part.expression.name for part in index.parts))
            named.columns[table.name, columns] = index.rule
