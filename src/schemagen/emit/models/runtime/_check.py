"""The exact check: what jsonschema-rs finds wrong, as errors of Pydantic."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import quote

import jsonschema_rs
from pydantic_core import InitErrorDetails, PydanticCustomError

from ._cel import Rules
from ._plain import as_json

_HOME = "https://schema.invalid/"  # stands for the document when a part of it is asked; nothing is fetched
_HIDDEN = "**********"


class Check:
    """The schema at `pointer` in the JSON Schema document `text` (draft 2020-12), formats asserted; compiled when used.

    Errors don't show the values of properties called as in `hidden`. What fits the schema must keep its `rules` too.
    """

    def __init__(self, text: str, pointer: str = "", hidden: Iterable[str] = (), rules: Rules | None = None) -> None:
        self._text = text
        self._pointer = pointer
        self._hidden = frozenset(hidden)
        self._rules = rules
        self._parts: dict[str, Check] = {}

    @cached_property
    def _validator(self) -> Any:
        try:
            email = jsonschema_rs.EmailOptions(allow_display_text=False)  # RFC 5321, not `Ada <a@b.co>`
            options = {"offline": True, "validate_formats": True, "email_options": email, "mask": "Input"}
            return self._compile(options)
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise RuntimeError(f"the JSON Schema of the model can't be used: {error}") from error

    def _compile(self, options: dict[str, Any]) -> Any:
        if not self._pointer:
            return jsonschema_rs.Draft202012Validator(self._text, **options)
        document = json.loads(self._text, parse_float=Decimal)
        registry = jsonschema_rs.Registry([(_HOME, document)])
        part = {"$ref": f"{_HOME}#{quote(self._pointer)}"}
        return jsonschema_rs.Draft202012Validator(part, registry=registry, **options)

    def problems(self, value: Any, below: tuple[str, ...] = ()) -> list[InitErrorDetails]:
        """What is wrong with `value`, or with that part of it which the keywords at `below` judge; [] if nothing."""
        try:
            return self._details(value, below)
        except (ValueError, TypeError):  # it holds what is no JSON value
            try:
                return self._details(as_json(value, exact=True), below)
            except (ValueError, RecursionError) as error:
                return [_detail("json", str(error), (), self.shown(value))]

    def python_problems(self, value: Any, below: tuple[str, ...] = ()) -> list[InitErrorDetails]:
        """As `problems`, of Python's values: an int or Decimal may stand where JSON has its text."""
        problems = self.problems(value, below)
        if not problems:
            return []
        try:
            return self.problems(self._with_texts(as_json(value, exact=True)), below) and problems
        except (ValueError, RecursionError):
            return problems

    def _with_texts(self, value: Any) -> Any:
        """`value` (which is changed) with ints and Decimals as text where the schema refuses them."""
        for loc in [e.instance_path for e in self._errors(value) if e.instance_path]:
            holder = _inside(value, loc[:-1])
            match holder[loc[-1]]:
                case bool():
                    pass
                case int() as number:
                    holder[loc[-1]] = str(number)
                case Decimal() as number:
                    holder[loc[-1]] = format(number, "f")
        return value

    def _details(self, value: Any, below: tuple[str, ...]) -> list[InitErrorDetails]:
        if self._validator.is_valid(value):
            return [] if below or self._rules is None else list(self._broken(self._rules, value))
        found = [e for e in self._errors(value) if tuple(e.evaluation_path[: len(below)]) == below]
        return [detail for error in found for detail in self._explain(error, value)]

    def _broken(self, rules: Rules, value: Any) -> Iterator[InitErrorDetails]:
        """The rules that `value` breaks; the type of such an error is the rule's id."""
        for rule, loc, message in rules.broken(as_json(value, exact=True), self._fits, self._pointer):
            yield _detail(rule.id, message, loc, self.shown(_stands_at(value, loc), loc))

    def _fits(self, pointer: str, value: Any) -> bool:
        """Whether `value` fits the part of the document at `pointer`."""
        part = self._parts.setdefault(pointer, Check(self._text, pointer))
        return bool(part._validator.is_valid(value))

    def _errors(self, value: Any) -> list[Any]:
        return [e for error in self._validator.iter_errors(value) for e in _closest(error)]

    def _explain(self, error: Any, value: Any) -> Iterator[InitErrorDetails]:
        loc = tuple(error.instance_path)
        value = _inside(value, loc)
        shown = self.shown(value, loc)
        kinds = jsonschema_rs.ValidationErrorKind
        match error.kind:
            case kinds.Required(property=name):
                yield _detail("required", "Field required", (*loc, name), shown)
            case kinds.AdditionalProperties(unexpected=names) | kinds.UnevaluatedProperties(unexpected=names):
                for name in names:
                    yield _detail(_keyword(error), "No such property", (*loc, name), self.shown(value[name], (name,)))
            case _:
                yield _detail(_keyword(error), error.message, loc, shown)

    def shown(self, value: Any, loc: tuple[str | int, ...] = ()) -> Any:
        """`value`, which stands at `loc`, without what is hidden; a text may hold anything."""
        hidden = self._hidden.intersection(loc) or (self._hidden and not loc and not isinstance(value, dict))
        return _HIDDEN if hidden else self._without_hidden(value)

    def _without_hidden(self, value: Any) -> Any:
        if not self._hidden:
            return value
        match value:
            case dict():
                return {k: _HIDDEN if k in self._hidden else self._without_hidden(v) for k, v in value.items()}
            case list() | tuple():
                return [self._without_hidden(v) for v in value]
        return value


def _inside(value: Any, loc: Iterable[str | int]) -> Any:
    for token in loc:
        value = value[token]
    return value


def _stands_at(value: Any, loc: Iterable[str | int]) -> Any:
    """What stands at `loc`, or what is closest above it."""
    for token in loc:
        try:
            value = value[token]
        except (KeyError, IndexError, TypeError):
            break
    return value


def _keyword(error: Any) -> str:
    return next((k for k in reversed(error.schema_path) if isinstance(k, str)), "schema")


def _detail(keyword: str, message: str, loc: tuple[str | int, ...], shown: Any) -> InitErrorDetails:
    return InitErrorDetails(type=PydanticCustomError(keyword, message), loc=loc, input=shown)


def _closest(error: Any) -> Iterator[Any]:
    """`error`; where no branch of a union holds, the errors of the only branch whose type and tag fit, if one is."""
    branches = getattr(error.kind, "context", ())
    fitting = [branch for branch in branches if not any(_rules_out(e, error) for e in branch)]
    if len(fitting) != 1 or not fitting[0]:
        yield error
        return
    for inner in fitting[0]:
        yield from _closest(inner)


def _rules_out(inner: Any, union: Any) -> bool:
    """Whether `inner` says that a branch is not meant: another type, or another tag."""
    depth = len(inner.instance_path) - len(union.instance_path)
    keyword = inner.schema_path[-1] if inner.schema_path else ""
    return (depth == 0 and keyword in ("type", "const", "enum")) or (depth == 1 and keyword == "const")
