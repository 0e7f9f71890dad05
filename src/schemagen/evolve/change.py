"""What can differ between two schemas: a closed set of changes. Detecting them is apart from judging them."""

import copy
import json
from dataclasses import dataclass
from typing import Any, ClassVar

from schemagen.catalog.walk import Tokens, pointer

_BRIEF = 40  # characters of an annotation that a sentence can quote
ABSENT: Any = type("Absent", (), {"__repr__": lambda self: "absent", "__deepcopy__": lambda self, memo: self})()


@dataclass(frozen=True)
class Edit:
    """What changed, and nothing else: under `key` of the object at `path` in the old schema stands `now`."""

    path: Tokens
    key: str | int
    now: Any = ABSENT

    def apply(self, schema: Any) -> Any:
        """The old schema with this one edit made; objects on the way are made where they are missing."""
        edited = copy.deepcopy(schema)
        parent = edited
        for token in self.path:
            parent = parent.setdefault(token, {}) if isinstance(parent, dict) else parent[int(token)]
        if self.now is not ABSENT:
            parent[self.key] = copy.deepcopy(self.now)
        elif isinstance(parent, dict):
            parent.pop(self.key, None)
        return edited


@dataclass(frozen=True, kw_only=True)
class _Change:
    """`pointer` is the place in the new schema, `old_pointer` in the old one; None where it stands on one side only."""

    code: ClassVar[str]
    pointer: str | None
    old_pointer: str | None
    edits: tuple[Edit, ...]

    def apply(self, schema: Any) -> Any:
        """The old schema with this change alone."""
        for edit in self.edits:
            schema = edit.apply(schema)
        return schema


@dataclass(frozen=True, kw_only=True)
class FieldAdded(_Change):
    code = "field-added"
    name: str

    def __str__(self) -> str:
        return f"property '{self.name}' is added"


@dataclass(frozen=True, kw_only=True)
class FieldRemoved(_Change):
    code = "field-removed"
    name: str

    def __str__(self) -> str:
        return f"property '{self.name}' is removed"


@dataclass(frozen=True, kw_only=True)
class FieldRenamed(_Change):
    code = "field-renamed"
    name: str
    was: str

    def __str__(self) -> str:
        return f"property '{self.was}' is now called '{self.name}'"


@dataclass(frozen=True, kw_only=True)
class TypeChanged(_Change):
    code = "type-changed"
    was: Any
    now: Any

    def __str__(self) -> str:
        return f"the type is {_type(self.now)}, was {_type(self.was)}"


@dataclass(frozen=True, kw_only=True)
class RequiredAdded(_Change):
    code = "required-added"
    name: str

    def __str__(self) -> str:
        return f"'{self.name}' is required now"


@dataclass(frozen=True, kw_only=True)
class RequiredRemoved(_Change):
    code = "required-removed"
    name: str

    def __str__(self) -> str:
        return f"'{self.name}' is optional now"


@dataclass(frozen=True, kw_only=True)
class EnumValueAdded(_Change):
    code = "enum-value-added"
    value: Any

    def __str__(self) -> str:
        return f"the value {_value(self.value)} is allowed now"


@dataclass(frozen=True, kw_only=True)
class EnumValueRemoved(_Change):
    code = "enum-value-removed"
    value: Any

    def __str__(self) -> str:
        return f"the value {_value(self.value)} is not allowed any more"


@dataclass(frozen=True, kw_only=True)
class ConstraintTightened(_Change):
    code = "constraint-tightened"
    keyword: str
    was: Any
    now: Any

    def __str__(self) -> str:
        return f"{self.keyword} is {_value(self.now)}, was {_value(self.was)}: fewer values fit"


@dataclass(frozen=True, kw_only=True)
class ConstraintLoosened(_Change):
    code = "constraint-loosened"
    keyword: str
    was: Any
    now: Any

    def __str__(self) -> str:
        return f"{self.keyword} is {_value(self.now)}, was {_value(self.was)}: more values fit"


