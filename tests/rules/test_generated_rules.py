"""Conditions made by a grammar give the same of three values in CEL, in Python and in both databases.

`SCHEMAGEN_RULES=5000 SCHEMAGEN_SEED=7 pytest tests/rules/test_generated_rules.py` makes longer runs, of others.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from engines import Engine, opened
from gadget import HEAD, PROPERTIES, records
from grammar import PRODUCTIONS, Generator, Production, Term, shrunk
from oracle import Oracle, as_cel

from schemagen.catalog.model import Catalog
from schemagen.database.engine import Refusal
from schemagen.rules.cel import EvaluationError
from schemagen.rules.expressible import NotExpressible
from schemagen.rules.expression import Environment, Variable
from schemagen.rules.problem import CelError
from schemagen.rules.python_tree import FUNCTIONS, MACROS, PARTS
from schemagen.rules.to_python import to_function, to_python
from schemagen.rules.tree import Call, Comprehension, Expression, Node, walk

COUNT = int(os.environ.get("SCHEMAGEN_RULES", "150"))
SEED = os.environ.get("SCHEMAGEN_SEED", "1")
ELSEWHERE = {"_+_", "_?_:_", "matches", "dyn"}  # what python_tree translates without a table

Verdicts = list[bool | None]


@pytest.fixture(scope="module")
def catalog(make_catalog: Callable[..., Catalog]) -> Catalog:
    return make_catalog({"gadget.json": HEAD})


@pytest.fixture(scope="module")
def environment(catalog: Catalog) -> Environment:
    seen = Variable(catalog.entities["Gadget"])
    return Environment({"self": seen, "oldSelf": seen})


def parsed(environment: Environment, term: Term) -> Expression | None:
    """None for what is no rule: a literal that is no time, or what Python has no form of."""
    try:
        expression = environment.parse(str(term))
        to_function(expression, "old_self")
    except (CelError, NotExpressible):
        return None
    return expression


def test_the_grammar_has_every_function(environment: Environment) -> None:
    generator, seen = Generator("all"), set()
    for production in PRODUCTIONS:
        with suppress(CelError):  # a literal that is no time
            found = environment.parse(str(generator.using(production, 0)))
            seen |= {name for node in walk(found.root) for name in _named(node)}
    assert seen >= {*FUNCTIONS, *PARTS, *MACROS, *ELSEWHERE, "map", "filter", "And", "Or", "Not", "In", "Has", "MapOf"}


def _named(node: Node) -> Iterator[str]:
    yield type(node).__name__
    if isinstance(node, Call):
        yield node.function
    if isinstance(node, Comprehension):
        yield node.macro


def test_python_agrees_with_cel(environment: Environment) -> None:
    drawn = records(f"python {SEED}", 40)
    pairs = list(zip(drawn, drawn[1:] + drawn[:1], strict=True))
    as_told = [(as_cel(now, PROPERTIES), as_cel(was, PROPERTIES)) for now, was in pairs]
    oracle, seen = Oracle(), set()

    def differs(term: Term) -> list[Any]:
        expression = parsed(environment, term)
        theirs = None if expression is None else oracle.verdicts(term.told(), as_told)
        if expression is None or theirs is None:
            return []
        ours = _asked(expression, pairs)
        seen.update(ours)
        return [(o, t, pair) for o, t, pair in zip(ours, theirs, pairs, strict=True) if o is not t]

    generator = Generator(f"python {SEED}", transitions=True)
    terms = [generator.using(production) for production in PRODUCTIONS]
    for term in terms + [generator.condition() for _ in range(COUNT)]:
        if differs(term):
            small = shrunk(term, lambda one: bool(differs(one)))
            pytest.fail(f"{small}: {differs(small)[0]}")
    assert seen == {True, False, None}


def _asked(expression: Expression, pairs: list[tuple[Any, Any]]) -> Verdicts:
    function = to_function(expression, "old_self")

    def verdict(now: Any, was: Any) -> bool | None:
        try:
            found = function(now, was)
        except EvaluationError:
            return None
        return found if isinstance(found, bool) else None

    return [verdict(*pair) for pair in pairs]


@pytest.mark.parametrize("dialect", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def test_databases_agree_with_python(
    dialect: str, catalog: Catalog, environment: Environment, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres_server") if dialect == "postgres" else None
    with opened(dialect, server) as session:
        engine = Engine(session, catalog, records(f"{dialect} {SEED}", 40))

        def differs(term: Term) -> list[Any]:
            expression = parsed(environment, term)
            if expression is None:
                return []
            ours = list(map(to_python(expression), engine.stored))
            try:
                theirs: list[Any] = engine.verdicts(expression)
            except NotExpressible:
                return []
            except Refusal as refusal:
                theirs = [refusal.message] * len(ours)
            return [(o, t, one) for o, t, one in zip(ours, theirs, engine.stored, strict=True) if o is not t]

        known = [one for one in PRODUCTIONS if _is_expressible(one, engine, environment)]
        assert len(known) >= {"postgres": 155, "sqlite": 130}[dialect]
        generator = Generator(f"{dialect} {SEED}", known)
        terms = [generator.using(production) for production in known]
        for term in terms + [generator.condition(2) for _ in range(COUNT)]:
            if differs(term):
                small = shrunk(term, lambda one: bool(differs(one)))
                pytest.fail(f"{small}: {differs(small)[0]}")


def _is_expressible(production: Production, engine: Engine, environment: Environment) -> bool:
    """Whether the database has a form of some condition with it."""
    generator = Generator("known")
    for _ in range(6):
        try:
            engine.translated(environment.parse(str(generator.using(production, 0))))
        except (NotExpressible, CelError):
            continue
        return True
    return False
