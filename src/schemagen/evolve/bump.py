"""The least right version of a changed head, against what was released: checked, not believed.

The same set of documents, rules and name: patch. What the compatibility mode promises holds: minor. Else: major;
what is neither proved nor refuted fails like breaking. Under the mode `none` any change needs a minor.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from schemagen.catalog.model import Catalog, Entity, Mode
from schemagen.catalog.released import released_catalog, stated_as
from schemagen.catalog.semver import RANK, Bump, bump_between, bumped, precedence
from schemagen.diagnostic import Finding
from schemagen.evolve.compare import Comparison, JudgedChange, compare
from schemagen.evolve.diff import same
from schemagen.evolve.judge import Verdict, is_contained
from schemagen.evolve.rule_change import RuleChange, rule_change
from schemagen.evolve.side import Side
from schemagen.evolve.witness import NONE, short

_WORST: dict[Verdict, int] = {"compatible": 0, "unknown": 1, "breaking": 2}


@dataclass(frozen=True)
class Step:
    """From one version of an entity to another: the verdict in `mode`, each change, and the least right bump.

    `witness` is a record that proves `breaking` (else NONE), `against` the version that it is about.
    """

    entity: str
    old: str
    new: str
    mode: Mode
    verdict: Verdict
    least: Bump | None  # None: nothing changed but the version
    changes: tuple[JudgedChange, ...] = ()
    witness: Any = NONE
    against: str = ""
    rules: tuple[str, ...] = ()  # sentences on rules gained and lost

    @property
    def bump(self) -> Bump | None:
        """How far the new version is above the old; None when it is not."""
        return bump_between(self.old, self.new)

    @property
    def is_enough(self) -> bool:
        """Whether the new version is right."""
        if self.bump is None:
            return self.old == self.new and self.least is None
        return self.least is None or RANK[self.bump] >= RANK[self.least]

    def to_json(self) -> dict[str, Any]:
        """The step as `check` and `diff` print it."""
        given: dict[str, Any] = {"entity": self.entity, "from": self.old, "to": self.new, "mode": self.mode}
        given |= {"verdict": self.verdict}
        if self.witness is not NONE:
            given |= {"witness": self.witness, "against": self.against}
        given |= {"least": self.least, "bump": self.bump, "enough": self.is_enough}
        return {**given, "changes": [c.to_json() for c in self.changes], "rules": list(self.rules)}


def changed_heads(catalog: Catalog) -> list[Step]:
    """A step from the last release for each head that it does not have as it is; new and dropped entities are none."""
    last = catalog.history.last
    if last is None:
        return []
    before = released_catalog(catalog, last).entities
    steps = []
    for entity in catalog.entities.values():
        old = before.get(entity.name) or before.get(entity.renamed_from or "")
        if old is not None and not same(dict(old.schema), dict(entity.schema)):
            steps.append(step(catalog, old, entity))
    return steps


def step(catalog: Catalog, old: Entity, new: Entity) -> Step:
    """From `old` to `new`, two versions of one entity; in transitive modes against the versions before too.

    Of those only what has the major version of `old` counts: a major version has announced the break before it.
    """
    mode = new.compatibility or catalog.compatibility
    whole = _compare(catalog, old, new, mode)
    rules = rule_change(old, new)
    judged = [(old.version, whole)]
    if mode.endswith("transitive"):
        judged += [(one.version, _compare(catalog, one, new, mode)) for one in _earlier(catalog, old)]
    against, worst = max(judged, key=lambda j: _WORST[j[1].verdict])
    least = _least(catalog, old, new, mode, worst.verdict, rules)
    said = (*_renamed(old, new), *_sentences(rules))
    return Step(
        new.name, old.version, new.version, mode, worst.verdict, least, whole.changes, worst.witness, against, said
    )  # fmt: skip


def _least(catalog: Catalog, old: Entity, new: Entity, mode: Mode, verdict: Verdict, rules: RuleChange) -> Bump | None:
    before, after = dict(old.schema), stated_as(new.schema, old.version, catalog.version_field)
    if same(before, after):
        return None
    if mode == "none":
        return "minor"
    if verdict != "compatible":
        return "major"
    sides = [Side(schema, "2020-12", formats=True) for schema in (before, after)]
    equal = is_contained(*sides) and is_contained(*reversed(sides))
    return "patch" if equal and not rules and old.name == new.name else "minor"


def _compare(catalog: Catalog, old: Entity, new: Entity, mode: Mode) -> Comparison:
    before, after = dict(old.schema), stated_as(new.schema, old.version, catalog.version_field)
    return compare(before, after, mode, formats=True)


def _earlier(catalog: Catalog, old: Entity) -> Iterator[Entity]:
    """The released versions before `old` that have its major version, latest first."""
    this = precedence(old.version)
    for version, release in reversed(catalog.history.versions(old.name)):
        if precedence(version) < this and precedence(version)[0][0] == this[0][0]:
            yield released_catalog(catalog, release).entities[old.name]


def _renamed(old: Entity, new: Entity) -> Iterator[str]:
    if old.name != new.name:
        yield f"the entity is now called {new.name}, was {old.name}"


def _sentences(change: RuleChange) -> Iterator[str]:
    if change.gained:
        yield f"rules that demand more: {', '.join(change.gained)}"
    if change.lost:
        yield f"rules that demand less: {', '.join(change.lost)}"
    if change.across:
        yield f"rules that demand something else: {', '.join(change.across)}"


def bump_findings(catalog: Catalog, steps: list[Step]) -> list[Finding]:
    """`version-not-bumped` and `version-bump-too-small` for the heads among `steps` that lack their bump."""
    return [_finding(catalog, one, catalog.entities[one.entity]) for one in steps if not one.is_enough]


def bump_step_findings(catalog: Catalog, pairs: Iterable[tuple[Entity, Entity]]) -> list[Finding]:
    """As `bump_findings`, from each version to the one after it."""
    found = [(new, step(catalog, old, new)) for old, new in pairs]
    return [_finding(catalog, one, new) for new, one in found if not one.is_enough]


def _finding(catalog: Catalog, one: Step, entity: Entity) -> Finding:
    least = one.least or "patch"
    right = bumped(one.old, least)
    if one.bump is None:
        still = f"its version is still {one.new}" if one.new == one.old else f"its version {one.new} is not above that"
        code, said = "version-not-bumped", f"{one.entity} changed since {one.old}, but {still}"
    else:
        code = "version-bump-too-small"
        said = f"{one.entity} goes from {one.old} to {one.new}, a {one.bump} step, but needs a {least} one"
    origin = entity.origin.at("x-entity", "version")
    help = f"write {right}, or undo the change; `schemagen diff {catalog.name}` tells what changed"
    return catalog.finding(code, f"{said}: {_why(one)}", origin, help=help, entity=one.entity, at=one.entity)


def _why(one: Step) -> str:
    """The verdict with its witness."""
    verdict = f"{one.verdict} with {one.against or one.old} ({one.mode})"
    if one.least is None:
        return "nothing else changed"
    if one.witness is not NONE:
        return f"{verdict}, which {short(one.witness)} shows"
    return verdict if one.mode != "none" else "under the mode none any change needs a minor step"


def missing_bumps(catalog: Catalog) -> list[Finding]:
    """A warning for each head that changed since the last release and still has its version. Compares nothing."""
    last = catalog.history.last
    findings = []
    for entity in catalog.entities.values() if last else ():
        if last and last.entities.get(entity.name) == entity.version:
            released = catalog.history.schema(entity.name, entity.version)
            if not same(dict(released), dict(entity.schema)):
                findings.append(_missing(catalog, entity))
    return findings


def _missing(catalog: Catalog, entity: Entity) -> Finding:
    said = f"{entity.name} changed since the release of {entity.version}, but its version is still the same"
    help = "`schemagen check` tells which version is right"
    origin = entity.origin.at("x-entity", "version")
    more: dict[str, Any] = {"help": help, "entity": entity.name, "at": entity.name, "severity": "warning"}
    return catalog.finding("version-not-bumped", said, origin, **more)
