"""Rules as declared: `x-rules` (CEL on one record) and `x-constraints` (a closed union of kinds)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from schemagen.catalog.origin import Origin
from schemagen.diagnostic import Severity

Enforcement = Literal["best-effort", "require", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Declared:
    """What every declared rule has. `pointer` is its place in the effective schema, `enforce` is per target."""

    id: str
    origin: Origin
    pointer: str
    message: str = ""
    severity: Severity = "error"
    enforce: Mapping[str, Enforcement] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(_Declared):
    """A CEL invariant on one record, or on the nested object at `path` (a pointer in the effective schema)."""

    rule: str
    path: str = ""
    message_expression: str | None = None
    field_path: str | None = None
    reason: str | None = None
    on_error: Literal["fail", "pass"] = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unique(_Declared):
    """No two records agree on `scope` + `fields` (compared by `normalize`) among those for which `where` holds."""

    fields: tuple[str, ...]
    scope: tuple[str, ...] = ()
    normalize: Literal["lower"] | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requires(_Declared):
    """`rule` (CEL over `self` and `ref`) holds of the record that the property `via` refers to."""

    via: str
    rule: str
    when: Literal["always", "insert"] = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(_Declared):
    """At most `max` records agree on `per`, among those for which `where` holds."""

    per: tuple[str, ...]
    max: int
    where: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transitions(_Declared):
    """`field` starts at one of `initial` (None: anywhere) and moves only as `allow` says; staying is allowed."""

    field: str
    allow: Mapping[str, tuple[str, ...]]
    initial: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Immutable(_Declared):
    """`fields` never change once a record exists (null to a value is a change too)."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendOnly(_Declared):
    """Records are neither updated nor deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoOverlap(_Declared):
    """The half-open spans [start, end) of records that agree on `scope` are disjoint; an absent end is open."""

    start: str
    end: str
    scope: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactlyOne(_Declared):
    """Exactly one of `fields` is present and not null."""

    fields: tuple[str, ...]


Constraint = Unique | Requires | Limit | Transitions | Immutable | AppendOnly | NoOverlap | ExactlyOne
