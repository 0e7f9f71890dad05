"""Releases: what of a catalog was frozen together, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schemagen.catalog.naming import slug_of


@dataclass(frozen=True, slots=True)
class Excepted:
    """An exception that a release was made with."""

    code: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Release:
    """One file of `releases/`. `entities` has every entity that there was, with its version then.

    `digests` has the versions frozen by this release, by path in the catalog's folder; `migrations` the files of its
    migration by path in `sql/`; `settings` what catalog.yaml said then that decides over the database.
    """

    at: str  # YYYYMMDDHHMMSS
    name: str
    file: str  # relative to the project
    entities: Mapping[str, str]
    digests: Mapping[str, str] = field(default_factory=dict)
    migrations: Mapping[str, str] = field(default_factory=dict)
    allow: tuple[Excepted, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """Its file's name without the suffix."""
        return f"{self.at}_{self.name}"

    @property
    def last_timestamp(self) -> str:
        """The latest timestamp that it takes, with those of its migrations."""
        return max(self.at, *(path.rsplit("/", 1)[-1].split("_")[0] for path in self.migrations), "")


@dataclass(frozen=True, slots=True)
class History:
    """What a catalog released, oldest first; `frozen` has the released effective schemas by path."""

    releases: tuple[Release, ...] = ()
    frozen: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def last(self) -> Release | None:
        """The latest release."""
        return self.releases[-1] if self.releases else None

    def before(self, release: Release) -> Release | None:
        """The release before `release`."""
        place = self.releases.index(release)
        return self.releases[place - 1] if place else None

    def version(self, entity: str) -> str | None:
        """The version of `entity` in the last release."""
        return self.last.entities.get(entity) if self.last else None

    def schema(self, entity: str, version: str) -> Mapping[str, Any]:
        """The effective schema that was released as `version` of `entity`."""
        return self.frozen[frozen_path(entity, version)]

    def versions(self, entity: str) -> tuple[tuple[str, Release], ...]:
        """The released versions of `entity`, oldest first, each with its release."""
        return tuple(
            (release.entities[entity], release)
            for release in self.releases
            if entity in release.entities and frozen_path(entity, release.entities[entity]) in release.digests
        )


def frozen_path(entity: str, version: str) -> str:
    """Where a released version stands, relative to the catalog's folder."""
    return f"{slug_of(entity)}/{version}.json"


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """One change of an entity: a sentence, the verdict on it alone, and the property at `place` that it is about."""

    message: str
    verdict: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class EntityNote:
    """What became of an entity: `status` is new, changed or dropped. `verdict` in `mode` is of a changed one."""

    entity: str
    status: str
    version: str
    was: str = ""
    mode: str = ""
    verdict: str = ""
    changes: tuple[ChangeNote, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleaseNote:
    """What a release changed; without a name, what the heads change since the last one."""

    name: str
    at: str
    entities: tuple[EntityNote, ...]
    allow: tuple[Excepted, ...] = ()
