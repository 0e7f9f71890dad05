"""Values that fit a JSON Schema, by seed."""

import random
from collections.abc import Iterator
from typing import Any

from schemagen.catalog.exact import Draft, compile_schema
from schemagen.sample.draw import Drawer, Taste
from schemagen.sample.failure import CannotSample, DeadEnd, SampleError, Unsatisfiable
from schemagen.sample.place import Document
from schemagen.source import Json
from schemagen.source.node import escape

__all__ = ["CannotSample", "SampleError", "Sampler", "Unsatisfiable"]

_TRIES = 120


class Sampler:
    """Draws values that the exact validator accepts; the same ones for the same schema and seed.

    ValueError when `schema` is no valid schema. The draft is `draft`, else by `$schema`, else 2020-12; drafts before
    2019-09 are read as far as their keywords differ. `formats` says whether formats are asserted.
    """

    def __init__(self, schema: Any, *, seed: int | str = 0, formats: bool = True, draft: Draft | None = None) -> None:
        self.schema = schema
        self.validator = compile_schema(schema, draft=draft, formats=formats)
        self.rng = random.Random(seed)  # noqa: S311
        self.formats = formats
        self.draft = draft
        self.drawer = Drawer(Document(schema), self.rng, formats=formats)
        self._fallback: Drawer | None = None

    def value(self, *, given: dict[str, Any] | None = None, variety: float = 0.0) -> Json:
        """A valid value: an object with the properties `given`, if there are any.

        Unsatisfiable when there is none (as far as that can be proved), CannotSample when none was found.
        """
        for attempt in range(_TRIES):
            self.drawer.taste = Taste(0.6 * (1 - attempt / _TRIES), max(variety, 0.5 * attempt / _TRIES))
            if (found := self._try(self.drawer, given)) is not None:
                return found[0]
        return self._otherwise(given)

    def _try(self, drawer: Drawer, given: dict[str, Any] | None) -> tuple[Any] | None:
        try:
            value = drawer.draw((drawer.document.root,), given=given)
        except (DeadEnd, RecursionError):
            return None
        return (value,) if self.validator.is_valid(value) else None

    def _otherwise(self, given: dict[str, Any] | None) -> Json:
        """Once more from the canonical form of the schema, in which much has been worked out."""
        drawer = self._fallback or self._canonical()
        for attempt in range(_TRIES if drawer else 0):
            assert drawer is not None
            drawer.taste = Taste(0.6 * (1 - attempt / _TRIES), attempt / _TRIES)
            if (found := self._try(drawer, given)) is not None:
                return found[0]
        raise CannotSample("no valid value was found", self._obstacle(given))

    def _canonical(self) -> Drawer | None:
        import jsonschema_rs

        try:
            canonical = jsonschema_rs.canonicalize(self.schema, validate_formats=self.formats, offline=True)
            if canonical.satisfiability() == jsonschema_rs.canonical.Satisfiability.NO:
                raise Unsatisfiable("no value can satisfy the schema")
            self._fallback = Drawer(Document(canonical.to_json_schema()), self.rng, formats=self.formats)
        except (ValueError, jsonschema_rs.ReferencingError):
            return None
        return self._fallback

    def _obstacle(self, given: dict[str, Any] | None) -> str:
        """The keyword that refuses what was drawn, if anything was."""
        try:
            value = self.drawer.draw((self.drawer.document.root,), given=given)
        except (DeadEnd, RecursionError):
            return ""
        error = next(iter(self.validator.iter_errors(value)), None)
        return "".join(map(escape, error.schema_path)) if error else ""

    def values(self, count: int) -> Iterator[Json]:
        """`count` varied values: drawn ones, and among them those at the bounds of the schema while there are any."""
        from schemagen.sample.boundary import Edges

        edges = Edges(self).values()
        for index in range(count):
            edge = next(edges, None) if index % 2 else None
            yield self.value(variety=(index % 7) / 10) if edge is None else edge[0]
