"""Which files hold what, and what their payloads are held against."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from schemagen.catalog.model import Catalog
from schemagen.diagnostic import Finding
from schemagen.payload.contract import Choose
from schemagen.payload.selection import EntityChoice, PayloadChoice
from schemagen.payload.stream import is_remote
from schemagen.payload.validate import Input
from schemagen.project.address import resolve
from schemagen.project.payload_files import path_of
from schemagen.project.payload_paths import PayloadPaths
from schemagen.project.problem import UnusableError

Make = Callable[..., EntityChoice]  # catalog, entity, version=…, called=… → the choice among the entity's versions


class Choices:
    """What the payloads of the project at `root` are held against: `make` gives it for an entity."""

    def __init__(self, root: Path, catalogs: Mapping[str, Catalog], make: Make) -> None:
        self.root, self.catalogs, self.make = root.resolve(), catalogs, make
        self.by_payload = PayloadChoice(catalogs.values(), make)
        self.by_address: dict[str, EntityChoice] = {}

    def inputs(self, folder: Path, files: Sequence[str], address: str | None, known: PayloadPaths) -> Iterator[Input]:
        """The files that the user names, relative to `folder`; all of the entity at `address` where that is given."""
        for file in files:
            path = path_of(folder, file)
            yield Input(path, self.shown(path), address or known.files.get(Path(path).resolve()))

    def configured(self, known: PayloadPaths) -> Iterator[Input]:
        """The files that schemagen.toml names."""
        for path, address in known.files.items():
            yield Input(str(path), self.shown(str(path)), address)

    def at(self, address: str) -> EntityChoice:
        """What payloads of the entity at `address` are held against. Raises UnusableError where it names nothing."""
        if address not in self.by_address:
            found = resolve(address, self.catalogs)
            choice = self.make(found.catalog, found.entity, version=found.version, called=found.called)
            if found.version and isinstance(problem := choice.of_version(found.version), Finding):
                raise UnusableError([problem])
            self.by_address[address] = choice
        return self.by_address[address]

    def __call__(self, address: str | None) -> Choose:
        """What payloads are held against: the entity at `address`, else what they say themselves."""
        return self.at(address) if address else self.by_payload

    def shown(self, path: str) -> str:
        """How findings call the file: relative to the project where it is in it."""
        if is_remote(path):
            return path
        whole = Path(path).absolute()
        return whole.relative_to(self.root).as_posix() if whole.is_relative_to(self.root) else path
