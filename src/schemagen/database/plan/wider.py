"""Whether a keyword takes all that it took before, by the algebra of schemas: inside JSON, where SQL says little."""

from collections.abc import Iterable

from schemagen.catalog.canonical import canonical
from schemagen.catalog.lineage import old_field
from schemagen.catalog.model import Entity
from schemagen.database.keyword import Keyword
from schemagen.database.subject import subjects_of
from schemagen.sql.keyword.composition import declared
from schemagen.sql.place import Member
from schemagen.sql.table import Check

# Keywords that say what they say without others beside them, and that the algebra decides at once.
_ALONE = frozenset({
    "type", "enum", "const", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf", "required", "minItems", "maxItems", "minProperties", "maxProperties", "uniqueItems",
})  # fmt: skip
_CLOSED = ("additionalProperties", "unevaluatedProperties")


class KeywordsOf:
    """The keywords of one entity before and now, by their ids; `written` are the ids of what is declared, likewise."""

    def __init__(self, kept: tuple[Entity, Entity], written: tuple[frozenset[str], frozenset[str]]) -> None:
        self.before, self.now = kept
        self.old, self.new = (_by_id(entity, ids) for entity, ids in zip(kept, written, strict=True))

    def is_wider(self, old: Check, new: Check) -> bool:
        """Whether all that passes `old` passes `new`, two checks of keywords before and now."""
        before, after = self.old.get(old.rule), self.new.get(new.rule)
        if before is None or after is None or before.keyword != after.keyword or before.path != after.path:
            return False
        if before.keyword in _ALONE:
            ours, theirs = (canonical({k.keyword: k.schema[k.keyword]}) for k in (after, before))
            return ours is not None and theirs is not None and str(ours.covers(theirs)) == "yes"
        if before.keyword in _CLOSED and before.schema[before.keyword] is after.schema[after.keyword] is False:
            listed = declared(after.schema, self.now.schema, after.keyword)
            known = declared(before.schema, self.before.schema, before.keyword)
            return all(set(ours) >= set(theirs) for ours, theirs in zip(listed, known, strict=True))
        return False

    def is_new_inside(self, held: Iterable[Check], new: Check) -> bool:
        """Whether `new` is about a property inside JSON that one of the checks `held` refused to be there at all."""
        keyword = self.new.get(new.rule)
        if keyword is None or keyword.field is None:
            return False
        closed = (self.old.get(check.rule) for check in held)
        return any(one is not None and _is_closed(one) and self._is_refused(one, keyword) for one in closed)

    def _is_refused(self, closed: Keyword, keyword: Keyword) -> bool:
        """Whether `closed` refuses the property that `keyword` is about, or is in."""
        depth = len(closed.path)
        if keyword.path[:depth] != closed.path or len(keyword.path) == depth or not self._is_same(closed, keyword):
            return False
        step = keyword.path[depth]
        names, patterns = declared(closed.schema, self.before.schema, closed.keyword)
        return isinstance(step, Member) and step.name not in names and not patterns

    def _is_same(self, closed: Keyword, keyword: Keyword) -> bool:
        """Whether both are about the same property of the record."""
        assert keyword.field is not None
        return closed.field is not None and old_field(self.before, self.now, keyword.field.name) == closed.field.name


def _is_closed(keyword: Keyword) -> bool:
    return keyword.keyword in _CLOSED and keyword.schema[keyword.keyword] is False


def _by_id(entity: Entity, written: frozenset[str]) -> dict[str | None, Keyword]:
    return {one.id: one.source for one in subjects_of(entity, written) if isinstance(one.source, Keyword)}
