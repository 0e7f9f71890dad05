"""What is required of the record that another refers to.

Always: in PostgreSQL a foreign key on the target's key together with a flag, which the referring row has as a constant.
So the database itself keeps the flag from being taken away, under its own locks. At insert: a trigger that locks the
target's row against changes before it looks. In SQLite triggers on both tables, as there is one writer.
"""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

from sqlglot import exp

from schemagen.catalog.constraint import Requires
from schemagen.catalog.field_type import Boolean
from schemagen.catalog.model import Reference
from schemagen.database.enforcement import enforced
from schemagen.database.form.condition import flag_of, refuted, rule_of, variables_of
from schemagen.database.form.held import RECORD, Form, Part, Place
from schemagen.database.index import Indexes
from schemagen.sql.expression import TRUE, column, column_of, every, some, type_of
from schemagen.sql.name import short_name
from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.table import Check, Column, Firing, ForeignKey, Trigger


def requires(constraint: Requires, reference: Reference, place: Place, target: Place) -> Form:
    """The form of the dialect; `reference` leads from the entity of `place` to that of `target`."""
    if place.dialect.name == "sqlite":
        return _in_sqlite(constraint, place, target, _pairs(place, reference, target))
    if constraint.when == "insert":
        return _at_insert(constraint, place, target, reference)
    if "self" in variables_of(place, target, constraint.rule):
        raise NotExpressible("PostgreSQL holds a rule over both records at insert only (when: insert)")
    return _always(constraint, place, target, reference)


def _always(constraint: Requires, place: Place, target: Place, reference: Reference) -> Form:
    """A foreign key with the flag; the reference's own key refuses what leads nowhere.

    The flag of another rule has another name, so that both are there while a migration leads from one to the other.
    """
    known = flag_of(place, target, constraint.rule)
    parts: list[tuple[str, Part]] = []
    flag = _plain_flag(target, known)
    wanted = short_name(constraint.id.replace(".", "_"))
    if flag is None:
        flag = _free(target, short_name(f"{wanted}_{sha256(constraint.rule.encode()).hexdigest()[:6]}"))
        rule = rule_of(place, target, constraint.rule, {"self": None, "ref": None})
        if {one.name for one in rule.find_all(exp.Column)} & _computed(target):
            raise NotExpressible("a generated column can't be made of another one")
        holds = exp.Is(this=exp.Paren(this=rule), expression=TRUE)
        parts.append((target.entity.name, Column(flag, type_of("boolean"), False, generated=holds, rule=constraint.id)))
    own = _free(place, wanted, flag if place.table == target.table else "")
    key = place.keys[reference.id]
    remote = (*key.remote_columns, flag)
    indexes = Indexes(target.entity, target.dialect, target.columns)
    check = Check(short_name(f"{constraint.id}.constant"), column(own), constraint.id)
    parts += [
        (target.entity.name, indexes.on_columns(remote, unique=True)),
        (place.entity.name, Column(own, type_of("boolean"), False, default=TRUE, rule=constraint.id)),
        (place.entity.name, check),
        (place.entity.name, _key(constraint, key, (*key.columns, own), remote)),
    ]
    audit = _bad(constraint, place, target, _pairs(place, reference, target), RECORD)
    return Form(enforced("foreign-key", constraint.id), tuple(parts), audit=audit)


def _key(constraint: Requires, key: ForeignKey, columns: tuple[str, ...], remote: tuple[str, ...]) -> ForeignKey:
    """As the reference's key, which comes first where a row of the target is deleted."""
    action = "no-action" if key.on_delete == "restrict" else key.on_delete
    emptied = (key.set_null or key.columns) if key.on_delete == "set-null" else ()
    return replace(
        key, name=constraint.id, columns=columns, remote_columns=remote, on_delete=action, rule=constraint.id,
        set_null=emptied,
    )  # fmt: skip


