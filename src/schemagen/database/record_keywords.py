"""Keywords on a whole record, as conditions on its columns: `if`, `oneOf`, `dependentRequired` and the like."""

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from schemagen.catalog.field_type import Document
from schemagen.database.column import ColumnOf
from schemagen.sql.dialect import Dialect
from schemagen.sql.expression import FALSE, every, is_present, negate, some
from schemagen.sql.keyword.composition import Composition
from schemagen.sql.not_expressible import NotExpressible


class RecordKeywords(Composition[exp.Expr]):
    """The conditions that keywords put on a row. A property that may be null has no exact form: NULL says both."""

    def __init__(self, root: Mapping[str, Any], dialect: Dialect, columns: Mapping[str, ColumnOf]) -> None:
        super().__init__(root)
        self.dialect, self.columns = dialect, columns

    def all(self, conditions: list[exp.Expr]) -> exp.Expr:
        return every(conditions)

    def any(self, conditions: list[exp.Expr]) -> exp.Expr:
        return some(conditions)

    def negate(self, condition: exp.Expr) -> exp.Expr:
        return negate(condition)

    def leaf(self, keyword: str, schema: Mapping[str, Any]) -> exp.Expr:
        argument = schema[keyword]
        match keyword:
            case "type":
                return every([]) if "object" in argument else some([])
            case "required":
                return every(self._is_there(name) for name in argument)
            case "properties":
                return every(self._fits(name, part) for name, part in argument.items())
            case "dependentRequired" | "dependentSchemas" | "dependencies":
                return every(some([negate(self._is_there(n)), self._needs(part)]) for n, part in argument.items())
        raise NotExpressible(f"{keyword} on a row, which has all its columns")

    def _needs(self, part: Any) -> exp.Expr:
        return every(self._is_there(other) for other in part) if isinstance(part, list) else self.holds(part)

    def _is_there(self, name: str) -> exp.Expr:
        of = self.columns.get(name)
        if of is None:
            return some([])
        if of.field.nullable:
            raise NotExpressible(f"'{name}' may be null, which SQL can't tell from absent")
        return every([]) if not of.column.nullable else is_present(of.place.value())

    def _fits(self, name: str, part: Any) -> exp.Expr:
        """The condition of a subschema of one property, absent or fitting."""
        of = self.columns.get(name)
        if of is None:
            return every([])
        absent = negate(self._is_there(name))
        found = self.dialect.condition("allOf", {"allOf": [part]}, of.place, self.root).check
        if found is None:
            return every([])
        if isinstance(of.field.type, Document):  # inside JSON a condition may be left open
            found = exp.Not(this=exp.Is(this=exp.Paren(this=found), expression=FALSE))
        return some([absent, found])
