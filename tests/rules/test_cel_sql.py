"""How conditions read in SQL, and what has no exact form there."""

from collections.abc import Callable

import pytest
from thing import HEAD, columns

from schemagen.catalog.model import Catalog, Entity
from schemagen.rules.expressible import NotExpressible
from schemagen.rules.expression import parse
from schemagen.rules.to_python import to_python
from schemagen.rules.to_sql import to_sql
from schemagen.sql.dialect import DIALECTS

UUID = "0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b10"
SQL = [
    ("self.name == 'a'", "name = 'a'", "name = 'a'"),
    ("self.name < 'a'", "name COLLATE \"C\" < 'a'", "name < 'a'"),
    ('self.name == "it\'s"', "name = 'it''s'", "name = 'it''s'"),
    ("self.state in ['new', 'old']", "state IN ('new', 'old')", "state IN ('new', 'old')"),
    ("self.state in []", "CASE WHEN state IS NOT NULL THEN FALSE END", "CASE WHEN state IS NOT NULL THEN FALSE END"),
    ("has(self.at)", "at IS NOT NULL", "at IS NOT NULL"),
    ("!has(self.at)", "at IS NULL", "at IS NULL"),
    ("!self.ok || self.done", "NOT ok OR done", "NOT ok OR done"),
    ("!(self.ok || self.done)", "NOT (ok OR done)", "NOT (ok OR done)"),
    ("self.ok && (self.done || has(self.at))", "ok AND (done OR at IS NOT NULL)", "ok AND (done OR at IS NOT NULL)"),
    ("(self.name == 'a') == has(self.at)", "(name = 'a') = (at IS NOT NULL)", "(name = 'a') = (at IS NOT NULL)"),
    ("self.__in__ > 1.5", '"in" > CAST(1.5 AS DOUBLE PRECISION)', '"in" > 1.5'),
    ("self.load__dash__limit != -3", "load_limit <> -3", "load_limit <> -3"),
    (f"self.owner == '{UUID}'", f"owner = CAST('{UUID}' AS UUID)", f"owner = '{UUID}'"),
    ("self.owner == 'X'", "CAST(owner AS TEXT) = 'X'", "owner = 'X'"),
    ("self.big == '42'", "big = 42", "big = 42"),
    ("self.big == '042'", "CAST(big AS TEXT) = '042'", "CAST(big AS TEXT) = '042'"),
    ("self.big < '42'", "CAST(big AS TEXT) COLLATE \"C\" < '42'", "CAST(big AS TEXT) < '42'"),
    ("self.day < '2025-01-15'", "day < CAST('2025-01-15' AS DATE)", "day < '2025-01-15'"),
    ("self.at < self.until", "at < until", None),
]  # fmt: skip


@pytest.fixture(scope="module")
def entity(make_catalog: Callable[..., Catalog]) -> Entity:
    return make_catalog({"thing.json": HEAD}).entities["Thing"]


@pytest.mark.parametrize(("text", "postgres", "sqlite"), SQL, ids=[one[0] for one in SQL])
def test_sql(entity: Entity, text: str, postgres: str, sqlite: str | None) -> None:
    expression = parse(text, entity)
    for dialect, expected in (("postgres", postgres), ("sqlite", sqlite)):
        made = DIALECTS[dialect].render(to_sql(expression, dialect, columns(entity)))
        assert expected is None or made == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("self.any == 'a'", "a comparison of values of type any"),
        ("self.any in self.tags", "in the property self.tags"),
        ("self.any in ['a', self.name]", "a comparison of values of type any"),
        ("self.count + self.any > 1", "the property self.any"),
        ("self.tags == ['a']", "a comparison of values of type list"),
        ("self.name in self.tags", "what looks at each item or member of JSON"),
        ("self.tags.all(t, t == 'a')", "what looks at each item or member of JSON"),
        ("self.tags.map(t, t).size() == 1", "the macro map()"),
        ("size(self.name.split(',')) > 1", "the function split()"),
        ("self.name.matches('(?i)a')", "a flag in the regular expression"),
        ("self.ratio * 2.0 > 1.0", "arithmetic on numbers without minimum and maximum, which may overflow"),
        ("self.tags[0] == 'a'", "an index []"),
        ("self.name == '\\x00'", "a string literal with U+0000"),
        ("self.ratio < 1e999", "an infinite number"),
    ],
)
def test_not_expressible(entity: Entity, text: str, reason: str) -> None:
    expression = parse(text, entity)
    for dialect in ("postgres", "sqlite"):
        with pytest.raises(NotExpressible) as caught:
            to_sql(expression, dialect, columns(entity))
        assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("self.day == 'no date'", "a date compared with what is no date"),
        ("self.day == self.name", "a date compared with what is no date"),
        ("self.at < timestamp('2025-01-15T09:30:00.0000001Z')", "a time finer than a microsecond"),
    ],
)
def test_not_expressible_on_postgres(entity: Entity, text: str, reason: str) -> None:
    with pytest.raises(NotExpressible) as caught:
        to_sql(parse(text, entity), "postgres", columns(entity))
    assert caught.value.reason == reason
    assert to_sql(parse(text, entity), "sqlite", columns(entity))


def test_not_expressible_on_sqlite(entity: Entity) -> None:
    """Whose trees of expressions have a thousand levels."""
    long = parse(" && ".join(f"self.count != {n}" for n in range(1200)), entity)
    assert to_sql(long, "postgres", columns(entity))
    with pytest.raises(NotExpressible):
        to_sql(long, "sqlite", columns(entity))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("self.nested == self.nested", "a comparison of values of type object"),
        ("self.name.matches(self.state)", "a regular expression that is no literal"),
        ("self.name.matches('(?i)a')", "a flag in the regular expression"),
        ("self.name.matches('[[:alpha:]]')", "a named class in the regular expression"),
        ("type(self.any) == uint", "the object uint"),
    ],
)
def test_not_expressible_in_python(entity: Entity, text: str, reason: str) -> None:
    with pytest.raises(NotExpressible) as caught:
        to_python(parse(text, entity))
    assert caught.value.reason == reason


def test_what_cel_says_of_a_substring(entity: Entity) -> None:
    """Up to the very end, as the strings extension is specified; the library that checks rules refuses that."""
    assert to_python(parse("self.name.substring(0, 2) == 'ab'", entity))({"name": "ab"}) is True
