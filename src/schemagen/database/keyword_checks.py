"""Entity × dialect → the columns of its table, and the checks that its keywords are there."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlglot import exp

from schemagen.catalog.field_type import Document
from schemagen.catalog.model import Catalog, Entity
from schemagen.database.column import ColumnOf, column_of
from schemagen.database.enforcement import Enforcement, enforced, not_expressible, off
from schemagen.database.keyword import Keyword
from schemagen.database.record_keywords import RecordKeywords
from schemagen.database.subject import Subject, keyword_id, subjects_of
from schemagen.sql.dialect import Dialect
from schemagen.sql.expression import is_true
from schemagen.sql.name import Names
from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.table import Check


@dataclass(frozen=True, slots=True)
class KeywordChecks:
    """What the keywords of an entity are in one dialect; `others` are its rows of the matrix that are no keywords."""

    columns: Mapping[str, ColumnOf]
    checks: tuple[Check, ...]
    rules: tuple[str, ...]
    cells: tuple[Enforcement, ...]  # what became of each of the rules
    others: tuple[Subject, ...]


def keyword_checks(catalog: Catalog, entity: Entity, dialect: Dialect, written: frozenset[str]) -> KeywordChecks:
    """The columns of `entity` and what holds its keywords; `written` are declared ids that begin as its own do.

    Two states of a catalog have most entities in common: what was made of the same schema is not made again.
    """
    key = _key(catalog, entity, dialect, written)
    if (known := _KNOWN.get(key)) is not None:
        return known
    made = _Maker(catalog, entity, dialect, tuple(subjects_of(entity, written))).make()
    if not any(of.findings for of in made.columns.values()):  # which name the place in this very state
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[key] = made
    return made


_MOST_KNOWN = 4096
_KNOWN: dict[object, KeywordChecks] = {}


def _key(catalog: Catalog, entity: Entity, dialect: Dialect, written: frozenset[str]) -> object:
    """All that the checks depend on. As text, schemas differ where `1` and `1.0` do, or the order of properties."""
    of_catalog = (dialect.name, catalog.enforce.get(dialect.name), catalog.version_field)
    schema = sha256(repr(entity.schema).encode(errors="surrogatepass")).digest()
    return of_catalog, entity.name, entity.table, entity.version, entity.key, written, schema


class _Maker:
    def __init__(self, catalog: Catalog, entity: Entity, dialect: Dialect, subjects: tuple[Subject, ...]) -> None:
        self.catalog, self.entity, self.dialect = catalog, entity, dialect
        self.keywords = [(one, one.source) for one in subjects if isinstance(one.source, Keyword)]
        self.others = tuple(one for one in subjects if not isinstance(one.source, Keyword))
        self.is_off = catalog.enforce.get(dialect.name) == "off"
        self.checks: list[Check] = []
        self.names = Names()

    def make(self) -> KeywordChecks:
        self.columns = self._columns()
        for of in self.columns.values():
            if isinstance(of.field.type, Document) and (condition := self.dialect.json_text(of.place)) is not None:
                self._add_check(f"{self.entity.table}.{of.column.name}.json", condition, None, None)
        rules = tuple(subject.id for subject, _ in self.keywords)
        cells = tuple(self._outcome(subject.id, keyword) for subject, keyword in self.keywords)
        return KeywordChecks(self.columns, tuple(self.checks), rules, cells, self.others)

    def _columns(self) -> dict[str, ColumnOf]:
        """The column of each property; it takes NULL unless the property is required, and no null."""
        listed = (keyword.field for _, keyword in self.keywords if keyword.is_required)
        required = set() if self.is_off else {of.name for of in listed if of}
        return {
            name: column_of(
                self.catalog, self.entity, of, self.dialect,
                nullable=name not in self.entity.key and (of.nullable or name not in required),
            )
            for name, of in self.entity.fields.items()
        }  # fmt: skip

    def _outcome(self, rule: str, keyword: Keyword) -> Enforcement:
        if self.is_off:
            return off("switched off by enforce")
        if keyword.keyword == "const" and keyword.field and keyword.field.name == self.catalog.version_field:
            return off("rows of the version before live on while the new one is rolled out")
        try:
            return self._keyword(rule, keyword)
        except NotExpressible as error:
            return not_expressible(error.reason)

    def _keyword(self, rule: str, keyword: Keyword) -> Enforcement:
        if keyword.cut:
            raise NotExpressible(keyword.cut)
        if keyword.field is None:
            return self._of_record(rule, keyword)
        of = self.columns[keyword.field.name]
        if keyword.is_required:
            return _required(of)
        place = of.place.inside(*keyword.path)
        made = self.dialect.condition(keyword.keyword, keyword.schema, place, self.entity.schema)
        if made.check is None:
            return enforced("type", note=made.note)
        name = keyword_id(self.entity.table, keyword, of.column.name)
        return self._add_check(name, made.check, rule, made.note)

    def _of_record(self, rule: str, keyword: Keyword) -> Enforcement:
        if keyword.keyword in ("additionalProperties", "unevaluatedProperties"):
            if keyword.schema[keyword.keyword] is False:
                return enforced("columns")
            raise NotExpressible("a row has no column for a property without a name")
        maker = RecordKeywords(self.entity.schema, self.dialect, self.columns)
        condition = maker.keyword(keyword.keyword, keyword.schema)
        if is_true(condition):
            return enforced("columns")
        return self._add_check(keyword_id(self.entity.table, keyword), condition, rule, None)

    def _add_check(self, name: str, condition: exp.Expr, rule: str | None, note: str | None) -> Enforcement:
        """A CHECK; constraints of one table have names of their own."""
        free = self.names.take(name)
        self.checks.append(Check(free, condition, rule))
        return enforced("check", free, note)


def _required(of: ColumnOf) -> Enforcement:
    if of.field.nullable:
        return not_expressible("absent and null are both NULL; read back, the property is null")
    note = "an insert that leaves it out gets the default" if of.column.default is not None else None
    return enforced("not-null", note=note)
