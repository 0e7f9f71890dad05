"""Which entity a payload is of, and which version of its schema it is to fit."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.release_folder import released_file
from schemagen.catalog.walk import pointer
from schemagen.diagnostic import Finding, FindingsError, did_you_mean
from schemagen.payload.contract import Choose, Contract, head_contract
from schemagen.payload.validator import Validator
from schemagen.source import Json, read_document


def fixed(contract: Contract) -> Choose:
    """The same contract for every payload: `--schema FILE`."""
    return lambda value: contract


class EntityChoice:
    """The versions of one entity: each payload fits the one that it names, else the head.

    `root` is the project's folder. With `version` every payload is to fit that one, whatever it names.
    """

    def __init__(
        self, catalog: Catalog, entity: Entity, root: Path, *, version: str | None = None, formats: bool = True
    ) -> None:
        self.catalog, self.entity, self.root, self.version, self.formats = catalog, entity, root, version, formats
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
            return head_contract(self.entity, formats=self.formats)
        path = released_file(catalog_folder(self.catalog, self.root), self.entity.slug, version)
        if path is None or not path.is_file():
            return self._unknown(version)
        return self._released(path, version)

    def _released(self, path: Path, version: str) -> Contract | Finding:
        try:
            schema = read_document(path, path.relative_to(self.root).as_posix()).data
            return Contract(Validator(schema, formats=self.formats), (), self.entity.name, version)
        except FindingsError as error:
            return error.findings[0]
        except ValueError as error:
            shown = path.relative_to(self.root).as_posix()
            return Finding("schema-invalid", "error", str(error), file=shown, entity=self.entity.name, version=version)

    def _unknown(self, version: str) -> Finding:
        folder = catalog_folder(self.catalog, self.root) / self.entity.slug
        released = (path.stem for path in folder.glob("*.json") if released_file(folder.parent, folder.name, path.stem))
        known = ", ".join(sorted({*released, self.entity.version}))
        field = self.catalog.version_field
        return Finding(
            "version-unknown", "error", f"{self.entity.name} has no version '{version}'", help=f"known: {known}",
            pointer=pointer((field,)) if field and not self.version else "", entity=self.entity.name,
        )  # fmt: skip


class PayloadChoice:
    """The entity that each payload names in its catalog's `entity-field`, else the only entity there is."""

    def __init__(self, catalogs: Iterable[Catalog], root: Path, *, formats: bool = True) -> None:
        self.catalogs = tuple(catalogs)
        self._choices: dict[tuple[str, str], EntityChoice] = {
            (catalog.slug, entity.slug): EntityChoice(catalog, entity, root, formats=formats)
            for catalog in self.catalogs
            for entity in catalog.entities.values()
        }

    def __call__(self, value: Json) -> Contract | Finding:
        named = list(self._named(value))
        for catalog, _, name in named:
            if found := self._resolve(catalog, name, value):
                return found
        if not named and len(self._choices) == 1:
            return next(iter(self._choices.values()))(value)
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
        if choice := self._choices.get((slug, entity)):
            return choice.of_version(version) if version else choice(value)
        if name in catalog.entities:
            return self._choices[catalog.slug, catalog.entities[name].slug](value)
        return None

    def _unknown(self, named: list[tuple[Catalog, str, str]]) -> Finding:
        if not named:
            help = "name it with --entity, under [validate.paths] in schemagen.toml, or by the catalog's entity-field"
            return Finding("entity-unknown", "error", "nothing says of which entity this is", pointer="", help=help)
        catalog, field, name = named[0]
        said = f"there is no entity '{name}' in catalog {catalog.name}"
        known = ", ".join(catalog.entities)
        help = did_you_mean(name, catalog.entities) or f"known: {known}"
        return Finding("entity-unknown", "error", said, pointer=pointer((field,)), help=help)


def catalog_folder(catalog: Catalog, root: Path) -> Path:
    """The folder of `catalog` in the project at `root`."""
    place = root / catalog.origin.file
    return place.parent if place.suffix in (".yaml", ".yml", ".json") else place
