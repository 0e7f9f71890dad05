"""A checked expression in plain words, for who reads no CEL: what is compared, and which condition asks for which.

Words leave out what CEL does with errors; the expression itself stands beside them.
"""

from collections.abc import Callable, Iterable

from schemagen.catalog.field_type import Date
from schemagen.rules.cel.instant import Duration, Instant
from schemagen.rules.tree import (
    And,
    Call,
    Compare,
    Comprehension,
    Expression,
    Field,
    Has,
    In,
    ListOf,
    Literal,
    Node,
    Not,
    Operator,
    Or,
    Select,
)

Mark = Callable[[str], str]  # how a name or a value is set off from the words around it


class _NoWordsError(Exception):
    """An expression whose words would be no plainer."""


def to_words(expression: Expression, mark: Mark) -> str | None:
    """The condition `expression` as part of a sentence; None where it has no words, or too many."""
    try:
        said = _Words(mark).condition(expression.root)
    except _NoWordsError:
        return None
    return said if len(said) <= _LONGEST else None


_LONGEST = 500


_NUMBERS: dict[Operator, str] = {
    "==": "is", "!=": "is not", "<": "is less than", "<=": "is at most", ">": "is more than", ">=": "is at least",
}  # fmt: skip
_TIMES = {**_NUMBERS, "<": "is before", "<=": "is not after", ">": "is after", ">=": "is not before"}
_TEXTS = {
    **_NUMBERS,
    "<": "comes before",
    "<=": "does not come after",
    ">": "comes after",
    ">=": "does not come before",
}
_OPPOSITE: dict[Operator, Operator] = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_TESTS = {"startsWith": "starts with", "endsWith": "ends with", "contains": "contains", "matches": "fits the pattern"}
_SUMS = {"_+_": "plus", "_-_": "minus", "_*_": "times", "_/_": "divided by"}
_MACROS = {"all": "for each {0} of {1}: {2}", "exists": "for some {0} of {1}: {2}",
           "exists_one": "for just one {0} of {1}: {2}"}  # fmt: skip


