"""One side of a comparison: a schema, as the two independent validators and the set algebra see it."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import jsonschema_rs
import orjson

from schemagen.catalog.canonical import canonical
from schemagen.catalog.exact import Draft, compile_schema
from schemagen.catalog.walk import walk
from schemagen.evolve.translate import translated
from schemagen.sample.value import Sampler

_BY_SCHEMA = {
    "http://json-schema.org/draft-04/schema": "4",
    "http://json-schema.org/draft-06/schema": "6",
    "http://json-schema.org/draft-07/schema": "7",
    "https://json-schema.org/draft/2019-09/schema": "2019-09",
    "https://json-schema.org/draft/2020-12/schema": "2020-12",
}
_TRIES = 6
_CHOICES = 24
_VALUES = 100  # of an enum, that take the algebra as long as one alternative


def _choices(part: dict[str, Any]) -> int:
    """Measured: 24 alternatives take the algebra 0.3 s, ten conditions 0.9 s, twenty dependencies 2.8 s."""
    alternatives = sum(len(part.get(keyword, ())) for keyword in ("anyOf", "oneOf"))
    needs = sum(len(part.get(keyword, ())) for keyword in ("dependentRequired", "dependentSchemas", "dependencies"))
    values = part.get("enum")
    alternatives += len(values) // _VALUES if isinstance(values, list) else 0
    return alternatives + ("not" in part) + 4 * (("if" in part) + needs)


def draft_of(schema: Any, draft: Draft | None = None) -> Draft:
    """The draft to read `schema` by: `draft`, else what `$schema` says, else 2020-12."""
    stated = schema.get("$schema") if isinstance(schema, dict) else None
    named = _BY_SCHEMA.get(stated.rstrip("#")) if isinstance(stated, str) else None
    return draft or named or "2020-12"  # type: ignore[return-value]


def sampler(schema: Any, *, formats: bool) -> Sampler:
    """A sampler that gives up early: a search has other values to try. CannotSample, ValueError."""
    return Sampler(schema, formats=formats, tries=_TRIES, algebra=choices_of(schema) <= _CHOICES)


def choices_of(schema: Any) -> int:
    """How much the algebra has to multiply out: alternatives count one each, conditions more."""
    return sum(_choices(part) for _, part in walk(schema) if isinstance(part, dict))


@lru_cache(maxsize=256)
def _compiled(text: bytes, draft: Draft, formats: bool) -> Any:
    """The validator of a schema; one schema is compared many times, with its versions and change by change."""
    return compile_schema(orjson.loads(text), draft=draft, formats=formats)


@lru_cache(maxsize=256)
def _record(text: bytes, richness: float, present: tuple[str | int, ...]) -> bytes:
    return orjson.dumps(_drawn(orjson.loads(text), richness, present))


def _drawn(schema: Any, richness: float, present: tuple[str | int, ...]) -> Any:
    return sampler(schema, formats=True).value(richness=richness, present=tuple(map(str, present)))


@dataclass(frozen=True)
class Side:
    """A schema of a draft; `formats` says whether formats are asserted. ValueError when it is no valid schema."""

    schema: Any
    draft: Draft
    formats: bool

    @cached_property
    def exact(self) -> Any:
        """The first validator: jsonschema-rs."""
        try:
            return _compiled(orjson.dumps(self.schema), self.draft, self.formats)
        except TypeError:  # numbers that only Python writes
            return compile_schema(self.schema, draft=self.draft, formats=self.formats)

    def check(self) -> None:
        """Raise ValueError when it is no valid schema."""
        if not isinstance(self.schema, dict | bool):
            raise ValueError("a schema is an object or a boolean")
        if self.draft == "4" and isinstance(self.schema, bool):
            raise ValueError("draft 4 has no boolean schemas")
        _ = self.exact

    @cached_property
    def oracle(self) -> Any:
        """The second validator, written by other people: jsonschema."""
        import jsonschema

        make = {
            "4": jsonschema.Draft4Validator,
            "6": jsonschema.Draft6Validator,
            "7": jsonschema.Draft7Validator,
            "2019-09": jsonschema.Draft201909Validator,
            "2020-12": jsonschema.Draft202012Validator,
        }[self.draft]
        return make(self.schema, format_checker=make.FORMAT_CHECKER if self.formats else None)

    @cached_property
    def canonical(self) -> jsonschema_rs.CanonicalSchema | None:
        """The set of its documents, for algebra; None when it can't be modelled, or not in a time that is bounded."""
        if self.choices > _CHOICES:
            return None
        return canonical(self.schema, draft=self.draft, formats=self.formats)

    @cached_property
    def values(self) -> list[Any] | None:
        """All its documents, where its schema lists them; None where it does not."""
        stated = self.schema if isinstance(self.schema, dict) and "$ref" not in self.schema else {}
        listed = [stated["const"]] if "const" in stated and self.draft != "4" else stated.get("enum")
        return [one for one in listed if self.exact.is_valid(one)] if isinstance(listed, list) else None

    @cached_property
    def choices(self) -> int:
        """How much the algebra has to multiply out."""
        return choices_of(self.schema)

    @cached_property
    def breadth(self) -> int:
        """How many properties it names."""
        return sum(len(part.get("properties", ())) for _, part in walk(self.schema) if isinstance(part, dict))

    @cached_property
    def modern(self) -> "Side | None":
        """The same documents by a 2020-12 schema that stands by itself; None where there is none."""
        schema = translated(self.schema, self.draft)
        if schema is None:
            return None
        return self if schema is self.schema and self.draft == "2020-12" else Side(schema, "2020-12", self.formats)

    @cached_property
    def _sampler(self) -> Sampler:
        return sampler((self.modern or self).schema, formats=self.formats)

    def sampler(self) -> Sampler:
        """A sampler of its documents that starts anew each time. ValueError where it can't be made."""
        self._sampler.rng.seed(0)
        return self._sampler

    def record(self, richness: float, present: tuple[str | int, ...] = ()) -> Any:
        """A document that keeps all formats, since those look real; with the properties `present`, if it is an object.

        SampleError when none is found.
        """
        schema = (self.modern or self).schema
        try:
            return orjson.loads(_record(orjson.dumps(schema), richness, present))
        except TypeError:  # numbers that only Python writes
            return _drawn(schema, richness, present)

    def accepts(self, value: Any) -> bool | None:
        """Whether the schema accepts `value`; None when the two validators disagree, or one can't say."""
        first = self.exact.is_valid(value)
        return first if first == self._second(value) else None

    def _second(self, value: Any) -> bool | None:
        try:
            return bool(self.oracle.is_valid(value))
        except Exception:
            return None
