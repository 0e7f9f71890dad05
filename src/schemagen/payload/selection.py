"""Which entity a payload is of, and which version of its schema it is to fit."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from schemagen.catalog.lineage import former_names
from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.naming import slug_of
from schemagen.catalog.release_folder import released_file
from schemagen.catalog.released import frozen_entity
from schemagen.catalog.vocabulary import is_well_formed
from schemagen.catalog.walk import pointer
from schemagen.diagnostic import Finding, FindingsError, did_you_mean
from schemagen.payload.contract import Contract, entity_contract
from schemagen.payload.wording import named as quoted
from schemagen.source import Json, read_document


class EntityChoice:
    """The versions of one entity: each payload fits the one that it names, else the head.

    `root` is the project's folder. With `version` every payload is to fit that one, whatever it names. `called` is what
    the entity was called before, where that is asked for.
    """

    def __init__(
        self, catalog: Catalog, entity: Entity, root: Path, *, version: str | None = None, formats: bool = True,
        called: str | None = None,
    ) -> None:  # fmt: skip
        self.catalog, self.entity, self.root, self.version, self.formats = catalog, entity, root, version, formats
        self.called = called
        self._known: dict[str, Contract] = {}

    def __call__(self, value: Json) -> Contract | Finding:
        return self.of_version(self.version or self._named_version(value))

    def of_version(self, version: str) -> Contract | Finding:
        """The contract of `version`: the head's, or a released one; else the finding `version-unknown`."""
        if known := self._known.get(version):
            return known
        found = self._find(version)
        if isinstance(found, Contract):
            self._known[version] = found
        return found

    def _named_version(self, value: Json) -> str:
        """What the payload names as its version; the head's when it names none, whose schema then says so."""
        named = value.get(self.catalog.version_field or "") if isinstance(value, dict) else None
        return named if isinstance(named, str) and self.catalog.version_field else self.entity.version

    def _find(self, version: str) -> Contract | Finding:
        if version == self.entity.version:
            return entity_contract(self.entity, formats=self.formats)
        path = self._versions.get(version)
        return self._unknown(version) if path is None else self._released(path, version)

    @cached_property
    def _versions(self) -> Mapping[str, Path]:
        """The released versions. Looked up once: a payload may name any text, and that is to cost nothing."""
        folder = catalog_folder(self.catalog, self.root) / self.entity.slug
        files = sorted(folder.glob("*.json"))
        return {path.stem: path for path in files if released_file(folder.parent, folder.name, path.stem)}

    def _released(self, path: Path, version: str) -> Contract | Finding:
        shown = path.relative_to(self.root).as_posix()
        try:
            schema: Any = read_document(path, shown).data
            if not (isinstance(schema, dict) and "x-entity" in schema and is_well_formed(schema)):
                raise ValueError("this is no released version of an entity")
            return entity_contract(frozen_entity(self.catalog, self.entity.name, schema, shown), formats=self.formats)
        except FindingsError as error:
            return error.findings[0]
        except ValueError as error:
            return Finding("schema-invalid", "error", str(error), file=shown, entity=self.entity.name, version=version)

    def _unknown(self, version: str) -> Finding:
        known = ", ".join(sorted({*self._versions, self.entity.version}))
        field = self.catalog.version_field
        return Finding(
            "version-unknown", "error", f"{self.entity.name} has no version {quoted(version)}", help=f"known: {known}",
            pointer=pointer((field,)) if field and not self.version else "", entity=self.entity.name,
        )  # fmt: skip


class PayloadChoice:
    """The entity that each payload names in its catalog's `entity-field`, else the only entity there is."""

    def __init__(self, catalogs: Iterable[Catalog], make: Callable[..., EntityChoice]) -> None:
        """`make` (catalog, entity, called=…) gives the choice among the versions of an entity."""
        self.catalogs = tuple(catalogs)
        self._by_name = {(c.slug, e.name): make(c, e) for c in self.catalogs for e in c.entities.values()}
        self._heads = tuple(self._by_name.values())
        for catalog in self.catalogs:
            for called, entity in former_names(catalog).items():
                self._by_name[catalog.slug, called] = make(catalog, entity, called=called)
        self._by_slug = {(slug, slug_of(name)): choice for (slug, name), choice in reversed(self._by_name.items())}

    def __call__(self, value: Json) -> Contract | Finding:
        named = list(self._named(value))
        for catalog, _, name in named:
            if found := self._resolve(catalog, name, value):
                return found
        if not named and len(self._heads) == 1:
            return self._heads[0](value)
        return self._unknown(named)

    def _named(self, value: Json) -> Iterator[tuple[Catalog, str, str]]:
        """Each catalog whose `entity-field` the payload has, with that field and what it says."""
        for catalog in self.catalogs:
            if catalog.entity_field and isinstance(value, dict) and catalog.entity_field in value:
                yield catalog, catalog.entity_field, str(value[catalog.entity_field])

    def _resolve(self, catalog: Catalog, name: str, value: Json) -> Contract | Finding | None:
        """`Flow`, or a reference `platform/flow/2.0.0`."""
        slug, _, rest = name.partition("/")
        entity, _, version = rest.partition("/")
        if choice := self._by_slug.get((slug, entity)):
            return choice.of_version(version) if version else choice(value)
        by_name = self._by_name.get((catalog.slug, name))
        return by_name(value) if by_name else None

    def _unknown(self, named: list[tuple[Catalog, str, str]]) -> Finding:
        if not named:
            help = "name it with --entity, under [validate.paths] in schemagen.toml, or by the catalog's entity-field"
            return Finding("entity-unknown", "error", "nothing says of which entity this is", pointer="", help=help)
        catalog, field, name = named[0]
        said = f"there is no entity {quoted(name)} in catalog {catalog.name}"
        known = ", ".join(catalog.entities)
        help = did_you_mean(name, catalog.entities) or f"known: {known}"
        return Finding("entity-unknown", "error", said, pointer=pointer((field,)), help=help)


def catalog_folder(catalog: Catalog, root: Path) -> Path:
    """The folder of `catalog` in the project at `root`."""
    place = root / catalog.origin.file
    return place.parent if place.suffix in (".yaml", ".yml", ".json") else place