class _Words:
    def __init__(self, mark: Mark) -> None:
        self.mark = mark

    def condition(self, node: Node) -> str:
        """A condition."""
        match node:
            case Has(operand=operand):
                return f"{self.value(operand)} is given"
            case Not(operand=operand):
                return self.opposite(operand)
            case And(operands=operands):
                return " and ".join(map(self.part, operands))
            case Or(operands=operands):
                return self.either(operands)
            case Compare():
                return self.compared(node.operator, node)
            case In(element=element, collection=ListOf(items=items)) if items:
                return f"{self.value(element)} is {_either(map(self.value, items))}"
            case In(element=element, collection=collection):
                return f"{self.value(element)} is in {self.value(collection)}"
            case Comprehension(macro=macro, variable=name, range=of, condition=inner) if macro in _MACROS and inner:
                return _MACROS[macro].format(self.mark(name), self.value(of), self.condition(inner))
            case Call(function="_?_:_", arguments=(test, yes, no)):
                return f"if {self.part(test)}, then {self.part(yes)}, else {self.part(no)}"
            case Call(function=function, arguments=(value, other)) if function in _TESTS:
                return f"{self.value(value)} {_TESTS[function]} {self.value(other)}"
            case Field() | Select() if node.type.kind == "bool":
                return f"{self.value(node)} is true"
        raise _NoWordsError

    def opposite(self, node: Node) -> str:
        """That a condition does not hold."""
        match node:
            case Has(operand=operand):
                return f"{self.value(operand)} is not given"
            case Compare(operator=operator, left=left) if left.type.kind != "bool":
                return self.compared(_OPPOSITE[operator], node)
            case In(element=element, collection=ListOf(items=items)) if items:
                return f"{self.value(element)} is not {_either(map(self.value, items))}"
            case Not(operand=operand):
                return self.condition(operand)
            case Field() | Select():
                return f"{self.value(node)} is not true"
        return f"it is not so that {self.part(node)}"

    def either(self, operands: Iterable[Node]) -> str:
        """`!a || b` asks for b where a holds; so does `a != 1 || b`."""
        listed = list(operands)
        asked = [one for one in listed if _is_denial(one)]
        wanted = [one for one in listed if not _is_denial(one)]
        if asked and wanted:
            said = " and ".join(self.part(one.operand) if isinstance(one, Not) else self.opposite(one) for one in asked)
            then = self.condition(wanted[0]) if len(wanted) == 1 else ", or ".join(map(self.part, wanted))
            return f"if {said}, then {then}"
        return ", or ".join(map(self.part, listed))

    def part(self, node: Node) -> str:
        """A condition inside another one."""
        said = self.condition(node)
        is_long = isinstance(node, And | Or | Comprehension) or (isinstance(node, Call) and node.function == "_?_:_")
        is_equality = isinstance(node, Compare) and node.left.type.kind == "bool"
        return f"({said})" if is_long or is_equality else said

    def compared(self, operator: Operator, node: Compare) -> str:
        left, right = node.left, node.right
        if left.type.kind == "bool":
            return self.agreed(operator, left, right)
        is_day = isinstance(left, Field) and isinstance(left.stored, Date)
        words = _TIMES if is_day else {"timestamp": _TIMES, "string": _TEXTS}.get(left.type.kind, _NUMBERS)
        return f"{self.value(left)} {words[operator]} {self.value(right)}"

    def agreed(self, operator: Operator, left: Node, right: Node) -> str:
        """That two conditions hold together, or that they do not."""
        if operator not in ("==", "!="):
            raise _NoWordsError
        if isinstance(right, Literal):
            holds = bool(right.value) is (operator == "==")
            return self.condition(left) if holds else self.opposite(left)
        together = f"{self.part(left)} just when {self.part(right)}"
        return together if operator == "==" else f"either {self.part(left)} or {self.part(right)}, and not both"

    def value(self, node: Node) -> str:
        """What is compared."""
        match node:
            case Literal(value=bool() | int() | float() | str() as value):
                return self.mark(value) if isinstance(value, str) and value else self.mark(_written(value))
            case Literal(value=Instant() as value):
                return self.mark(str(value))
            case Literal(value=Duration(nanos)) if nanos % 1_000_000_000 == 0:
                return f"{nanos // 1_000_000_000} seconds"
            case Field(variable="self", path=(*path,)) if path:
                return self.mark(".".join(path))
            case Field(variable="oldSelf", path=(*path,)) if path:
                return f"the former {self.mark('.'.join(path))}"
            case Field(variable=variable, path=path):
                return self.mark(".".join((variable, *path)))
            case Select(operand=operand, name=name):
                return f"{self.mark(name)} of {self.value(operand)}"
            case Call(function="size", arguments=(value,)):
                return f"the {'length' if value.type.kind == 'string' else 'number'} of {self.value(value)}"
            case Call(function=function, arguments=(left, right)) if function in _SUMS:
                return f"{self.value(left)} {_SUMS[function]} {self.value(right)}"
            case Call(function="double" | "int" | "string", arguments=(value,)):
                return self.value(value)
            case Comprehension(macro="filter", variable=name, range=of, condition=inner) if inner:
                return f"those of {self.value(of)} where for each {self.mark(name)} {self.part(inner)}"
        raise _NoWordsError


def _is_denial(node: Node) -> bool:
    return isinstance(node, Not) or (
        isinstance(node, Compare) and node.operator == "!=" and node.left.type.kind != "bool"
    )


def _written(value: bool | int | float | str) -> str:
    return str(value).lower() if isinstance(value, bool) else '""' if value == "" else str(value)


def _either(items: Iterable[str]) -> str:
    listed = list(items)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"
