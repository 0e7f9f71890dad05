"""A checked expression → a Python expression over the functions of rules.cel, as a syntax tree.

Made of nodes, never of text. An error of CEL is an exception; what can raise none stands first in `and` and `or`, so
that most guards are plain Python.
"""

import ast
import keyword
from collections.abc import Iterable, Mapping
from typing import assert_never

from schemagen.rules.cel.instant import Duration, Instant
from schemagen.rules.distinct import distinct_by
from schemagen.rules.expressible import NotExpressible, construct
from schemagen.rules.pattern import ecma_pattern, python_pattern
from schemagen.rules.tree import (
    And,
    Call,
    CelType,
    Compare,
    Comprehension,
    Expression,
    Field,
    Has,
    In,
    Kind,
    ListOf,
    Literal,
    MapOf,
    Node,
    Not,
    Or,
    Select,
)

_MODULE = "_cel"  # what the functions of rules.cel stand under
_DEEPEST = 60
_PARAMETERS = {"self": "self", "oldSelf": "old_self", "ref": "ref"}
_READERS: Mapping[Kind, str] = {
    "bool": "boolean", "int": "integer", "double": "double", "string": "string", "timestamp": "instant",
    "list": "array", "map": "mapping", "object": "mapping", "duration": "duration", "bytes": "data",
}  # fmt: skip
MACROS = {"all": "all_of", "exists": "any_of", "exists_one": "one_of"}
FUNCTIONS = {
    "_-_": "subtract", "_*_": "multiply", "_/_": "divide", "_%_": "modulo", "-_": "negate",
    "_[_]": "index", "size": "size", "contains": "text_contains", "startsWith": "starts_with", "endsWith": "ends_with",
    "lowerAscii": "lower_ascii", "upperAscii": "upper_ascii", "replace": "replace", "split": "split", "join": "join",
    "substring": "substring", "trim": "trim", "indexOf": "index_of", "lastIndexOf": "last_index_of",
    "charAt": "char_at", "reverse": "reverse", "strings.quote": "quote", "format": "format_text", "int": "to_int",
    "double": "to_double", "string": "to_string", "bool": "to_bool", "bytes": "to_bytes", "timestamp": "to_timestamp",
    "duration": "to_duration", "type": "type_of",
}  # fmt: skip
PARTS = frozenset({
    "getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getHours", "getMinutes",
    "getSeconds", "getMilliseconds",
})  # fmt: skip
_OPERATORS: Mapping[str, type[ast.cmpop]] = {
    "==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE,
}  # fmt: skip
_PLAIN = frozenset({"bool", "int", "double", "string", "timestamp", "duration", "bytes"})
_TYPES = {"bool", "int", "double", "string", "bytes", "list", "map", "google.protobuf.Timestamp", "null_type"}


def python_tree(expression: Expression) -> ast.expr:
    """`expression` as Python over `self` (and `old_self`, `ref`) and `_cel`. Raises NotExpressible.

    Where CEL gives an error, evaluating it raises `_cel.EvaluationError`.
    """
    return _Translator({}).node(expression.root)


