"""Payload files against a JSON Schema by itself."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from schemagen.payload.contract import Choose, Contract, Fixed
from schemagen.payload.read import Options
from schemagen.payload.run import validate_files
from schemagen.payload.validate import Input, Note
from schemagen.payload.validator import Validator
from schemagen.project.payload_files import path_of, payload_files

if TYPE_CHECKING:
    from schemagen.diagnostic import Finding
    from schemagen.payload.format import Format
    from schemagen.payload.report import ValidationReport
    from schemagen.payload.validate import Judge


class Manner(NamedTuple):
    """How payloads are validated; see the options of `schemagen validate`."""

    many: bool = False
    formats: bool = True
    strict_json: bool = False
    max_errors: int | None = None
    upgrade: bool = False
    summary: bool = False
    format: "Format | None" = None
    jobs: int = 1
    dataset: bool = False
    dask: str | None = None

    def run(
        self, inputs: Sequence[Input], missing: "Sequence[Finding]", judge: "Judge", note: Note
    ) -> "ValidationReport":
        """Validate `inputs`; `missing` are findings on names without files.

        Raises UnusableError when the cluster can't be used.
        """
        from schemagen.diagnostic import FindingsError
        from schemagen.project.problem import UnusableError

        options = Options(self.many, self.strict_json, self.format)
        try:
            report = validate_files(
                inputs, judge, options, max_errors=self.max_errors, summary=self.summary, jobs=self.jobs,
                scheduler=self.dask, note=note,
            )  # fmt: skip
        except FindingsError as error:
            raise UnusableError(error.findings) from error
        for finding in reversed(missing):
            report.add_missing(finding)
        return report


class SchemaJudge:
    """Every payload is to fit the schema in the file `path`. Travels to other processes by that."""

    def __init__(self, path: Path, shown: str, formats: bool = True) -> None:
        self.path, self.shown, self.formats = path, shown, formats
        self.fixed = Fixed(Contract(_validator(path, shown, formats)))

    def __call__(self, address: str | None) -> Choose:
        return self.fixed

    def __reduce__(self) -> tuple[Any, ...]:
        return SchemaJudge, (self.path.absolute(), self.shown, self.formats)


def validate_by_schema(
    folder: Path, names: Sequence[str], schema: str, manner: Manner, note: Note
) -> "ValidationReport":
    """Validate the files that `names` stand for against the JSON Schema in the file `schema`, all relative to `folder`.

    Raises UnusableError when there is no schema in it.
    """
    judge = SchemaJudge(folder / schema, schema, manner.formats)
    files, missing = payload_files(folder, names)
    return manner.run([Input(path_of(folder, file), file) for file in files], missing, judge, note)


def _validator(path: Path, shown: str, formats: bool) -> Validator:
    from schemagen.project.problem import UnusableError, unusable
    from schemagen.source import SourceError, read_document

    try:
        schema: Any = read_document(path, shown).data
        return Validator(schema, formats=formats)
    except SourceError as error:
        raise UnusableError(error.findings) from error
    except ValueError as error:
        raise unusable("schema-invalid", f"no JSON Schema: {error}", file=shown) from error
