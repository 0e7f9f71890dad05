"""Catalog × dialect → tables, and for each rule what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import assert_never

from sqlglot import exp

from schemagen.catalog.constraint import (
    AppendOnly,
    ExactlyOne,
    Immutable,
    Limit,
    NoOverlap,
    Requires,
    Rule,
    Transitions,
    Unique,
)
from schemagen.catalog.model import Catalog, Entity, Index, Reference
from schemagen.database.column import ColumnOf
from schemagen.database.demand import demand, unmet
from schemagen.database.enforcement import Enforcement, enforced, not_expressible, off
from schemagen.database.foreign_key import ForeignKeys, Referential
from schemagen.database.form import RANGE_TYPES, Form, Held, Part, Place, form_of, rule_form
from schemagen.database.index import Indexes, plain_columns
from schemagen.database.keyword import Keyword
from schemagen.database.keyword_checks import keyword_checks
from schemagen.database.subject import Key, NestedReference, Subject, written_by_owner
from schemagen.diagnostic import Finding
from schemagen.sql import table as ir
from schemagen.sql.dialect import DIALECTS, Dialect
from schemagen.sql.dialect.trigger import firing_names
from schemagen.sql.name import Names, free_name, short_name
from schemagen.sql.not_expressible import NotExpressible


@dataclass(frozen=True)
class Mapped:
    """A catalog in one dialect: the database, what became of each rule by its id, and what was wrong.

    `audits` have a table and the condition under which a row of it violates a rule, where parts of tables don't say it.
    """

    database: ir.Database
    outcomes: Mapping[str, Enforcement]
    findings: tuple[Finding, ...] = ()
    audits: Mapping[str, tuple[str, exp.Expr]] = field(default_factory=dict)


@lru_cache(maxsize=4)  # loading, the scripts, the matrix and the docs ask in turn
def map_catalog(catalog: Catalog, dialect: str) -> Mapped:
    """The tables of `catalog` in `dialect` (a key of DIALECTS), with every rule of what is stored there accounted for.

    Findings: `x-sql-invalid`, `index-not-expressible` (a warning), and `enforcement-not-expressible` where an author
    requires what the dialect can't hold.
    """
    return _Mapper(catalog, DIALECTS[dialect]).map()


def table_name(entity: Entity) -> str:
    """The name of the table of `entity`."""
    return free_name(entity.table)


def schema_name(catalog: Catalog, dialect: str) -> str | None:
    """The SQL schema that the tables stand in; None where they have no prefix."""
    if dialect == "sqlite":
        return None
    return short_name(str(catalog.storage.get(dialect, {}).get("schema", catalog.slug)))


@dataclass
class _Draft:
    """One entity's table while it is made."""

    entity: Entity
    columns: Mapping[str, ColumnOf]
    checks: list[ir.Check] = field(default_factory=list)
    indexes: list[ir.Index] = field(default_factory=list)
    keys: list[ir.ForeignKey] = field(default_factory=list)
    added: list[ir.Column] = field(default_factory=list)  # which no property has
    exclusions: list[ir.Exclusion] = field(default_factory=list)
    triggers: list[ir.Trigger] = field(default_factory=list)
    functions: list[ir.Function] = field(default_factory=list)
    held: list[tuple[Subject, Rule | Held]] = field(default_factory=list)  # what looks at all of the table


