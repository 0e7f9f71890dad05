"""Conditions of constraints: CEL as SQL about certain rows."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from sqlglot import exp

from schemagen.database.form.held import Place
from schemagen.rules.expression import parse
from schemagen.rules.problem import CelError
from schemagen.rules.to_sql import to_sql
from schemagen.rules.tree import Expression, Field
from schemagen.sql.expression import TRUE, column, column_of, without_texts
from schemagen.sql.not_expressible import NotExpressible

Rows = Mapping[str, str | None]  # what CEL's variables are called in SQL; None: the row at hand


def where_of(place: Place, cel: str | None) -> exp.Expr | None:
    """`where` of a constraint, about the row at hand. Raises NotExpressible."""
    return None if cel is None else _translated(_parsed(place, None, cel), {"self": place}, {"self": None})


def rule_of(place: Place, target: Place, cel: str, rows: Rows) -> exp.Expr:
    """A rule over `self` and `ref`, called as `rows` says. Raises NotExpressible."""
    return _translated(_parsed(place, target, cel), {"self": place, "ref": target}, rows)


def variables_of(place: Place, target: Place, cel: str) -> frozenset[str]:
    """Those of `self` and `ref` that a rule names. Raises NotExpressible."""
    return frozenset(field.variable for field in _fields(_parsed(place, target, cel).root))


def flag_of(place: Place, target: Place, cel: str) -> str | None:
    """The property of the target that the rule is, if it is no more than that."""
    root = _parsed(place, target, cel).root
    is_flag = isinstance(root, Field) and root.variable == "ref" and len(root.path) == 1
    return root.path[0] if is_flag and isinstance(root, Field) else None


def refuted(condition: exp.Expr) -> exp.Expr:
    """That `condition` is false or NULL, which is CEL's error."""
    return exp.Not(this=exp.Is(this=exp.Paren(this=condition), expression=TRUE))


def _parsed(place: Place, target: Place | None, cel: str) -> Expression:
    try:
        return parse(cel, place.entity, ref=target.entity if target else None)
    except CelError as error:
        raise NotExpressible(f"'{cel}' can't be read: {error.message}") from None


def _translated(expression: Expression, places: Mapping[str, Place], rows: Rows) -> exp.Expr:
    """The columns of each variable get names of their own on the way, as they are on different rows."""
    known = {f"{v}.{name}": (v, of.column.name) for v, place in places.items() for name, of in place.columns.items()}
    dialect = places["self"].dialect.name
    made = to_sql(replace(expression, root=_joined(expression.root)), dialect, {name: name for name in known})

    def named(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column):
            return node
        variable, called = known[node.name]
        row = rows[variable]
        return column(called) if row is None else column_of(row, called)

    return without_texts(made.transform(named))


def _joined(node: Any) -> Any:
    """The tree with each property of a variable as one of `self`, the variable in its name."""
    if isinstance(node, Field):
        return (
            replace(node, variable="self", path=(f"{node.variable}.{node.path[0]}", *node.path[1:]))
            if node.path
            else node
        )
    if isinstance(node, tuple):
        return tuple(map(_joined, node))
    if is_dataclass(node) and not isinstance(node, type) and hasattr(node, "offset"):
        return replace(node, **{f.name: _joined(getattr(node, f.name)) for f in fields(node) if f.name not in _PLAIN})
    return node


_PLAIN = frozenset({"type", "offset", "value"})


def _fields(node: Any) -> list[Field]:
    if isinstance(node, Field):
        return [node]
    if isinstance(node, tuple):
        return [field for one in node for field in _fields(one)]
    if is_dataclass(node) and not isinstance(node, type) and hasattr(node, "offset"):
        return [one for f in fields(node) if f.name not in _PLAIN for one in _fields(getattr(node, f.name))]
    return []
