"""Triggers and functions of PostgreSQL. A refusal is a check_violation with the rule's id as its constraint."""

from collections.abc import Callable, Iterator

from sqlglot import exp

from schemagen.sql.dialect.trigger import Made, named_firings
from schemagen.sql.expression import literal, name
from schemagen.sql.table import Firing, Function, RangeType, Table, Trigger
from schemagen.sql.template import Statement, Write, dollar_quoted, following, statement

Place = Callable[[str], exp.Table]  # the name of a part of the SQL schema, with the schema in front

_RAISE = """\
  RAISE EXCEPTION USING
    ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
    CONSTRAINT = {rule},
    MESSAGE = {message};"""
_BODIES = {
    "refuse": f"BEGIN\n{_RAISE}\nEND",
    # who writes the same turn waits for the other's end, and then counts what it has left
    "limit": f"""\
BEGIN
  INSERT INTO {{beside}} AS turn (owner, number) VALUES ({{key}}, 1)
    ON CONFLICT (owner) DO UPDATE SET number = turn.number + 1;
  IF ({{count}}) > {{max}} THEN
  {_RAISE}
  END IF;
  RETURN NULL;
END""",
    "requires": f"""\
DECLARE
  is_refused boolean;
BEGIN
  SELECT {{refused}} INTO is_refused FROM {{target}} WHERE {{key}} FOR SHARE;
  IF is_refused THEN
  {_RAISE}
  END IF;
  RETURN NULL;
END""",
}
_BESIDE = {"limit": "CREATE TABLE {beside} (owner JSONB PRIMARY KEY, number BIGINT NOT NULL)"}
_HEAD = "CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql"
# What looks at other rows does it as a foreign key does, with the rights of the owner: it sees them all, and those who
# write need no rights on them. Its operators are PostgreSQL's own, whatever stands in the path of the session.
_LOOKING = f"{_HEAD} SECURITY DEFINER SET search_path = pg_catalog, pg_temp"
_LOOKING_FUNCTIONS = {
    # a plan made while the table was small would read all of it for ever
    "limit": f"{_LOOKING} SET enable_seqscan = off AS {{body}}",
    "requires": f"{_LOOKING} AS {{body}}",
}
_TRIGGER_FUNCTION = f"{_HEAD} AS {{body}}"
_REVOKE = "REVOKE ALL ON FUNCTION {function} FROM PUBLIC"
_TRIGGER = "CREATE TRIGGER {name} {timing} {events} ON {table}\n  FOR EACH {each} EXECUTE FUNCTION {function}()"
_CONDITIONAL = """\
CREATE TRIGGER {name} {timing} {events} ON {table}
  FOR EACH {each} WHEN ({condition})
  EXECUTE FUNCTION {function}()"""
_ALWAYS = "ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
_DROP_TRIGGER = "DROP TRIGGER {name} ON {table}"
_DROP_FUNCTION = "DROP FUNCTION {function}"
_FUNCTION = """\
CREATE FUNCTION {function}({parameters}) RETURNS {returns} LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN {body}"""
_TYPE = "CREATE TYPE {type} AS RANGE (SUBTYPE = {subtype}{collation})"


class PostgresTriggers:
    """Writes triggers and functions; `place` puts the SQL schema in front of a name."""

    def __init__(self, write: Write, place: Place) -> None:
        self.write, self.place = write, place

    def trigger(self, table: Table, trigger: Trigger) -> Made:
        """A trigger with the function it runs."""
        function = self.place(trigger.name)
        parts = {**trigger.arguments, "rule": literal(trigger.rule), "message": literal(trigger.message)}
        body = dollar_quoted(self.write, _BODIES[trigger.template], **parts, beside=function)
        template = _LOOKING_FUNCTIONS.get(trigger.template, _TRIGGER_FUNCTION)
        create: list[exp.Expr] = [statement(self.write, template, function=function, body=body)]
        if trigger.template in _LOOKING_FUNCTIONS:
            create.append(following(self.write, _REVOKE, function=function))
        left: list[exp.Expr] = [statement(self.write, _DROP_FUNCTION, function=function)]
        if trigger.template in _BESIDE:
            create.insert(0, statement(self.write, _BESIDE[trigger.template], beside=function))
            left.append(exp.Drop(tables=[function], kind="TABLE"))
        drop: list[exp.Expr] = []
        for called, firing in named_firings(trigger):
            create += self._firing(table, trigger, called, firing)
            drop.append(statement(self.write, _DROP_TRIGGER, name=name(called), table=self.place(table.name)))
        return Made(tuple(create), (*reversed(drop), *left), tuple(left))

    def _firing(self, table: Table, trigger: Trigger, called: str, firing: Firing) -> Iterator[exp.Expr]:
        of = {"name": name(called), "table": self.place(table.name)}
        parts = {} if firing.when is None else {"condition": firing.when}
        template = _CONDITIONAL if parts else _TRIGGER
        yield following(
            self.write, template, **of, **parts, function=self.place(trigger.name),
            timing=exp.Var(this=firing.timing.upper()), events=exp.Var(this=" OR ".join(firing.events).upper()),
            each=exp.Var(this="STATEMENT" if firing.events == ("truncate",) else "ROW"),
        )  # fmt: skip
        if trigger.always:
            yield following(self.write, _ALWAYS, **of)

    def function(self, function: Function) -> Made:
        """A function; its body is bound to what it names when it is made."""
        parameters = [f"{self.write(name(called))} {self.write(kind)}" for called, kind in function.parameters]
        place = self.place(function.name)
        create = statement(
            self.write, _FUNCTION, function=place, parameters=Statement(this=", ".join(parameters)),
            returns=function.returns, body=exp.Paren(this=function.body),
        )  # fmt: skip
        drop = statement(self.write, _DROP_FUNCTION, function=place)
        return Made((create,), (drop,), (drop,))

    def range_type(self, stated: RangeType) -> Made:
        """A type of ranges; texts are ordered by their bytes."""
        is_text = stated.subtype.is_type(exp.DType.TEXT)
        collation = exp.Var(this=', COLLATION = "C"' if is_text else "")
        place = self.place(stated.name)
        create = statement(self.write, _TYPE, type=place, subtype=stated.subtype, collation=collation)
        return Made((create,), (exp.Drop(tables=[place], kind="TYPE"),))
