"""What is noted of a record: the keys that it holds, and those of which it claims that another one does."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from schemagen.catalog.model import Entity
from schemagen.catalog.walk import pointer
from schemagen.payload.dataset.key import Part, key_of, part_of
from schemagen.payload.dataset.nested import NestedValues
from schemagen.payload.json_text import read_json
from schemagen.rules.to_python import Predicate

Values = Mapping[str, Any]
KeyOf = Callable[[Values], bytes | None]

# slot, key, question (HOLDS: the record holds the key), order among those that hold it, number of the record, data that
# is asked for with the key. A claim without a key is refused. Plain tuples, as there are some for each record.
Fact = tuple[int, bytes | None, int, str, int, str | None]
Note = Callable[[Values, int], Iterable[Fact]]  # of a record and its number
HOLDS = -1


def key_maker(entity: Entity, fields: Sequence[str], lower: Sequence[str] = ()) -> KeyOf:
    """A function from a record to its key by `fields`, of which some are compared in lower case."""
    parts = [(name, part_of(entity.fields[name].type, "lower" if name in lower else None)) for name in fields]
    if not parts:
        return lambda record: b""
    if len(parts) > 1:
        return lambda record: key_of([part(record.get(name)) for name, part in parts])
    ((name, part),) = parts

    def alone(record: Values) -> bytes | None:
        found = part(record.get(name))
        return None if found is None else found.encode("utf-8", "surrogatepass")

    return alone


def held(slot: int, key: KeyOf, read: Mapping[str, None], record: Values, number: int) -> Iterable[Fact]:
    """That the record holds its key; rules will `read` some of its properties."""
    found = key(record)
    return () if found is None else ((slot, found, HOLDS, "", number, _data(record, read)),)


def held_where(slot: int, key: KeyOf, condition: Predicate, record: Values, number: int) -> Iterable[Fact]:
    """That a record which meets the condition holds its key."""
    found = key(record)
    return ((slot, found, HOLDS, "", number, None),) if found is not None and condition(record) is True else ()


def span(
    slot: int, scope: KeyOf, start: tuple[str, Part], end: tuple[str, Part], record: Values, number: int
) -> Iterable[Fact]:
    """That the record takes a span of time, or of whatever has an order."""
    first, last, key = start[1](record.get(start[0])), record.get(end[0]), scope(record)
    till = None if last is None else end[1](last)
    is_span = first is not None and (last is None or (till is not None and first < till))
    return ((slot, key, HOLDS, first or "", number, till),) if is_span and key is not None else ()


def claimed(
    slot: int, question: int, key: KeyOf, tenants: Sequence[str], others: Sequence[str], read: Sequence[str],
    record: Values, number: int,
) -> Iterable[Fact]:  # fmt: skip
    """That the record claims a key; refused when only its tenant is missing."""
    found = key(record)
    if found is not None:
        return ((slot, found, question, "", number, _data(record, read)),)
    lacks = any(record.get(name) is None for name in tenants) and all(record.get(name) is not None for name in others)
    return ((slot, None, question, "", number, None),) if lacks else ()


def claimed_inside(
    slot: int, question: int, values: NestedValues, parts: Mapping[str, Part], remote: str, record: Values, number: int
) -> Iterable[Fact]:
    """That the record claims keys by what stands inside its values."""
    for path, value in values.of(dict(record)):
        key = key_of([part(value if name == remote else record.get(name)) for name, part in parts.items()])
        if value is not None:
            yield slot, key, question, "", number, pointer(path)


def _data(record: Values, read: Sequence[str] | Mapping[str, None]) -> str | None:
    """What a rule may read of a record."""
    if not read:
        return None
    values = {name: record[name] for name in read if name in record}
    try:
        return json.dumps(values)
    except TypeError:  # numbers that only our own writer writes
        from schemagen.source.json_writer import json_text

        return json_text(values, indent=None)


def read_data(text: str | None) -> Values:
    """What a fact's data say of its record."""
    found = read_json(text.encode()) if text else {}
    assert isinstance(found, dict)
    return found
