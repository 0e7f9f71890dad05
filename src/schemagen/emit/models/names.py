"""Names in generated Python: of modules, classes and attributes, each free of what it would collide with."""

import keyword
import unicodedata
from collections.abc import Container, Iterable, Mapping
from itertools import chain, count

from schemagen.catalog.collision import attribute_name
from schemagen.catalog.naming import pascal_case

# Names that a generated module imports or reads; a class or an attribute of the same name would hide them.
TYPE_NAMES = frozenset({
    "Annotated", "Any", "ConfigDict", "Date", "DateTime", "Decimal", "Field", "Int64", "Json", "Literal", "Number",
    "RootModel", "SchemaModel", "TypeAlias", "TypeAliasType", "Union", "Uuid", "bind", "bool", "dict", "float", "int",
    "list", "str",
})  # fmt: skip

# What pydantic.BaseModel and its metaclass call their own; the names must not depend on what is installed.
MODEL_NAMES = frozenset({
    "construct", "copy", "dict", "from_orm", "json", "model_computed_fields", "model_config", "model_construct",
    "model_copy", "model_dump", "model_dump_json", "model_extra", "model_fields", "model_fields_set",
    "model_json_schema", "model_parametrized_name", "model_post_init", "model_rebuild", "model_validate", "mro",
    "model_validate_json", "model_validate_strings", "parse_file", "parse_obj", "parse_raw", "schema", "schema_json",
    "register", "update_forward_refs", "validate",
})  # fmt: skip

RUNTIME_MODULES = ("_base", "_check", "_plain", "_types")


def free(taken: Container[str], *choices: str, joint: str = "") -> str:
    """The first of `choices` that is not taken, else the last of them with a number."""
    numbered = (f"{choices[-1]}{joint}{i}" for i in count(2))
    return next(name for name in chain(choices, numbered) if name not in taken)


def class_name(title: str) -> str:
    """`title` as the name of a class."""
    name = pascal_case(unicodedata.normalize("NFKC", title))
    if not name.isidentifier() or keyword.iskeyword(name) or name in TYPE_NAMES:
        name = f"{name}Model" if name.isidentifier() else f"Model{name}"
    return name


def module_name(slug: str, *not_called: str) -> str:
    """`slug` as the name of a module that can be imported: not one of the runtime's, nor one of `not_called`."""
    name = unicodedata.normalize("NFKC", slug)
    name = name if name.isidentifier() else f"_{name}"
    reserved = keyword.iskeyword(name) or name in (*RUNTIME_MODULES, *not_called) or name.startswith("__")
    return f"{name}_" if reserved else name


def attribute_names(properties: Mapping[str, str | None], taken: Iterable[str]) -> dict[str, str]:
    """The attribute of each property (name → the name that `x-python` states); `taken` are the module's own names.

    A property that needs no change comes before one that does, so it keeps its name.
    """
    reserved = MODEL_NAMES | TYPE_NAMES | set(taken)
    wanted = {prop: _unreserved(attribute_name(prop, stated), reserved) for prop, stated in properties.items()}
    used: set[str] = set()
    found: dict[str, str] = {}
    for prop in sorted(properties, key=lambda p: wanted[p] != p):
        found[prop] = free(used | reserved, wanted[prop], joint="_")
        used.add(found[prop])
    return {prop: found[prop] for prop in properties}


def _unreserved(name: str, reserved: Container[str]) -> str:
    return f"{name}_" if name in reserved else name
