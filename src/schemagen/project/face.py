"""The public face: a project and its catalogs in Python."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any

from schemagen.catalog import model
from schemagen.diagnostic import Finding
from schemagen.payload.contract import Choose, Contract
from schemagen.payload.selection import EntityChoice, PayloadChoice, catalog_folder
from schemagen.payload.upgrade import UpgradeChoice, UpgradeError, upgrade_value
from schemagen.payload.validate import validate_value
from schemagen.project.address import resolve
from schemagen.project.choices import Choices
from schemagen.project.config import find_root, load_config
from schemagen.project.load import load_usable, with_history
from schemagen.project.problem import UnusableError


class Catalog:
    """One catalog: its entities by name, and their payloads validated and upgraded."""

    def __init__(self, described: model.Catalog, root: Path) -> None:
        self.model = described
        self._root = root
        self._by_payload = PayloadChoice([described], partial(EntityChoice, root=root))
        self._by_address: dict[str, EntityChoice] = {}
        self._historied: model.Catalog | None = None
        self._ways: dict[tuple[str | None, str | None], Choose] = {}

    @property
    def name(self) -> str:
        """The catalog's name: its folder."""
        return self.model.name

    @property
    def entities(self) -> Mapping[str, model.Entity]:
        """The entities by name, sorted."""
        return self.model.entities

    def validate(self, payload: Any, entity: str | None = None) -> list[Finding]:
        """What is wrong with `payload`, a JSON value in Python; empty when it is valid.

        It is held against the version that it names itself, of the entity `entity` (`Entity[@version]`), else of the
        entity that it names. An entity or version that does not exist is a finding. Raises TypeError for values that
        are of no type of JSON (UUID, datetime): convert them first.
        """
        try:
            return validate_value(payload, self._choice(entity) if entity else self._by_payload)
        except UnusableError as error:
            return error.findings

    def upgrade(self, payload: Any, entity: str | None = None, to: str | None = None) -> Any:
        """`payload`, a JSON value of an older version in Python, in the version `to`: by default that of the head.

        Its entity and version are found as `validate` finds them. The payload is not changed, but parts of what is
        returned may be parts of it; one that has the version `to` is returned as it is. What is returned is valid.
        Raises UpgradeError, whose `findings` say why, for a payload that is not valid in its own version, or can't be
        one of `to`; FindingsError when released files were changed; TypeError as `validate` does.
        """
        try:
            return upgrade_value(payload, self._upgrades(entity, to))
        except UnusableError as error:
            raise UpgradeError(error.findings) from error

    def explain_error(self, error: BaseException) -> Finding | None:
        """What a database error says of this catalog's rules: the rule's id, its message and its entity.

        `error` is of psycopg or sqlite3, or an error that another library has wrapped around one. None for an error
        that is no violation, or is of another catalog's table. SQLite names no foreign key: then `rule` is None.
        """
        from schemagen.database.violation import violation

        return violation(self.model, error)

    def _upgrades(self, address: str | None, to: str | None) -> Choose:
        """What leads to `to`; made once, and by two threads at once at worst twice."""
        if (known := self._ways.get((address, to))) is not None:
            return known
        if self._historied is None:
            folder = catalog_folder(self.model, self._root)
            self._historied = with_history(self.model, folder, folder.relative_to(self._root).as_posix())
        make = partial(UpgradeChoice, root=self._root, to=to)
        choices = Choices(self._root, {self.name: self._historied}, make)
        self._ways[address, to] = made = choices.at(address) if address else choices.by_payload
        return made

    def _choice(self, address: str) -> EntityChoice:
        if known := self._by_address.get(address):
            return known
        found = resolve(address, {self.name: self.model})
        choice = EntityChoice(self.model, found.entity, self._root, version=found.version)
        if found.version is None or isinstance(choice.of_version(found.version), Contract):
            self._by_address[address] = choice  # not of versions that do not exist: whoever asks may name any number
        return choice

    def __repr__(self) -> str:
        return f"<Catalog {self.name}: {len(self.entities)} entities>"


@dataclass(frozen=True)
class Project:
    """A project: its folder, and its catalogs by name."""

    root: Path
    catalogs: Mapping[str, Catalog] = field(default_factory=dict)


def load(path: str | PathLike[str]) -> Project:
    """The project in the folder `path`, which has a schemagen.toml or a folder `schemas`.

    Raises FindingsError when there is no project, or an error in its configuration or schemas.
    """
    root = find_root(Path(path), exact=True)
    catalogs = load_usable(root, load_config(root))
    return Project(root, {name: Catalog(catalog, root) for name, catalog in catalogs.items()})
