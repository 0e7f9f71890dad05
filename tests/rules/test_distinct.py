"""Which conditions say that no two items are the same: those look at each item once."""

import ast
from collections.abc import Callable

import pytest
from gadget import HEAD

from schemagen.catalog.model import Catalog
from schemagen.rules.expression import Environment, Variable
from schemagen.rules.python_tree import python_tree


@pytest.fixture(scope="module")
def environment(make_catalog: Callable[..., Catalog]) -> Environment:
    return Environment({"self": Variable(make_catalog({"gadget.json": HEAD}).entities["Gadget"])})


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("self.steps.all(i, self.steps.exists_one(j, j.id == i.id))", "lambda j: _cel.string(j, 'id')"),
        (
            "self.steps.all(i, self.steps.exists_one(j, -i.n == -j.n))",
            "lambda j: _cel.negate(_cel.integer(j, 'n'))",
        ),
        ("self.tags.all(t, self.tags.exists_one(u, u == t))", "lambda u: _cel.string(u)"),
        ("self.steps.all(i, self.steps.exists_one(j, j.id == self.name))", None),
        ("self.steps.all(i, self.steps.exists_one(j, j.id == j.id))", None),
        ("self.steps.all(i, self.steps.exists_one(j, j.id + i.id == i.id + j.id))", None),
        ("self.steps.all(i, self.steps.exists_one(i, i.id == i.id))", None),
        ("self.steps.all(i, self.steps.exists_one(j, j.id != i.id))", None),
        ("self.steps.all(i, self.steps.exists(j, j.id == i.id))", None),
        ("self.steps.exists(i, self.steps.exists_one(j, j.id == i.id))", None),
        ("self.ratios.all(x, self.ratios.exists_one(y, x == y))", None),
        ("self.steps.all(i, i.tags.exists_one(j, j == i.id))", None),
        ("self.numbers.all(i, (self.numbers + [1]).exists_one(j, j == i))", None),
    ],
)
def test_distinct(environment: Environment, text: str, made: str | None) -> None:
    written = ast.unparse(python_tree(environment.parse(text)))
    assert (made is not None and written.endswith(f", {made})")) == ("_cel.distinct" in written) == (made is not None)
