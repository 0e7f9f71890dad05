"""Tagged unions: objects that a property with a constant tells apart."""

import keyword
from typing import Any

from schemagen.catalog.naming import is_snake_case
from schemagen.emit.models.names import MODEL_NAMES, TYPE_NAMES
from schemagen.emit.models.view import Part, View, step


def tag_of(view: View, members: list[Part]) -> str | None:
    """The property that every one of `members` requires with a string of its own, if its attribute is called alike."""
    tables = [_constants(view, *member) for member in members]
    shared = [name for name in tables[0] if all(name in table for table in tables)] if len(tables) > 1 else []
    distinct = (n for n in shared if len({table[n] for table in tables}) == len(tables))
    return next((name for name in distinct if _is_plain(name)), None)


def _constants(view: View, schema: Any, pointer: str) -> dict[str, str]:
    """The required properties of `schema` that are one string, with it; none when it accepts more than objects."""
    if view.types(schema, pointer) != {"object"}:
        return {}
    parts = view.parts(schema, pointer)
    required = {name for part, _ in parts for name in part.get("required", [])}
    found: dict[str, str] = {}
    for part, at in parts:
        for name, inner in (part.get("properties") or {}).items():
            value = _constant(view, inner, step(at, "properties", name))
            if name in required and value is not None:
                found.setdefault(name, value)
    return found


def _constant(view: View, schema: Any, pointer: str) -> str | None:
    for part in view.parts(schema, pointer):
        match view.constants(part):
            case (str(only),):
                return only
    return None


def _is_plain(name: str) -> bool:
    """Whether the attribute for the property `name` is certainly called `name`."""
    reserved = name in MODEL_NAMES or name in TYPE_NAMES or keyword.iskeyword(name)
    return is_snake_case(name) and not name.startswith("_") and not reserved
