"""Every CHECK of the project's own catalogs: a row that it takes, and one that it refuses under its name."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import Any

import pytest
from sqlglot import exp

from schemagen.catalog.constraint import ExactlyOne
from schemagen.catalog.field_type import Boolean, Date, DateTime, Decimal, Document, FieldType, Number, Text, Uuid
from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.walk import tokens_of
from schemagen.database.engine import Refusal, Session
from schemagen.database.keyword import Keyword
from schemagen.database.mapping import map_catalog
from schemagen.database.rows import NotStorableError, Rows
from schemagen.database.subject import Subject, subjects_of, written_ids
from schemagen.sample.near_miss import NearMiss
from schemagen.sample.records import sample_records
from schemagen.sample.value import near_misses
from schemagen.sql.dialect import DIALECTS
from schemagen.sql.expression import TRUE
from schemagen.sql.place import Items, Member, Step, Values
from schemagen.sql.table import Check, Database, Table

# What no record can hold but a row could, by dialect and type: the checks on types keep it out.
RAW: dict[str, dict[type[FieldType], Any]] = {
    "postgres": {DateTime: "infinity", Date: "infinity", Number: "NaN", Decimal: "NaN"},
    "sqlite": {
        Text: "a\0b", Boolean: 2, Number: float("inf"), Document: "{",
        Uuid: "x", DateTime: "x", Date: "x", Decimal: "x",
    },
}  # fmt: skip
_CATALOGS: dict[str, Catalog] = {}


@pytest.fixture(scope="module")
def known(own_catalogs: Mapping[str, Catalog]) -> Mapping[str, Catalog]:
    _CATALOGS.update(own_catalogs)
    return own_catalogs


@pytest.mark.parametrize("dialect", ["postgres", "sqlite"])
@pytest.mark.parametrize("name", ["platform", "vrooli"])
def test_every_check(name: str, dialect: str, known: Mapping[str, Catalog], sessions: Mapping[str, Session]) -> None:
    catalog = known[name]
    database = map_catalog(catalog, dialect).database
    wrong: list[str] = []
    count = 0
    for table in database.tables.values():
        entity = catalog.entities[table.entity]
        for check in table.checks:
            if isinstance(check.expression, exp.Column) or check.rule in {rule.id for rule in entity.rules}:
                continue  # no record has the constant of a foreign key; x-rules have tests of their own
            count += 1
            wrong += _judge(sessions[dialect], catalog, entity, table, check)
    assert not wrong
    assert count > 130


def _judge(session: Session, catalog: Catalog, entity: Entity, table: Table, check: Check) -> Iterator[str]:
    """What is wrong with one check, alone on its table."""
    alone = replace(table, checks=(check,), foreign_keys=(), indexes=(), triggers=(), exclusions=(), comment="")
    database = Database(session.dialect, {table.name: alone})
    rows = Rows(entity, table, session.dialect)
    with session.undone():
        session.create(database)
        insert = session.insertion(database, alone, rows.columns)
        good = _good(catalog.name, entity.name)
        for record in good:
            try:
                with session.undone():
                    insert(rows.row(record))
            except Refusal as refusal:
                yield f"{check.name} refuses what is valid: {refusal}"
        refusals = _refusals(insert, _misses(catalog, entity, session.dialect, table, check))
        if check.name not in refusals:  # which takes no more of them than it needs
            yield f"{check.name} refuses nothing"


def _refusals(insert: Any, misses: Iterator[Any]) -> Iterator[str]:
    """What the database says to each row that should be refused."""
    for miss in misses:
        try:
            insert(miss)
            yield "taken"
        except Refusal as refusal:
            yield refusal.constraint or str(refusal)


def _misses(catalog: Catalog, entity: Entity, dialect: str, table: Table, check: Check) -> Iterator[dict[str, Any]]:
    rows = Rows(entity, table, dialect)
    good = _good(catalog.name, entity.name)[-1]
    subject = _subjects(catalog.name, entity.name).get(check.rule or "")
    source = subject.source if subject else None
    if isinstance(source, ExactlyOne):
        yield rows.row({k: v for k, v in good.items() if k not in source.fields})
        return
    column = check.name.split(".")[1]
    field = source.field if isinstance(source, Keyword) else None
    field = field or next(f for f in entity.fields.values() if f.column == column)
    if not (isinstance(source, Keyword) and source.path) and type(field.type) in RAW[dialect]:
        yield {**rows.row(good), field.column: RAW[dialect][type(field.type)]}
    if subject is None:
        return
    for value in chain(_far(subject, good), _near(catalog.name, entity.name, subject), _nearer(entity, subject, good)):
        try:
            yield rows.row(value)
        except NotStorableError:
            continue


def _near(catalog: str, entity: str, subject: Subject) -> Iterator[Any]:
    return (miss.value for miss in _all_misses(catalog, entity) if _is_of(miss, subject))


def _far(subject: Subject, good: Mapping[str, Any]) -> Iterator[Any]:
    """Values that break many a keyword at once."""
    source = subject.source
    if isinstance(source, Keyword) and source.field:
        for value in ("!", "", [None] * 60, [], {}, {"!": None}, -1, 10**12, None):
            yield _put(good, [Member(source.field.name), *source.path], value)


def _nearer(entity: Entity, subject: Subject, good: Mapping[str, Any]) -> Iterator[Any]:
    """Near misses of a definition that is used in several places, put into the one that `subject` is about."""
    source = subject.source
    assert isinstance(source, Keyword)
    if source.field is None:
        return
    steps: list[Step] = [Member(source.field.name), *source.path]
    place = source.pointer.rsplit("/", 1)[0]
    if place.startswith("/$defs/"):
        schema = {"$ref": f"#{place}", "$defs": entity.schema["$defs"]}
        for miss in near_misses(schema):
            if miss.pointer == source.pointer:
                yield _put(good, steps, miss.value)


def _put(here: Any, steps: list[Step], value: Any) -> Any:
    """`here` with `value` where `steps` lead."""
    if not steps:
        return value
    match steps[0]:
        case Member(name):
            known = here if isinstance(here, dict) else {}
            return {**known, name: _put(known.get(name), steps[1:], value)}
        case Items():
            return [_put(here[0] if isinstance(here, list) and here else None, steps[1:], value)]
    return {"other": _put(None, steps[1:], value)}


@lru_cache
def _sampled(catalog: str) -> Mapping[str, list[dict[str, Any]]]:
    return sample_records(_CATALOGS[catalog], 12, 3)


@lru_cache
def _good(catalog: str, entity: str) -> list[dict[str, Any]]:
    """Two records with all that may be in them, if that can be."""
    return sorted(_sampled(catalog)[entity], key=lambda r: len(str(r)))[-2:]


@lru_cache
def _subjects(catalog: str, entity: str) -> Mapping[str, Subject]:
    written = written_ids(_CATALOGS[catalog])
    return {one.id: one for one in subjects_of(_CATALOGS[catalog].entities[entity], written)}


@lru_cache
def _all_misses(catalog: str, entity: str) -> list[NearMiss]:
    schema = dict(_CATALOGS[catalog].entities[entity].schema)
    return list(near_misses(schema, base=_good(catalog, entity)[-1]))


def _is_of(miss: NearMiss, subject: Subject) -> bool:
    source = subject.source
    if not isinstance(source, Keyword) or source.field is None:
        return False
    if miss.pointer != source.pointer and not miss.pointer.startswith(f"{source.pointer}/"):
        return False
    at = tokens_of(miss.at)
    steps: list[Step] = [Member(source.field.name), *source.path]
    return len(at) >= len(steps) and all(map(_fits, at, steps))


def _fits(token: str, step: Step) -> bool:
    match step:
        case Member(name):
            return token == name
        case Items(start):
            return int(token) >= start
        case Values():
            return token not in step.names
    return token == str(step.index)


def test_a_check_that_lets_all_pass_is_found(known: Mapping[str, Catalog], sessions: Mapping[str, Session]) -> None:
    """The tests above can fail."""
    catalog = known["platform"]
    for dialect in DIALECTS:
        table = map_catalog(catalog, dialect).database.tables["users"]
        check = next(c for c in table.checks if c.name == "users.display_name.maxLength")
        broken = replace(check, expression=TRUE)
        assert list(_judge(sessions[dialect], catalog, catalog.entities["User"], table, broken))
