"""What is said to follow holds of every row, asked of a real database; and some things that have to be seen."""

import sqlite3
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp, parse_one

from schemagen.sql.dialect import DIALECTS
from schemagen.sql.implication import Given
from schemagen.sql.truth import OPEN, value_of

SQLITE = DIALECTS["sqlite"]
TEXTS, NUMBERS = (None, "", "a", "b", "abc"), (None, -1, 0, 1, 2, 5)
ROWS = list(product(TEXTS, NUMBERS, NUMBERS))

_ATOMS = st.one_of(
    st.sampled_from(["t IN ('a', 'b')", "t = 'a'", "t <> 'a'", "length(t) <= 1", "length(t) <= 2", "t IS NULL"]),
    st.sampled_from(["NOT t IS NULL", "coalesce(n, 1) > 0", "n IN (0, 1)", "n < m", "NOT (n IN (1))", "t GLOB 'a*'"]),
    st.builds("{} {} {}".format, st.sampled_from("nm"), st.sampled_from(["<", "<=", ">", ">="]), st.integers(-1, 3)),
)
CONDITIONS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("NOT ({})".format, inner),
    ),
    max_leaves=4,
)
KNOWN = st.dictionaries(st.just("n"), st.sampled_from(["NULL", "0", "1", "-1"]))


def tree(text: str) -> exp.Expr:
    """The condition as the dialect reads it."""
    return parse_one(text, dialect="sqlite")


def rows(conditions: list[str]) -> list[tuple[object, ...]]:
    """The rows for which no condition is false."""
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE r (t TEXT, n INTEGER, m INTEGER)")
        connection.executemany("INSERT INTO r VALUES (?, ?, ?)", ROWS)
        where = " AND ".join(f"({one}) IS NOT FALSE" for one in conditions) or "1"
        return connection.execute(f"SELECT t, n, m FROM r WHERE {where}").fetchall()


@settings(max_examples=300)
@given(st.lists(CONDITIONS, max_size=3), CONDITIONS, KNOWN)
def test_what_follows_holds(premises: list[str], condition: str, known: dict[str, str]) -> None:
    told = Given(SQLITE, tuple(map(tree, premises)), {k: tree(v) for k, v in known.items()}, frozenset("tnm"))
    if told.implies(tree(condition)):
        stated = [*premises, *(f"{k} IS {v}" for k, v in known.items())]
        assert rows(stated) == rows([*stated, condition])


@settings(max_examples=200)
@given(CONDITIONS, st.sampled_from(ROWS))
def test_what_is_known_is_so(condition: str, row: tuple[object, ...]) -> None:
    columns = {
        name: exp.Null() if one is None else exp.convert(one) for name, one in zip("tnm", row, strict=True)
    }  # fmt: skip
    value = value_of(tree(condition), columns)
    with sqlite3.connect(":memory:") as connection:
        (found,) = connection.execute(f"SELECT ({condition}) FROM (SELECT ? AS t, ? AS n, ? AS m)", row).fetchone()
    assert value is OPEN or value == (None if found is None else bool(found))


@pytest.mark.parametrize(
    ("premises", "condition"),
    [
        (["t IN ('a', 'b')"], "t IN ('a', 'b', 'c')"),
        (["t IN ('a', 'bc')"], "length(t) <= 2"),
        (["t IN ('a', 'b')"], "NOT (t = 'c')"),
        (["length(t) <= 3"], "length(t) <= 5"),
        (["n >= 0 AND n < 10"], "n < 20 AND n > -1"),
        (["n > 0"], "n >= 0"),
        (["(n = 1 OR n = 2)"], "n IN (1, 2, 3)"),
        (["n > 3"], "m > 3 OR n > 2"),
        (["coalesce(n, 0) > 1"], "coalesce(n, 0) > 1"),
        (["NOT n IS NULL"], "NOT n IS NULL"),
    ],
)
def test_follows(premises: list[str], condition: str) -> None:
    assert Given(SQLITE, tuple(map(tree, premises)), {}, frozenset("tnm")).implies(tree(condition))


def test_what_is_null_keeps_a_format_of_sqlite() -> None:
    column = exp.column("t")
    condition = exp.Is(this=exp.Anonymous(this="date", expressions=[column]), expression=column)
    assert value_of(condition, {"t": exp.Null()}) is True
    assert value_of(condition, {}) is OPEN


def test_values_that_may_be_alike_under_two_spellings() -> None:
    """A UUID is the same in capitals: that a column is one of some says nothing of what it is not."""
    condition, premise = tree("NOT (t = 'B')"), (tree("t IN ('a', 'b')"),)
    assert Given(SQLITE, premise, {}, frozenset("t")).implies(condition)
    assert not Given(SQLITE, premise).implies(condition)
