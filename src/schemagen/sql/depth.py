"""How deep an expression is for SQLite: its parser's stack has a hundred places, and a tree a thousand levels."""

from collections.abc import Mapping

from sqlglot import exp

from schemagen.sql.not_expressible import NotExpressible

_PLACES = 84  # without what stands around a condition in CREATE TRIGGER … WHEN NOT (…)
# What waits on the stack while a part of such a node is read; of its first operand an operator keeps nothing.
_WAITING: Mapping[type[exp.Expr], int] = {
    exp.Case: 5, exp.If: 0, exp.Select: 5, exp.Subquery: 1, exp.From: 0, exp.Where: 1, exp.Exists: 2, exp.Paren: 1,
    exp.Not: 1, exp.Neg: 1, exp.In: 4, exp.Between: 4, exp.Cast: 3, exp.Alias: 0, exp.Table: 0,
}  # fmt: skip
_CALL, _OPERATOR = 5, 2
_LEVELS = 900  # https://www.sqlite.org/limits.html: SQLITE_MAX_EXPR_DEPTH, less what stands around a condition


def check_depth(node: exp.Expr) -> None:
    """Raises NotExpressible for an expression that SQLite can't read: "parser stack overflow", "tree is too large"."""
    waiting = [(node, 0, 0)]
    while waiting:
        one, depth, level = waiting.pop()
        if depth > _PLACES or level > _LEVELS:
            raise NotExpressible("an expression that is nested too deeply for SQLite")
        for key, part in one.args.items():
            parts = part if isinstance(part, list) else [part]
            weight = 0 if isinstance(one, exp.Binary) and key == "this" else _weight(one)
            waiting += [(inner, depth + weight, level + 1) for inner in parts if isinstance(inner, exp.Expr)]


def _weight(node: exp.Expr) -> int:
    return _WAITING.get(type(node), _OPERATOR if isinstance(node, exp.Binary) else _CALL)