class _Translator:
    """`names` are the macros' variables in scope, as Python has them."""

    def __init__(self, names: Mapping[str, str], depth: int = 0) -> None:
        self.names, self.depth = names, depth

    def node(self, node: Node) -> ast.expr:
        if self.depth > _DEEPEST:
            raise NotExpressible("an expression that is nested too deeply")
        return _Translator(self.names, self.depth + 1)._node(node)

    def _node(self, node: Node) -> ast.expr:
        match node:
            case Literal(value=value):
                return _literal(value)
            case Field() | Select():
                return self.read(node)
            case Has(operand=operand):
                return self.called("has", self.holder(operand), *map(_constant, _names(operand)))
            case Compare():
                return self.compared(node)
            case In(element=element, collection=collection):
                return self.called("contains", self.members(collection), self.node(element))
            case And(operands=operands):
                return self.joined(ast.And(), "both", operands)
            case Or(operands=operands):
                return self.joined(ast.Or(), "either", operands)
            case Not(operand=operand):
                return ast.UnaryOp(op=ast.Not(), operand=self.truth(operand))
            case ListOf(items=items):
                return ast.List(elts=[self.node(item) for item in items], ctx=ast.Load())
            case MapOf(entries=entries):
                pairs = [ast.Tuple(elts=[self.node(k), self.node(v)], ctx=ast.Load()) for k, v in entries]
                return self.called("object_of", *pairs)
            case Call():
                return self.call(node)
            case Comprehension():
                return self.macro(node)
            case _:
                assert_never(node)

    def called(self, function: str, *arguments: ast.expr, **named: ast.expr) -> ast.expr:
        return _call(function, list(arguments), [ast.keyword(arg=k, value=v) for k, v in named.items()])

    def variable(self, name: str) -> ast.expr:
        return ast.Name(id=self.names.get(name) or _PARAMETERS[name], ctx=ast.Load())

    def holder(self, node: Field | Select) -> ast.expr:
        """What a property is read from, by the names that `_names` gives."""
        return self.variable(node.variable) if isinstance(node, Field) else self.node(node.operand)

    def read(self, node: Field | Select) -> ast.expr:
        if isinstance(node, Field) and node.variable not in self.names and node.variable not in _PARAMETERS:
            return self.type_name(node)
        arguments = [self.holder(node), *map(_constant, _names(node))]
        if node.type.kind == "object" and len(arguments) == 1:
            return arguments[0]
        return self.typed(node.type, *arguments)

    def typed(self, kind: CelType, *arguments: ast.expr) -> ast.expr:
        """What stands there, read as a value of this type."""
        if of := _element_reader(kind):
            return self.called(_READERS[kind.kind], *arguments, of=_attribute(of))
        return self.called(_READERS.get(kind.kind, "value"), *arguments)

    def type_name(self, node: Field) -> ast.expr:
        name = ".".join((node.variable, *node.path))
        if node.type.kind != "type" or name not in _TYPES:
            raise NotExpressible(construct(node))
        return _constant(name)

    def truth(self, node: Node) -> ast.expr:
        """A boolean; of a value of any type only the booleans."""
        made = self.node(node)
        return made if node.type.kind == "bool" else self.called("boolean", made)

    def compared(self, node: Compare) -> ast.expr:
        left, right, operator = node.left, node.right, node.operator
        sides = [self.node(left), self.node(right)]
        if left.type.kind == right.type.kind and left.type.kind in _PLAIN:
            return ast.Compare(left=sides[0], ops=[_OPERATORS[operator]()], comparators=[sides[1]])
        for side in (left, right):
            if not _is_read(side.type):
                raise NotExpressible(f"a comparison of values of type {side.type}")
        if operator in (">", ">="):
            sides, operator = sides[::-1], "<" if operator == ">" else "<="
        if operator in ("<", "<="):
            return self.called("less" if operator == "<" else "less_equal", *sides)
        equal = self.called("equal", *sides)
        return equal if operator == "==" else ast.UnaryOp(op=ast.Not(), operand=equal)

    def members(self, collection: Node) -> ast.expr:
        if collection.type.kind not in ("list", "map", "dyn"):
            raise NotExpressible(f"in {construct(collection)}")
        return self.node(collection)

    def joined(self, operator: ast.boolop, function: str, operands: Iterable[Node]) -> ast.expr:
        """`and`, `or`: first what gives no error, then the rest, of which none may hide the others."""
        safe = [self.truth(o) for o in operands if _is_safe(o)]
        risky = [self.truth(o) for o in operands if not _is_safe(o)]
        if len(risky) > 1:
            risky = [self.called(function, *(_lambda([], made) for made in risky))]
        parts = safe + risky
        return parts[0] if len(parts) == 1 else ast.BoolOp(op=operator, values=parts)

    def macro(self, node: Comprehension) -> ast.expr:
        name = self.free(node.variable)
        inner = _Translator({**self.names, node.variable: name}, self.depth)

        def over(function: str, items: ast.expr, made: ast.expr) -> ast.expr:
            return self.called(function, items, _lambda([name], made))

        items = self.node(node.range)
        if found := distinct_by(node):
            name = self.free(found[0])
            return over("distinct", items, _Translator({**self.names, found[0]: name}, self.depth).node(found[1]))
        if node.macro in MACROS:
            assert node.condition is not None
            return over(MACROS[node.macro], items, inner.truth(node.condition))
        if node.condition is not None:
            items = over("filtered", items, inner.truth(node.condition))
        return items if node.value is None else over("mapped", items, inner.node(node.value))

    def free(self, variable: str) -> str:
        """A Python name for a macro's variable, unlike those around it."""
        name = variable
        taken = {_MODULE, *_PARAMETERS.values(), *(n for v, n in self.names.items() if v != variable)}
        while keyword.iskeyword(name) or name in taken:
            name += "_"
        return name

    def call(self, node: Call) -> ast.expr:
        match node.function, node.arguments:
            case "_?_:_", (condition, yes, no):
                return ast.IfExp(test=self.truth(condition), body=self.node(yes), orelse=self.node(no))
            case "_[_]", (collection, key):
                return self.typed(node.type, self.called("index", self.node(collection), self.node(key)))
            case "matches", (text, Literal(value=str(pattern))):
                return self.called("matches", self.node(text), _constant(python_pattern(ecma_pattern(pattern))))
            case "matches", _:
                raise NotExpressible("a regular expression that is no literal")
            case "dyn", (value,):
                return self.node(value)
            case (("_+_" | "_-_" | "_*_"), _):
                return self.chain(node)
            case (function, _) if function in PARTS:
                return self.called("time_part", _constant(function), *map(self.node, node.arguments))
            case (function, _) if function in FUNCTIONS:
                return self.called(FUNCTIONS[function], *map(self.node, node.arguments))
        raise NotExpressible(construct(node))

    def chain(self, node: Call) -> ast.expr:
        """`a + b + c`, as one call."""
        operands: list[Node] = []
        rest: Node = node
        while isinstance(rest, Call) and rest.function == node.function:
            operands.append(rest.arguments[1])
            rest = rest.arguments[0]
        made = [self.node(operand) for operand in [rest, *reversed(operands)]]
        kinds = {o.type.kind for o in (rest, *operands)}
        if node.function == "_+_" and (kinds == {"string"} or kinds == {"double"}):
            return _folded(made)
        return self.called({"_+_": "add", "_-_": "subtract", "_*_": "multiply"}[node.function], *made)


