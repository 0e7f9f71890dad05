"""State diagrams of declared transitions."""

from schemagen.catalog.constraint import Transitions
from schemagen.catalog.model import Entity
from schemagen.emit.diagrams.label import label, words


def lifecycles(entity: Entity) -> tuple[Transitions, ...]:
    """The constraints that say how a field of the entity may move."""
    return tuple(c for c in entity.constraints if isinstance(c, Transitions))


def state_diagram(transitions: Transitions) -> str:
    """The states and moves in Mermaid; states are boxes by their values, `[*]` leads to the first ones."""
    moves = transitions.allow.items()
    states = dict.fromkeys([*(transitions.initial or ()), *(s for a, to in moves for s in (a, *to))])
    ids = words(states, "s_")
    lines = ["stateDiagram-v2", *(f'  state "{label(state)}" as {ids[state]}' for state in states)]
    lines += [f"  [*] --> {ids[state]}" for state in transitions.initial or ()]
    lines += [f"  {ids[a]} --> {ids[b]}" for a, to in moves for b in to]
    return "\n".join(lines) + "\n"
