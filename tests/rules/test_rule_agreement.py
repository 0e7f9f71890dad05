"""The same rules and records give the same of three values in CEL, in Python, and in both databases.

`SCHEMAGEN_EXAMPLES=2000` makes longer runs.
"""

import os
import random
import sqlite3
from collections.abc import Mapping
from typing import Any

import pytest
from formulas import FORMULAS
from test_cel_agreement import cel, entity, environment  # noqa: F401  (fixtures)
from thing import PROPERTIES, columns, create_table, row

from schemagen.catalog.model import Entity
from schemagen.database.embedded import scratch_database
from schemagen.rules.expressible import NotExpressible
from schemagen.rules.expression import Environment
from schemagen.rules.sql_logic import condition
from schemagen.rules.sql_row import Row
from schemagen.rules.to_python import to_python
from schemagen.sql.dialect import DIALECTS
from schemagen.sql.expression import column

EXAMPLES = int(os.environ.get("SCHEMAGEN_EXAMPLES", "120"))
POOLS: Mapping[str, list[Any]] = {
    "name": ["", "a", "ab", "b", "B", "ä", " a", "\U0001f48a", "a-b", "a b", "1", "true", "1h", "0.5",
             "2024-02-29T23:59:59Z"],
    "other name": ["", "a", "b", "A"], "state": ["new", "old", "Z"],
    "owner": ["0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b10"], "big": ["1", "10", "-9223372036854775808"],
    "price": ["1", "1.0", "-1.5", "1.00"], "count": [0, 1, -1, 2, 10, 2**63 - 1, -(2**63), 2**53 + 1],
    "load-limit": [0, 1, -1, 2, 2**63 - 1, -(2**63)], "small": [0, 1, -1, 2, 3, -4, 12],
    "share": [0.0, 1.5, 1.0, -2.25, 3],
    "ratio": [0.0, 0.1, 1.5, 1e300, 9.3e18, -2.5], "ok": [True, False], "done": [True, False],
    "at": ["2024-02-29T23:59:59Z", "2024-02-29T23:59:59.5Z", "2024-03-01T00:59:59.5+01:00", "1969-12-31T23:59:59.9Z",
           "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"],
    "labels": [{}, {"team": "a"}, {"team": "", "a": "b"}, {"a": None}],
    "tags": [[], ["a"], ["a", "b"], [""], ["b", "b"]],
    "any": ["a", 1, 1.0, True], "numbers": [[], [0], [1], [0, 1], [1, 2.0, 3], [-7, 2]],
    "counts": [{}, {"a": 1}, {"a": 1, "b": 2}, {"b": None}],
    "nested": [{}, {"name": "a"}, {"name": None, "deep": {}},
               {"deep": {"n": 1, "at": "2024-02-29T23:59:59.000000001Z"}},
               {"deep": {"n": 2.0, "at": "2016-12-31T23:59:60Z"}}, {"deep": None}],
    "steps": [[], [{"id": "a", "n": 1, "ok": True, "ratio": 0.5, "tags": ["a"]}], [{"id": "a"}, {"id": "a", "n": 0}],
              [{"id": "b", "n": None, "tags": ["b", "c"]}, {"n": -1, "ok": False, "at": "2024-02-29T23:59:59Z"}],
              [{"id": "a", "tags": []}, {"id": "b", "tags": ["a"], "n": 1, "at": "0001-01-01T00:00:00Z"}]],
}  # fmt: skip
POOLS = {**POOLS, "until": POOLS["at"], "times": [[], [POOLS["at"][0]], POOLS["at"][:3]]}
WRONG = [
    0, 1.5, "x", True, [], {}, [1], ["a", 1, None], {"n": "x"}, {"deep": 1}, [{"n": "1"}, 3], [{"id": 1, "ok": "true"}],
    {"deep": {"n": 1.5, "at": "2024-02-30T00:00:00Z"}}, {"name": 1, "deep": {"n": 9223372036854775808}},
]  # fmt: skip
NESTED = ("nested", "labels", "tags", "numbers", "counts", "steps")


def record(rng: random.Random, *, wrong: bool = False) -> dict[str, Any]:
    """A record; what is inside JSON may be of the wrong types."""
    made = {name: rng.choice([*values, None]) for name, values in POOLS.items() if rng.random() < 0.9}
    if wrong:
        made |= {name: rng.choice(WRONG) for name in rng.sample(NESTED, 3)}
    return made


def records(seed: str, count: int, *, wrong: bool = False) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    return [record(rng, wrong=wrong) for _ in range(count)]


@pytest.mark.parametrize("formula", FORMULAS)
def test_python_agrees_with_cel(environment: Environment, cel: Any, formula: str) -> None:  # noqa: F811
    predicate = to_python(environment.parse(formula))
    verdicts = set()
    for one in records(formula, EXAMPLES):
        assert predicate(one) is cel(formula, one), one
        verdicts.add(predicate(one))
    assert len(verdicts) > 1, "these records tell nothing apart"


class Databases:
    """A table of things, and what a formula gives for each of its rows."""

    def __init__(self, connection: Any, dialect: str, thing: Entity, rows: list[dict[str, Any]]) -> None:
        self.connection, self.dialect, self.thing = connection, dialect, thing
        connection.execute(create_table(thing, dialect))
        names = {name: None for name in columns(thing) if name in PROPERTIES}
        for one in rows:
            by_column = {columns(thing)[n]: v for n, v in row({**names, **one}, dialect).items()}
            marks = ", ".join(["%s" if dialect == "postgres" else "?"] * len(by_column))
            listed = ", ".join(f'"{c}"' for c in by_column)
            connection.execute(f"INSERT INTO thing ({listed}) VALUES ({marks})", list(by_column.values()))

    def verdicts(self, environment: Environment, formula: str) -> list[bool | None] | None:  # noqa: F811
        """None when the dialect has no form of it."""
        limits = {"small": (-1000, 1000), "share": (-1000.0, 1000.0)}
        values = {name: column(one) for name, one in columns(self.thing).items()}
        try:
            made = condition(environment.parse(formula), Row(self.dialect, {"self": values}, limits=limits))  # type: ignore[arg-type]
        except NotExpressible:
            return None
        found = self.connection.execute(f"SELECT {DIALECTS[self.dialect].render(made)} FROM thing ORDER BY n")
        return [None if value is None else bool(value) for (value,) in found.fetchall()]


def _agree(database: Databases, environment: Environment, rows: list[dict[str, Any]], least: int) -> None:  # noqa: F811
    expressed = 0
    for formula in FORMULAS:
        found = database.verdicts(environment, formula)
        if found is None:
            continue
        expressed += 1
        predicate = to_python(environment.parse(formula))
        for one, verdict in zip(rows, found, strict=True):
            assert verdict is predicate(one), (formula, one)
    assert expressed >= least


def test_sqlite_agrees_with_python(environment: Environment, entity: Entity) -> None:  # noqa: F811
    rows = records("sqlite", EXAMPLES) + records("wrong", EXAMPLES, wrong=True)
    connection = sqlite3.connect(":memory:")
    _agree(Databases(connection, "sqlite", entity, rows), environment, rows, 95)
    connection.close()


@pytest.mark.slow
def test_postgres_agrees_with_python(environment: Environment, entity: Entity, postgres_server: str) -> None:  # noqa: F811
    import psycopg

    rows = records("postgres", EXAMPLES) + records("wrong", EXAMPLES, wrong=True)
    with scratch_database(postgres_server) as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET timezone = 'Asia/Kolkata'")
        connection.execute("SET datestyle = 'German'")
        _agree(Databases(connection, "postgres", entity, rows), environment, rows, 115)
