"""The rules of an entity in its module: a function each, and where in a record the objects stand that it is about."""

import ast
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from schemagen.catalog.constraint import ExactlyOne, Rule
from schemagen.catalog.model import Catalog, Entity, Schema
from schemagen.emit.models.names import free
from schemagen.emit.models.refs import reachable
from schemagen.emit.models.schema_document import Document
from schemagen.rules.expressible import NotExpressible
from schemagen.rules.places import places
from schemagen.rules.python_tree import python_tree
from schemagen.rules.record import expressions, field_of, is_transition, message_of, record_rule
from schemagen.rules.tree import Expression


def model_rules(entity: Entity) -> list[Rule | ExactlyOne]:
    """The rules that the model of `entity` enforces."""
    declared = (rule for rule in (*entity.rules, *entity.constraints) if isinstance(rule, Rule | ExactlyOne))
    return [rule for rule in declared if _is_enforced(entity, rule)]


def rules_text(entity: Entity) -> str:
    """The functions of the rules, and `_RULES`; empty when there are none."""
    found = [(rule.path if isinstance(rule, Rule) else "", entity, rule) for rule in model_rules(entity)]
    return _text(found, entity.schema, [""])


def shared_rules_text(catalog: Catalog, document: Document, starts: Mapping[str, Iterable[str]]) -> str:
    """As `rules_text`, of definitions that entities share: those in `document` at `starts`, pointers by entity.

    Each class starts at its own definition, so that it keeps the rules on what is inside it. Entities that share a
    definition share its rules.
    """
    schema = json.loads(document.text)
    starting = [document.place(name, pointer) for name, pointers in starts.items() for pointer in pointers]
    found: dict[tuple[str, str], tuple[str, Entity, Rule]] = {}
    for name, pointers in starts.items():
        inside = {p for start in pointers for p in (start, *reachable(catalog.entities[name].schema, start))}
        for rule in model_rules(catalog.entities[name]):
            if isinstance(rule, Rule) and any(_is_below(rule.path, pointer) for pointer in inside):
                place = document.place(name, rule.path)
                with suppress(NotExpressible):  # only seen to lead there from elsewhere
                    places(schema, [place], starting)
                    found.setdefault((place, rule.id), (place, catalog.entities[name], rule))
    return _text(list(found.values()), schema, starting)


def _is_below(path: str, start: str) -> bool:
    return path == start or path.startswith(f"{start}/")


def _text(found: Sequence[tuple[str, Entity, Rule | ExactlyOne]], schema: Schema, starts: Iterable[str]) -> str:
    """The functions of the rules `found`, each with its place in `schema`, and `_RULES`."""
    if not found:
        return ""
    maker = _Functions()
    listed: dict[str, list[ast.expr]] = {}
    for place, entity, rule in found:
        made = maker.constraint(rule) if isinstance(rule, ExactlyOne) else maker.rule(entity, rule)
        listed.setdefault(place, []).append(made)
    arguments: list[ast.expr] = [_value({path: ast.List(elts=made) for path, made in listed.items()})]
    if any(listed):
        arguments.append(_value(places(schema, listed, starts)))
    bound = ast.Assign(targets=[ast.Name(id="_RULES")], value=_call("Rules", arguments), lineno=0)
    return "\n\n".join(ast.unparse(ast.fix_missing_locations(node)) for node in (*maker.functions, bound))


def _is_enforced(entity: Entity, rule: Rule | ExactlyOne) -> bool:
    if rule.severity != "error" or rule.enforce.get("model") == "off":
        return False
    try:
        record_rule(entity, rule)
    except NotExpressible:
        return False
    return True


class _Functions:
    """The functions of rules, in order, under names of their own."""

    def __init__(self) -> None:
        self.functions: list[ast.stmt] = []
        self._taken: set[str] = {"_RULES", "_cel"}

    def constraint(self, rule: ExactlyOne) -> ast.expr:
        body = _call("exactly_one", [ast.Name(id="self"), *map(_value, rule.fields)])
        named = self._function(rule.id, f"Exactly one of {', '.join(rule.fields)} is there.", body)
        return _call("Rule", [_value(rule.id), named, _value(message_of(rule))])

    def rule(self, entity: Entity, rule: Rule) -> ast.expr:
        condition, explain = expressions(entity, rule)
        arguments = [_value(rule.id), self._expression(rule.id, condition), _value(message_of(rule))]
        named = [("field", _value(field_of(rule)))] if rule.field_path else []
        if rule.on_error == "pass":
            named.append(("lenient", _value(True)))
        if explain is not None and not is_transition(explain):
            named.append(("explain", self._expression(f"{rule.id}.message", explain)))
        return _call("Rule", arguments, named)

    def _expression(self, id: str, expression: Expression) -> ast.expr:
        return self._function(id, expression.text, python_tree(expression))

    def _function(self, id: str, about: str, body: ast.expr) -> ast.expr:
        name = free(self._taken, "_" + id.replace(".", "_"), joint="_")
        self._taken.add(name)
        anything = ast.Name(id="Any")
        parameters = ast.arguments(
            posonlyargs=[], args=[ast.arg(arg="self", annotation=anything)], kwonlyargs=[], kw_defaults=[], defaults=[]
        )
        statements: list[ast.stmt] = [ast.Expr(value=_value(" ".join(about.split()))), ast.Return(value=body)]
        self.functions.append(
            ast.FunctionDef(name=name, args=parameters, body=statements, decorator_list=[], returns=anything, lineno=0)
        )
        return ast.Name(id=name)


def _call(function: str, arguments: list[ast.expr], named: Iterable[tuple[str, ast.expr]] = ()) -> ast.expr:
    called = ast.Attribute(value=ast.Name(id="_cel"), attr=function)
    return ast.Call(func=called, args=arguments, keywords=[ast.keyword(arg=k, value=v) for k, v in named])


def _value(value: object) -> ast.expr:
    """A value of Python's as it is written; nodes stay."""
    match value:
        case ast.expr():
            return value
        case dict():
            return ast.Dict(keys=[_value(k) for k in value], values=[_value(v) for v in value.values()])
        case list():
            return ast.List(elts=[_value(v) for v in value])
        case tuple():
            return ast.Tuple(elts=[_value(v) for v in value])
        case None | bool() | int() | str():
            return ast.Constant(value=value)
    raise AssertionError(f"nothing is written of a {type(value).__name__}")
