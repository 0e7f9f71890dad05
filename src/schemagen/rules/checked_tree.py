"""From CEL's checked expression (protobuf) to our tree."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol, cast

from schemagen.catalog.field_type import FieldType
from schemagen.rules.cel.convert import to_duration
from schemagen.rules.cel.instant import parse_instant
from schemagen.rules.cel.logic import EvaluationError
from schemagen.rules.checked_proto import PACKAGE, read_checked
from schemagen.rules.problem import CelError, Problem
from schemagen.rules.tree import (
    And,
    Call,
    CelType,
    Compare,
    Comprehension,
    Field,
    Has,
    In,
    Kind,
    ListOf,
    Literal,
    Macro,
    MapOf,
    Node,
    Not,
    Operator,
    Or,
    Select,
)

_COMPARISONS: Mapping[str, Operator] = {
    "_==_": "==", "_!=_": "!=", "_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">=",
}  # fmt: skip
# cel.expr.Type.PrimitiveType and WellKnownType
_PRIMITIVES: tuple[Kind, ...] = ("dyn", "bool", "int", "uint", "double", "string", "bytes")
_WELL_KNOWN: tuple[Kind, ...] = ("dyn", "dyn", "timestamp", "duration")


_OWN = ("self", "oldSelf", "ref")


class Names(Protocol):
    """What the tree needs to know of the environment that it was checked in."""

    def property_of(self, kind: CelType, identifier: str) -> str:
        """The JSON name of what is selected by `identifier`."""

    def stored(self, variable: str, path: tuple[str, ...]) -> FieldType | None:
        """What the column of a top-level property holds."""


def read_tree(serialized: bytes, names: Names) -> Node:
    """The tree of a checked expression. Raises CelError for what checks but can never be meant."""
    return _Reader(read_checked(serialized), names).node()


class _Reader:
    def __init__(self, checked: Any, names: Names) -> None:
        self.checked, self.names = checked, names

    def node(self, expr: Any = None) -> Node:
        expr = self.checked.expr if expr is None else expr
        read = {
            "const_expr": self._literal, "ident_expr": self._variable, "select_expr": self._select,
            "call_expr": self._call, "list_expr": self._list, "struct_expr": self._map,
            "comprehension_expr": self._comprehension,
        }  # fmt: skip
        kind = expr.WhichOneof("kind")
        return read[kind](getattr(expr, kind), self._type(expr.id), self.checked.source_info.positions[expr.id])

    def _type(self, id: int) -> CelType:
        return cel_type(self.checked.type_map[id]) if id in self.checked.type_map else CelType("dyn")

    def _literal(self, constant: Any, type: CelType, offset: int) -> Node:
        kind = constant.WhichOneof("kind")
        if kind == "null_value":
            help = "ask with has(), which is false for null too"
            raise CelError(Problem("cel-type", "null counts as absent, so nothing equals it", offset, help))
        if kind == "uint64_value":
            raise CelError(Problem("cel-type", "schemas have no unsigned numbers", offset, "leave out the u"))
        return Literal(type, offset, getattr(constant, kind))

    def _variable(self, ident: Any, type: CelType, offset: int) -> Node:
        return Field(type, offset, ident.name)

    def _select(self, select: Any, type: CelType, offset: int) -> Node:
        operand = self.node(select.operand)
        name = self.names.property_of(operand.type, select.field)
        if isinstance(operand, Field):
            path = (*operand.path, name)
            found: Field | Select = Field(
                type, offset, operand.variable, path, self.names.stored(operand.variable, path)
            )
        else:
            found = Select(type, offset, operand, name)
        return Has(CelType("bool"), offset, found) if select.test_only else found

    def _call(self, call: Any, type: CelType, offset: int) -> Node:
        arguments = tuple(self.node(a) for a in ([call.target] if call.HasField("target") else []) + list(call.args))
        match call.function, arguments:
            case (("_&&_" | "_||_") as function, _):
                kind = And if function == "_&&_" else Or
                flat = (inner for a in arguments for inner in (a.operands if isinstance(a, kind) else (a,)))
                return kind(type, offset, tuple(flat))
            case "!_", (operand,):
                return Not(type, offset, operand)
            case "@in", (element, collection):
                return In(type, offset, element, collection)
            case (function, (left, right)) if function in _COMPARISONS:
                return Compare(type, offset, _COMPARISONS[function], left, right)
            case "timestamp", (Literal(value=str(value)) as written,):
                return self._timestamp(value, type, written.offset)
            case "duration", (Literal(value=str(value)) as written,):
                return self._duration(value, type, written.offset)
        return Call(type, offset, call.function, arguments)

    def _timestamp(self, text: str, type: CelType, offset: int) -> Node:
        instant = parse_instant(text)
        if instant is None:
            help = 'write it as "2025-01-15T09:30:00Z"'
            raise CelError(Problem("cel-type", f"'{text}' is no point in time (RFC 3339)", offset, help))
        return Literal(type, offset, instant)

    def _duration(self, text: str, type: CelType, offset: int) -> Node:
        try:
            return Literal(type, offset, to_duration(text))
        except EvaluationError:
            help = 'write it as "1h30m" or "-1.5s"'
            raise CelError(Problem("cel-type", f"'{text}' is no duration", offset, help)) from None

    def _list(self, items: Any, type: CelType, offset: int) -> Node:
        return ListOf(type, offset, tuple(self.node(item) for item in items.elements))

    def _map(self, struct: Any, type: CelType, offset: int) -> Node:
        if struct.message_name:
            raise CelError(Problem("cel-type", f"rules make no messages ('{struct.message_name}')", offset))
        return MapOf(type, offset, tuple((self.node(e.map_key), self.node(e.value)) for e in struct.entries))

    def _comprehension(self, it: Any, type: CelType, offset: int) -> Node:
        """What CEL expanded a macro to, folded again: the start and the step of the loop tell which it was."""
        if it.iter_var in _OWN:
            raise CelError(Problem("cel-type", f"a macro's variable can't be called {it.iter_var}", offset))
        at = (type, offset)
        start, step, over = self.node(it.accu_init), self.node(it.loop_step), self.node(it.iter_range)
        match start, step:
            case Literal(value=bool(is_all)), (And(operands=parts) | Or(operands=parts)):
                return Comprehension(*at, "all" if is_all else "exists", it.iter_var, over, _rest(step, parts))
            case Literal(), Call(function="_?_:_", arguments=(condition, _, _)):
                return Comprehension(*at, "exists_one", it.iter_var, over, condition)
            case ListOf(), Call(function="_+_", arguments=(_, ListOf(items=(value,)))):
                return Comprehension(*at, "map", it.iter_var, over, None, value)
            case ListOf(), Call(arguments=(condition, Call(arguments=(_, ListOf(items=(value,)))), _)):
                itself = isinstance(value, Field) and (value.variable, value.path) == (it.iter_var, ())
                macro: Macro = "filter" if itself else "map"
                return Comprehension(*at, macro, it.iter_var, over, condition, None if itself else value)
        raise CelError(Problem("cel-type", "a macro that schemagen does not know", offset))


def _rest(step: And | Or, parts: tuple[Node, ...]) -> Node:
    """The condition beside the accumulator, which stands first."""
    return parts[1] if len(parts) == 2 else replace(step, operands=parts[1:])


def cel_type(type: Any) -> CelType:
    """A `cel.expr.Type` as ours."""
    match type.WhichOneof("kind"):
        case "primitive":
            return CelType(_PRIMITIVES[type.primitive])
        case "wrapper":
            return CelType(_PRIMITIVES[type.wrapper])
        case "well_known":
            return CelType(_WELL_KNOWN[type.well_known])
        case "list_type":
            return CelType("list", (cel_type(type.list_type.elem_type),))
        case "map_type":
            return CelType("map", (cel_type(type.map_type.key_type), cel_type(type.map_type.value_type)))
        case "message_type":
            return CelType("object", name=type.message_type.removeprefix(f"{PACKAGE}."))
        case "null" | "type" as kind:
            return CelType(cast(Kind, kind))
    return CelType("dyn")