@dataclass(frozen=True, kw_only=True)
class ConstraintChanged(_Change):
    code = "constraint-changed"
    keyword: str
    was: Any
    now: Any

    def __str__(self) -> str:
        return f"{self.keyword} is {_value(self.now)}, was {_value(self.was)}"


@dataclass(frozen=True, kw_only=True)
class ContentClosed(_Change):
    code = "content-closed"
    keyword: str

    def __str__(self) -> str:
        return f"{self.keyword} is false now: what is not named is refused"


@dataclass(frozen=True, kw_only=True)
class ContentOpened(_Change):
    code = "content-opened"
    keyword: str

    def __str__(self) -> str:
        return f"{self.keyword} is no longer false: what is not named is allowed"


@dataclass(frozen=True, kw_only=True)
class SubschemaAdded(_Change):
    code = "subschema-added"
    keyword: str

    def __str__(self) -> str:
        return f"{self.keyword} is added"


@dataclass(frozen=True, kw_only=True)
class SubschemaRemoved(_Change):
    code = "subschema-removed"
    keyword: str

    def __str__(self) -> str:
        return f"{self.keyword} is removed"


@dataclass(frozen=True, kw_only=True)
class BranchAdded(_Change):
    code = "branch-added"
    keyword: str

    def __str__(self) -> str:
        return f"a branch of {self.keyword} is added"


@dataclass(frozen=True, kw_only=True)
class BranchRemoved(_Change):
    code = "branch-removed"
    keyword: str

    def __str__(self) -> str:
        return f"a branch of {self.keyword} is removed"


@dataclass(frozen=True, kw_only=True)
class DefinitionChanged(_Change):
    code = "definition-changed"
    name: str

    def __str__(self) -> str:
        return f"the definition '{self.name}' is {'added' if self.old_pointer is None else 'removed'}"


@dataclass(frozen=True, kw_only=True)
class DefaultChanged(_Change):
    code = "default-changed"
    was: Any
    now: Any

    def __str__(self) -> str:
        return f"the default is {_value(self.now)}, was {_value(self.was)}"


@dataclass(frozen=True, kw_only=True)
class AnnotationChanged(_Change):
    code = "annotation-changed"
    keyword: str
    was: Any
    now: Any

    def __str__(self) -> str:
        if max(len(_json(value)) for value in (self.was, self.now)) > _BRIEF:
            return f"{self.keyword} says something else"
        return f"{self.keyword} is {_value(self.now)}, was {_value(self.was)}"


@dataclass(frozen=True, kw_only=True)
class RuleChanged(_Change):
    code = "rule-changed"
    keyword: str

    def __str__(self) -> str:
        return f"{self.keyword} declares something else"


@dataclass(frozen=True, kw_only=True)
class SchemaReplaced(_Change):
    code = "schema-replaced"

    def __str__(self) -> str:
        return "the schema is another one"


Change = (
    FieldAdded
    | FieldRemoved
    | FieldRenamed
    | TypeChanged
    | RequiredAdded
    | RequiredRemoved
    | EnumValueAdded
    | EnumValueRemoved
    | ConstraintTightened
    | ConstraintLoosened
    | ConstraintChanged
    | ContentClosed
    | ContentOpened
    | SubschemaAdded
    | SubschemaRemoved
    | BranchAdded
    | BranchRemoved
    | DefinitionChanged
    | DefaultChanged
    | AnnotationChanged
    | RuleChanged
    | SchemaReplaced
)


def place(tokens: Tokens) -> str:
    """The JSON Pointer of `tokens`."""
    return pointer(tokens)


def _type(value: Any) -> str:
    if value is ABSENT:
        return "anything"
    return " or ".join(map(str, value)) if isinstance(value, list) else str(value)


def _value(value: Any) -> str:
    """Words in single quotes, the rest as JSON."""
    text = repr(value) if isinstance(value, str) else _json(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _json(value: Any) -> str:
    return "absent" if value is ABSENT else json.dumps(value, ensure_ascii=False, default=str)
