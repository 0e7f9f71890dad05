"""Keywords inside SQLite's columns of JSON text: along members and fixed items, not over each item of an array.

The text is taken to be as `database.rows` writes it: names unescaped and given once. Where a place does not exist its
functions give NULL, which counts as holding.
"""

import re
from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from schemagen.sql.expression import FALSE, TRUE, call, every, is_null, is_present, is_true, literal, one_of, some
from schemagen.sql.keyword.composition import Composition, declared
from schemagen.sql.keyword.glob import matches
from schemagen.sql.keyword.sqlite_scalar import without_nul
from schemagen.sql.keyword.sqlite_text import has_format
from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.place import Item, Items, Member, Place, Step

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNNAMEABLE = re.compile(r"[\x00-\x1f\"\\]")
_TYPES = {
    "object": ["object"], "array": ["array"], "string": ["text"], "null": ["null"], "boolean": ["true", "false"],
    "number": ["integer", "real"], "integer": ["integer"],
}  # fmt: skip
_WORDS = {None: "null", True: "true", False: "false"}
_COMPARISONS: dict[str, type[exp.Binary]] = {
    "minimum": exp.GTE, "maximum": exp.LTE, "exclusiveMinimum": exp.GT, "exclusiveMaximum": exp.LT,
    "minLength": exp.GTE, "maxLength": exp.LTE, "minItems": exp.GTE, "maxItems": exp.LTE,
}  # fmt: skip


