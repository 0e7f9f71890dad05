"""A seeded generator of well-typed CEL over Gadget: every operator, macro and function, in every context.

A type is CEL's name of it, `list:` or `map:` before that of what is inside, or `step` for an item of `steps`.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gadget import DOUBLES, FINE, INTEGERS, TIMES, UUIDS, WORDS

SCALARS = ("bool", "int", "double", "string", "timestamp", "duration", "bytes")
ITEMS = ("string", "int", "double", "bool", "timestamp")
Scope = Mapping[str, tuple[str, ...]]  # type -> what of that type can be read


@dataclass(frozen=True)
class Production:
    """What makes a value of type `result`: `{0}`, `{1}` … in `text` are of the types `parts`.

    Where it `binds` a type, `{v}` is a variable of that type, which the parts after the first may read. `told` is how
    CEL's library says the same where it departs from CEL's specification.
    """

    result: str
    text: str
    parts: tuple[str, ...] = ()
    binds: str | None = None
    weight: int = 2
    told: str | None = None


@dataclass(frozen=True)
class Term:
    """An expression, with its parts, as one shrinks it."""

    made_by: Production
    parts: tuple["Term", ...] = ()
    variable: str = ""

    def __str__(self) -> str:
        return self.made_by.text.format(*map(str, self.parts), v=self.variable)

    def told(self) -> str:
        """As the library is told it."""
        return (self.made_by.told or self.made_by.text).format(*(part.told() for part in self.parts), v=self.variable)

    def walk(self) -> Iterator["Term"]:
        yield self
        for part in self.parts:
            yield from part.walk()

    def simpler(self) -> Iterator["Term"]:
        """This, with a term inside replaced by one of its own parts or by a constant of its type."""
        own = [p for p in self.walk() if p is not self and p.made_by.result == self.made_by.result]
        yield from sorted(own, key=lambda p: len(str(p)))
        if (plain := _PLAIN.get(self.made_by.result)) and self.parts:
            yield Term(Production(self.made_by.result, plain))
        for at, part in enumerate(self.parts):
            for other in part.simpler():
                yield replace(self, parts=(*self.parts[:at], other, *self.parts[at + 1 :]))


def shrunk(term: Term, fails: Callable[[Term], bool]) -> Term:
    """The simplest term like `term` that `fails` too."""
    while True:
        smaller = (one for one in term.simpler() if len(str(one)) < len(str(term)))
        found = next(filter(fails, smaller), None)
        if found is None:
            return term
        term = found


_PLAIN = {"bool": "true", "int": "1", "double": "1.0", "string": "'a'", "list:string": "['a']", "list:int": "[1]"}


def _quoted(text: str) -> str:
    escapes = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\u2028": "\\u2028", "\0": "\\u0000", "{": "{{", "}": "}}"}
    return "'" + "".join(escapes.get(c, c) for c in text) + "'"


LITERALS: Mapping[str, list[str]] = {
    "bool": ["true", "false"],
    "int": [str(n) for n in INTEGERS],
    "double": [repr(float(n)) for n in DOUBLES],
    "string": [_quoted(w) for w in [*WORDS, *UUIDS, "2024-02-30", "007", "a\0b"]],
    "timestamp": [f"timestamp('{t}')" for t in [*TIMES, *FINE] if ":60" not in t],
    "duration": [f"duration('{d}')" for d in ["0", "1s", "-1.5s", "24h", "1h30m", "1ns", "87600h", "-2562047h"]],
    "bytes": ["b'a'", "b''", "bytes('\u00e4')"],
    "pattern": [_quoted(p) for p in ["^[a-z]+$", "a", "^.$", "\\d", "^\\s|b$", "[^a-c]", "^(a|ab)*$", "a{2}", "^\\w*$",
                                     "(?i)A", "^$", "\\.", "^[^\\n]*$", "^a.*b"]],
    "zone": ["'UTC'", "'+02:00'", "'-05:30'", "'Europe/Zurich'", "''", "'Nowhere'"],
    "count": ["0", "1", "2", "-1", "3"],
    "clause": [_quoted(c) for c in ["%s", "%s%%", "<%s>"]],
    "type": ["int", "string", "bool", "double", "bytes", "list", "map"],
    "list:string": ["[]"], "list:int": ["[]"], "step": [],
}  # fmt: skip
GADGET: Scope = {
    "string": ("name", "other__space__name", "state", "owner", "big", "price", "day", "span", "nested.name",
               "labels.team"),
    "int": ("count", "small", "nested.must", "nested.deep.n", "counts.a"),
    "double": ("ratio", "share", "nested.deep.ratio"),
    "bool": ("ok", "done", "nested.deep.ok"),
    "timestamp": ("at", "until", "nested.deep.at"),
    "list:string": ("tags",), "list:int": ("numbers",), "list:double": ("ratios",), "list:timestamp": ("times",),
    "list:bool": ("flags",), "list:step": ("steps",), "map:string": ("labels",), "map:int": ("counts",),
    "map:double": ("amounts",),
    "dyn": ("any",), "parent": ("nested", "nested.deep"),
}  # fmt: skip
STEP: Scope = {
    "string": ("id",), "int": ("n",), "double": ("ratio",), "bool": ("ok",), "timestamp": ("at",),
    "list:string": ("tags",),
}  # fmt: skip
_UNITS = ("getHours", "getMinutes", "getSeconds", "getMilliseconds")
_DAYS = ("getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear")


# What the library does otherwise than CEL's specification, by what makes it do as specified. (One more, which nothing
# mends: its Python binding cuts a string that it is given at U+0000. So records have none here.)
_TOLD = {
    # it writes the years up to 999 with fewer than four digits
    "format": "{0}.format([({1}.getFullYear() < 10 ? '000' : {1}.getFullYear() < 100 ? '00' :"
    " {1}.getFullYear() < 1000 ? '0' : '') + '%s'.format([{1}])])",
    # it refuses an end that is the string's own, unless that is the start too
    "substring": "(({0} + '..').substring({1}, {2}) + {0}.substring({2}).substring(0, 0))",
    "int": "int(type({0}) == bool ? dyn(b'') : dyn({0}))",  # it takes a boolean of unknown type for a number
}


def _productions() -> Iterator[Production]:
    yield from _logic()
    yield from _numbers()
    yield from _texts()
    yield from _times()
    yield from _conversions()
    for item in (*ITEMS, "step"):
        yield from _lists(item)
    for item in ("string", "int", "double"):
        yield from _maps(item)


def _logic() -> Iterator[Production]:
    yield Production("bool", "({0} && {1})", ("bool", "bool"), weight=6)
    yield Production("bool", "({0} || {1})", ("bool", "bool"), weight=6)
    yield Production("bool", "!{0}", ("bool",), weight=3)
    for kind in (*SCALARS, "dyn", "list:string", "list:int", "list:timestamp", "map:string", "map:int", "map:double"):
        yield Production("bool", "({0} == {1})", (kind, kind), weight=3)
        yield Production("bool", "({0} != {1})", (kind, kind), weight=1)
        yield Production(kind, "({0} ? {1} : {2})", ("bool", kind, kind), weight=1)
    for kind in SCALARS:
        for operator in ("<", "<=", ">", ">="):
            yield Production("bool", f"({{0}} {operator} {{1}})", (kind, kind), weight=1)
        yield Production("dyn", "dyn({0})", (kind,), weight=1)
        yield Production("bool", "(dyn({0}) == {1})", (kind, "dyn"), weight=1)
        yield Production("type", "type({0})", (kind,), weight=1)
    yield Production("bool", "({0} < {1})", ("dyn", "dyn"), weight=1)
    yield Production("bool", "({0} == {1})", ("type", "type"), weight=1)
    yield Production("bool", "({0} in {1})", ("dyn", "list:string"), weight=1)
    yield Production("bool", "(type(self.any) == {0})", ("type",), weight=1)


def _numbers() -> Iterator[Production]:
    for operator in "+-*/%":
        yield Production("int", f"({{0}} {operator} {{1}})", ("int", "int"))
    for operator in "+-*/":
        yield Production("double", f"({{0}} {operator} {{1}})", ("double", "double"))
    yield Production("int", "(-{0})", ("int",), weight=1)
    yield Production("double", "(-{0})", ("double",), weight=1)


def _texts() -> Iterator[Production]:
    yield Production("string", "({0} + {1})", ("string", "string"))
    yield Production("bytes", "({0} + {1})", ("bytes", "bytes"), weight=1)
    for name in ("contains", "startsWith", "endsWith"):
        yield Production("bool", f"{{0}}.{name}({{1}})", ("string", "string"))
    yield Production("bool", "{0}.matches({1})", ("string", "pattern"))
    yield Production("bool", "matches({0}, {1})", ("string", "pattern"), weight=1)
    yield Production("bool", "{0}.matches({1})", ("string", "string"), weight=1)
    for name in ("lowerAscii", "upperAscii", "trim", "reverse"):
        yield Production("string", f"{{0}}.{name}()", ("string",), weight=1)
    yield Production("string", "strings.quote({0})", ("string",), weight=1)
    yield Production("string", "{0}.replace({1}, {2})", ("string", "string", "string"), weight=1)
    yield Production("string", "{0}.replace({1}, {2}, {3})", ("string", "string", "string", "count"), weight=1)
    yield Production("string", "{0}.charAt({1})", ("string", "count"), weight=1)
    yield Production("string", "{0}.substring({1})", ("string", "count"), weight=1)
    yield Production(
        "string", "{0}.substring({1}, {2})", ("string", "count", "count"), weight=1, told=_TOLD["substring"]
    )
    for function in ("indexOf", "lastIndexOf"):
        yield Production("int", f"{{0}}.{function}({{1}})", ("string", "string"), weight=1)
        yield Production("int", f"{{0}}.{function}({{1}}, {{2}})", ("string", "string", "count"), weight=1)
    yield Production("string", "{0}.charAt({1})", ("string", "int"), weight=1)
    yield Production("list:string", "{0}.split({1})", ("string", "string"), weight=1)
    yield Production("list:string", "{0}.split({1}, {2})", ("string", "string", "count"), weight=1)
    yield Production("string", "{0}.join({1})", ("list:string", "string"), weight=1)
    yield Production("string", "{0}.join()", ("list:string",), weight=1)
    for kind in ("string", "int", "bool", "timestamp", "duration", "list:string"):
        told = _TOLD["format"] if kind == "timestamp" else None
        yield Production("string", "{0}.format([{1}])", ("clause", kind), weight=1, told=told)
    yield Production("string", "'%d|%x|%b|%o'.format([{0}, {0}, {0}, {0}])", ("int",), weight=1)
    yield Production("string", "'%.2f|%e'.format([{0}, {0}])", ("double",), weight=1)
    for kind in ("string", "bytes"):
        yield Production("int", "size({0})", (kind,), weight=1)
        yield Production("int", "{0}.size()", (kind,), weight=1)


def _times() -> Iterator[Production]:
    yield Production("timestamp", "({0} + {1})", ("timestamp", "duration"))
    yield Production("timestamp", "({0} + {1})", ("duration", "timestamp"), weight=1)
    yield Production("timestamp", "({0} - {1})", ("timestamp", "duration"))
    yield Production("duration", "({0} - {1})", ("timestamp", "timestamp"), weight=4)
    yield Production("duration", "({0} + {1})", ("duration", "duration"))
    yield Production("duration", "({0} - {1})", ("duration", "duration"))
    for name in (*_UNITS, *_DAYS):
        yield Production("int", f"{{0}}.{name}()", ("timestamp",), weight=1)
        yield Production("int", f"{{0}}.{name}({{1}})", ("timestamp", "zone"), weight=1)
    for name in _UNITS:
        yield Production("int", f"{{0}}.{name}()", ("duration",), weight=1)


def _conversions() -> Iterator[Production]:
    known = {
        "int": ("double", "string", "timestamp", "int", "dyn"), "double": ("int", "string", "double", "dyn"),
        "string": (*SCALARS, "dyn"), "bool": ("string", "bool", "dyn"), "bytes": ("string", "bytes", "dyn"),
        "timestamp": ("string", "int", "timestamp", "dyn"), "duration": ("string", "duration", "dyn"),
    }  # fmt: skip
    for result, kinds in known.items():
        for kind in kinds:
            yield Production(result, f"{result}({{0}})", (kind,), weight=1, told=_TOLD.get(result))


def _lists(item: str) -> Iterator[Production]:
    many = f"list:{item}"
    for macro in ("all", "exists", "exists_one"):
        yield Production("bool", f"{{0}}.{macro}({{v}}, {{1}})", (many, "bool"), item, 2 if item == "step" else 1)
    yield Production("int", "size({0})", (many,), weight=1)
    yield Production("int", "{0}.size()", (many,), weight=1)
    yield Production(many, "{0}.filter({v}, {1})", (many, "bool"), item, weight=1)
    for made in ("string", "int"):
        yield Production(f"list:{made}", "{0}.map({v}, {1})", (many, made), item, weight=1)
        yield Production(f"list:{made}", "{0}.map({v}, {1}, {2})", (many, "bool", made), item, weight=1)
    if item == "step":
        unique = "{0}.all({v}, {0}.exists_one(other, other.%s == {v}.%s))"
        yield Production("bool", unique % ("id", "id"), (many,), item, weight=1)
        yield Production("bool", unique % ("n", "n"), (many,), item, weight=1)
        yield Production("bool", unique % ("n % 2", "n % 2"), (many,), item, weight=1)
        yield Production("string", "{0}[{1}].id", (many, "count"), weight=1)
        yield Production("int", "{0}[{1}].n", (many, "count"), weight=1)
        yield Production("bool", "has({0}[{1}].n)", (many, "count"), weight=1)
        return
    yield Production("bool", "{0}.all({v}, {0}.exists_one(other, {v} == other))", (many,), item, weight=1)
    yield Production("bool", "({0} in {1})", (item, many))
    yield Production(many, "({0} + {1})", (many, many), weight=1)
    yield Production(many, "[{0}, {1}]", (item, item), weight=1)
    yield Production(many, "[{0}]", (item,), weight=1)
    yield Production(item, "{0}[{1}]", (many, "count"), weight=1)
    yield Production(item, "{0}[{1}]", (many, "int"), weight=1)


def _maps(item: str) -> Iterator[Production]:
    many = f"map:{item}"
    for macro in ("all", "exists", "exists_one"):
        yield Production("bool", f"{{0}}.{macro}({{v}}, {{1}})", (many, "bool"), "string", weight=1)
    yield Production("int", "size({0}.filter({v}, {1}))", (many, "bool"), "string", weight=1)
    yield Production("int", "{0}.map({v}, {1}).size()", (many, "string"), "string", weight=1)
    yield Production("bool", "({0} in {1})", ("string", many))
    yield Production("int", "size({0})", (many,), weight=1)
    yield Production(item, "{0}[{1}]", (many, "string"), weight=1)
    yield Production(many, "{{'a': {0}, 'b': {1}}}", (item, item), weight=1)
    yield Production(many, "{{{0}: {1}}}", ("string", item), weight=1)


PRODUCTIONS = list(_productions())


class Generator:
    """Terms by a seed over the properties `fields` of `self`; with `transitions` some read `oldSelf`."""

    def __init__(
        self, seed: str, productions: Sequence[Production] = PRODUCTIONS, *, transitions: bool = False,
        fields: Scope = GADGET,
    ) -> None:  # fmt: skip
        self.rng, self.transitions, self.fields = random.Random(seed), transitions, fields
        self.productions = [p for p in productions if "list:step" in fields or "list:step" not in (p.result, *p.parts)]
        self._by_result: dict[str, list[Production]] = {}
        for one in self.productions:
            self._by_result.setdefault(one.result, []).append(one)
        self._leaves = {kind for kind in (*fields, *LITERALS) if fields.get(kind) or LITERALS.get(kind)}

    def condition(self, depth: int = 3) -> Term:
        """A term of type bool."""
        return self.term("bool", depth)

    def using(self, production: Production, depth: int = 1) -> Term:
        """A condition in which `production` is used."""
        made = self._made(production, depth, {})
        while made.made_by.result != "bool":
            over = [p for p in self.productions if made.made_by.result in p.parts]
            chosen = self.rng.choice([p for p in over if p.result == "bool"] or over)
            others = [self.term(kind, 0) for kind in chosen.parts]
            others[chosen.parts.index(made.made_by.result)] = made
            made = Term(chosen, tuple(others), "w" if chosen.binds else "")
        return made

    def term(self, kind: str, depth: int, scope: Scope | None = None) -> Term:
        scope = scope or {}
        known = self._by_result.get(kind, ())
        if kind in ITEMS and "dyn" in self.fields and self.rng.random() < 0.02:
            kind = "dyn"
        if known and (depth > 0 and self.rng.random() < 0.85):
            weights = [p.weight for p in known]
            return self._made(self.rng.choices(known, weights)[0], depth - 1, scope)
        plain = [p for p in known if self._leaves.issuperset(p.parts)]
        return self._leaf(kind, scope) or self._made(self.rng.choice(plain), 0, scope)

    def _made(self, production: Production, depth: int, scope: Scope) -> Term:
        parts = [self.term(kind, depth, scope) for kind in production.parts[:1]]
        variable = ""
        if production.binds:
            variable = self.rng.choice(["x", "x", "id", "lambda"])
            scope = _bound(scope, variable, production.binds)
        parts += [self.term(kind, max(depth, 1) if variable else depth, scope) for kind in production.parts[1:]]
        return Term(production, tuple(parts), variable)

    def _leaf(self, kind: str, scope: Scope) -> Term | None:
        bound = scope.get(kind, ())
        if bound and self.rng.random() < 0.7:
            return Term(Production(kind, self.rng.choice(bound)))
        owner = "oldSelf" if self.transitions and self.rng.random() < 0.4 else "self"
        fields = [f"{owner}.{name}" for name in self.fields.get(kind, ())]
        if kind == "bool" and self.rng.random() < 0.4:
            names = [name for names in self.fields.values() for name in names]
            fields = [f"has({owner}.{self.rng.choice(names)})"]
        literals = LITERALS.get(kind, [])
        choices = fields if fields and (self.rng.random() < 0.7 or not literals) else literals
        return Term(Production(kind, self.rng.choice(choices))) if choices else None


def _bound(scope: Scope, variable: str, kind: str) -> Scope:
    """`scope` with a variable, which hides another of its name."""
    kept = {k: tuple(t for t in texts if variable not in (t, t.partition(".")[0].removeprefix("has(")))
            for k, texts in scope.items()}  # fmt: skip
    added: dict[str, tuple[str, ...]] = {}
    if kind == "step":
        added = {k: tuple(f"{variable}.{name}" for name in names) for k, names in STEP.items()}
        added["bool"] = (*added["bool"], *(f"has({variable}.{name})" for names in STEP.values() for name in names))
    added[kind] = (*added.get(kind, ()), variable)
    return {k: (*kept.get(k, ()), *added.get(k, ())) for k in {*kept, *added}}