def _plain_flag(target: Place, flag: str | None) -> str | None:
    """The target's column, where the rule is a column of its own."""
    of = target.columns.get(flag or "")
    return of.column.name if of and isinstance(of.field.type, Boolean) and of.place.cast_to is None else None


def _computed(place: Place) -> set[str]:
    return {of.column.name for of in place.columns.values() if of.column.generated is not None}


def _free(place: Place, wanted: str, other: str = "") -> str:
    """A name that no column has."""
    taken = {of.column.name for of in place.columns.values()} | {*place.helpers, *place.dialect.own_columns, other}
    number, called = 1, wanted
    while called in taken:
        number += 1
        called = short_name(f"{wanted}_{number}")
    return called


def _at_insert(constraint: Requires, place: Place, target: Place, reference: Reference) -> Form:
    if place.keys[reference.id].deferrable:
        raise NotExpressible("the record that is referred to may come later in the transaction")
    pairs = _pairs(place, reference, target)
    moved = some(
        exp.NullSafeNEQ(this=column_of("OLD", local), expression=column_of("NEW", local)) for local, _ in pairs
    )
    arguments = {
        "refused": refuted(rule_of(place, target, constraint.rule, {"self": "NEW", "ref": "ref"})),
        "target": target.node("ref"), "key": every(_match(pairs, "ref", "NEW")),
    }  # fmt: skip
    firings = (Firing("after", ("insert",)), Firing("after", ("update",), moved))
    trigger = Trigger(
        constraint.id, constraint.id, _said(constraint), firings, "requires", arguments, reads=(target.table,)
    )
    return Form(enforced("trigger", constraint.id, _MOVED), ((place.entity.name, trigger),))


_MOVED = "at insert, and when it refers to another record"


def _in_sqlite(constraint: Requires, place: Place, target: Place, pairs: list[tuple[str, str]]) -> Form:
    """On the referring side, and where it is to hold always on the other one too."""
    bad = _bad(constraint, place, target, pairs, "NEW")
    moved = some(
        exp.Not(this=exp.Is(this=column_of("OLD", local), expression=column_of("NEW", local))) for local, _ in pairs
    )
    updated = bad if constraint.when == "always" else every([moved, bad])
    firings = (Firing("after", ("insert",), bad), Firing("after", ("update",), updated))
    said = _said(constraint)
    own = Trigger(constraint.id, constraint.id, said, firings, reads=(target.table,))
    if constraint.when == "insert":
        return Form(enforced("trigger", constraint.id, _MOVED), ((place.entity.name, own),))
    refused = refuted(rule_of(place, target, constraint.rule, {"self": "other", "ref": "NEW"}))
    kept = place.exists("other", every([*_match(pairs, "NEW", "other"), refused]))
    firings = (Firing("after", ("update",), kept), Firing("after", ("insert",), kept))
    called = short_name(f"{constraint.id}.target")
    other = Trigger(called, constraint.id, said, firings, reads=(place.table,))
    parts = ((place.entity.name, own), (target.entity.name, other))
    return Form(enforced("trigger", constraint.id), parts, audit=_bad(constraint, place, target, pairs, RECORD))


def _bad(constraint: Requires, place: Place, target: Place, pairs: list[tuple[str, str]], row: str) -> exp.Expr:
    """That the target of `row` is there, but not as required."""
    refused = refuted(rule_of(place, target, constraint.rule, {"self": row, "ref": "ref"}))
    return target.exists("ref", every([*_match(pairs, "ref", row), refused]))


def _said(constraint: Requires) -> str:
    return constraint.message or f"what {constraint.via} refers to must satisfy: {constraint.rule}"


def _pairs(place: Place, reference: Reference, target: Place) -> list[tuple[str, str]]:
    """Columns and those they refer to."""
    return list(zip(place.names(reference.local), target.names(reference.remote), strict=True))


def _match(pairs: list[tuple[str, str]], remote_row: str, local_row: str) -> Iterator[exp.Expr]:
    for local, remote in pairs:
        yield exp.EQ(this=column_of(remote_row, remote), expression=column_of(local_row, local))
