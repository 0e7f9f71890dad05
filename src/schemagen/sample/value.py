"""Values that fit a JSON Schema, by seed."""

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemagen.catalog.canonical import canonical
from schemagen.catalog.exact import Draft, compile_schema
from schemagen.sample.draw import FUEL, Drawer
from schemagen.sample.drawing import Taste
from schemagen.sample.failure import CannotSample, DeadEnd, SampleError, Unsatisfiable
from schemagen.sample.place import Document, Place
from schemagen.source import Json
from schemagen.source.node import escape

__all__ = ["CannotSample", "SampleError", "Sampler", "Unsatisfiable", "boundary_values", "near_misses"]

if TYPE_CHECKING:
    from schemagen.sample.near_miss import NearMiss

_TRIES = 120
_FUEL = 40_000  # draws for one value, all tries together
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of an object beside the schema."""

    given: dict[str, Any]
    present: tuple[str, ...]
    without: frozenset[str]

    def places(self, drawer: Drawer) -> tuple[Place, ...]:
        """The document's schema, and what is asked as another one."""
        root = drawer.document.root
        names = (*self.given, *self.present)
        if not names and not self.without:
            return (root,)
        asked = {"required": list(names), "properties": dict.fromkeys(sorted(self.without), False)}
        return root, root.made(("asked", names, self.without), asked)


class Sampler:
    """Draws values that the exact validator accepts; the same ones for the same schema and seed.

    ValueError when `schema` is no valid schema. The draft is `draft`, else by `$schema`, else 2020-12; drafts before
    2019-09 are read as far as their keywords differ. `formats` says whether formats are asserted, `tries` how many
    drafts of a value are made before it is given up, `algebra` whether the canonical form is asked for then: for a
    schema of many alternatives that takes seconds.
    """

    def __init__(
        self,
        schema: Any,
        *,
        seed: int | str = 0,
        formats: bool = True,
        draft: Draft | None = None,
        tries: int = _TRIES,
        algebra: bool = True,
    ) -> None:
        self.schema = schema
        self.algebra = algebra
        self.tries = tries
        self.validator = compile_schema(schema, draft=draft, formats=formats)
        self.rng = random.Random(seed)
        self.formats = formats
        self.draft = draft
        self.drawer = Drawer(Document(schema, draft), self.rng, formats=formats)
        self._fallback: Drawer | None = None

    def value(
        self,
        *,
        given: dict[str, Any] | None = None,
        present: tuple[str, ...] = (),
        without: frozenset[str] = frozenset(),
        richness: float = 0.6,
        variety: float = 0.0,
    ) -> Any:
        """A valid value; if asked, an object with the properties `given`, with those in `present`, without some.

        `richness`, from 0 to 1, is how much of what is optional is there, `variety` how odd it is. Unsatisfiable when
        there is no value (as far as that can be proved), CannotSample when none was found.
        """
        asked = Asked(given or {}, present, without)
        found = self._draw(self.drawer, asked, richness, variety)
        return self._otherwise(asked) if found is _NOTHING else found

    def _draw(self, drawer: Drawer, asked: Asked, richness: float, variety: float) -> Any:
        """The first of many tries that is valid; with less and less of what is optional, and odder and odder."""
        left = _FUEL
        for attempt in range(self.tries):
            worn = attempt / self.tries
            fuel = min(left, FUEL)
            drawer.start(Taste(richness * (1 - worn), max(variety, worn)), fuel)
            if (found := self._try(drawer, asked)) is not _NOTHING:
                return found
            left -= fuel - max(drawer.fuel, 0)
            if left <= 0:
                break
        return _NOTHING

    def _try(self, drawer: Drawer, asked: Asked) -> Any:
        try:
            value = drawer.draw(asked.places(drawer), given=asked.given or None)
        except (DeadEnd, RecursionError):
            return _NOTHING
        return value if self.validator.is_valid(value) else _NOTHING

    def _otherwise(self, asked: Asked) -> Any:
        """Once more from the canonical form of the schema, in which much has been worked out."""
        if drawer := self._fallback or self._canonical():
            found = self._draw(drawer, asked, 0.6, 0.0)
            if found is not _NOTHING:
                return found
        raise CannotSample("no valid value was found", self._obstacle(asked))

    def _canonical(self) -> Drawer | None:
        found = canonical(self.schema, formats=self.formats) if self.algebra else None
        if found is None:
            return None
        if str(found.satisfiability()) == "no":
            raise Unsatisfiable("no value can satisfy the schema")
        self._fallback = Drawer(Document(found.to_json_schema()), self.rng, formats=self.formats)
        return self._fallback

    def _obstacle(self, asked: Asked) -> str:
        """The keyword that refuses what was drawn, if anything was."""
        try:
            value = self.drawer.start(Taste(0)).draw(asked.places(self.drawer), given=asked.given or None)
        except (DeadEnd, RecursionError):
            return ""
        error = next(iter(self.validator.iter_errors(value)), None)
        return "".join(map(escape, error.schema_path)) if error else ""

    def values(self, count: int) -> Iterator[Json]:
        """`count` varied values: drawn ones by turns with those at the bounds of the schema, while there are any."""
        edges: Iterator[Any] = self.edges()
        for index in range(count):
            edge: Any = next(edges, _NOTHING) if index % 2 else _NOTHING
            if edge is _NOTHING:
                edge = self.value(variety=(index % 7) / 10)
            yield edge

    def edges(self) -> Iterator[Any]:
        """Valid values at every bound, each once; none where no valid value is found."""
        from schemagen.sample.boundary import Edges, distinct

        candidates = Edges(self.drawer).of((self.drawer.document.root,))
        found = False
        for value in distinct(candidates):
            if self.validator.is_valid(value):
                found = True
                yield value
        if not found:
            with suppress(SampleError):
                yield self.value()

    def misses(self, base: Any = _NOTHING) -> "Iterator[NearMiss]":
        """Near misses, made by small changes to the valid value `base`, or to one that is drawn."""
        from schemagen.sample.near_miss import Misses

        value = self.value() if base is _NOTHING else base
        return Misses(self.drawer, self.validator, value).find()


def boundary_values(
    schema: Any, *, seed: int | str = 0, formats: bool = True, draft: Draft | None = None
) -> Iterator[Json]:
    """Valid values at every bound: lengths, numbers, sizes, each enum value, each branch, least and full objects."""
    return Sampler(schema, seed=seed, formats=formats, draft=draft).edges()


def near_misses(
    schema: Any,
    *,
    base: Any = _NOTHING,
    seed: int | str = 0,
    formats: bool = True,
    draft: Draft | None = None,
) -> "Iterator[NearMiss]":
    """Values that break exactly one keyword where possible, for each keyword; changes to the valid `base`, if given.

    CannotSample or Unsatisfiable when there is no valid value to start from.
    """
    return Sampler(schema, seed=seed, formats=formats, draft=draft).misses(base)
