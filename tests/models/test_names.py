"""Names that are legal in JSON work in Python."""

import importlib
import json
from typing import Any

import pytest
from packages import catalog_of, model_of, package_of
from pydantic import BaseModel

from schemagen.catalog.model import Catalog
from schemagen.emit.models.names import MODEL_NAMES, attribute_names

PROPERTIES = [
    "user", "order", "class", "model_config", "schema", "json", "copy", "dict", "validate", "model_dump", "_private",
    "__dunder__", "__init__", "_check", "_names", "2fa", "1", "", " ", "a b", "a-b2", "a.b3", "Thing.user", "it's",
    'say "hi"', "back\\slash", "new\nline", "tab\t", "💊", "💊💊", "x" * 80, "größe", "ﬁle", "ſ", "名前", "e\u0301",
    "None", "True", "match", "type", "self", "cls", "str", "int", "list", "List", "Any", "date", "Date", "DateTime",
    "Field", "Json", "Literal", "Annotated", "SchemaModel", "Thing", "bind", "name", "fields", "model_name",
    "model_fields", "print", "async", "lambda", "register", "$ref", "$id", "@type", "#", "a/b~c", "{x}", "%s", '"""',
    "__pydantic_extra__", "mro", "x_2", "ConfigDict", "Optional", "field_1a", "data", "values", "root", "Config",
]  # fmt: skip
ENTITIES = [
    "User", "order line", "class", "json", "typing", "datetime", "pydantic", "List", "Any", "Field", "Literal", "Date",
    "3D Model", "💊", "Größe", "名前", "_base", "_types", "__init__", "None", "Base Model", "Schema Model",
    "Exception", "str", "import", "X" * 80, "Import module", "Model", "Warning",
]  # fmt: skip
TEXTS = [
    'say """hi"""', 'ends in a quote"', "back\\slash\\", "\\", '"', "two\n\nlines\n", "  \n", "{braces} %s", "\t",
    "\\N{DASH}", "\u2028", "\ufeff", "\x00", "# comment", "\r\n", "\'\'\'", "x\\", "\\\"\"\"",
]  # fmt: skip


def hostile_catalog() -> Catalog:
    """Entities of every name, the first of them with properties of every name."""
    inner = {"type": "object", "properties": {"x": {}}}
    files = {
        f"e{i}.json": {
            "title": title,
            "x-entity": {"version": "1.0.0"},
            "properties": {"at": {"type": "string", "format": "date-time"}, "inner": inner},
        }
        for i, title in enumerate(ENTITIES)
    }
    number = {"type": "integer"}
    files["e0.json"]["properties"]["all"] = {  # type: ignore[index]
        "type": "object",
        "properties": {name: {**number, "description": name} for name in PROPERTIES},
        "required": PROPERTIES[::2],
    }
    return catalog_of(files)


def _inner(**keywords: Any) -> Any:
    """The class of an object inside an entity: there no name is refused for SQL's sake."""
    thing = model_of(properties={"inner": {"type": "object", "title": "Inner", **keywords}})
    return importlib.import_module(thing.__module__).Inner


@pytest.mark.parametrize("required", [True, False], ids=["required", "optional"])
def test_properties_of_any_name(required: bool) -> None:
    """A payload with every name is read and dumped as it was."""
    properties = {name: {"type": "integer"} for name in PROPERTIES}
    inner = _inner(properties=properties, required=PROPERTIES if required else [], additionalProperties=False)
    payload = {name: number for number, name in enumerate(PROPERTIES)}
    assert inner.model_validate(payload).model_dump() == payload
    assert json.loads(inner.model_validate_json(json.dumps(payload)).model_dump_json()) == payload


def test_extras_of_any_name() -> None:
    """So is a payload whose names are all unknown, or those of attributes that stand for other properties."""
    inner = _inner(properties={"class": {"type": "string"}, "a b": {"type": "string"}})
    names = [name for name in [*PROPERTIES, "class_", "a_b"] if name not in ("class", "a b")]
    payload = {name: number for number, name in enumerate(names)}
    assert inner.model_validate(payload).model_dump(mode="json") == payload
    assert json.loads(inner.model_validate_json(json.dumps(payload)).model_dump_json()) == payload


def test_entities_of_any_name() -> None:
    """Every entity is exported under its title in PascalCase where that is a name, and works."""
    package = package_of(hostile_catalog())
    assert len(package.__all__) == len(ENTITIES)
    assert {"Any", "Field", "Literal", "List", "OrderLine", "Größe", "U1F48A", "User"} <= set(package.__all__)
    for name in package.__all__:
        payload = {"at": "2025-01-01T00:00:00Z", "inner": {"x": [1]}}
        assert getattr(package, name).model_validate(payload).model_dump(mode="json") == payload


@pytest.mark.parametrize("text", TEXTS)
def test_descriptions_of_any_text(text: str) -> None:
    """Quotes, backslashes and lines in descriptions stay what they are."""
    properties = {
        "a": {"type": "integer", "description": text},
        "b": {"$ref": "#/$defs/Other"},
        "c": {"enum": [text, "x"], "x-enum": {"x": text}, "examples": [text], "default": text},
    }
    thing = model_of(
        description=text, properties=properties, **{"$defs": {"Other": {"type": "string", "description": text}}}
    )
    assert thing.model_validate({"a": 1, "c": text}).model_dump() == {"a": 1, "c": text}


def test_attributes_are_called_as_planned() -> None:
    """The generator changes no name that it was given."""
    inner = _inner(properties={name: {"type": "integer"} for name in PROPERTIES})
    given = {n if f.alias is None else f.alias: n for n, f in inner.model_fields.items()}
    assert given == attribute_names(dict.fromkeys(PROPERTIES), {"Thing", "Inner"})


def test_attributes_are_steady() -> None:
    """A property that needs no change keeps its name, whoever comes first."""
    assert attribute_names({"a b": None, "a_b": None, "a-b": None}, ()) == {
        "a b": "a_b_2",
        "a_b": "a_b",
        "a-b": "a_b_3",
    }
    assert attribute_names({"json": None, "json_": None}, ()) == {"json": "json__2", "json_": "json_"}
    assert attribute_names({"x": "y", "y": None}, ()) == {"x": "y_2", "y": "y"}


def test_names_of_pydantic_are_known() -> None:
    """Every public name of BaseModel is reserved."""
    assert {name for name in dir(BaseModel) if not name.startswith("_")} <= MODEL_NAMES


def test_stated_attribute() -> None:
    """`x-python` names an attribute."""
    thing = model_of(properties={"a-b": {"type": "integer", "x-python": {"name": "both"}}})
    assert thing(both=1).both == 1
    assert thing(both=1).model_dump() == {"a-b": 1}
