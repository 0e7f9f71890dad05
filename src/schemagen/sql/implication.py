"""Whether a condition holds in every row that satisfies others. A yes is certain; a no means nothing.

A CHECK is satisfied unless it is false: NULL passes. So premises are known not to be false, and that is what is asked.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sqlglot import exp

from schemagen.sql.dialect import Dialect
from schemagen.sql.expression import columns_in, operands
from schemagen.sql.truth import value_of

_LOWER, _UPPER = (exp.GT, exp.GTE), (exp.LT, exp.LTE)
_STRICT = (exp.GT, exp.LT)
_MOST_CASES = 100  # of one premise
_DEPTH = 2  # premises taken apart into their cases, one in the other


@dataclass(frozen=True)
class Given:
    """What is known of each row: conditions that are not false, and columns that hold a constant.

    `plain` are the columns whose values differ just when their literals do (a UUID's may differ by case alone).
    """

    dialect: Dialect
    premises: tuple[exp.Expr, ...] = ()
    columns: Mapping[str, exp.Expr] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()

    def implies(self, condition: exp.Expr, depth: int = _DEPTH) -> bool:
        """Whether `condition` is not false in any such row."""
        value = value_of(condition, self.columns)
        if value is None or value is True:
            return True
        inner = condition.unnest()
        if isinstance(inner, exp.And):
            return all(self.implies(one, depth) for one in operands(inner, exp.And))
        parts = [part.unnest() for premise in self.premises for part in operands(premise.unnest(), exp.And)]
        if any(self._follows(part, inner) for part in parts):
            return True
        if isinstance(inner, exp.Or) and any(self.implies(one, depth) for one in operands(inner, exp.Or)):
            return True
        return depth > 0 and self._by_cases(inner, parts, depth - 1)

    def _by_cases(self, condition: exp.Expr, parts: list[exp.Expr], depth: int) -> bool:
        """Whether it holds in all cases of a premise on the same columns: the values of one, the operands of OR."""
        named = columns_in(condition)
        near = [part for part in parts if not named.isdisjoint(columns_in(part))]
        for premise in near:
            rest = tuple(one for one in near if one is not premise)
            if (cases := list(self._cases(premise, rest))) and all(one.implies(condition, depth) for one in cases):
                return True
        return False

    def _cases(self, premise: exp.Expr, rest: tuple[exp.Expr, ...]) -> Iterator["Given"]:
        """What is known in each case of `premise`; nothing where it has none, or too many."""
        match premise:
            case exp.In() | exp.EQ() if isinstance(premise.this, exp.Column) and premise.this.name in self.plain:
                listed = premise.expressions if isinstance(premise, exp.In) else [premise.expression]
                known = all(isinstance(one, exp.Literal | exp.Boolean | exp.Neg) for one in listed)
                for one in (exp.Null(), *listed) if known and len(listed) < _MOST_CASES else ():
                    yield replace(self, premises=rest, columns={**self.columns, premise.this.name: one})
            case exp.Or():
                for part in operands(premise, exp.Or):
                    yield replace(self, premises=(*rest, part))

    def _follows(self, premise: exp.Expr, condition: exp.Expr) -> bool:
        """Whether they are alike, or bound or list the same value and the premise is as tight."""
        if premise is condition or self._sql(premise) == self._sql(condition):
            return True
        return _is_wider(premise, condition, self._sql) and self._sql(premise.this) == self._sql(condition.this)

    def _sql(self, node: exp.Expr) -> str:
        return self.dialect.render(node)


def _is_wider(premise: exp.Expr, condition: exp.Expr, sql: Callable[[exp.Expr], str]) -> bool:
    """Whether `condition` takes all constants that `premise` does, were they about the same value."""
    if isinstance(premise, exp.In | exp.EQ) and isinstance(condition, exp.In):
        ours = premise.expressions if isinstance(premise, exp.In) else [premise.expression]
        return bool(ours) and {sql(one) for one in ours} <= {sql(one) for one in condition.expressions}
    for side, sign in ((_LOWER, 1), (_UPPER, -1)):
        if isinstance(premise, side) and isinstance(condition, side):
            least, most = value_of(premise.expression, {}), value_of(condition.expression, {})
            if not isinstance(least, Decimal) or not isinstance(most, Decimal):
                return False
            tight = isinstance(premise, _STRICT) or not isinstance(condition, _STRICT)
            return least * sign > most * sign or (least == most and tight)
    return False
