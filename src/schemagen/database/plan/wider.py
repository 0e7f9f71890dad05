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


def is_wider(kept: tuple[Entity, Entity] | None, old: Check, new: Check) -> bool:
    """Whether all that passes `old` passes `new`, two checks of keywords of one entity before and now."""
    if kept is None:
        return False
    before, after = (_keyword(entity, check.rule) for entity, check in zip(kept, (old, new), strict=True))
    if before is None or after is None or before.keyword != after.keyword or before.path != after.path:
        return False
    if before.keyword in _ALONE:
        ours, theirs = (canonical({k.keyword: k.schema[k.keyword]}) for k in (after, before))
        return ours is not None and theirs is not None and str(ours.covers(theirs)) == "yes"
    if before.keyword in _CLOSED and before.schema[before.keyword] is after.schema[after.keyword] is False:
        listed = declared(after.schema, kept[1].schema, after.keyword)
        known = declared(before.schema, kept[0].schema, before.keyword)
        return all(set(ours) >= set(theirs) for ours, theirs in zip(listed, known, strict=True))
    return False


def is_new_inside(kept: tuple[Entity, Entity] | None, held: Iterable[Check], new: Check) -> bool:
    """Whether `new` is about a property inside JSON that one of the checks `held` refused to be there at all."""
    if kept is None or (keyword := _keyword(kept[1], new.rule)) is None or keyword.field is None:
        return False
    enforced = {check.rule for check in held}
    for subject in subjects_of(kept[0], frozenset()):
        source = subject.source
        if (
            isinstance(source, Keyword) and subject.id in enforced and source.keyword in _CLOSED
            and source.schema[source.keyword] is False and _is_refused(source, kept, keyword)
        ):  # fmt: skip
            return True
    return False


def _is_refused(closed: Keyword, kept: tuple[Entity, Entity], keyword: Keyword) -> bool:
    """Whether `closed` refuses the property that `keyword` is about, or is in."""
    depth = len(closed.path)
    if keyword.path[:depth] != closed.path or len(keyword.path) == depth or not _is_same_field(closed, kept, keyword):
        return False
    step = keyword.path[depth]
    names, patterns = declared(closed.schema, kept[0].schema, closed.keyword)
    return isinstance(step, Member) and step.name not in names and not patterns


def _is_same_field(closed: Keyword, kept: tuple[Entity, Entity], keyword: Keyword) -> bool:
    assert keyword.field is not None
    return closed.field is not None and old_field(*kept, keyword.field.name) == closed.field.name


def _keyword(entity: Entity, rule: str | None) -> Keyword | None:
    found = (one.source for one in subjects_of(entity, frozenset()) if one.id == rule)
    return next((one for one in found if isinstance(one, Keyword)), None)
