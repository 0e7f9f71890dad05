"""Exceptions: what a release may only do when somebody wrote down why."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.origin import Origin
from schemagen.catalog.release import Release
from schemagen.catalog.released import released_catalog
from schemagen.diagnostic import Finding, did_you_mean


@dataclass(frozen=True)
class Risk:
    """Something that needs an exception: `code` and `at` name it there."""

    code: str
    at: str
    message: str
    help: str = ""


def risks_of_schemas(ahead: Catalog, release: Release, dialects: Collection[str]) -> Iterator[Risk]:
    """Stored data that `release` (of the history of `ahead`) drops from stores other than those of `dialects`.

    For those a migration is made, which knows what it loses.
    """
    before = ahead.history.before(release)
    old = released_catalog(ahead, before).entities if before else {}
    new = released_catalog(ahead, release).entities
    renamed = {e.renamed_from: e for e in new.values() if e.renamed_from and e.name not in old}
    for entity in old.values():
        if not entity.storage or not set(dialects).isdisjoint(entity.storage):
            continue
        now = new.get(entity.name) or renamed.get(entity.name)
        if now is None:
            yield Risk("entity-dropped", entity.name, f"{entity.name} is dropped, and with it every record of it")
        else:
            yield from _dropped_fields(entity, now)


def _dropped_fields(old: Entity, new: Entity) -> Iterator[Risk]:
    renamed = {f.facts.get("x-renamed-from") for f in new.fields.values() if f.name not in old.fields}
    for name in old.fields:
        if name not in new.fields and name not in renamed:
            said = f"{old.name}.{name} is dropped, and with it what is stored in it"
            yield Risk("field-dropped", f"{old.name}.{name}", said)


def risks_of_sql(hazards: Iterable[Any], dialect: str) -> Iterator[Risk]:
    """The hazards of a migration that need an exception."""
    for hazard in hazards:
        if hazard.level == "error":
            yield Risk(hazard.code, hazard.at, f"{dialect}: {hazard.message}", hazard.advice)


def warnings_of_sql(catalog: Catalog, hazards: Mapping[str, Iterable[Any]]) -> list[Finding]:
    """The hazards, by dialect, that the author of a migration should know of, as warnings; each once."""
    found: dict[tuple[str, str], tuple[Any, list[str]]] = {}
    for dialect, listed in hazards.items():
        for one in listed:
            dialects = found.setdefault((one.code, one.at), (one, []))[1]
            if one.level == "warning" and dialect not in dialects:
                dialects.append(dialect)
    return [_warning(catalog, one, dialects) for one, dialects in found.values() if dialects]


def _warning(catalog: Catalog, hazard: Any, dialects: list[str]) -> Finding:
    risk = Risk(hazard.code, hazard.at, f"{', '.join(dialects)}: {hazard.message}", hazard.advice)
    return replace(_missing(catalog, risk), severity="warning", help=risk.help)


def check_exceptions(catalog: Catalog, risks: Sequence[Risk], allow: Collection[Any]) -> list[Finding]:
    """A finding for each of `risks` without an exception, and for each of the exceptions `allow` without a risk."""
    wanted: Mapping[tuple[str, str], Any] = {(one.code, one.at): one for one in allow}
    first = {(r.code, r.at): r for r in reversed(risks)}
    findings = [_missing(catalog, risk) for key, risk in sorted(first.items()) if key not in wanted]
    return findings + [_unmatched(catalog, one, first) for key, one in wanted.items() if key not in first]


def _missing(catalog: Catalog, risk: Risk) -> Finding:
    entity = _entity(catalog, risk.at)
    name = entity.name if entity else None
    origin = _written(entity, risk.at) if entity else catalog.origin
    stated = f"allow: [{{code: {risk.code}, at: {risk.at}, reason: …}}]"
    help = f"{risk.help}; if it has to be, say why in catalog.yaml: {stated}".removeprefix("; ")
    field = entity.fields.get(risk.at.partition(".")[2]) if entity else None
    place = field.origin if field else origin
    return catalog.finding(risk.code, risk.message, place, help=help, entity=name, at=risk.at, key=bool(field))


def _entity(catalog: Catalog, at: str) -> Entity | None:
    """The entity that `at` is about: it is `Entity`, `Entity.property`, or a rule's id, which often begins with it."""
    names = (at, at.split(".")[0])
    own = (e for e in catalog.entities.values() if at in {one.id for one in (*e.rules, *e.constraints)})
    near = (e for e in catalog.entities.values() if e.name in names or e.slug == names[1])
    return next(own, None) or next(near, None)


def _written(entity: Entity, at: str) -> Origin:
    """Where the rule `at` is written, or else the entity."""
    return next((one.origin for one in (*entity.rules, *entity.constraints) if one.id == at), entity.origin)


def _unmatched(catalog: Catalog, one: Any, risks: Mapping[tuple[str, str], Risk]) -> Finding:
    said = f"nothing in this release needs the exception {one.code} at {one.at}"
    known = [f"{code} at {at}" for code, at in risks]
    help = did_you_mean(f"{one.code} at {one.at}", known) or "remove it"
    origin = getattr(one, "origin", None) or Origin(catalog.origin.file)
    return catalog.finding("exception-unmatched", said, origin, help=help)
