"""Lists and maps: the macros, `in`, `size` and indexes. The elements of a map are its names; null counts as absent."""

from collections.abc import Callable
from typing import Any

from .logic import EvaluationError
from .value import equal

Holds = Callable[[Any], Any]


def _elements(collection: Any) -> list[Any]:
    match collection:
        case list():
            return collection
        case dict():
            return [name for name, value in collection.items() if value is not None]
    raise EvaluationError("a value is no list and no map")


def size(value: Any) -> int:
    """How many characters, bytes, elements or members `value` has."""
    return len(value) if isinstance(value, str | bytes) else len(_elements(value))


def contains(collection: Any, element: Any) -> bool:
    """`element in collection`."""
    return any(equal(element, other) for other in _elements(collection))


def index(collection: Any, key: Any) -> Any:
    """`collection[key]`; an error where there is nothing."""
    if isinstance(key, float) and key.is_integer():
        key = int(key)
    match collection, key:
        case list(), int() if not isinstance(key, bool) and 0 <= key < len(collection):
            return collection[key]
        case dict(), _:
            found = next((v for k, v in collection.items() if equal(k, key)), None)
            if found is not None:
                return found
    raise EvaluationError("there is nothing at this index")


def object_of(*entries: tuple[Any, Any]) -> dict[Any, Any]:
    """`{key: value, …}`; a key that is given twice is an error, and so is one of another type than CEL's keys have."""
    made: dict[Any, Any] = {}
    for key, value in entries:
        if not isinstance(key, str | int):
            raise EvaluationError("a map has no such keys")
        if any(equal(key, other) for other in made):
            raise EvaluationError("a map has a key twice")
        made[key] = value
    return made


def exactly_one(record: Any, *names: str) -> bool:
    """Whether just one of the members `names` is there."""
    return sum(record.get(name) is not None for name in names) == 1


def all_of(collection: Any, holds: Holds) -> bool:
    """Whether every element holds; false as soon as one does not, whatever the others are."""
    failed = None
    for element in _elements(collection):
        try:
            if not holds(element):
                return False
        except EvaluationError as error:
            failed = error
    if failed is not None:
        raise failed
    return True


def any_of(collection: Any, holds: Holds) -> bool:
    """Whether some element holds; true as soon as one does, whatever the others are."""
    failed = None
    for element in _elements(collection):
        try:
            if holds(element):
                return True
        except EvaluationError as error:
            failed = error
    if failed is not None:
        raise failed
    return False


def one_of(collection: Any, holds: Holds) -> bool:
    """Whether exactly one element holds."""
    return sum(1 for element in _elements(collection) if holds(element)) == 1


def distinct(collection: Any, made: Callable[[Any], Any]) -> bool:
    """Whether what is made of each element differs from that of every other."""
    values = [made(element) for element in _elements(collection)]
    return len(set(values)) == len(values)


def filtered(collection: Any, holds: Holds) -> list[Any]:
    """The elements that hold."""
    return [element for element in _elements(collection) if holds(element)]


def mapped(collection: Any, made: Callable[[Any], Any]) -> list[Any]:
    """What is made of each element."""
    return [made(element) for element in _elements(collection)]
