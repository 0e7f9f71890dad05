"""Tables that stand in another SQL schema from now on, with all that stands beside them."""

from collections.abc import Iterator
from dataclasses import replace

from sqlglot import exp

from schemagen.database.change import Change, TriggerDropped
from schemagen.database.hazard import hazard
from schemagen.database.plan.context import Context
from schemagen.database.plan.step import Slot, Step
from schemagen.database.plan.writer import Writer
from schemagen.database.renames import Renames
from schemagen.sql.dialect import DIALECTS
from schemagen.sql.expression import name, without_texts
from schemagen.sql.table import Database, Table


def moved(old: Database, schema: str | None) -> Database:
    """`old` once it stands in `schema`: its checks and exclusions are bound to what they call, and follow it.

    A trigger's function is kept as text, so what names tables in there stays as it is.
    """
    if old.schema is None or schema is None or old.schema == schema:
        return old
    home, target = name(old.schema), name(schema)

    def follow(node: exp.Expr) -> exp.Expr:
        return (
            exp.Dot(this=target, expression=node.expression)
            if isinstance(node, exp.Dot) and node.this == home
            else node
        )

    def expression(node: exp.Expr) -> exp.Expr:
        return without_texts(node.transform(follow))

    def table(stated: Table) -> Table:
        checks = tuple(replace(one, expression=expression(one.expression)) for one in stated.checks)
        exclusions = tuple(
            replace(one, parts=tuple((expression(part), operator) for part, operator in one.parts))
            for one in stated.exclusions
        )
        return replace(stated, checks=checks, exclusions=exclusions)

    return replace(old, schema=schema, tables={called: table(one) for called, one in old.tables.items()})


def schema_steps(
    old: Database, new: Database, renames: Renames, changes: tuple[Change, ...], context: Context
) -> Iterator[Step]:
    """They come before all else; the SQL schema that is left stays, for what else is there."""
    if not new.schema or (old.tables and old.schema == new.schema):
        return
    yield Step(Slot.EXPAND, -2000, (_create_schema(new),))
    there, home = Writer(old), Writer(new)
    for called, table in old.tables.items():
        at = context.at(new.tables.get(renames.table(called), table))
        up, down = there.set_schema(called, new.schema), home.set_schema(called, str(old.schema))
        yield Step(Slot.EXPAND, -1999, (up,), (down,), (hazard("name-changed", at, up),))
    gone = {change.trigger.name for change in changes if isinstance(change, TriggerDropped)}
    for rank, (kind, called, arguments) in enumerate(_beside(old, gone, home)):
        up = there.set_schema(called, new.schema, kind, arguments)
        down = home.set_schema(called, str(old.schema), kind, arguments)
        yield Step(Slot.EXPAND, -1900 + rank, (up,), (down,))


def _beside(database: Database, gone: set[str], home: Writer) -> Iterator[tuple[str, str, str]]:
    """What is no table of an entity: its kind, its name, and the arguments that tell it from others of the name.

    A trigger in `gone` is dropped before all moves. PostgreSQL moves a type of ranges without what it made for it.
    """
    for table in database.tables.values():
        triggers = [one for one in table.triggers if one.name not in gone]
        yield from (("FUNCTION", one.name, "") for one in table.functions)
        yield from (("FUNCTION", one.name, "") for one in triggers)
        yield from (("TABLE", one.name, "") for one in triggers if one.template == "limit")
    for stated in database.types:
        many = stated.name.replace("range", "multirange")
        one, value = home.sql(home.table(stated.name)), home.sql(stated.subtype)
        yield from (("TYPE", stated.name, ""), ("TYPE", many, ""))
        yield from (("FUNCTION", stated.name, f"({value}, {value}{more})") for more in ("", ", text"))
        yield from (("FUNCTION", many, f"({taken})") for taken in ("", one, f"VARIADIC {one}[]"))


def _create_schema(new: Database) -> str:
    empty = Database(new.dialect, {}, new.schema)
    return DIALECTS[new.dialect].render(next(iter(DIALECTS[new.dialect].create(empty))))
