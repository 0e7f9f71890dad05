"""A property as an attribute: whether it may be absent or null, and what is said of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from schemagen.emit.models.shape import Attribute, Named, Type
from schemagen.emit.models.view import Part, View
from schemagen.source.json_writer import json_text

_SAID_THERE = ("description", "examples", "x-enum")
_NOTES = ("readOnly", "writeOnly", "x-sensitivity")


def attribute_of(view: View, name: str, part: Part, found: Type, required: bool) -> Attribute:
    """The attribute for the property `name` whose schema is `part`; called as `x-python` states, or not yet called."""
    schema, pointer = part
    facts: dict[str, Any] = {}
    for inner, at in view.parts(schema, pointer):
        named = at != pointer and isinstance(found, Named)  # a name has a docstring of its own
        facts = {k: v for k, v in inner.items() if not (named and k in _SAID_THERE)} | facts
    nullable = "null" in view.types(schema, pointer)
    python = facts.get("x-python")
    return Attribute(
        name=python.get("name", "") if isinstance(python, dict) else "",
        property=name,
        type=found,
        required=required,
        nullable=nullable,
        description=docstring(facts),
        examples=tuple(facts["examples"]) if isinstance(facts.get("examples"), list) else (),
        deprecated=facts.get("deprecated") is True,
        notes=_notes(facts) | ({"x-nullable": True} if nullable and not required else {}),
    )


def docstring(facts: Mapping[str, Any]) -> str:
    """What a docstring says: the description, what the listed values mean, the default."""
    return "\n\n".join(_paragraphs(facts))


def _paragraphs(facts: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(text := facts.get("description"), str) and text:
        yield text
    meanings = facts.get("x-enum")
    if isinstance(meanings, dict) and meanings:
        yield "\n".join(f"- {value}: {meaning}" for value, meaning in meanings.items())
    if "default" in facts:
        yield f"Default: {json_text(facts['default'], indent=None)}."


def _notes(facts: dict[str, Any]) -> dict[str, Any]:
    return {k: facts[k] for k in _NOTES if k in facts and facts[k] is not False}
