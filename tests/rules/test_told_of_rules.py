"""What lint tells of a rule is true of every record: `rule-constant` and `rule-unguarded`, of generated rules."""

import os
from collections.abc import Callable

import pytest
from gadget import HEAD, records
from grammar import GADGET, PRODUCTIONS, Generator

from schemagen.catalog.model import Catalog
from schemagen.rules.expression import Environment, Variable
from schemagen.rules.guard import unguarded
from schemagen.rules.problem import CelError
from schemagen.rules.to_python import to_python
from schemagen.rules.truth import always

COUNT = int(os.environ.get("SCHEMAGEN_RULES", "150"))
SEED = os.environ.get("SCHEMAGEN_SEED", "1")
RECORDS = records(f"told {SEED}", 40)
_LOGIC = ("({0} && {1})", "({0} || {1})", "!{0}", "({0} == {1})", "({0} != {1})", "({0} in {1})", "[{0}, {1}]")
# What gives an error only where a part does.
_SAFE = (
    *_LOGIC, "({0} ? {1} : {2})", "({0} <= {1})", "({0} > {1})", "{0}.contains({1})", "{0}.startsWith({1})",
    "{0}.lowerAscii()", "{0}.trim()", "size({0})", "{0}.all({v}, {1})", "{0}.exists({v}, {1})",
    "{0}.exists_one({v}, {1})", "{0}.filter({v}, {1})", "{0}.map({v}, {1}, {2})", "{0}.map({v}, {1})",
)  # fmt: skip
_KINDS = ("bool", "int", "string", "double", "timestamp", "list:string", "list:step", "list:int", "map:string")


@pytest.fixture(scope="module")
def catalog(make_catalog: Callable[..., Catalog]) -> Catalog:
    return make_catalog({"gadget.json": HEAD})


@pytest.fixture(scope="module")
def environment(catalog: Catalog) -> Environment:
    return Environment({"self": Variable(catalog.entities["Gadget"])})


def test_constant(catalog: Catalog, environment: Environment) -> None:
    kinds = ("bool", "string", "list:string")
    productions = [p for p in PRODUCTIONS if p.text in _LOGIC and {p.result, *p.parts} <= set(kinds)]
    fields = {"string": ("state",), "bool": ("ok", "done"), "parent": ("nested", "at")}
    generator, claims = Generator(f"constant {SEED}", productions, fields=fields), {True: 0, False: 0}
    for _ in range(COUNT * 3):
        text = str(generator.condition(4))
        expression = environment.parse(text)
        for lenient in (True, False):
            verdict = always(expression, catalog.entities["Gadget"], lenient=lenient)
            if verdict is not None:
                claims[verdict] += 1
                predicate = to_python(expression)
                assert {lenient if (v := predicate(one)) is None else v for one in RECORDS} == {verdict}, text
    assert min(claims.values()) > COUNT // 20


def test_unguarded(catalog: Catalog, environment: Environment) -> None:
    productions = [p for p in PRODUCTIONS if p.text in _SAFE and {p.result, *p.parts} <= set(_KINDS)]
    fields = {kind: names for kind, names in GADGET.items() if kind in (*_KINDS, "parent")}
    generator = Generator(f"guard {SEED}", productions, fields=fields)
    sound = guarded = 0
    for _ in range(COUNT * 3):
        text = str(generator.condition(4))
        try:
            expression = environment.parse(text)
        except CelError:  # what is inside `[]` is of no type
            continue
        verdicts = set(map(to_python(expression), RECORDS))
        if not unguarded(expression, catalog.entities["Gadget"]):
            assert None not in verdicts, text
            sound += 1
            guarded += "has(" in text
    assert sound > COUNT // 10 and guarded > 10


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("has(self.until) && self.until > self.at", []),
        ("self.until > self.at", ["self.until"]),
        ("!has(self.steps) || self.steps.all(s, s.n > 0)", ["s.n"]),
        ("!has(self.steps) || self.steps.all(s, !has(s.n) || s.n > 0)", []),
        ("!has(self.steps) || self.steps.filter(s, has(s.n)).all(t, t.id != '')", []),
        ("!has(self.steps) || self.steps.map(s, has(s.n), s.n).exists(n, n > 0)", []),
        ("!has(self.labels) || self.labels.team != ''", ["self.labels.team"]),
        ("has(self.labels) && 'team' in self.labels && self.labels['team'] != ''", []),
        ("has(self.labels) && self.labels['team'] != ''", ["self.labels.team"]),
        ("has(self.steps) && size(self.steps) > 0 && self.steps[0].n > 0", ["self.steps.[0].n"]),
        ("has(self.steps) && size(self.steps) > 0 && has(self.steps[0].n) && self.steps[0].n > 0", []),
        ("has(self.nested) && self.nested.must > 0", []),
        ("has(self.nested.deep)", ["self.nested"]),
        ("self.done", ["self.done"]),
        ("has(self.until) ? self.ok : self.until > self.at", ["self.until"]),
        ("(!has(self.until) || self.ok) && self.until > self.at", ["self.until"]),
        ("!(!has(self.until) || self.until <= self.at)", []),
        ("has(self.steps) && self.steps.all(s, has(s.n) && self.steps.all(s, s.n > 0))", ["s.n"]),
    ],
)
def test_what_is_unguarded(catalog: Catalog, environment: Environment, text: str, names: list[str]) -> None:
    found = unguarded(environment.parse(text), catalog.entities["Gadget"])
    assert [name for name, _ in found] == names
