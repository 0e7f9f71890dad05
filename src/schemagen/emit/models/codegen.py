"""Declarations as Python, through datamodel-code-generator.

It is given schemas that hold nothing but what typing says, so that each becomes one declaration under its own name.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from textwrap import fill
from typing import Any, assert_never

from schemagen.emit.models.shape import (
    Alias,
    Attribute,
    Class,
    Definition,
    ListOf,
    MapOf,
    Named,
    Null,
    OneOf,
    Plain,
    Runtime,
    Type,
    Values,
    mentioned,
)

_PLACE = "schemagen_package"  # stands for the package: the generator knows no relative imports
_WIDTH = 108
_TYPES = {"str": "string", "int": "integer", "bool": "boolean"}
_IMPORT = re.compile(r"^from (\S+) import (.+)$")


def python_of(definitions: Sequence[Definition], imported: Mapping[str, str]) -> tuple[dict[str, set[str]], str]:
    """The imports (module → names) and the text of `definitions`; `imported` says where other names come from."""
    from datamodel_code_generator import generate

    schemas: dict[str, Any] = {}
    aliases: dict[str, str] = {}
    for definition in definitions:
        schemas[definition.name] = _declaration(definition)
        if isinstance(definition, Class):
            aliases |= {f"{definition.name}.{a.property}": a.name for a in definition.attributes if _renamed(a)}
    used = set(mentioned(definitions))
    modules = {t.name: "_types" for t in used if isinstance(t, Runtime)}
    modules |= {name: module for name, module in imported.items() if Named(name) in used}
    stubs = {name: _stub(module, name) for name, module in sorted(modules.items())}
    config = _config().model_copy(update={"aliases": aliases})
    made = generate(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": stubs | schemas}, config=config
    )
    return _split(str(made))


@cache
def _config() -> Any:
    from datamodel_code_generator.config import GenerateConfig
    from datamodel_code_generator.enums import DataModelType, InputFileType
    from datamodel_code_generator.format import PythonVersion
    from datamodel_code_generator.parser import LiteralType

    return GenerateConfig(
        input_file_type=InputFileType.JsonSchema,
        schema_version="2020-12",
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        base_class=f"{_PLACE}._base.SchemaModel",
        formatters=[],
        disable_timestamp=True,
        skip_root_model=True,
        strict_refs=True,
        allow_remote_refs=False,
        enum_field_as_literal=LiteralType.All,
        use_one_literal_as_default=True,
        use_annotated=True,
        use_type_alias=True,
        use_union_operator=True,
        use_standard_collections=True,
        use_schema_description=True,
        use_field_description=True,
        use_single_line_docstring=True,
        field_extra_keys={"x-sensitivity", "x-nullable", "readOnly", "writeOnly"},
    )


def _split(text: str) -> tuple[dict[str, set[str]], str]:
    """The imports of a generated module, and what follows them."""
    imports: dict[str, set[str]] = {}
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if found := _IMPORT.match(line):
            module = found[1].replace(_PLACE, "", 1) if found[1].startswith(_PLACE) else found[1]
            imports.setdefault(module, set()).update(found[2].split(", "))
        elif line.strip() and not line.startswith("#"):
            return imports, "".join(lines[number:])
    return imports, ""


def _stub(module: str, name: str) -> dict[str, Any]:
    return {"x-python-import": {"module": f"{_PLACE}.{module}", "name": name}}


def _renamed(attribute: Attribute) -> bool:
    """Whether the generator must be told the attribute's name; a dotted one it could take for that of another class."""
    return attribute.name != attribute.property or "." in attribute.property


def _declaration(definition: Definition) -> dict[str, Any]:
    described = {"description": wrapped(definition.description)} if definition.description else {}
    match definition:
        case Alias(type=aliased):
            return {**_schema(aliased), **described}
        case Class():
            return {
                "type": "object",
                **described,
                "properties": {a.property: _property(a) for a in definition.attributes},
                "required": [a.property for a in definition.attributes if a.required],
                **({"additionalProperties": False} if definition.closed else {}),
            }
        case _:
            assert_never(definition)


def _property(attribute: Attribute) -> dict[str, Any]:
    return {
        **_schema(attribute.type),
        **({"description": wrapped(attribute.description)} if attribute.description else {}),
        **({"examples": list(attribute.examples)} if attribute.examples else {}),
        **({"deprecated": True} if attribute.deprecated else {}),
        **attribute.notes,
    }


def wrapped(text: str) -> str:
    """`text` with its long lines broken."""
    return "\n".join(_broken(line) if len(line) > _WIDTH else line for line in text.split("\n"))


def _broken(line: str) -> str:
    return fill(line, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _schema(type_: Type, *, bare: bool = False) -> dict[str, Any]:
    """`type_` as a schema; `bare` without bounds, for which the generator would make a declaration of its own."""
    match type_:
        case Plain(name=name, bounds=bounds):
            return {"type": _TYPES[name], **({} if bare else bounds)}
        case Runtime(name=name) | Named(name=name):
            return {"$ref": f"#/$defs/{name}"}
        case Values(values=values):
            return {"const": values[0]} if len(values) == 1 else {"enum": list(values)}
        case ListOf(item=item, bounds=bounds):
            return {"type": "array", "items": _schema(item, bare=True), **({} if bare else bounds)}
        case MapOf(value=value, bounds=bounds):
            inner = _schema(value, bare=True)
            return {"type": "object", "additionalProperties": inner, **({} if bare else bounds)}
        case OneOf(members=(Plain() | ListOf() | MapOf() as only, Null())):
            schema = _schema(only, bare=bare)
            return {**schema, "type": [schema["type"], "null"]}
        case OneOf(members=members, tag=None):
            return {"anyOf": [_schema(member, bare=True) for member in members]}
        case OneOf(members=members, tag=tag):
            return {"oneOf": [_schema(member) for member in members], "discriminator": {"propertyName": tag}}
        case Null():
            return {"type": "null"}
        case _:
            assert_never(type_)
