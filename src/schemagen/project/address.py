"""Addresses `[catalog.]Entity[@version]`, resolved against the catalogs there are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from schemagen.catalog.lineage import former_names
from schemagen.catalog.model import Catalog, Entity
from schemagen.diagnostic import did_you_mean
from schemagen.project.problem import unusable

_VERSION = re.compile(r"(?P<name>.+)@(?P<version>\d+\.\d+\.\d+[0-9A-Za-z.+-]*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Address:
    """An entity, and the version asked for: None is the head. `called` is a name that it had before."""

    catalog: Catalog
    entity: Entity
    version: str | None = None
    called: str | None = None


def resolve(address: str, catalogs: Mapping[str, Catalog]) -> Address:
    """What `address` names. Names may have dots in them, so it is compared with those there are, not cut up.

    Where catalogs have their history, an entity goes by the names that it had, too. Raises UnusableError
    (`entity-unknown`, `entity-ambiguous`). Whether there is such a version is not looked at.
    """
    match = _VERSION.fullmatch(address)
    name, version = (match["name"], match["version"]) if match else (address, None)
    found = [
        Address(catalog, entity, version, None if called == entity.name else called)
        for catalog in catalogs.values()
        for called, entity in {**former_names(catalog), **catalog.entities}.items()
        if name in (called, f"{catalog.name}.{called}")
    ]
    match found:
        case []:
            raise unusable("entity-unknown", f"there is no entity '{name}'", help=_hint(name, catalogs))
        case [one]:
            return one
    listed = " or ".join(f"{a.catalog.name}.{a.called or a.entity.name}" for a in found)
    raise unusable("entity-ambiguous", f"'{name}' is an entity of several catalogs", help=f"write {listed}")


def resolve_head(address: str, catalogs: Mapping[str, Catalog]) -> Address:
    """As `resolve`, for what works on heads only: another version is `version-unknown`."""
    found = resolve(address, catalogs)
    if found.version in (None, found.entity.version):
        return found
    said = f"{found.entity.name} has no version {found.version}"
    raise unusable("version-unknown", said, help=f"the head is {found.entity.version}")


def _hint(name: str, catalogs: Mapping[str, Catalog]) -> str | None:
    full = [f"{c.name}.{e}" for c in catalogs.values() for e in c.entities]
    short = [e for c in catalogs.values() for e in c.entities]
    close = did_you_mean(name, full if "." in name else short) or did_you_mean(name, full)
    return close or (f"known: {', '.join(full)}" if len(full) <= 20 else None)
