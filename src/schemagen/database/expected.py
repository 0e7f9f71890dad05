"""What a row has to be after a migration, worked out in Python from the two states: not from the plan."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlglot import exp

from schemagen.database.column import constant_of
from schemagen.database.engine import Session
from schemagen.database.instant import from_postgres, to_rfc3339
from schemagen.database.plan.context import Context
from schemagen.database.plan.conversion import is_constant, is_free, kind_of
from schemagen.database.renames import Renames, renamed
from schemagen.database.rows import Rows
from schemagen.rules.cel import EvaluationError
from schemagen.sql.dialect import DIALECTS
from schemagen.sql.table import Column, Database, Table

Row = Mapping[str, Any]
Follow = Callable[[Row], Row | None]
ANY: Final = object()  # a value that nothing is promised of
LATER: Final = object()  # a value that is made of the others


def expected_rows(
    old: Database, new: Database, table: str, renames: Renames, context: Context, session: Session
) -> Follow:  # fmt: skip
    """From a row of the old state to what it has to be in `table` of the new one; None where nobody can say."""
    followed = _Followed(renamed(old, renames).tables[table], new.tables[table], renames, context, session)
    return followed.row


class _Followed:
    def __init__(self, old: Table, new: Table, renames: Renames, context: Context, session: Session) -> None:
        self.old = {one.name: one for one in old.columns}
        self.new, self.context, self.session = new, context, session
        self.back = {now: was for was, now in renames.columns.get(new.name, {}).items()}
        self.fills = {one.name: self._fill(one) for one in new.columns}

    def row(self, row: Row) -> Row | None:
        try:
            values = {one.name: self._value(one, row) for one in self.new.columns}
            values |= {name: self._computed(name, values) for name, value in values.items() if value is LATER}
        except (ValueError, ArithmeticError):
            return None
        version = self.context.version_column
        if version in values and any(self._is_touched(one, row, values) for one in self.new.columns):
            values[version] = self._evaluated(self.new.column(version), self.new.column(version).default)  # type: ignore[arg-type]
        return values

    def _value(self, stated: Column, row: Row) -> Any:
        before = self.old.get(stated.name)
        if stated.generated is not None:
            return ANY
        if before is None:
            return self.fills[stated.name]
        value = row[self.back.get(stated.name, stated.name)]
        if value is None:
            return None if stated.nullable else self.fills[stated.name]
        was_truth = (self.new.name, stated.name) in self.context.truths[0]
        return _converted(value, before, stated, self.session.dialect, was_truth)

    def _is_touched(self, stated: Column, row: Row, values: Row) -> bool:
        """Whether the row is rewritten for this column: it has another type, or a value in place of NULL."""
        before = self.old.get(stated.name)
        if stated.generated is not None:
            return False
        if before is None:  # PostgreSQL keeps a constant beside the rows; SQLite makes its table anew anyway
            is_written = self.fills[stated.name] in (ANY, LATER) and values[stated.name] is not None
            return is_written and self.session.dialect == "postgres"
        filled = row[self.back.get(stated.name, stated.name)] is None and not stated.nullable
        return filled or (kind_of(before) != kind_of(stated) and not is_free(before, stated))

    def _fill(self, stated: Column) -> Any:
        if (self.new.name, stated.name) in self.context.computed:
            return LATER
        value = self.context.fill(self.new.name, stated.name)
        if value is None and not stated.nullable:
            value = stated.default
        if value is None:
            return None
        return self._evaluated(stated, value) if is_constant(value) else ANY

    def _computed(self, name: str, values: Row) -> Any:
        """What CEL makes of the row in Python. Raises ValueError where a value is needed, and there is none."""
        filled, stated = self.context.computed[self.new.name, name], self.new.column(name)
        entity = self.context.kept[self.new.entity][1]
        before = {key: None if value in (ANY, LATER) else value for key, value in values.items()}
        assert filled.of is not None
        try:
            value = filled.of(Rows(entity, self.new, self.session.dialect).record(before))
        except EvaluationError:
            value = None
        made = None if value is None else constant_of(filled.field, value)
        if made is None and not stated.nullable:
            raise ValueError(f"no value for {name}")
        return None if made is None else self._evaluated(stated, made)

    def _evaluated(self, stated: Column, value: exp.Expr) -> Any:
        dialect = DIALECTS[self.session.dialect]
        query = exp.Select(expressions=[dialect.raw(exp.Cast(this=value, to=stated.type))])
        return self.session.execute(dialect.render(query))[0][0]


def _converted(value: Any, old: Column, new: Column, dialect: str, was_truth: bool) -> Any:
    """The value as a database gives it back in a column of the new type. Raises ValueError for what it can't be."""
    before, after = kind_of(old), kind_of(new)
    if before == after:
        return value
    if dialect == "sqlite" and was_truth and after == "text":
        return "true" if value else "false"
    if dialect == "sqlite":
        made: Callable[[Any], Any] = {"text": str, "bigint": int, "double": float}[after]
        return made(value)
    match before, after:
        case _, "jsonb":
            return json.dumps(value) if before in ("text", "uuid", "date", "timestamptz") else value
        case "timestamptz", "text":
            return to_rfc3339(from_postgres(value))
        case _, "text" if before not in ("jsonb", "timestamptz", "double"):
            return value
        case "bigint", ("numeric" | "decimal"):
            return value
        case "text", "bigint":
            return str(int(value))
    raise ValueError(f"{before} to {after}")


def returned_rows(
    old: Database, new: Database, renames: Renames, planted: Mapping[str, list[Row]], expected: Mapping[str, list[Row]]
) -> dict[str, list[Row]]:
    """What the rows `planted` have to be after down, given what they were in the new state."""
    return {
        table: [_returned(old.tables[table], new.tables.get(renames.table(table)), renames, *pair) for pair in pairs]
        for table, rows in planted.items()
        if (name := renames.table(table)) in new.tables
        and (pairs := list(zip(rows, expected[name], strict=True))) is not None
    }


def _returned(old: Table, new: Table | None, renames: Renames, row: Row, after: Row) -> Row:
    assert new is not None
    names = renames.columns.get(new.name, {})
    now = {one.name: one for one in new.columns}

    def value(stated: Column) -> Any:
        called = names.get(stated.name, stated.name)
        if called not in now or stated.generated is not None:
            return ANY
        if kind_of(now[called]) != kind_of(stated):
            return ANY
        return after[called] if row[stated.name] is None else row[stated.name]

    return {one.name: value(one) for one in old.columns}
