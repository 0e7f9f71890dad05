"""What the variables of a rule are in SQL: the columns of a row, or a JSON value inside one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from schemagen.catalog.field_type import Document
from schemagen.rules.expressible import construct
from schemagen.rules.sql_json import Json, json_column
from schemagen.rules.sql_value import Dialect
from schemagen.rules.tree import Call, Field, Literal, Node, Select
from schemagen.sql.not_expressible import NotExpressible

Limits = Mapping[str, tuple[float, float]]  # property → the least and the greatest number that its schema allows


@dataclass(frozen=True)
class Row:
    """`records` has the columns of each variable that is a record, `values` the variables that are JSON values.

    `keys` are the variables that stand for the name of a member; `nesting` is how many macros are around.
    """

    dialect: Dialect
    records: Mapping[str, Mapping[str, exp.Expr]]
    values: Mapping[str, Json] = field(default_factory=dict)
    keys: Mapping[str, exp.Expr] = field(default_factory=dict)
    limits: Limits = field(default_factory=dict)
    nesting: int = 0

    def with_value(self, variable: str, value: Json) -> "Row":
        """This, with a variable that is a JSON value."""
        keys = {k: v for k, v in self.keys.items() if k != variable}
        return replace(self, values={**self.values, variable: value}, keys=keys, nesting=self.nesting + 1)

    def with_key(self, variable: str, key: exp.Expr) -> "Row":
        """This, with a variable that is the name of a member."""
        values = {k: v for k, v in self.values.items() if k != variable}
        return replace(self, keys={**self.keys, variable: key}, values=values, nesting=self.nesting + 1)

    def alias(self) -> str:
        """A name for a table of items that no other around it has, and no column's name begins with."""
        columns = [one for record in self.records.values() for one in record.values()]
        taken = {c.name for one in columns for c in one.find_all(exp.Column)}
        alias = f"item_{self.nesting + ('self' in self.values) + 1}"
        while any(name.startswith(alias) for name in taken):
            alias += "_"
        return alias

    def column(self, node: Node) -> exp.Expr | None:
        """The column that holds just what `node` is; None for what stands in JSON, or is computed."""
        if not isinstance(node, Field) or node.variable in self.values or len(node.path) != 1:
            return None
        columns = self.records.get(node.variable)
        if columns is None or node.path[0] not in columns:
            raise NotExpressible(construct(node))
        return columns[node.path[0]]

    def json(self, node: Node) -> Json:
        """The JSON value that `node` is."""
        match node:
            case Field(variable=variable, path=path) if variable in self.values:
                return _inside(self.values[variable], path)
            case Field(path=(first, *rest)):
                of = Field(node.type, node.offset, node.variable, (first,))
                found = self.column(of)
                assert found is not None
                return _inside(json_column(found, self.dialect), tuple(rest))
            case Select(operand=operand, name=name):
                return self.json(operand).member(name)
            case Call(function="_[_]", arguments=(holder, Literal(value=str(name)))) if holder.type.kind == "map":
                return self.json(holder).member(name)
        raise NotExpressible(construct(node))

    def is_json(self, node: Node) -> bool:
        """Whether `node` is read from inside JSON."""
        match node:
            case Field(variable=variable):
                return variable in self.values or len(node.path) > 1 or isinstance(node.stored, Document)
            case Select():
                return True
            case Call(function="_[_]"):
                return True
        return False


def _inside(value: Json, names: tuple[str, ...]) -> Json:
    for name in names:
        value = value.member(name)
    return value
