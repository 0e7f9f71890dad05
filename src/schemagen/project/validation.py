"""Payload files against catalogs, or against a JSON Schema by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from schemagen.payload.contract import Contract
from schemagen.payload.read import Options
from schemagen.payload.selection import EntityChoice, fixed
from schemagen.payload.upgrade import UpgradeChoice
from schemagen.payload.validate import Input, ValidationReport, validate_files
from schemagen.payload.validator import Validator
from schemagen.project.choices import Choices, Note, noted, path_of
from schemagen.project.config import load_config
from schemagen.project.load import load_usable
from schemagen.project.payload_paths import payload_paths
from schemagen.project.problem import UnusableError, unusable
from schemagen.source import SourceError, read_document


@dataclass(frozen=True)
class Manner:
    """How payloads are validated; see the options of `schemagen validate`."""

    many: bool = False
    formats: bool = True
    strict_json: bool = False
    max_errors: int | None = None
    upgrade: bool = False


def validate_by_schema(folder: Path, files: Sequence[str], schema: str, manner: Manner, note: Note) -> ValidationReport:
    """Validate `files` against the JSON Schema in the file `schema`; both are relative to `folder`.

    Raises UnusableError when there is no schema in it.
    """
    choose = fixed(Contract(_validator(folder / schema, schema, manner)))
    inputs = (Input(path_of(folder, file), file, choose) for file in files)
    return validate_files(noted(inputs, note), Options(manner.many, manner.strict_json), max_errors=manner.max_errors)


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

    The entity is the one at `address`, else what schemagen.toml says of the file, else what the payload says. With
    `manner.upgrade` payloads of older versions are upgraded, and judged by the head.
    Raises FindingsError for schemas with errors, and UnusableError for an address that names nothing.
    """
    config = load_config(root)
    make = partial(UpgradeChoice if manner.upgrade else EntityChoice, root=root.resolve(), formats=manner.formats)
    choices = Choices(root, load_usable(root, config, histories=manner.upgrade), make)
    known = payload_paths(root, config, choices.catalogs)
    inputs = choices.inputs(folder, files, address, known) if files else choices.configured(known)
    options = Options(many=True, strict=manner.strict_json)
    report = validate_files(noted(inputs, note), options, max_errors=manner.max_errors)
    report.add(() if files else known.unmatched)
    return report
