"""From a catalog to what is noted of each record, and asked of all: facts by slot and key.

A *slot* is a set of keys, such as that of an entity's identities. Records *hold* keys in it, others *claim* that
someone does. All questions are then about the records of one slot and key, which a sort brings together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from schemagen.catalog.constraint import Limit, NoOverlap, Requires, Unique
from schemagen.catalog.model import Catalog, Entity, Index, Reference
from schemagen.catalog.walk import lookup, pointer
from schemagen.database.subject import Key, NestedReference, Subject, subjects
from schemagen.diagnostic import Finding
from schemagen.payload.dataset.check import AtMost, Check, Disjoint, Meets, Present
from schemagen.payload.dataset.facts import (
    Note,
    Values,
    claimed,
    claimed_inside,
    held,
    held_where,
    key_maker,
    span,
)
from schemagen.payload.dataset.key import order_of, part_of
from schemagen.payload.dataset.nested import NestedValues
from schemagen.rules.expressible import NotExpressible
from schemagen.rules.expression import parse
from schemagen.rules.to_python import Predicate, to_function, to_python
from schemagen.rules.tree import Expression, Field, walk


@dataclass
class Plan:
    """For a catalog: `notes` by entity, what is asked of the holders of a slot, what claims ask, what nobody can."""

    notes: dict[tuple[str, str], list[Note]] = field(default_factory=dict)
    of_slot: list[list[AtMost | Disjoint]] = field(default_factory=list)
    claims: list[Present | Meets] = field(default_factory=list)
    unchecked: list[Finding] = field(default_factory=list)
    read: list[dict[str, None]] = field(default_factory=list)  # by slot: the properties that rules read of its holders
    _plain: dict[tuple[str, str, tuple[str, ...]], int] = field(default_factory=dict)


class Planner:
    """Makes the plan of one catalog, onto that of others."""

    def __init__(self, catalog: Catalog, plan: Plan) -> None:
        self.catalog, self.plan = catalog, plan

    def make(self) -> None:
        """Add all that `validate` is to enforce. What Python can't express is among the plan's `unchecked`."""
        for subject in subjects(self.catalog):
            if subject.enforce.get("validate") != "off":
                entity = self.catalog.entities[subject.entity]
                try:
                    self._add(entity, subject)
                except NotExpressible as reason:
                    self.plan.unchecked.append(_unchecked(entity, subject, reason))

    def _add(self, entity: Entity, subject: Subject) -> None:
        match subject.source:
            case Key():
                said = f"another record has this {_listed(entity.key)}"
                self._at_most(entity, _check(entity, subject, said, entity.key), entity.key)
            case Reference() as reference:
                self._claim(entity, reference, Present(_missing(entity, subject, reference)))
            case NestedReference() as nested:
                self._nested(entity, subject, nested)
            case Index(unique=True, fields=fields, where=where):
                said = f"another record has the same {_listed(fields)}"
                self._at_most(entity, _check(entity, subject, said, fields), fields, where=where)
            case Unique(fields=fields, scope=scope) as one:
                said = one.message or f"another record has the same {_listed((*scope, *fields))}"
                check = _check(entity, subject, said, fields, one.severity)
                self._at_most(entity, check, (*scope, *fields), where=one.where, lower=one.normalize and fields)
            case Limit(per=per, max=most) as one:
                said = one.message or f"more than {most} records" + (f" with the same {_listed(per)}" if per else "")
                check = _check(entity, subject, said, per, one.severity)
                self._at_most(entity, check, per, most, where=one.where, lower=())
            case NoOverlap() as one:
                self._spans(entity, subject, one)
            case Requires(when="always") as one:
                self._requires(entity, subject, one)

    def _at_most(
        self, entity: Entity, check: Check, fields: Sequence[str], most: int = 1, *,
        where: str | None = None, lower: Sequence[str] | None = None,
    ) -> None:  # fmt: skip
        question = AtMost(check, most)
        if where is None and lower is None:
            self.plan.of_slot[self._slot_of(entity, fields)].append(question)
            return
        key, condition = key_maker(entity, fields, lower or ()), _condition(entity, where)
        slot = self._new_slot(question)
        self._note(entity, partial(held_where, slot, key, condition))

    def _slot_of(self, entity: Entity, fields: Sequence[str]) -> int:
        """The slot of the keys that `fields` make, whatever their order; every record holds one."""
        names = tuple(sorted(fields))
        place = (self.catalog.name, entity.name, names)
        if place not in self.plan._plain:
            self.plan._plain[place] = slot = self._new_slot()
            self._note(entity, partial(held, slot, key_maker(entity, names), self.plan.read[slot]))
        return self.plan._plain[place]

    def _new_slot(self, *questions: AtMost | Disjoint) -> int:
        self.plan.of_slot.append(list(questions))
        self.plan.read.append({})
        return len(self.plan.of_slot) - 1

    def _note(self, entity: Entity, note: Note) -> None:
        self.plan.notes.setdefault((self.catalog.name, entity.name), []).append(note)

    def _question(self, question: Present | Meets) -> int:
        self.plan.claims.append(question)
        return len(self.plan.claims) - 1

    def _claim(self, entity: Entity, reference: Reference, question: Present | Meets, read: Sequence[str] = ()) -> int:
        """Note that records of `entity` claim what they refer to; the slot."""
        target = self.catalog.entities[reference.entity]
        pairs = sorted(reference.fields, key=lambda pair: pair[1])
        slot = self._slot_of(target, reference.remote)
        key = key_maker(entity, [local for local, _ in pairs])
        others = [name for name in reference.local if name not in reference.same]
        tenants = reference.same if isinstance(question, Present) else ()
        self._note(entity, partial(claimed, slot, self._question(question), key, tenants, others, tuple(read)))
        return slot

    def _nested(self, entity: Entity, subject: Subject, nested: NestedReference) -> None:
        stated = lookup(entity.schema, nested.pointer)
        target = self.catalog.entities[stated["entity"]]
        remote = stated.get("field") or next(iter(target.key), "")
        same = tuple(stated.get("same", ()))
        if remote not in target.fields or any(n not in target.fields or n not in entity.fields for n in same):
            return
        values = NestedValues(entity.schema, nested.pointer.removesuffix("/x-references"))
        check = Check(subject.id, entity.name, "reference-broken", _no_such(target, (*same, remote)), nested.pointer)
        slot, question = self._slot_of(target, (*same, remote)), self._question(Present(check))
        parts = {name: part_of(target.fields[name].type) for name in sorted((*same, remote))}
        self._note(entity, partial(claimed_inside, slot, question, values, parts, remote))

    def _spans(self, entity: Entity, subject: Subject, one: NoOverlap) -> None:
        said = one.message or f"the span from {one.start} to {one.end} overlaps that of another record"
        slot = self._new_slot(Disjoint(_check(entity, subject, said, (one.start,), one.severity)))
        start, end = (order_of(entity.fields[name].type) for name in (one.start, one.end))
        key = key_maker(entity, one.scope)
        self._note(entity, partial(span, slot, key, (one.start, start), (one.end, end)))

    def _requires(self, entity: Entity, subject: Subject, one: Requires) -> None:
        reference = next((r for r in entity.references if one.via in r.local), None)
        if reference is None:
            return
        expression = parse(one.rule, entity, ref=self.catalog.entities[reference.entity])
        holds = to_function(expression, "ref")
        said = one.message or f"this must hold: {one.rule}"
        question = Meets(_check(entity, subject, said, (one.via,), one.severity), partial(_holds, holds))
        slot = self._claim(entity, reference, question, _read(expression, "self", entity))
        target = self.catalog.entities[reference.entity]
        self.plan.read[slot].update(dict.fromkeys(_read(expression, "ref", target)))


def _read(expression: Expression, variable: str, entity: Entity) -> list[str]:
    """The properties that `expression` reads of a variable; all of them where it takes the whole record."""
    paths = [n.path for n in walk(expression.root) if isinstance(n, Field) and n.variable == variable]
    return sorted({path[0] for path in paths}) if all(paths) else list(entity.fields)


def _holds(evaluate: Callable[..., Any], record: Values, ref: Values) -> bool:
    from schemagen.rules.cel import EvaluationError

    try:
        return evaluate(record, ref) is True
    except EvaluationError:
        return False


def _condition(entity: Entity, where: str | None) -> Predicate:
    return to_python(parse(where, entity)) if where is not None else lambda record: True


def _check(entity: Entity, subject: Subject, said: str, fields: Sequence[str], severity: Any = "error") -> Check:
    at = pointer(fields[:1]) if fields else ""  # type: ignore[arg-type]
    keyword = getattr(subject.source, "pointer", "")
    return Check(subject.id, entity.name, "constraint-broken", said, keyword, at, severity)


def _unchecked(entity: Entity, subject: Subject, reason: NotExpressible) -> Finding:
    said = f"this is not checked across records: Python can't express {reason}"
    keyword = getattr(subject.source, "pointer", "")
    return Finding("constraint-unchecked", "warning", said, keyword=keyword, entity=entity.name, rule=subject.id)


def _missing(entity: Entity, subject: Subject, reference: Reference) -> Check:
    others = [name for name in reference.local if name not in reference.same]
    said = f"there is no {reference.entity} with this {_listed(reference.remote)}"
    return Check(subject.id, entity.name, "reference-broken", said, reference.pointer, pointer(tuple(others[:1])))


def _no_such(target: Entity, fields: Sequence[str]) -> str:
    return f"there is no {target.name} with this {_listed(fields)}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
