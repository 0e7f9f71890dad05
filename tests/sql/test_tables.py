"""What holds of the tables of every catalog here."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from conftest import case_folders
from sqlglot import exp

from schemagen.catalog.load import load_catalogs
from schemagen.catalog.model import Catalog
from schemagen.catalog.naming import short_name
from schemagen.database.index import plain_columns
from schemagen.database.mapping import map_catalog
from schemagen.database.matrix import matrix
from schemagen.database.violation import names_of
from schemagen.sql.dependency import groups
from schemagen.sql.dialect import DIALECTS
from schemagen.sql.name import Names
from schemagen.sql.table import Table


@pytest.fixture(scope="module")
def catalogs(own_catalogs: Mapping[str, Catalog]) -> list[Catalog]:
    cases = [load_catalogs(case.values[0]).catalogs["shop"] for case in case_folders("sql")]
    return [*own_catalogs.values(), *cases]


def _parts(table: Table) -> Iterator[Any]:
    """What may hold a rule under its own name."""
    yield from (*table.checks, *table.foreign_keys, *table.indexes, *table.triggers, *table.exclusions)


def _is_constant(table: Table, column: str) -> bool:
    """Whether a column is the same in all rows, for the sake of a foreign key."""
    return any(check.expression == exp.column(column) for check in table.checks)


def _tables(catalogs: list[Catalog]) -> Iterator[tuple[str, Table]]:
    for catalog in catalogs:
        for dialect in DIALECTS:
            yield from ((dialect, table) for table in map_catalog(catalog, dialect).database.tables.values())


def test_names_fit_and_are_given_once(catalogs: list[Catalog]) -> None:
    for catalog in catalogs:
        for dialect in DIALECTS:
            tables = map_catalog(catalog, dialect).database.tables.values()
            relations = [name for t in tables for name in (t.name, *(i.name for i in t.indexes))]
            assert len({name.casefold() for name in relations}) == len(relations)
            for table in tables:
                parts = [*table.checks, *table.foreign_keys, *table.exclusions]
                constraints = [table.primary_key_name, *(part.name for part in parts)]
                assert len(set(constraints)) == len(constraints)
                names = [*relations, *constraints, *(c.name for c in table.columns)]
                assert all(len(name.encode()) <= 63 for name in names)


def test_foreign_keys_have_an_index_in_front_and_a_unique_target(catalogs: list[Catalog]) -> None:
    count = 0
    for catalog in catalogs:
        for dialect in DIALECTS:
            tables = map_catalog(catalog, dialect).database.tables
            for table in tables.values():
                for key in table.foreign_keys:
                    count += 1
                    mine = [table.primary_key, *map(plain_columns, table.indexes)]
                    told = {one for one in key.columns if not _is_constant(table, one)}
                    assert any(set(names[: len(told)]) == told for names in mine), key
                    target = tables[key.table]
                    unique = [target.primary_key, *(plain_columns(i) for i in target.indexes if i.unique)]
                    assert set(key.remote_columns) in [set(names) for names in unique], key
    assert count > 40


def test_the_matrix_says_what_the_tables_do(catalogs: list[Catalog]) -> None:
    """Each row that is enforced by something with a name leads to it, and each part of a table to its row."""
    for catalog in catalogs:
        rows = {row.id: row for row in matrix(catalog)}
        for dialect in DIALECTS:
            tables = map_catalog(catalog, dialect).database.tables.values()
            made: set[tuple[str, Any]] = set()
            for table in tables:
                made |= {(part.name, part.rule) for part in _parts(table)}
                made.add(
                    (
                        table.primary_key_name,
                        next(i for i, r in rows.items() if (r.entity, r.kind) == (table.entity, "key")),
                    )
                )
            told = {
                (cell.name, row.id)
                for row in rows.values()
                if (cell := row.targets[dialect]).status == "enforced" and cell.name
            }
            assert told <= made
            known = names_of(catalog, dialect).constraints
            assert told <= {(name, rule) for (_, name), rule in known.items()}
            ruled = {(name, rule) for name, rule in made if rule is not None}
            extra = {name for name, rule in ruled - told}
            assert all("." in name for name in extra)  # the second check of a reference within a tenant


def test_required_cycles_only_are_deferrable(catalogs: list[Catalog]) -> None:
    deferred = {key.name for _, table in _tables(catalogs) for key in table.foreign_keys if key.deferrable}
    assert deferred == {"eggs.hen_id.references", "hens.egg_id.references"}


def test_groups() -> None:
    edges = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"d", "x"}, "e": set(), "f": {"a", "e"}}
    found = groups({node: frozenset(targets) for node, targets in edges.items()})
    assert found == [("b", "c"), ("a",), ("d",), ("e",), ("f",)]


def test_short_names() -> None:
    assert short_name("a" * 63) == "a" * 63
    assert short_name("a" * 64) != short_name("a" * 65)
    for text in ("é" * 40, "💊" * 40, "a" * 53 + "💊💊💊"):
        assert len(short_name(text).encode()) <= 63
        assert short_name(text) == short_name(text)


def test_names_are_free() -> None:
    names = Names()
    assert [names.take("A"), names.take("a"), names.take("a"), names.take("sqlite_a")] == [
        "A",
        "a_2",
        "a_3",
        "_sqlite_a",
    ]
