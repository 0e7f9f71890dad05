"""From one version of an entity to the next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from schemagen.catalog.lineage import Stage
from schemagen.catalog.model import Catalog, Entity
from schemagen.evolve.upcast.conversion import Conversion, ImpossibleError
from schemagen.evolve.upcast.derive import derive


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of a record of `old` in `new`, the next version. `names` says what its `entity_field` says then."""

    old: Stage
    new: Stage
    conversion: Conversion
    entity_field: str | None
    names: Mapping[str, str]

    def apply(self, record: Any) -> Any:
        """The record in the next version; whether it fits its schema is for the caller to see.

        Nothing of `record` is changed, but parts of the result may be parts of it. Raises ImpossibleError.
        """
        try:
            made = self.conversion.apply(record)
        except RecursionError as error:
            raise ImpossibleError("it is nested too deeply to be converted") from error
        named = made.get(self.entity_field) if self.entity_field and isinstance(made, dict) else None
        if isinstance(named, str) and named in self.names:
            return {**made, self.entity_field: self.names[named]}
        return made


def steps(catalog: Catalog, stages: tuple[Stage, ...]) -> Iterator[Step]:
    """The steps between neighbours of `stages`, versions of an entity of `catalog`."""
    return (step_between(catalog, old, new) for old, new in pairwise(stages))


def step_between(catalog: Catalog, old: Stage, new: Stage) -> Step:
    """The step from a version of an entity of `catalog` to the next one."""
    return Step(old, new, derive(old, new), catalog.entity_field, dict(_names(catalog, old.entity, new.entity)))


def _names(catalog: Catalog, old: Entity, new: Entity) -> Iterator[tuple[str, str]]:
    """What names the older version, with what names the newer one: the entity, a reference, one with a version."""
    before, after = f"{catalog.slug}/{old.slug}", f"{catalog.slug}/{new.slug}"
    yield old.name, new.name
    yield before, after
    yield f"{before}/{old.version}", f"{after}/{new.version}"
