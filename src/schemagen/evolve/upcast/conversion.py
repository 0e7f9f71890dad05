"""What becomes of a value between two versions of its schema. Nothing that is given is changed; parts are shared."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from schemagen.catalog.walk import Tokens
from schemagen.evolve.change import ABSENT
from schemagen.evolve.upcast.scalar import UnfitError, rewritten
from schemagen.source.json_type import json_type

Record = Mapping[str, Any]


class ImpossibleError(Exception):
    """A record that does not become one of the next version: why, at which place in it, and how to mend that."""

    def __init__(self, reason: str, help: str | None = None, path: Tokens = ()) -> None:
        super().__init__(reason)
        self.reason, self.help, self.path = reason, help, path


@dataclass(frozen=True, slots=True)
class Fill:
    """What a property gets that has no value: a constant."""

    constant: Any

    def value(self, record: Record) -> Any:
        """The value, which nobody else has."""
        return deepcopy(self.constant)


@dataclass(frozen=True, slots=True)
class Computed:
    """What the property `name` gets is what `of` makes of the record, as it is before anything is filled."""

    name: str
    of: Callable[[Record], Any]
    required: bool
    nullable: bool

    def value(self, record: Record) -> Any:
        """The value; ABSENT where there is none, and none is needed. Raises ImpossibleError."""
        from schemagen.rules.cel import EvaluationError

        try:
            return self.of(record)
        except EvaluationError as error:
            if not self.required:
                return ABSENT
            if self.nullable:
                return None
            said = f"'{self.name}' is required, and its x-backfill gives this record nothing: {error}"
            raise ImpossibleError(said, "guard what may be absent: has(self.a) ? self.a : …") from error


@dataclass(frozen=True, slots=True)
class Missing:
    """A property that must have a value from now on, and nothing says which."""

    name: str

    def value(self, record: Record) -> Any:
        """Raises ImpossibleError."""
        help = f"give '{self.name}' a default, or an x-backfill for older records"
        raise ImpossibleError(f"'{self.name}' is required, and nothing says what older records get", help)


@dataclass(frozen=True, slots=True)
class Members:
    """What becomes of the members of an object. Old names are on the left, new ones in `nullless` and `fills`."""

    names: Mapping[str, str] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    nullless: frozenset[str] = frozenset()  # where null is no value, and counts as absent
    fills: Mapping[str, Fill | Computed | Missing] = field(default_factory=dict)
    stated: Mapping[str, Any] = field(default_factory=dict)  # whatever the record says
    values: Mapping[str, "Conversion"] = field(default_factory=dict)
    others: "Conversion | None" = None  # of members that neither version names
    named: frozenset[str] = frozenset()

    @property
    def changes(self) -> bool:
        """Whether more may change than the values of members."""
        return bool(self.names or self.dropped or self.nullless or self.fills or self.stated)

    def apply(self, record: Record) -> dict[str, Any]:
        """The members of the new object: the record's in its order, then what is new."""
        made = self._moved(record)
        empty = [name for name in self.fills if made.get(name) is None and (name in self.nullless or name not in made)]
        filled = {name: self.fills[name].value(made) for name in empty}
        for name, value in filled.items():
            if value is ABSENT:
                made.pop(name, None)
            else:
                made[name] = value
        return {**made, **self.stated}

    def _moved(self, record: Record) -> dict[str, Any]:
        """The members under their new names, converted; null where one is to be filled."""
        made: dict[str, Any] = {}
        for name, value in record.items():
            now = self.names.get(name, name)
            if name in self.dropped or (value is None and now in self.nullless and now not in self.fills):
                continue
            if now in made:
                help = f"leave out '{name}' or '{now}'"
                raise ImpossibleError(f"'{name}' and '{now}' become one property", help, (name,))
            conversion = None if value is None else self.of(name)
            made[now] = value if conversion is None else self._converted(conversion, name, value)
        return made

    def _converted(self, conversion: "Conversion", name: str, value: Any) -> Any:
        try:
            return conversion.apply(value)
        except ImpossibleError as error:
            error.path = (name, *error.path)
            raise

    def of(self, name: str) -> "Conversion | None":
        """What becomes of the value of the member `name`."""
        return self.values.get(name, None if name in self.named else self.others)

    def before(self, now: str) -> str:
        """What the member `now` was called."""
        return next((was for was, new in self.names.items() if new == now), now)


@dataclass(frozen=True, slots=True)
class Retyped:
    """Values were of one of the types `was`, and are of one of `now`."""

    was: frozenset[str]
    now: frozenset[str]

    def apply(self, value: Any) -> Any:
        """Raises ImpossibleError for a value without a counterpart."""
        if json_type(value) in self.now:
            return value
        try:
            return rewritten(value, self.was, self.now)
        except UnfitError as error:
            raise ImpossibleError(str(error)) from error


@dataclass(eq=False, slots=True)
class Conversion:
    """What becomes of a value, by its type. Recursive schemas make circles, so that parts are set after it is made."""

    scalar: Retyped | None = None
    members: Members | None = None
    items: "Conversion | None" = None

    def apply(self, value: Any) -> Any:
        """The new value. Raises ImpossibleError."""
        match value:
            case dict() if self.members is not None:
                return self.members.apply(value)
            case list() | tuple() if self.items is not None:
                return [self._item(index, item) for index, item in enumerate(value)]
        return value if self.scalar is None else self.scalar.apply(value)

    def _item(self, index: int, item: Any) -> Any:
        assert self.items is not None
        try:
            return self.items.apply(item)
        except ImpossibleError as error:
            error.path = (index, *error.path)
            raise

    def origin(self, path: Tokens) -> Tokens:
        """Where what stands at `path` of the new value stood in the old one."""
        here, found = self, list(path)
        for place, token in enumerate(path):
            if here.members is not None and isinstance(token, str):
                found[place] = was = here.members.before(token)
                inner = here.members.of(was)
            else:
                inner = here.items
            if inner is None:
                break
            here = inner
        return tuple(found)

    def parts(self) -> list["Conversion"]:
        """The conversions inside this one."""
        members = self.members
        inner = [] if members is None else [*members.values.values(), members.others]
        return [one for one in (*inner, self.items) if one is not None]

    @property
    def rewrites(self) -> bool:
        """Whether this one renames, drops, fills or converts something, apart from those inside it."""
        members = self.members
        moved = members is not None and bool(members.names or members.dropped or members.fills)
        return moved or self.scalar is not None

    @property
    def changes(self) -> bool:
        """Whether this one changes something, apart from those inside it."""
        return self.scalar is not None or (self.members is not None and self.members.changes)
