"""What a database's conditions say of one value, beside what JSON Schema says of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlglot import exp

from schemagen.catalog.exact import compile_schema
from schemagen.catalog.field_type import Document, FieldType
from schemagen.catalog.fields import field_of
from schemagen.catalog.model import Entity
from schemagen.catalog.origin import Origin
from schemagen.database.engine import Refusal, Session
from schemagen.database.keyword import keywords
from schemagen.database.rows import NotStorableError, Rows
from schemagen.source.json_writer import json_text
from schemagen.sql.dialect import DIALECTS
from schemagen.sql.expression import every, name
from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.place import Place
from schemagen.sql.table import Column, Table

DRAFT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True)
class Judge:
    """The conditions of one schema in one dialect; `reasons` are those of the keywords that have none."""

    entity: Entity
    place: Place
    condition: exp.Expr
    reasons: tuple[str, ...]
    notes: tuple[str, ...]


def judge(schema: Any, dialect: str, as_type: FieldType | None = None) -> Judge:
    """The conditions on a column for what fits `schema`; of the type `as_type`, if given."""
    entity = _entity(schema, as_type)
    place = Place("value", entity.fields["value"].type)
    conditions: list[exp.Expr] = []
    reasons, notes = [], []
    for keyword in keywords(entity):
        try:
            if keyword.cut:
                raise NotExpressible(keyword.cut)
            here = place.inside(*keyword.path)
            found = DIALECTS[dialect].condition(keyword.keyword, keyword.schema, here, entity.schema)
            conditions += [] if found.check is None else [_as_check(found.check)]
            notes += [found.note] if found.note else []
        except NotExpressible as error:
            reasons.append(error.reason)
    return Judge(entity, place, every(conditions), tuple(reasons), tuple(notes))


def _entity(schema: Any, as_type: FieldType | None) -> Entity:
    """An entity whose property `value` has `schema`.

    A document keeps its null here, so that the one branch beside null is no part of it.
    """
    root = {"type": "object", "properties": {"value": _rebased(schema)}}
    field = field_of("value", root, Origin("x"))
    if isinstance(as_type, Document):
        field = replace(field, type=as_type, parts=field.parts[:1])
    return Entity(
        name="Thing", slug="thing", catalog="c", module="", version="1.0.0", key=(), table="things",
        origin=Origin("x"), schema=root, origins={}, shared={}, fields={"value": field},
    )  # fmt: skip


def _rebased(schema: Any) -> Any:
    """`schema` as it stands under /properties/value: its own references follow it there."""
    if isinstance(schema, list):
        return [_rebased(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {k: v if k in ("enum", "const") else _rebased(v) for k, v in schema.items()}
    ref = schema.get("$ref")
    if isinstance(ref, str) and ref.startswith("#"):
        found["$ref"] = "#/properties/value" + ref[1:]
    return found


def _as_check(condition: exp.Expr) -> exp.Expr:
    """What a CHECK makes of a condition: NULL passes."""
    return exp.Not(this=exp.Is(this=exp.Paren(this=condition.copy()), expression=exp.Boolean(this=False)))


def accepts(session: Session, judged: Judge, values: Iterable[Any]) -> list[bool | None]:
    """Whether the conditions take each of `values`; None for one that no column can hold."""
    dialect = DIALECTS[session.dialect]
    native = dialect.column_type(judged.place.type)
    given = exp.Cast(this=dialect.parameter(1), to=native)
    source = exp.Subquery(
        this=exp.Select(expressions=[exp.alias_(given, "value")]), alias=exp.TableAlias(this=name("t"))
    )
    condition = dialect.raw(judged.condition.copy())
    select = dialect.render(exp.Select(expressions=[condition], from_=exp.From(this=source)))
    rows = Rows(judged.entity, Table("things", "Thing", (Column("value", native, True),), (), ""), session.dialect)
    return [_ask(session, select, rows, value, judged.place.type) for value in values]


def _ask(session: Session, select: str, rows: Rows, value: Any, as_type: FieldType) -> bool | None:
    try:
        parameter = "null" if value is None and isinstance(as_type, Document) else rows.row({"value": value})["value"]
    except NotStorableError:
        return None
    try:
        with session.attempt():
            return session.execute(select, [parameter])[0][0] in (1, "true")
    except Refusal as refusal:
        raise AssertionError(f"{json_text(value, indent=None)}: {refusal}") from refusal


def verdicts(schema: Any, values: Iterable[Any]) -> list[bool]:
    """JSON Schema's verdict on each of `values`."""
    validator = compile_schema({"$schema": DRAFT, **schema} if isinstance(schema, Mapping) else schema)
    return [bool(validator.is_valid(value)) for value in values]


def disagreements(session: Session, schema: Any, values: list[Any], as_type: FieldType | None = None) -> list[str]:
    """Where database and JSON Schema differ. What has no condition may be let pass, but nothing valid be refused."""
    judged = judge(schema, session.dialect, as_type)
    found = []
    for value, valid, taken in zip(values, verdicts(schema, values), accepts(session, judged, values), strict=True):
        if taken is not None and (valid > taken or (valid < taken and not judged.reasons and not judged.notes)):
            said = "takes" if taken else "refuses"
            found.append(
                f"{session.dialect} {said} {json_text(value, indent=None)} by {json_text(schema, indent=None)}"
            )
    return found