class JsonText(Composition[exp.Expr]):
    """The conditions that keywords put on the JSON value at `place`."""

    def __init__(self, root: Mapping[str, Any], place: Place, opened: tuple[str, ...] = ()) -> None:
        super().__init__(root, opened)
        self.place = place
        self.document = place.value()
        self.path = "$" + "".join(_step(step) for step in place.path)

    @property
    def kind(self) -> exp.Expr:
        """The value's type, in SQLite's words."""
        return call("json_type", self.document, *self._arguments())

    @property
    def value(self) -> exp.Expr:
        """The value as SQL has it: text, number, or JSON text for objects and arrays."""
        return call("json_extract", self.document, literal(self.path))

    def _arguments(self) -> list[exp.Expr]:
        return [literal(self.path)] if self.place.path else []

    def at(self, step: Step, schema: Any) -> exp.Expr:
        """The condition of `schema` one step further in."""
        return JsonText(self.root, self.place.inside(step), self.opened).holds(schema)

    def all(self, conditions: list[exp.Expr]) -> exp.Expr:
        return every(conditions)

    def any(self, conditions: list[exp.Expr]) -> exp.Expr:
        return some(conditions) if conditions else self._absent()

    def negate(self, condition: exp.Expr) -> exp.Expr:
        if is_true(condition):
            return self._absent()
        refuted = exp.Is(this=exp.Paren(this=condition), expression=exp.Boolean(this=False))
        return some([is_null(self.kind), refuted]) if self.place.path else refuted

    def _absent(self) -> exp.Expr:
        return is_null(self.kind) if self.place.path else FALSE

    def _if_type(self, names: list[str], condition: exp.Expr) -> exp.Expr:
        """`condition`, of values of these types only."""
        if is_true(condition):
            return TRUE
        other: exp.Expr = exp.NEQ(this=self.kind, expression=literal(names[0]))
        if len(names) > 1:
            other = exp.Not(this=one_of(self.kind, [literal(n) for n in names]))
        return some([other, condition])

    def leaf(self, keyword: str, schema: Mapping[str, Any]) -> exp.Expr:
        argument = schema[keyword]
        match keyword:
            case "type":
                return self._type([argument] if isinstance(argument, str) else argument)
            case "enum" | "const":
                return self._values([argument] if keyword == "const" else argument)
            case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
                bound = _COMPARISONS[keyword](this=self.value, expression=_number(argument))
                return self._if_type(_TYPES["number"], bound)
            case "minLength" | "maxLength" | "pattern" | "format":
                return self._if_type(["text"], self._string(keyword, argument))
            case "minItems" | "maxItems":
                size = call("json_array_length", self.document, *self._arguments())
                return self._if_type(["array"], _COMPARISONS[keyword](this=size, expression=literal(int(argument))))
            case "prefixItems":
                return every(self.at(Item(i), part) for i, part in enumerate(argument))
            case "uniqueItems" if not argument:
                return TRUE
        return self._object(keyword, schema)

    def _type(self, names: list[str]) -> exp.Expr:
        kinds = list(dict.fromkeys(kind for name in names for kind in _TYPES[name]))
        condition = one_of(self.kind, [literal(k) for k in kinds])
        if "integer" not in names or "number" in names:
            return condition
        whole = exp.EQ(this=call("round", self.value), expression=self.value)
        return some([condition, every([exp.EQ(this=self.kind, expression=literal("real")), whole])])

    def _values(self, values: list[Any]) -> exp.Expr:
        if any(isinstance(v, list | dict) for v in values):
            raise NotExpressible("an object or array among the values")
        texts = [literal(v) for v in values if isinstance(v, str) and "\0" not in v]
        numbers = [_number(v) for v in values if not isinstance(v, str | bool) and v is not None]
        words = [
            literal({None: "null", True: "true", False: "false"}[v])
            for v in values
            if v is None or v is True or v is False
        ]
        found = [one_of(self.kind, words)] if words else []
        if texts:
            found.append(every([exp.EQ(this=self.kind, expression=literal("text")), one_of(self.value, texts)]))
        if numbers:
            is_number = one_of(self.kind, [literal(k) for k in _TYPES["number"]])
            found.append(every([is_number, one_of(self.value, numbers)]))
        return some(found) if found else self._absent()

    def _string(self, keyword: str, argument: Any) -> exp.Expr:
        if keyword == "minLength" and argument == 0:
            return TRUE
        if keyword == "pattern":
            condition = matches(self.value, argument)
        elif keyword == "format":
            condition = has_format(self.value, argument)
        else:
            size = call("length", self.value)
            condition = _COMPARISONS[keyword](this=size, expression=literal(int(argument)))
        return every([condition, without_nul(self.value)])

    def _object(self, keyword: str, schema: Mapping[str, Any]) -> exp.Expr:
        argument = schema[keyword]
        match keyword:
            case "properties":
                return every(self.at(Member(name), part) for name, part in argument.items())
            case "required":
                return self._if_type(["object"], every(self._has(name) for name in argument))
            case "additionalProperties" | "unevaluatedProperties" if argument is False:
                return self._no_others(schema, keyword)
            case "dependentRequired" | "dependentSchemas" | "dependencies":
                return every(some([is_null(self._kind_of(n)), self._needs(part)]) for n, part in argument.items())
            case "minProperties" if argument <= 1:
                return (
                    self._if_type(["object"], exp.NEQ(this=self.value, expression=literal("{}"))) if argument else TRUE
                )
            case "maxProperties" if argument == 0:
                return self._if_type(["object"], exp.EQ(this=self.value, expression=literal("{}")))
        raise NotExpressible(_REASONS.get(keyword, _EACH_MEMBER))

    def _needs(self, part: Any) -> exp.Expr:
        """What a member brings with it: other members, or a schema."""
        return every(self._has(other) for other in part) if isinstance(part, list) else self.holds(part)

    def _kind_of(self, name: str) -> exp.Expr:
        return JsonText(self.root, self.place.inside(Member(name))).kind

    def _has(self, name: str) -> exp.Expr:
        return is_present(self._kind_of(name))

    def _no_others(self, schema: Mapping[str, Any], keyword: str) -> exp.Expr:
        names, patterns = declared(schema, self.root, keyword)
        if patterns:
            raise NotExpressible(_EACH_MEMBER)
        given = self.value if self.place.path else self.document
        rest = call("json_remove", given, *(literal("$" + _step(Member(name))) for name in names))
        empty = exp.EQ(this=rest if names else self.value, expression=literal("{}"))
        is_object = exp.EQ(this=self.kind, expression=literal("object"))
        return exp.Case(ifs=[exp.If(this=is_object, true=empty)])  # CASE, as a text is no JSON to take from


_EACH_ITEM = "a CHECK on SQLite can't look at each item of JSON"
_EACH_MEMBER = "a CHECK on SQLite can't look at each member of JSON"
_REASONS = {
    **dict.fromkeys(("items", "contains", "uniqueItems", "unevaluatedItems"), _EACH_ITEM),
    "multipleOf": "a number in JSON is not exact enough for multipleOf",
}


def member_path(name: str) -> str:
    """The member `name` in a path of SQLite's JSON functions. Raises NotExpressible."""
    return _step(Member(name))


def _step(step: Step) -> str:
    match step:
        case Member(name) if _UNNAMEABLE.search(name):
            raise NotExpressible("a name that SQLite's JSON paths can't write")
        case Member(name):
            return f".{name}" if _PLAIN.fullmatch(name) else f'."{name}"'
        case Item(index):
            return f"[{index}]"
    raise NotExpressible(_EACH_ITEM if isinstance(step, Items) else _EACH_MEMBER)


def _number(value: Any) -> exp.Expr:
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise NotExpressible(f"{value} is beyond 64 bits")
    return literal(value)
