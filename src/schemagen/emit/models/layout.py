"""Which modules a catalog's package of models has, and what each definition that entities share is called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from posixpath import relpath
from urllib.parse import unquote

from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.naming import code_points, words
from schemagen.catalog.origin import Origin
from schemagen.emit.generated import folder
from schemagen.emit.models.names import class_name, free, module_name
from schemagen.emit.models.refs import reachable


@dataclass(frozen=True, slots=True)
class Shared:
    """A definition in a file that several entities may refer to: its class or alias `name`, and its module.

    `entity` is one that refers to it, `pointer` where it stands in that one's effective schema.
    """

    name: str
    module: str
    origin: Origin
    entity: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The modules of a package: of entities by their names, of shared files by their paths."""

    entities: Mapping[str, str]
    files: Mapping[str, str]
    shared: Mapping[Origin, Shared]

    def shared_at(self, entity: Entity, pointer: str) -> Shared | None:
        """The shared definition at `pointer` of the effective schema of `entity`."""
        origin = _shared_origin(entity, pointer)
        return self.shared.get(origin) if origin else None


def layout_of(catalog: Catalog) -> Layout:
    """The layout of `catalog`; names depend on what is there, not on the order in which it was found."""
    entities: dict[str, str] = {}
    for entity in catalog.entities.values():
        entities[entity.name] = free({*entities.values()}, module_name(entity.slug, class_name(entity.name)), joint="_")
    found = _reachable(catalog)
    files: dict[str, str] = {}
    for file in sorted({origin.file for origin in found}):
        stem = "_".join(words(relpath(file, folder(catalog)).rsplit(".", 1)[0])) or code_points(file)
        names = (module_name(stem), f"{module_name(stem)}_definitions")
        files[file] = free({*entities.values(), *files.values()}, *names, joint="_")
    homes = _homes(catalog, found)
    return Layout(entities, files, dict(_named(catalog, found, {f: files[homes[f]] for f in files})))


def _reachable(catalog: Catalog) -> dict[Origin, tuple[Entity, str]]:
    """The definitions of files without an entity that a model can meet, each with an entity that has it, and where."""
    heads = {entity.origin.file for entity in catalog.entities.values()}
    found: dict[Origin, tuple[Entity, str]] = {}
    for entity in catalog.entities.values():
        for pointer in reachable(entity.schema, ""):
            origin = _shared_origin(entity, pointer)
            if origin and origin.file not in heads:
                found.setdefault(origin, (entity, pointer))
    return dict(sorted(found.items(), key=lambda item: (item[0].file, item[0].pointer)))


def _homes(catalog: Catalog, found: Mapping[Origin, tuple[Entity, str]]) -> dict[str, str]:
    """The file in whose module the definitions of each file stand: its own, or the first of a circle of files."""
    leads: dict[str, set[str]] = {origin.file: set() for origin in found}
    for origin, (entity, start) in found.items():
        targets = (_shared_origin(entity, pointer) for pointer in reachable(entity.schema, start))
        leads[origin.file].update(target.file for target in targets if target and target in found)
    return {file: min(f for f in leads if f == file or (f in leads[file] and file in leads[f])) for file in leads}


def _shared_origin(entity: Entity, pointer: str) -> Origin | None:
    """Where the definition at `pointer` was written when another file has it."""
    name = pointer.removeprefix("/$defs/").replace("~1", "/").replace("~0", "~")
    return entity.shared.get(name) if pointer.startswith("/$defs/") and "/" not in pointer[7:] else None


def _named(
    catalog: Catalog, found: Mapping[Origin, tuple[Entity, str]], files: Mapping[str, str]
) -> Iterator[tuple[Origin, Shared]]:
    """The definitions with names of their own: unlike each other's and the entities'."""
    taken = {class_name(name) for name in catalog.entities}
    for origin, (entity, pointer) in found.items():
        last = unquote(origin.pointer.rsplit("/", 1)[-1]).replace("~1", "/").replace("~0", "~")
        stem = origin.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        name = free(taken, class_name(last or stem), class_name(f"{stem} {last}"))
        taken.add(name)
        yield origin, Shared(name, files[origin.file], origin, entity.name, pointer)
