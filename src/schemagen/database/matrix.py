"""The enforcement matrix: for each constraint and rule of a catalog, what each target does with it (promise 1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["rule", "constraint", "keyword", "key", "reference"]
Status = Literal["enforced", "not-expressible", "off"]


@dataclass(frozen=True, slots=True)
class Enforcement:
    """What one target does with one rule: `by` and `name` say how when enforced, `reason` why not otherwise."""

    status: Status
    by: str | None = None
    name: str | None = None
    reason: str | None = None

    def to_json(self) -> dict[str, str]:
        """The cell as JSON; absent keys are left out."""
        cells = {"status": self.status, "by": self.by, "name": self.name, "reason": self.reason}
        return {k: v for k, v in cells.items() if v is not None}


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
