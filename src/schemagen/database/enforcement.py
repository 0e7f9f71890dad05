"""What a target does with a rule."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

Status = Literal["enforced", "not-expressible", "off"]


@dataclass(frozen=True, slots=True)
class Enforcement:
    """What one target does with one rule: `by` and `name` say how when enforced, `reason` why not otherwise.

    An enforced rule has a `reason` when there is something to know of it.
    """

    status: Status
    by: str | None = None
    name: str | None = None
    reason: str | None = None

    def to_json(self) -> dict[str, str]:
        """The cell as JSON; absent keys are left out."""
        cells = {"status": self.status, "by": self.by, "name": self.name, "reason": self.reason}
        return {k: v for k, v in cells.items() if v is not None}


def enforced(by: str, name: str | None = None, note: str | None = None) -> Enforcement:
    """The target holds the rule, by `by` (called `name` there)."""
    return Enforcement("enforced", by=by, name=name, reason=note) if name else _nameless(by, note)


@cache
def _nameless(by: str, note: str | None) -> Enforcement:
    """The many cells that are the same, once."""
    return Enforcement("enforced", by=by, reason=note)


def not_expressible(reason: str) -> Enforcement:
    """The target has no exact form of the rule."""
    return Enforcement("not-expressible", reason=reason)


def off(reason: str | None = None) -> Enforcement:
    """The target could hold the rule, but is not to."""
    return Enforcement("off", reason=reason)
