"""Payload files against catalogs, or against a JSON Schema by itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemagen.catalog.model import Catalog
from schemagen.diagnostic import Finding
from schemagen.payload.contract import Choose, Contract
from schemagen.payload.read import Options
from schemagen.payload.selection import EntityChoice, PayloadChoice, fixed
from schemagen.payload.validate import Input, ValidationReport, validate_files
from schemagen.payload.validator import Validator
from schemagen.project.address import resolve
from schemagen.project.config import load_config
from schemagen.project.load import load_usable
from schemagen.project.payload_paths import PayloadPaths, payload_paths
from schemagen.project.problem import UnusableError, unusable
from schemagen.source import SourceError, read_document

Note = Callable[[str], None]


@dataclass(frozen=True)
class Manner:
    """How payloads are validated; see the options of `schemagen validate`."""

    many: bool = False
    formats: bool = True
    strict_json: bool = False
    max_errors: int | None = None


def validate_by_schema(folder: Path, files: Sequence[str], schema: str, manner: Manner, note: Note) -> ValidationReport:
    """Validate `files` against the JSON Schema in the file `schema`; both are relative to `folder`.

    Raises UnusableError when there is no schema in it.
    """
    choose = fixed(Contract(_validator(folder / schema, schema, manner)))
    inputs = (Input(_path(folder, file), file, choose) for file in files)
    return validate_files(_noted(inputs, note), Options(manner.many, manner.strict_json), max_errors=manner.max_errors)


def _validator(path: Path, shown: str, manner: Manner) -> Validator:
    try:
        schema: Any = read_document(path, shown).data
        return Validator(schema, formats=manner.formats)
    except SourceError as error:
        raise UnusableError(error.findings) from error
    except ValueError as error:
        raise unusable("schema-invalid", f"no JSON Schema: {error}", file=shown) from error


def validate_by_catalogs(
    root: Path, folder: Path, files: Sequence[str], address: str | None, manner: Manner, note: Note
) -> ValidationReport:
    """Validate `files`, relative to `folder`, against the project at `root`; without any, those of schemagen.toml.

    The entity is the one at `address`, else what schemagen.toml says of the file, else what the payload says.
    Raises FindingsError for schemas with errors, and UnusableError for an address that names nothing.
    """
    config = load_config(root)
    choices = _Choices(root, load_usable(root, config), manner)
    known = payload_paths(root, config, choices.catalogs)
    inputs = choices.inputs(folder, files, address, known) if files else choices.configured(known)
    options = Options(many=True, strict=manner.strict_json)
    report = validate_files(_noted(inputs, note), options, max_errors=manner.max_errors)
    report.add(() if files else known.unmatched)
    return report


class _Choices:
    """What the payloads of a project are held against."""

    def __init__(self, root: Path, catalogs: Mapping[str, Catalog], manner: Manner) -> None:
        self.root, self.catalogs, self.manner = root.resolve(), catalogs, manner
        self.by_payload = PayloadChoice(catalogs.values(), self.root, formats=manner.formats)
        self.by_address: dict[str, EntityChoice] = {}

    def inputs(self, folder: Path, files: Sequence[str], address: str | None, known: PayloadPaths) -> Iterator[Input]:
        for file in files:
            path = _path(folder, file)
            named = address or known.files.get(Path(path).resolve())
            yield Input(path, self.shown(path), self.at(named) if named else self.by_payload)

    def configured(self, known: PayloadPaths) -> Iterator[Input]:
        for path, address in known.files.items():
            yield Input(str(path), self.shown(str(path)), self.at(address))

    def at(self, address: str) -> Choose:
        if address not in self.by_address:
            found = resolve(address, self.catalogs)
            choice = EntityChoice(
                found.catalog, found.entity, self.root, version=found.version, formats=self.manner.formats
            )
            if found.version and isinstance(problem := choice.of_version(found.version), Finding):
                raise UnusableError([problem])
            self.by_address[address] = choice
        return self.by_address[address]

    def shown(self, path: str) -> str:
        """How findings call the file: relative to the project where it is in it."""
        whole = Path(path).absolute()
        return whole.relative_to(self.root).as_posix() if whole.is_relative_to(self.root) else path


def _path(folder: Path, file: str) -> str:
    """Where a file named by the user is; "-" is standard input."""
    return file if file == "-" else str(folder / file)


def _noted(inputs: Iterable[Input], note: Note) -> Iterator[Input]:
    for one in inputs:
        note(one.shown)
        yield one
