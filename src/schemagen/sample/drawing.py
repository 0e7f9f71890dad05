"""What is drawn, and for whom; and what drawing an object or an array asks of the drawer that it is part of."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from schemagen.sample.facts import Facts
from schemagen.sample.place import Place
from schemagen.sample.text import TextSource


@dataclass(slots=True)
class Taste:
    """What to draw, from 0 to 1: `richness` is how much of what is optional, `variety` how odd a value may be."""

    richness: float = 0.6
    variety: float = 0.0


@dataclass(frozen=True, slots=True)
class Where:
    """Whose value is drawn: the property's name, what it belongs to, how deep it lies."""

    name: str = ""
    owner: str = ""
    depth: int = 0

    def inside(self, name: str, owner: str) -> "Where":
        """The same one level further in."""
        return Where(name, owner, self.depth + 1)


TOP = Where()


class Drawing(Protocol):
    """Draws values of one document's schemas; DeadEnd where none is found."""

    rng: random.Random
    taste: Taste

    def facts(self, places: tuple[Place, ...]) -> Facts:
        """What holds at `places`."""

    def settle(self, places: tuple[Place, ...]) -> Facts:
        """The facts after a branch was picked at every choice."""

    def draw(self, places: tuple[Place, ...], where: Where) -> Any:
        """A value that fits at all of `places`."""

    def typed(self, facts: Facts, where: Where) -> Any:
        """A value by settled facts."""

    def text(self, facts: Facts, where: Where) -> TextSource:
        """The source of the strings that fit."""

    def holds(self, places: Iterable[Place], value: Any) -> bool:
        """Whether `value` is valid at each of `places`."""

    def wants_more(self, depth: int) -> bool:
        """Whether to draw something optional."""
