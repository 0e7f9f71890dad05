"""Of which entity a record is, and what it is in the entity's present version."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from schemagen.catalog.model import Catalog, Entity
from schemagen.payload.upgrade import Upgrade, UpgradeChoice, UpgradeError
from schemagen.source import Json


@dataclass(frozen=True, slots=True)
class Member:
    """An entity of a catalog, and what leads there from a record's own version, if that is known."""

    catalog: Catalog
    entity: Entity
    way: Upgrade | None = None

    @property
    def name(self) -> tuple[str, str]:
        """The names of the catalog and of the entity."""
        return self.catalog.name, self.entity.name

    def present(self, value: dict[str, Json]) -> dict[str, Any]:
        """`value` in the present version; as it is where it can't be upgraded, for what of it still has its name."""
        if self.way is None or not self.way.steps:
            return value
        try:
            upgraded = self.way.upgraded(value)
        except (UpgradeError, RecursionError):
            return value
        return upgraded if isinstance(upgraded, dict) else value


class MemberChoice(UpgradeChoice):
    """Tells the member that a record is; every version will do, known or not."""

    def of_version(self, version: str) -> Any:
        """The Member of `version`."""
        if version not in self._members:
            found = super().of_version(version)
            if not isinstance(found, Upgrade):  # of unknown versions, of which there may be many, nothing is kept
                return Member(self.catalog, self.entity)
            self._members[version] = Member(self.catalog, self.entity, found)
        return self._members[version]

    @cached_property
    def _members(self) -> dict[str, Member]:
        return {}
