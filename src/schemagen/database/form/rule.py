"""A rule on one record in a database: a CHECK, one that calls a function, or a trigger."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import cast

from sqlglot import exp

from schemagen.catalog.constraint import Rule
from schemagen.catalog.field_type import Document
from schemagen.catalog.model import Entity
from schemagen.database.enforcement import enforced
from schemagen.database.form.held import Form, Place
from schemagen.database.form.in_time import moves
from schemagen.rules.places import Edge, places
from schemagen.rules.record import expressions, is_transition, message_of
from schemagen.rules.sql_json import Json, json_column
from schemagen.rules.sql_logic import condition
from schemagen.rules.sql_row import Row
from schemagen.rules.sql_value import Dialect
from schemagen.rules.tree import Expression
from schemagen.sql.depth import check_depth
from schemagen.sql.expression import FALSE, TRUE, every, name, negate, of_row, type_of
from schemagen.sql.name import short_name
from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.table import Check, Firing, Function, Trigger

_AT_WRITE = "a trigger looks at each item, which no CHECK can"
_MOST_ROUTES = 20


def rule_form(rule: Rule, place: Place) -> Form:
    """What holds `rule`, which is of the entity of `place`. Raises NotExpressible."""
    expression, _ = expressions(place.entity, rule)
    if is_transition(expression):
        return _transition(rule, expression, place)
    held = _readable(_held(rule, expression, place), place)
    if not held.find(exp.Select):
        return _form(rule, place, Check(rule.id, held, rule.id))
    if place.dialect.name == "sqlite":
        broken = negate(exp.paren(of_row(held, "NEW")))
        firings = (Firing("before", ("insert",), broken), Firing("before", ("update",), broken))
        trigger = Trigger(rule.id, rule.id, message_of(rule), firings)
        return Form(enforced("trigger", rule.id, _AT_WRITE), ((place.entity.name, trigger),))
    function, called = _function(rule, held, place)
    return _form(rule, place, Check(rule.id, called, rule.id), function)


def _readable(made: exp.Expr, place: Place) -> exp.Expr:
    """`made`, which the database can read. Raises NotExpressible."""
    if place.dialect.name == "sqlite":
        check_depth(made)
    return made


def _form(rule: Rule, place: Place, *parts: Check | Function) -> Form:
    return Form(enforced("check", rule.id), tuple((place.entity.name, part) for part in parts))


def _function(rule: Rule, held: exp.Expr, place: Place) -> tuple[Function, exp.Expr]:
    """A function of the columns that `held` reads, named after its body; and its call."""
    types = {of.column.name: of.column.type for of in place.columns.values()}
    used = sorted({c.name for c in held.find_all(exp.Column) if not c.args.get("table")})
    digest = sha256(place.dialect.render(held).encode()).hexdigest()[:8]
    function = Function(
        short_name(f"{rule.id}.{digest}"), tuple((one, types[one]) for one in used), type_of("boolean"), held, rule.id
    )
    called: exp.Expr = exp.Anonymous(this=name(function.name), expressions=[exp.Column(this=name(one)) for one in used])
    return function, exp.Dot(this=name(place.schema), expression=called) if place.schema else called


def _held(rule: Rule, expression: Expression, place: Place) -> exp.Expr:
    """That a row keeps the rule: never NULL."""
    if not rule.path:
        return _decided(rule, condition(expression, _row(place)))
    routes = list(_routes(places(place.entity.schema, [rule.path]), rule.path))
    return every(_along(rule, expression, place, route) for route in routes)


def _decided(rule: Rule, made: exp.Expr) -> exp.Expr:
    """`made` holds; what is NULL does when the rule says so."""
    grouped = made if isinstance(made, exp.Paren) else exp.paren(made)
    return (
        negate(exp.Is(this=grouped, expression=FALSE))
        if rule.on_error == "pass"
        else exp.Is(this=grouped, expression=TRUE)
    )


def _row(place: Place, **others: Mapping[str, exp.Expr]) -> Row:
    columns = {prop: of.place.value() for prop, of in place.columns.items()}
    return Row(_dialect(place), {"self": columns, **others}, limits=limits_of(place.entity))


def _dialect(place: Place) -> Dialect:
    return cast(Dialect, place.dialect.name)


def limits_of(entity: Entity) -> dict[str, tuple[float, float]]:
    """The least and the greatest number that properties may be."""
    found = {}
    for prop, of in entity.fields.items():
        low, high = (
            of.facts.get("minimum", of.facts.get("exclusiveMinimum")),
            of.facts.get("maximum", of.facts.get("exclusiveMaximum")),
        )
        if isinstance(low, int | float) and isinstance(high, int | float):
            found[prop] = (low, high)
    return found


def _routes(
    graph: Mapping[str, list[Edge]], target: str, at: str = "", steps: tuple[Edge, ...] = ()
) -> Iterator[tuple[Edge, ...]]:
    """The ways from the record to the objects that the schema at `target` describes."""
    if at == target:
        yield steps
    if len(steps) > _MOST_ROUTES:
        raise NotExpressible("an object inside objects of its own kind, to any depth")
    for edge in graph.get(at, ()):
        yield from _routes(graph, target, edge[2], (*steps, edge))


def _along(rule: Rule, expression: Expression, place: Place, route: tuple[Edge, ...]) -> exp.Expr:
    """That every object at the end of `route` keeps the rule."""
    steps = [edge for edge in route if edge[0] != "same"]
    if not steps or steps[0][0] != "member":
        raise NotExpressible("a rule on what is only sometimes an object of this kind")
    of = place.columns[steps[0][1]]
    if not isinstance(of.field.type, Document):
        raise NotExpressible("a rule on an object that no column has")
    return _below(rule, expression, place, json_column(of.place.value(), _dialect(place)), steps[1:], 1)


def _below(rule: Rule, expression: Expression, place: Place, value: Json, steps: list[Edge], depth: int) -> exp.Expr:
    """As `_along`, from `value` on."""
    if not steps:
        row = Row(_dialect(place), {}, {"self": value})
        other = exp.Is(this=exp.paren(value.is_a("object")), expression=TRUE)
        return exp.Case(ifs=[exp.If(this=other, true=_decided(rule, condition(expression, row)))], default=TRUE)
    (how, what, _), rest = steps[0], steps[1:]
    if how == "member":
        return _below(rule, expression, place, value.member(what), rest, depth)
    if how == "items" and what == 0:
        table, item = value.items(f"each_{depth}")
        shape = value.is_a("array")
    elif how == "values" and what == ((), ()):
        table, _, item = value.members(f"each_{depth}")
        shape = value.is_a("object")
    else:
        raise NotExpressible("a rule on what is only sometimes an object of this kind")
    broken = exp.Where(this=negate(exp.paren(_below(rule, expression, place, item, rest, depth + 1))))
    rows = exp.Select(expressions=[exp.Literal.number(1)], from_=exp.From(this=table), where=broken)
    kept = exp.Not(this=exp.Exists(this=rows))
    return exp.Case(ifs=[exp.If(this=exp.Is(this=exp.paren(shape), expression=TRUE), true=kept)], default=TRUE)


def _transition(rule: Rule, expression: Expression, place: Place) -> Form:
    """A trigger that compares OLD with NEW."""
    if rule.path:
        raise NotExpressible("a rule of a nested object that names oldSelf")

    def refused(row: str) -> exp.Expr:
        columns = {prop: of.place.value() for prop, of in place.columns.items()}
        now, was = ({prop: of_row(value, one) for prop, value in columns.items()} for one in ("NEW", row))
        records = {"self": now, "oldSelf": was}
        made = condition(expression, Row(_dialect(place), records, limits=limits_of(place.entity)))
        if made.find(exp.Select) and place.dialect.name == "postgres":
            raise NotExpressible("a trigger's condition can't look at each item or member of JSON")
        return negate(exp.paren(_decided(rule, _readable(made, place))))

    return moves(place, rule.id, message_of(rule), refused)
