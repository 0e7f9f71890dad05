"""Rules of entities that are given as plain schemas: whether one refuses what the other takes."""

from collections.abc import Mapping
from typing import Any, Literal

from schemagen.catalog.bundle import Bundled
from schemagen.catalog.entity import described_entity
from schemagen.catalog.model import Entity
from schemagen.catalog.origin import Origin
from schemagen.catalog.walk import walk
from schemagen.evolve.diff import same
from schemagen.evolve.judge import Judgement

_FACTS: Mapping[str, Any] = {"name": "schema", "slug": "schema", "version_field": None, "storage": {}, "enforce": {}}


def changes_rules(old: Any, new: Any) -> bool:
    """Whether both are entities and declare other rules."""
    if not (isinstance(old, dict) and isinstance(new, dict) and "x-entity" in old and "x-entity" in new):
        return False
    return not same(_rules(old), _rules(new))


def judge_declared(old: Any, new: Any, writer: Literal["old", "new"]) -> Judgement:
    """Whether a record that `writer` takes is refused by rules that only the other side declares.

    Only rules of a single record can refuse a document. `unknown` too where an entity or an expression can't be read.
    """
    from schemagen.evolve.rule_change import judge_rules, rule_change

    try:
        before, after = _entity(old), _entity(new)
        change = rule_change(before, after)
        if writer == "old":
            return judge_rules(before, after, change.gained)
        return judge_rules(after, before, change.lost)
    except Exception:  # whatever is wrong with declarations is a finding of the catalog's, not of this comparison
        return Judgement("unknown")


def _rules(schema: dict[str, Any]) -> list[Any]:
    parts = [part for _, part in walk(schema) if isinstance(part, dict)]
    return [part[k] for part in parts for k in ("x-rules", "x-constraints") if k in part]


def _entity(schema: dict[str, Any]) -> Entity:
    name, origin = str(schema.get("title", "Entity")), Origin("schema")
    keys = {name: tuple(schema["x-entity"].get("key", ()))}
    return described_entity(name, Bundled(dict(schema), {"": origin}), origin, _FACTS, keys, "")