def _folded(parts: list[ast.expr]) -> ast.expr:
    made = parts[0]
    for part in parts[1:]:
        made = ast.BinOp(left=made, op=ast.Add(), right=part)
    return made


def _call(function: str, arguments: list[ast.expr], named: list[ast.keyword] | None = None) -> ast.expr:
    return ast.Call(func=_attribute(function), args=arguments, keywords=named or [])


def _attribute(function: str) -> ast.expr:
    return ast.Attribute(value=ast.Name(id=_MODULE, ctx=ast.Load()), attr=function, ctx=ast.Load())


def _lambda(parameters: list[str], body: ast.expr) -> ast.expr:
    arguments = [ast.arg(arg=name) for name in parameters]
    return ast.Lambda(
        args=ast.arguments(posonlyargs=[], args=arguments, kwonlyargs=[], kw_defaults=[], defaults=[]), body=body
    )


def _constant(value: bool | int | float | str | bytes) -> ast.expr:
    return ast.Constant(value=value)


def _literal(value: object) -> ast.expr:
    match value:
        case Instant():
            return _call("Instant", [_constant(value.seconds), *([_constant(value.nanos)] if value.nanos else [])])
        case Duration():
            return _call("Duration", [_constant(value.nanos)])
        case bool() | str() | bytes():
            return _constant(value)
        case int() | float() if value == value and abs(value) != float("inf"):
            negative = ast.UnaryOp(op=ast.USub(), operand=_constant(abs(value)))
            return negative if str(value).startswith("-") else _constant(value)
        case float():
            return _call("to_double", [_constant(str(value))])
    raise NotExpressible("a literal of this type")


def _names(node: Field | Select) -> tuple[str, ...]:
    return node.path if isinstance(node, Field) else (node.name,)


def _element_reader(kind: CelType) -> str | None:
    """What reads the elements of a list, or the values of a map, that Python has otherwise than JSON."""
    match kind:
        case CelType("list", (CelType("timestamp"),)):
            return "instant"
        case CelType("list", (CelType("double"),)) | CelType("map", (_, CelType("double"))):
            return "as_double"
    return None


def _is_read(kind: CelType) -> bool:
    """Whether values of this type are read as a whole; in an object of JSON one instant has many texts."""
    if kind.kind == "list" and kind.of[0].kind == "timestamp":
        return True
    return kind.kind != "object" and all(inner.kind != "timestamp" and _is_read(inner) for inner in kind.of)


def _is_safe(node: Node) -> bool:
    """Whether `node` gives a boolean whatever the record is: it reads nothing but whether properties are there."""
    match node:
        case Literal(value=bool()):
            return True
        case Has(operand=Field(variable="self" | "oldSelf", path=(_,))):
            return True
        case Not(operand=operand):
            return _is_safe(operand)
        case And(operands=operands) | Or(operands=operands):
            return all(map(_is_safe, operands))
        case Compare(left=left, right=right):
            return left.type.kind == right.type.kind == "bool" and _is_safe(left) and _is_safe(right)
    return False
