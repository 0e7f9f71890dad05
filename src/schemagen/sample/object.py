"""Objects."""

from dataclasses import dataclass, field
from typing import Any

from schemagen.sample import words
from schemagen.sample.chronology import in_order, rank
from schemagen.sample.drawing import TOP, Drawing, Where
from schemagen.sample.equality import same
from schemagen.sample.facts import Facts
from schemagen.sample.failure import DeadEnd
from schemagen.sample.matching import matches
from schemagen.sample.pattern import UnsupportedPattern, parse
from schemagen.sample.pattern_draw import draw_match
from schemagen.sample.place import Place

_TRIES = 30


@dataclass(slots=True)
class MemberPlan:
    """The properties that an object may have, from its facts; made once."""

    drawer: Drawing
    facts: Facts
    required: list[str]
    optional: list[str]
    owner: str
    chronology: list[str] = field(default_factory=list)  # times in the order in which they happen
    known: dict[str, tuple[Place, ...]] = field(default_factory=dict)

    def places(self, name: str) -> tuple[Place, ...]:
        """The schemas of the property `name`."""
        found = self.known.get(name)
        if found is None:
            found = self.known[name] = tuple(dict.fromkeys(self._find(name)))
        return found

    def _find(self, name: str) -> list[Place]:
        found: list[Place] = []
        for members in self.facts.objects.members:
            here = [members.named[name]] if name in members.named else []
            here += [place for pattern, place in members.patterns if matches(pattern, name)]
            found += here or ([members.others] if members.others else [])
        return found or list(self.facts.objects.unevaluated)

    def forbids(self, name: str) -> bool:
        """Whether the property can't be there."""
        return not self.drawer.facts(self.places(name)).types


def members_of(drawer: Drawing, facts: Facts) -> MemberPlan:
    """The plan for an object of these facts."""
    plan: MemberPlan | None = facts.cache.get("members")
    if plan is None:
        plan = facts.cache["members"] = _plan(drawer, facts)
    return plan


def _plan(drawer: Drawing, facts: Facts) -> MemberPlan:
    required = facts.objects.required
    declared = dict.fromkeys(n for m in facts.objects.members for n in m.named)
    plan = MemberPlan(
        drawer, facts, [n for n in {**declared, **required} if n in required], [], (facts.titles or [""])[0]
    )
    plan.optional = [
        n for n in declared if n not in required and not plan.forbids(n) and allowed_name(drawer, facts, n)
    ]
    times = [(r, n) for n in (*declared,) if (r := rank(n)) is not None and _is_time(drawer, plan.places(n))]
    plan.chronology = [n for _, n in sorted(times, key=lambda t: t[0])] if len(times) > 1 else []
    return plan


def _is_time(drawer: Drawing, places: tuple[Place, ...]) -> bool:
    facts = drawer.facts(places)
    return "date-time" in facts.texts.formats and facts.enum is None and not facts.texts.patterns


def allowed_name(drawer: Drawing, facts: Facts, name: str) -> bool:
    """Whether `propertyNames` lets `name` be."""
    if not facts.objects.names:
        return True
    names = tuple(facts.objects.names)
    try:
        settled = drawer.settle(names)
    except DeadEnd:
        return False
    if settled.enum is not None and not any(same(name, v) for v in settled.enum):
        return False
    return "string" in settled.types and drawer.text(settled, TOP).accepts(name) and drawer.holds(names, name)


def draw_object(drawer: Drawing, facts: Facts, where: Where, given: dict[str, Any]) -> dict[str, Any]:
    """An object that has the properties `given`; DeadEnd when none was found."""
    plan = members_of(drawer, facts)
    for _ in range(_TRIES):
        names = _names(drawer, plan, where, given)
        drawn = _values(drawer, plan, where, given, names)
        if len(drawn) >= facts.objects.low and not any(same(drawn, e) for e in facts.excluded):
            return in_order(drawn, [n for n in plan.chronology if n not in given]) if plan.chronology else drawn
    raise DeadEnd


