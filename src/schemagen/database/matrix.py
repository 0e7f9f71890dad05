"""The enforcement matrix: for each constraint and rule of a catalog, what each target does with it (promise 1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schemagen.catalog.model import Catalog, Entity
from schemagen.database.demand import is_anything_required, unmet
from schemagen.database.enforcement import Enforcement, Status, not_expressible, off
from schemagen.database.mapping import map_catalog
from schemagen.database.record_target import by_record
from schemagen.database.subject import Kind, Subject, subjects
from schemagen.diagnostic import Finding
from schemagen.sql.dialect import DIALECTS

__all__ = ["Enforcement", "Kind", "MatrixRow", "Status", "matrix", "unmet_beyond_sql"]

_OF_RECORDS, _BEYOND_SQL = ("validate", "model"), ("dynamodb", "s3")


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One rule; `pointer` is its place in the entity's effective schema."""

    id: str
    catalog: str
    entity: str
    kind: Kind
    pointer: str
    targets: Mapping[str, Enforcement]

    def to_json(self) -> dict[str, Any]:
        """The row as `schemagen rules --format json` prints it."""
        return {
            "id": self.id, "catalog": self.catalog, "entity": self.entity, "kind": self.kind, "pointer": self.pointer,
            "targets": {name: cell.to_json() for name, cell in self.targets.items()},
        }  # fmt: skip


def matrix(catalog: Catalog) -> tuple[MatrixRow, ...]:
    """The rows of `catalog`: by entity, and there keywords, key, references, constraints, rules."""
    outcomes = {dialect: map_catalog(catalog, dialect).outcomes for dialect in DIALECTS}
    return tuple(
        MatrixRow(
            subject.id, catalog.name, subject.entity, subject.kind, subject.source.pointer,
            dict(_cells(catalog, catalog.entities[subject.entity], subject, outcomes)),
        )
        for subject in subjects(catalog)
    )  # fmt: skip


def unmet_beyond_sql(catalog: Catalog) -> Iterator[Finding]:
    """An error for each rule that is required of a target other than a database, which can't hold it."""
    for target in (*_OF_RECORDS, *_BEYOND_SQL):
        held = [one for one in catalog.entities.values() if target in _OF_RECORDS or target in one.storage]
        if is_anything_required(catalog, target, held):
            cells = {row.id: row.targets[target] for row in matrix(catalog) if target in row.targets}
            yield from unmet(catalog, target, held, cells)


def _cells(
    catalog: Catalog, entity: Entity, subject: Subject, outcomes: Mapping[str, Mapping[str, Enforcement]]
) -> Iterator[tuple[str, Enforcement]]:
    """What each target does with `subject`; stores other than SQL only where they hold the entity."""
    for target in _OF_RECORDS:
        yield target, by_record(catalog, entity, subject, target)
    for target, cells in outcomes.items():
        yield target, cells.get(subject.id, off(f"{entity.name} is not stored there"))
    for target in _BEYOND_SQL:
        if target in entity.storage:
            yield target, not_expressible("this version generates nothing for this store")
