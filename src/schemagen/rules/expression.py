"""CEL text → a checked, typed tree (tree.py). The one place that calls CEL, at build time only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemagen.catalog.field_type import FieldType
from schemagen.catalog.model import Entity
from schemagen.diagnostic import did_you_mean
from schemagen.rules.checked_tree import read_tree
from schemagen.rules.problem import CelError, Problem, problems_of
from schemagen.rules.schema_type import DYN, Schemas, proto_type
from schemagen.rules.tree import Call, CelType, Expression, Literal, walk


@dataclass(frozen=True, slots=True)
class Variable:
    """What a variable holds: a record of `entity`, or the object in it that the schema at `path` describes."""

    entity: Entity
    path: str = ""


def parse(text: str, entity: Entity, *, path: str = "", ref: Entity | None = None, expect: str = "bool") -> Expression:
    """The expression `text` over `self`, a record of `entity` (or the nested object at the pointer `path`).

    `ref` is the entity that a `requires` rule reads as `ref`; `expect` is the type that the expression must have.
    Raises CelError when `text` is no CEL, or does not fit the schemas.
    """
    variables = {"self": Variable(entity, path)} | ({"ref": Variable(ref)} if ref else {})
    return Environment(variables).parse(text, expect)


class Environment:
    """CEL over typed variables: the standard library and the strings extension."""

    def __init__(self, variables: Mapping[str, Variable]) -> None:
        from cel_expr_python import cel
        from cel_expr_python.ext import ext_strings

        from schemagen.rules.checked_proto import PACKAGE, message_pool

        schemas = Schemas()
        self.variables = variables
        self.types = {name: schemas.at(v.entity.schema, v.path) for name, v in variables.items()}
        self.objects = schemas.objects
        messages = {
            name: {identifier: proto_type(kind) for identifier, (_, kind) in properties.items()}
            for name, properties in schemas.objects.items()
        }
        self._env = cel.NewEnv(
            descriptor_pool=message_pool(messages),
            variables={name: cel.Type(_cel_name(kind, PACKAGE)) for name, kind in self.types.items()},
            extensions=[ext_strings.ExtStrings()],
        )

    def parse(self, text: str, expect: str = "bool") -> Expression:
        """As the function `parse`, for many expressions over the same variables."""
        checked = self._compile(text)
        root = read_tree(checked, self)
        if root.type.kind not in (expect, "dyn"):
            said = f"the expression gives {root.type}, not {expect}"
            raise CelError(Problem("cel-type", said, 0, _PREDICATE if expect == "bool" else None))
        for node in walk(root):
            if isinstance(node, Call) and node.function == "matches" and isinstance(node.arguments[1], Literal):
                _check_pattern(node.arguments[1])
        return Expression(text, root, root.type)

    def _compile(self, text: str) -> bytes:
        if _is_surrogate(text):
            raise CelError(Problem("cel-syntax", "the text has a lone surrogate"))
        try:
            return self._env.compile(text).serialize()  # type: ignore[no-any-return]
        except RuntimeError as error:
            structs = {name: kind.name for name, kind in self.types.items()}
            raise CelError(*problems_of(str(error), text, self.objects, structs)) from None

    def property_of(self, kind: CelType, identifier: str) -> str:
        """The JSON name of what is selected by `identifier` from a value of type `kind`."""
        return self.objects[kind.name][identifier][0] if kind.kind == "object" else identifier

    def unknown_property(self, variable: str, names: Iterable[tuple[str, int]]) -> Problem | None:
        """What is wrong with a path of properties below `variable`, each with its offset; None when nothing is."""
        kind = self.types[variable]
        for name, offset in names:
            if kind.kind != "object":
                kind = kind.of[-1] if kind.kind == "map" else DYN
                continue
            known = dict(self.objects[kind.name].values())
            if name not in known:
                return Problem("cel-unknown-field", f"no property '{name}'", offset, did_you_mean(name, known))
            kind = known[name]
        return None

    def stored(self, variable: str, path: tuple[str, ...]) -> FieldType | None:
        """What the column holds when `path` is a top-level property of the record that `variable` is."""
        known = self.variables.get(variable)
        field = known.entity.fields.get(path[0]) if known and not known.path and len(path) == 1 else None
        return field.type if field else None


_PREDICATE = "a rule says what must hold: compare it with something"


def _check_pattern(pattern: Literal) -> None:
    """Raises CelError when CEL can't read the regular expression."""
    from cel_expr_python import cel

    env = cel.NewEnv(variables={"pattern": cel.Type.STRING})
    found = env.compile("''.matches(pattern)").eval(data={"pattern": pattern.value})
    if not isinstance(found.value(), bool):
        said = str(found.value()).partition("invalid regular expression: ")[2] or "it can't be read"
        raise CelError(Problem("cel-type", f"no regular expression: {said}", pattern.offset))


def _cel_name(kind: CelType, package: str) -> str:
    return f"{package}.{kind.name}" if kind.kind == "object" else {"map": "map<string, dyn>"}.get(kind.kind, kind.kind)


def _is_surrogate(text: str) -> bool:
    return any("\ud800" <= c <= "\udfff" for c in text)
