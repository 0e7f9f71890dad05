"""Declarations as Python: the closed shape of `shape.py`, printed. ruff gives the text its final form.

Annotations are read lazily, so classes may stand in any order; the right-hand side of an alias is read at once, so what
it names stands before it, or in quotes where names go in circles.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from textwrap import fill, indent
from typing import Any, assert_never

from schemagen.emit.models.shape import (
    Alias,
    Attribute,
    Bounds,
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

_WIDTH = 108
_BOUNDS = {
    "minLength": "min_length", "maxLength": "max_length", "minItems": "min_length", "maxItems": "max_length",
    "minProperties": "min_length", "maxProperties": "max_length", "minimum": "ge", "maximum": "le",
    "exclusiveMinimum": "gt", "exclusiveMaximum": "lt",
}  # fmt: skip


def python_of(definitions: Sequence[Definition], imported: Mapping[str, str]) -> tuple[dict[str, set[str]], str]:
    """The imports (module → names) and the text of `definitions`; `imported` says where other names come from."""
    printer = _Printer({d.name for d in definitions})
    text = "\n\n".join(printer.declaration(definition) for definition in _in_order(definitions))
    used = set(mentioned(definitions))
    imports = {"__future__": {"annotations"}, **printer.imports}
    for name in used:
        if isinstance(name, Runtime):
            imports.setdefault("._types", set()).add(name.name)
        elif name.name in imported:
            imports.setdefault(f".{imported[name.name]}", set()).add(name.name)
    return imports, text


def _in_order(definitions: Sequence[Definition]) -> Iterator[Definition]:
    """What an alias or a class mentions before itself, as far as there are no circles."""
    by_name = {d.name: d for d in definitions}
    seen: set[str] = set()

    def visit(definition: Definition) -> Iterator[Definition]:
        if definition.name in seen:
            return
        seen.add(definition.name)
        for inner in sorted({n.name for n in mentioned([definition])} & by_name.keys(), key=list(by_name).index):
            yield from visit(by_name[inner])
        yield definition

    for definition in definitions:
        yield from visit(definition)


class _Printer:
    """Prints declarations one after the other; `own` are the names of all of them."""

    def __init__(self, own: set[str]) -> None:
        self.later = set(own)  # declared further down
        self.imports: dict[str, set[str]] = {}

    def declaration(self, definition: Definition) -> str:
        match definition:
            case Class():
                self.later.discard(definition.name)
                return self._class(definition)
            case Alias():
                text = self._alias(definition)
                self.later.discard(definition.name)
                return text
            case _:
                assert_never(definition)

    def _use(self, module: str, name: str) -> str:
        self.imports.setdefault(module, set()).add(name)
        return name

    def _class(self, definition: Class) -> str:
        parts = [docstring(wrapped(definition.description))] if definition.description else []
        if definition.closed:
            parts.append(f'\nmodel_config = {self._use("pydantic", "ConfigDict")}(\n    extra="forbid",\n)')
        for attribute in definition.attributes:
            parts.append(self._attribute(attribute))
            if attribute.description:
                parts.append(docstring(wrapped(attribute.description)))
        body = indent("\n".join(parts).lstrip("\n") or "pass", "    ")
        return f"class {definition.name}({self._use('._base', 'SchemaModel')}):\n{body}\n"

    def _attribute(self, attribute: Attribute) -> str:
        match attribute.type:
            case Values(values=(only,)):
                default = f" = {only!r}" if attribute.required else " = None"
            case _:
                default = "" if attribute.required else " = None"
        annotation = self._type(attribute.type) + (
            "" if attribute.required or _takes_none(attribute.type) else " | None"
        )
        arguments = self._arguments(attribute)
        if arguments:
            field = f"{self._use('pydantic', 'Field')}({', '.join(f'{k}={v}' for k, v in sorted(arguments.items()))})"
            annotation = f"{self._use('typing', 'Annotated')}[{annotation}, {field}]"
        return f"{attribute.name}: {annotation}{default}"

    def _arguments(self, attribute: Attribute) -> dict[str, str]:
        arguments = _bounds(attribute.type)
        if attribute.name != attribute.property:
            arguments["alias"] = repr(attribute.property)
        if attribute.deprecated:
            arguments["deprecated"] = "True"
        if attribute.examples:
            arguments["examples"] = repr([_plain(example) for example in attribute.examples])
        if attribute.notes:
            arguments["json_schema_extra"] = repr(dict(attribute.notes))
        if isinstance(attribute.type, OneOf) and attribute.type.tag:
            arguments["discriminator"] = repr(attribute.type.tag)
        return arguments

    def _alias(self, definition: Alias) -> str:
        value = self._now(definition.type)
        arguments = _bounds(definition.type)
        if isinstance(definition.type, OneOf) and definition.type.tag:
            arguments["discriminator"] = repr(definition.type.tag)
        if arguments:
            field = f"{self._use('pydantic', 'Field')}({', '.join(f'{k}={v}' for k, v in sorted(arguments.items()))})"
            value = f"{self._use('typing', 'Annotated')}[{value}, {field}]"
        made = f'{definition.name} = {self._use("typing_extensions", "TypeAliasType")}("{definition.name}", {value})\n'
        return made + (f"{docstring(wrapped(definition.description))}\n" if definition.description else "")

    def _now(self, type_: Type) -> str:
        """`type_` where it is read at once: what names something further down stands in quotes."""
        if isinstance(type_, OneOf):
            members = [self._now(member) for member in type_.members]
            if any(member.startswith('"') for member in members):
                return f"{self._use('typing', 'Union')}[{', '.join(members)}]"
        text = self._type(type_)
        is_later = any(isinstance(n, Named) and n.name in self.later for n in mentioned([_as_alias(type_)]))
        return f'"{text}"' if is_later else text

    def _type(self, type_: Type) -> str:
        match type_:
            case Plain(name=name) | Runtime(name=name) | Named(name=name):
                return name
            case Values(values=values):
                return f"{self._use('typing', 'Literal')}[{', '.join(map(repr, values))}]"
            case ListOf(item=item):
                return f"list[{self._inner(item)}]"
            case MapOf(value=value):
                return f"dict[str, {self._inner(value)}]"
            case OneOf(members=members):
                return " | ".join(self._inner(member) for member in members)
            case Null():
                return "None"
            case _:
                assert_never(type_)

    def _inner(self, type_: Type) -> str:
        """`type_` inside another, where a tag needs a place of its own."""
        if not isinstance(type_, OneOf) or not type_.tag:
            return self._type(type_)
        field = f"{self._use('pydantic', 'Field')}(discriminator={type_.tag!r})"
        return f"{self._use('typing', 'Annotated')}[{self._type(type_)}, {field}]"


def _as_alias(type_: Type) -> Alias:
    return Alias(name="", type=type_, description="")


def _takes_none(type_: Type) -> bool:
    return isinstance(type_, Null) or (isinstance(type_, OneOf) and any(isinstance(m, Null) for m in type_.members))


def _bounds(type_: Type) -> dict[str, str]:
    """The bounds of `type_`, or of the one type beside None, as arguments of Field."""
    match type_:
        case Plain(bounds=bounds) | ListOf(bounds=bounds) | MapOf(bounds=bounds):
            return _named(bounds)
        case OneOf(members=(Plain() | ListOf() | MapOf() as only, Null())):
            return _named(only.bounds)
    return {}


def _named(bounds: Bounds) -> dict[str, str]:
    return {_BOUNDS[keyword]: repr(value) for keyword, value in bounds.items()}


def _plain(value: Any) -> Any:
    """`value` without Decimals, whose repr would want an import."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() and abs(value) < 10**400 else float(value)
        case dict():
            return {k: _plain(v) for k, v in value.items()}
        case list():
            return [_plain(v) for v in value]
    return value


def docstring(text: str) -> str:
    r"""`text` as a docstring, on one line when it has one; control characters are written as escapes."""
    body = text.strip("\n") if "\n" in text else text
    inner = body.rstrip('"')
    escaped = inner.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') + '\\"' * (len(body) - len(inner))
    escaped = "".join(c if c == "\n" or c.isprintable() else repr(c)[1:-1] for c in escaped)
    return f'"""\n{escaped}\n"""' if "\n" in escaped else f'"""{escaped}"""'


def wrapped(text: str) -> str:
    """`text` with its long lines broken."""
    lines = (
        fill(x, _WIDTH, break_long_words=False, break_on_hyphens=False) if len(x) > _WIDTH else x
        for x in text.split("\n")
    )
    return "\n".join(lines)