class _Mapper:
    def __init__(self, catalog: Catalog, dialect: Dialect) -> None:
        self.catalog, self.dialect = catalog, dialect
        self.outcomes: dict[str, Enforcement] = {}
        self.findings: list[Finding] = []
        self.names = Names()
        self.types: dict[ir.RangeType, None] = {}
        self.audits: dict[str, tuple[str, exp.Expr]] = {}
        self.written = written_by_owner(catalog)
        self.stored = [entity for entity in catalog.entities.values() if dialect.name in entity.storage]

    def map(self) -> Mapped:
        for wanted in (*map(table_name, self.stored), *map(_key_name, self.stored), *RANGE_TYPES):
            self.names.take(wanted)
        drafts = {entity.name: self._draft(entity) for entity in self.stored}
        self._foreign_keys(drafts)
        self._hold(drafts)
        tables = [self._table(draft) for draft in drafts.values()]
        self.findings += unmet(self.catalog, self.dialect.name, self.stored, self.outcomes)
        schema = schema_name(self.catalog, self.dialect.name)
        by_name = {table.name: table for table in sorted(tables, key=lambda t: t.name)}
        database = ir.Database(self.dialect.name, by_name, schema, tuple(self.types))
        return Mapped(database, self.outcomes, tuple(self.findings), self.audits)

    def _draft(self, entity: Entity) -> _Draft:
        """Columns, checks and declared indexes; foreign keys come when all tables are known."""
        made = keyword_checks(self.catalog, entity, self.dialect, frozenset(self.written.get(entity.slug, ())))
        draft = _Draft(entity, made.columns, list(made.checks))
        for of in made.columns.values():
            self.findings += of.findings
        for check in made.checks:
            self.names.take(check.name)
        self.outcomes |= zip(made.rules, made.cells, strict=True)
        for subject in made.others:
            if (refusal := self._refusal(subject)) is not None:
                self.outcomes[subject.id] = refusal
            else:
                self._enforce(draft, subject)
        draft.indexes += [i for index in entity.indexes if not index.unique and (i := self._index(draft, index, None))]
        return draft

    def _is_off(self, subject: Subject) -> bool:
        return demand(self.catalog, self.dialect.name, subject) == "off"

    def _refusal(self, subject: Subject) -> Enforcement | None:
        """Why the database is not asked to hold `subject`, if it is not."""
        source = subject.source
        if isinstance(source, Key):
            return None
        if self._is_off(subject):
            return off("switched off by enforce")
        if getattr(source, "severity", "error") == "warning":
            return off("a warning, which databases don't have")
        return None

    def _enforce(self, draft: _Draft, subject: Subject) -> None:
        """Put into `draft` what holds `subject`, and note what became of it."""
        try:
            outcome = self._outcome(draft, subject)
        except NotExpressible as error:
            outcome = not_expressible(error.reason)
        if outcome is not None:
            self.outcomes[subject.id] = outcome

    def _outcome(self, draft: _Draft, subject: Subject) -> Enforcement | None:
        match subject.source:
            case Keyword():
                raise AssertionError("keywords are made first")
            case Key():
                return enforced("primary-key", _key_name(draft.entity))
            case Reference():
                return None  # when all tables are known
            case NestedReference():
                return not_expressible("a foreign key can't start inside JSON")
            case Index() as index:
                made = Indexes(draft.entity, self.dialect, draft.columns).declared(index, subject.id)
                return self._add_index(draft, made, enforced("unique-index", made.name))
            case Unique() as unique:
                made, outcome = Indexes(draft.entity, self.dialect, draft.columns).unique(unique)
                return self._add_index(draft, made, outcome)
            case ExactlyOne() as one:
                names = tuple(draft.columns[name].column.name for name in one.fields)
                return self._add_check(draft, one.id, self.dialect.exactly_one(names), one.id, None)
            case Rule() | Requires() | Limit() | Transitions() | Immutable() | AppendOnly() | NoOverlap() as held:
                draft.held.append((subject, held))
                return None  # when all tables are known
            case _ as source:
                assert_never(source)

    def _add_index(self, draft: _Draft, index: ir.Index, outcome: Enforcement) -> Enforcement:
        named = replace(index, name=self.names.take(index.name))
        draft.indexes.append(named)
        return replace(outcome, name=named.name)

    def _add_check(
        self, draft: _Draft, name: str, condition: exp.Expr, rule: str | None, note: str | None
    ) -> Enforcement:
        """A CHECK."""
        free = self.names.take(name)
        draft.checks.append(ir.Check(free, condition, rule))
        return enforced("check", free, note)

    def _index(self, draft: _Draft, index: Index, rule: str | None) -> ir.Index | None:
        try:
            made = Indexes(draft.entity, self.dialect, draft.columns).declared(index, rule)
        except NotExpressible as error:
            said = f"{self.dialect.name} gets no index on ({', '.join(index.fields)}): {error.reason}"
            name = draft.entity.name
            self.findings.append(
                self.catalog.finding(
                    "index-not-expressible", said, index.origin, severity="warning", entity=name, at=name
                )
            )
            return None
        return replace(made, name=self.names.take(made.name))

    def _foreign_keys(self, drafts: Mapping[str, _Draft]) -> None:
        """The foreign keys of all tables, and the unique indexes that they need on other tables."""
        wanted = {
            entity.name: frozenset(
                r.id for r in entity.references if entity.name in drafts and r.id not in self.outcomes
            )
            for entity in self.catalog.entities.values()
        }
        maker = ForeignKeys(self.catalog, self.dialect, wanted)
        found = {name: maker.of(draft.entity) for name, draft in drafts.items()}
        for made in found.values():
            self.outcomes |= made.outcomes
            for name, fields in made.needed:
                self._make_unique(drafts[name], fields)
        for name, draft in drafts.items():
            self._add_keys(draft, found[name])

    def _make_unique(self, draft: _Draft, fields: tuple[str, ...]) -> None:
        """A unique index on what another table refers to, such as the key with its tenant in front."""
        names = tuple(draft.columns[name].column.name for name in fields)
        if set(names) == set(self._primary_key(draft)) or any(_is_unique_on(i, names) for i in draft.indexes):
            return
        index = Indexes(draft.entity, self.dialect, draft.columns).on_columns(names, unique=True)
        draft.indexes.append(replace(index, name=self.names.take(index.name)))

    def _add_keys(self, draft: _Draft, made: Referential) -> None:
        for key in made.keys:
            self.outcomes[key.rule] = replace(self.outcomes[key.rule], name=self._put(draft, key))
        for check in made.checks:
            self._put(draft, check)
        indexes = Indexes(draft.entity, self.dialect, draft.columns)
        for key in made.keys:
            if index := indexes.supporting(key, self._primary_key(draft), draft.indexes):
                draft.indexes.append(replace(index, name=self.names.take(index.name)))

    def _form(self, drafts: Mapping[str, _Draft], draft: _Draft, constraint: Rule | Held) -> Form:
        if isinstance(constraint, Rule):
            return rule_form(constraint, self._place(draft))
        places = {name: self._place(one) for name, one in drafts.items()}
        return form_of(constraint, places[draft.entity.name], places)

    def _hold(self, drafts: Mapping[str, _Draft]) -> None:
        """The forms of the constraints across records and in time; later ones see the indexes of earlier ones."""
        listed = [(draft, *held) for draft in drafts.values() for held in draft.held]
        for draft, subject, constraint in sorted(listed, key=lambda one: isinstance(one[2], AppendOnly)):
            try:
                form = self._form(drafts, draft, constraint)
            except NotExpressible as error:
                self.outcomes[subject.id] = not_expressible(error.reason)
                continue
            if form.audit is not None:
                self.audits[subject.id] = (table_name(draft.entity), form.audit)
            self.types |= dict.fromkeys(form.types)
            called = {part.name: self._put(drafts[owner], part) for owner, part in form.parts}
            name = form.outcome.name or ""
            self.outcomes[subject.id] = replace(form.outcome, name=called.get(name, name) or None)

    def _place(self, draft: _Draft) -> Place:
        return Place(
            draft.entity, table_name(draft.entity), schema_name(self.catalog, self.dialect.name), self.dialect,
            draft.columns, self._primary_key(draft), tuple(draft.indexes), {key.rule: key for key in draft.keys},
            tuple(one.name for one in draft.added),
        )  # fmt: skip

    def _put(self, draft: _Draft, part: Part) -> str:
        """Put `part` into `draft`, under a name that nothing else in the database has; gives that."""
        match part:
            case ir.Column():
                draft.added.append(part)
                return part.name
            case ir.Function():  # its digest tells it from all others
                draft.functions.append(part)
                return part.name
            case ir.Trigger():
                trigger = replace(part, name=self.names.take(part.name, lambda called: firing_names(part, called)))
                draft.triggers.append(trigger)
                return trigger.name
        named = replace(part, name=self.names.take(part.name))
        match named:
            case ir.Check():
                draft.checks.append(named)
            case ir.ForeignKey():
                draft.keys.append(named)
            case ir.Index():
                draft.indexes.append(named)
            case ir.Exclusion():
                draft.exclusions.append(named)
            case _:
                assert_never(named)
        return named.name

    def _primary_key(self, draft: _Draft) -> tuple[str, ...]:
        return tuple(draft.columns[name].column.name for name in draft.entity.key if name in draft.columns)

    def _table(self, draft: _Draft) -> ir.Table:
        return ir.Table(
            name=table_name(draft.entity),
            entity=draft.entity.name,
            columns=(*(of.column for of in draft.columns.values()), *draft.added),
            primary_key=self._primary_key(draft),
            primary_key_name=_key_name(draft.entity),
            checks=tuple(draft.checks),
            foreign_keys=tuple(draft.keys),
            indexes=tuple(draft.indexes),
            triggers=tuple(draft.triggers),
            functions=tuple(draft.functions),
            exclusions=tuple(draft.exclusions),
            comment=draft.entity.description,
        )


def _is_unique_on(index: ir.Index, names: tuple[str, ...]) -> bool:
    return index.unique and set(plain_columns(index)) == set(names) and len(index.parts) == len(names)


def _key_name(entity: Entity) -> str:
    """The name of the primary key."""
    return short_name(f"{entity.table}.key")
