"""Modules as they are shown: with a name and a file of their own, the catalog's where entities stand at its top."""

from dataclasses import dataclass

from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.naming import slug_of


@dataclass(frozen=True, slots=True)
class Module:
    """A module: `name` to show, `file` (without suffix) to write, both its own in the catalog."""

    name: str
    file: str
    entities: tuple[Entity, ...]


def modules_by_name(catalog: Catalog) -> tuple[Module, ...]:
    """The modules of `catalog`; entities outside any sub-folder make one that is called as the catalog."""
    made: dict[str, Module] = {}
    names: set[str] = set()
    for folder, entities in sorted(catalog.modules().items(), key=lambda item: (not item[0], item[0])):
        file = _untaken(slug_of(folder or catalog.name), made)
        name = _untaken(folder or catalog.name, names)
        names.add(name)
        made[file] = Module(name, file, entities)
    return tuple(sorted(made.values(), key=lambda m: m.name))


def _untaken(name: str, taken: dict[str, Module] | set[str]) -> str:
    choice, count = name, 1
    while choice in taken:
        count += 1
        choice = f"{name}_{count}"
    return choice