def _values(
    drawer: Drawing, plan: MemberPlan, where: Where, given: dict[str, Any], names: dict[str, None]
) -> dict[str, Any]:
    drawn: dict[str, Any] = {}
    owner = plan.owner or where.name
    for name in names:
        if name in given:
            drawn[name] = given[name]
            continue
        try:
            drawn[name] = drawer.draw(plan.places(name), where.inside(name, owner))
        except DeadEnd:
            if name in plan.facts.objects.required:
                raise
    return drawn


def _names(drawer: Drawing, plan: MemberPlan, where: Where, given: dict[str, Any]) -> dict[str, None]:
    """Which properties to draw, declared ones in their order."""
    objects = plan.facts.objects
    names = {**dict.fromkeys(plan.required), **dict.fromkeys(given)}
    _together(plan, names)
    spare = [n for n in plan.optional if n not in names]
    for name in spare:
        if len(names) < objects.high and drawer.wants_more(where.depth):
            _add(plan, names, name)
    _fill(drawer, plan, where, names)
    if len(names) > objects.high:
        raise DeadEnd
    declared = dict.fromkeys(n for m in objects.members for n in m.named if n in names)
    return {**declared, **names}


def _together(plan: MemberPlan, names: dict[str, None]) -> None:
    """Add what `dependentRequired` asks for."""
    changed = True
    while changed:
        before = len(names)
        for name, needed in plan.facts.objects.together:
            if name in names:
                names.update(dict.fromkeys(needed))
        changed = len(names) > before


def _add(plan: MemberPlan, names: dict[str, None], name: str) -> None:
    """Add `name` and what it needs, unless that gets too many or can't be."""
    if not plan.facts.objects.together:
        if len(names) < plan.facts.objects.high and (name in names or not plan.forbids(name)):
            names[name] = None
        return
    more = {**names, name: None}
    _together(plan, more)
    if len(more) <= plan.facts.objects.high and not any(plan.forbids(n) for n in more if n not in names):
        names.update(more)


def _fill(drawer: Drawing, plan: MemberPlan, where: Where, names: dict[str, None]) -> None:
    """Add properties until there are enough: declared ones, then made-up ones; some of those where they are meant."""
    objects = plan.facts.objects
    spare = [n for n in plan.optional if n not in names]
    drawer.rng.shuffle(spare)
    for declared in spare:
        if len(names) < objects.low:
            _add(plan, names, declared)
    enough = max(objects.low, min(objects.high, len(names) + _extra(drawer, plan)))
    for _ in range(_TRIES + 2 * objects.low if len(names) < enough else 0):
        if (name := _invent(drawer, plan)) is not None and name not in names:
            _add(plan, names, name)
        if len(names) >= enough:
            return


def _extra(drawer: Drawing, plan: MemberPlan) -> int:
    """How many properties to make up beyond what is needed."""
    return int(drawer.rng.random() * (1 + 5 * drawer.taste.richness)) if _is_map(plan) else 0


def _is_map(plan: MemberPlan) -> bool:
    """Whether properties without a declared name are meant to be there."""
    members = plan.facts.objects.members
    if any(m.patterns or (m.others and m.others.schema not in (True, False)) for m in members):
        return True
    return not plan.required and not plan.optional


def _invent(drawer: Drawing, plan: MemberPlan) -> str | None:
    """A name for a property that is not declared, if one is found that may be there."""
    objects = plan.facts.objects
    name = _candidate(drawer, plan)
    if name is None or name in objects.required or any(name in m.named for m in objects.members):
        return None
    return None if plan.forbids(name) or not allowed_name(drawer, plan.facts, name) else name


def _candidate(drawer: Drawing, plan: MemberPlan) -> str | None:
    rng, objects = drawer.rng, plan.facts.objects
    patterns = [p for m in objects.members for p, place in m.patterns if place.schema is not False]
    if patterns and rng.random() < 0.8:
        try:
            return draw_match(parse(words.pick(rng, patterns)), rng)
        except UnsupportedPattern:
            return None
    if objects.names:
        settled = drawer.settle(tuple(objects.names))
        if "string" not in settled.types:
            return None
        drawn = drawer.typed(settled, Where("key"))
        return drawn if isinstance(drawn, str) else None
    return words.word(rng) if rng.random() < 0.7 else f"{words.word(rng)}_{words.word(rng)}"
