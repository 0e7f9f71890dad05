"""States of a catalog (its heads, a release, one version of its entities) and what changed between two of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.release import Release
from schemagen.catalog.released import released_catalog
from schemagen.catalog.semver import is_version
from schemagen.evolve.bump import Step, step
from schemagen.evolve.diff import same
from schemagen.evolve.release import find_release, hint_release

HEADS = "head"


@dataclass(frozen=True)
class Change:
    """An entity that differs between two states. Of a changed one `step` tells how."""

    catalog: str
    entity: str
    status: Literal["changed", "new", "dropped"]
    version: str  # now; of a dropped entity, the last one
    step: Step | None = None

    def to_json(self) -> dict[str, Any]:
        """The change as `diff` and `check` print it."""
        base: dict[str, Any] = {"catalog": self.catalog, "entity": self.entity, "status": self.status}
        if self.step:
            return {**base, **self.step.to_json()}
        return {**base, "from" if self.status == "dropped" else "to": self.version}


class UnknownStateError(Exception):
    """There is no such release or version; `help` names what there is."""

    def __init__(self, wanted: str, help: str) -> None:
        super().__init__(f"there is no release or version '{wanted}'")
        self.help = help


def changes_between(catalog: Catalog, old: str | None = None, new: str | None = None) -> list[Change]:
    """What changed from the state `old` (default: the last release) to `new` (default: the heads), by entity.

    A state is named by a release (name, timestamp or both), by a version (of all entities that have it), or `head`.
    Where a version is named, only entities that have it are compared. Raises UnknownStateError.
    """
    after = _state(catalog, new or HEADS)
    if old is None:
        return list(_compared(catalog, _released(catalog, catalog.history.last), after, _is_partial(new)))
    return list(_compared(catalog, _state(catalog, old), after, _is_partial(old, new)))


def changes_from(catalog: Catalog, old: Release | None, new: str) -> list[Change]:
    """What changed from the release `old` (None: from nothing) to the state `new`."""
    return list(_compared(catalog, _released(catalog, old), _state(catalog, new), partial=False))


def _released(catalog: Catalog, release: Release | None) -> Mapping[str, Entity]:
    return released_catalog(catalog, release).entities if release else {}


def _is_partial(*wanted: str | None) -> bool:
    """Whether one of the states is a version, which only some entities have."""
    return any(one and is_version(one) for one in wanted)


def _compared(
    catalog: Catalog, before: Mapping[str, Entity], after: Mapping[str, Entity], partial: bool
) -> Iterator[Change]:  # fmt: skip
    followed = set()
    for name, new in after.items():
        was = name if name in before else new.renamed_from or name
        old = before.get(was)
        followed.add(was)
        if old is None and not partial:
            yield Change(catalog.name, name, "new", new.version)
        elif old is not None and not same(dict(old.schema), dict(new.schema)):
            yield Change(catalog.name, name, "changed", new.version, step(catalog, old, new))
    for name, old in before.items():
        if name not in followed and not partial:
            yield Change(catalog.name, name, "dropped", old.version)


def _state(catalog: Catalog, wanted: str) -> Mapping[str, Entity]:
    """The entities of the state that `wanted` names."""
    if wanted == HEADS:
        return catalog.entities
    if release := find_release(catalog.history, wanted):
        return released_catalog(catalog, release).entities
    found = dict(_with_version(catalog, wanted)) if is_version(wanted) else {}
    if not found:
        raise UnknownStateError(wanted, hint_release(catalog.history, wanted))
    return found


def _with_version(catalog: Catalog, version: str) -> Iterator[tuple[str, Entity]]:
    """The entities that have this version, released or as their head."""
    for name, entity in catalog.entities.items():
        if entity.version == version:
            yield name, entity
    for release in catalog.history.releases:
        names = [name for name, stated in release.entities.items() if stated == version]
        released = released_catalog(catalog, release).entities if names else {}
        yield from ((name, released[name]) for name in names)
