"""The base class of the models: the exact JSON Schema first, Pydantic second."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticSerializationError, PydanticUndefined

from ._cel import Rules
from ._check import Check
from ._plain import read_json, whole_floats
from ._types import Json

_within: ContextVar[bool] = ContextVar("_within", default=False)  # what is at hand is part of a checked whole


class SchemaModel(BaseModel):
    """A model that accepts what its JSON Schema accepts, and dumps nothing else.

    Validation asks the JSON Schema first; Pydantic then only builds the object. A property that is absent is None
    here, and absent again in a dump. Attributes hold Python's values (UUID, datetime, …). An assigned value is checked
    against its property's schema; the whole is checked when it is dumped.
    """

    model_config = ConfigDict(
        extra="allow",
        protected_namespaces=(),
        serialize_by_alias=True,
        use_attribute_docstrings=True,
        validate_assignment=True,
    )
    __pydantic_extra__: dict[str, Json] = Field(init=False)
    _check: ClassVar[Check | None] = None

    def __init__(self, /, **data: Any) -> None:
        """Build from Python's values, by attribute or by property; ValidationError when the whole is invalid."""
        values = self._by_property(data)
        if self._check:
            _raise_on(type(self), self._check.python_problems(values))
        build = super().__init__
        with _part():
            _build(values, lambda checked: build(**checked))

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]  # validating a dict does not call it

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """The model of a payload; ValidationError when it is invalid."""
        with _part(False):
            return super().model_validate(obj, **options)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """The model of a JSON text; ValidationError when it is no JSON or invalid."""
        try:
            value = read_json(json_data)
        except ValueError as error:
            shown = cls._check.shown(json_data) if cls._check else json_data
            detail = InitErrorDetails(type="json_invalid", ctx={"error": str(error)}, input=shown)
            raise ValidationError.from_exception_data(cls.__name__, [detail]) from None
        return cls.model_validate(value, **options)

    @model_validator(mode="wrap")
    @classmethod
    def _validate(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if _within.get() or isinstance(value, cls):
            return handler(value)
        if cls._check:
            _raise_on(cls, cls._check.problems(value))
        with _part():
            built: Self = _build(value, handler)
            return built

    @model_serializer(mode="wrap")
    def _serialize(  # type: ignore[no-untyped-def]  # with a return type, model_json_schema would describe that
        self, handler: SerializerFunctionWrapHandler, info: SerializationInfo
    ):
        if _within.get():
            return self._without_absent(handler(self))
        with _part():
            dumped = self._without_absent(handler(self))
        partial = info.include is not None or info.exclude is not None or info.exclude_defaults
        if self._check and not partial and self._is_by_property(dumped):
            try:
                _raise_on(type(self), self._check.problems(dumped))
            except ValidationError as error:
                raise PydanticSerializationError(str(error)) from None
        return dumped

    if not TYPE_CHECKING:  # or every attribute would look assignable

        def __setattr__(self, name: str, value: Any) -> None:
            prop, values = _names(type(self)).properties.get(name), self._by_property({name: value})
            if self._check and prop in values:
                _raise_on(type(self), self._check.python_problems(values, ("properties", prop)))
            super().__setattr__(name, value)

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """What `repr` shows: values marked as sensitive are hidden."""
        hidden = _names(type(self)).sensitive
        return [(n, "**********" if n in hidden and v is not None else v) for n, v in super().__repr_args__()]

    @classmethod
    def _by_property(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """`data` by the names of properties, constants filled in, without what is None for absent."""
        names = _names(cls)
        given = {n: v for n, v in data.items() if v is not None or n not in names.absent}
        return names.constants | {names.properties.get(n, n): v for n, v in given.items()}

    def _without_absent(self, dumped: dict[str, Any]) -> dict[str, Any]:
        names = _names(type(self))
        for name, prop in names.optional.items():
            if name not in self.__pydantic_fields_set__ or (self.__dict__.get(name) is None and name in names.absent):
                dumped.pop(prop if prop in dumped or self._is_extra(name) else name, None)
        return dumped

    def _is_by_property(self, dumped: dict[str, Any]) -> bool:
        """Whether members of `dumped` are called as properties, as they are by default, not as the attributes."""
        properties = _names(type(self)).properties
        return all(p in dumped or n not in dumped or self._is_extra(n) for n, p in properties.items() if n != p)

    def _is_extra(self, name: str) -> bool:
        return name in (self.__pydantic_extra__ or ())


@dataclass(frozen=True)
class _Names:
    """What the fields of a model are called, and which of them are special."""

    properties: dict[str, str]  # attribute -> property
    constants: dict[str, Any]  # property -> its only value
    optional: dict[str, str]  # attribute -> property
    absent: frozenset[str]  # names, of attribute and property, of what is absent when it is None
    sensitive: frozenset[str]  # attributes


@cache
def _names(model: type[SchemaModel]) -> _Names:
    if not model.__pydantic_fields_complete__:
        model.model_rebuild()
    fields = model.__pydantic_fields__
    extra = {n: f.json_schema_extra if isinstance(f.json_schema_extra, dict) else {} for n, f in fields.items()}
    properties = {n: n if f.alias is None else f.alias for n, f in fields.items()}
    optional = {n: properties[n] for n, f in fields.items() if f.default is None}
    absent = [n for n in optional if not extra[n].get("x-nullable")]
    return _Names(
        properties,
        {properties[n]: f.default for n, f in fields.items() if f.default not in (None, PydanticUndefined)},
        optional,
        frozenset([*absent, *(properties[n] for n in absent)]),
        frozenset(n for n in fields if "x-sensitivity" in extra[n]),
    )


@contextmanager
def _part(within: bool = True) -> Iterator[None]:
    """Within this, models are parts of a checked whole, or not: a validator may validate something else."""
    token = _within.set(within)
    try:
        yield
    finally:
        _within.reset(token)


def _build(value: Any, handler: Callable[[Any], Any]) -> Any:
    """The object of a valid `value`. Pydantic refuses whole floats from 2**63 on as integers; JSON Schema does not."""
    try:
        return handler(value)
    except ValidationError as error:
        if all(e["type"] != "int_parsing_size" for e in error.errors(include_url=False, include_context=False)):
            raise
        return handler(whole_floats(value))


def _raise_on(model: type[BaseModel], problems: list[InitErrorDetails]) -> None:
    if problems:
        raise ValidationError.from_exception_data(model.__name__, problems)


def bind(
    schema: str, models: Mapping[type[SchemaModel], str], hidden: Iterable[str] = (), rules: Rules | None = None
) -> None:
    """Give each model its place (a JSON Pointer) in the JSON Schema document `schema`; see `Check` on the others."""
    for model, pointer in models.items():
        model._check = Check(schema, pointer, hidden, rules)
