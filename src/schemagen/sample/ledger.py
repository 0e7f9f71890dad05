"""What records have used up: keys, unique combinations, places within a limit, spans of time."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from schemagen.catalog.constraint import Limit, NoOverlap, Unique
from schemagen.catalog.model import Entity, Index
from schemagen.sample.equality import identity

Record = dict[str, Any]
Where = Callable[[Entity, Unique | Limit | Index, Record], bool]  # whether the constraint's `where` holds of a record

_LOWER = {ord(c): ord(c) + 32 for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


class Ledger:
    """The records of one entity so far, as far as the next one depends on them.

    Without `where` a conditional constraint is taken to bind every record: then it holds all the more.
    """

    def __init__(self, entity: Entity, where: Where | None = None) -> None:
        self.entity = entity
        self.where = where
        self._used: Counter[Any] = Counter()
        self._spans: dict[Any, list[tuple[Any, Any]]] = {}
        self._no_overlap = [c for c in entity.constraints if isinstance(c, NoOverlap)]

    def fits(self, record: Record) -> bool:
        """Whether `record` may be added."""
        if any(self._used[entry] >= most for entry, most in self._entries(record)):
            return False
        return all(_is_free(span, self._spans.get(group, ())) for group, span in self._taken(record))

    def add(self, record: Record) -> None:
        """Note that `record` is there."""
        self._used.update(entry for entry, _ in self._entries(record))
        for group, span in self._taken(record):
            self._spans.setdefault(group, []).append(span)

    def remove(self, record: Record) -> None:
        """Note that `record` is there no longer."""
        self._used.subtract(entry for entry, _ in self._entries(record))
        for group, span in self._taken(record):
            self._spans[group].remove(span)

    def _entries(self, record: Record) -> Iterator[tuple[Any, int]]:
        """(what `record` uses, how many records may use it)."""
        if self.entity.key:
            yield ("key", *(identity(record.get(n)) for n in self.entity.key)), 1
        for constraint in self.entity.constraints:
            match constraint:
                case Unique(id=name, fields=fields, scope=scope, normalize=normalize):
                    values = [record.get(n) for n in (*scope, *fields)]
                    if None not in values and self._applies(constraint, record):
                        yield (name, *(_normal(v, normalize) for v in values)), 1
                case Limit(id=name, per=per, max=most):
                    values = [record.get(n) for n in per]
                    if None not in values and self._applies(constraint, record):
                        yield (name, *map(identity, values)), most
        for number, index in enumerate(self.entity.indexes):
            values = [record.get(n) for n in index.fields]
            if index.unique and None not in values and self._applies(index, record):
                yield ("index", number, *map(identity, values)), 1

    def _applies(self, constraint: Unique | Limit | Index, record: Record) -> bool:
        return constraint.where is None or self.where is None or self.where(self.entity, constraint, record)

    def _taken(self, record: Record) -> Iterator[tuple[Any, tuple[Any, Any]]]:
        """(group, span) of each no-overlap constraint; a record without a start takes none."""
        for constraint in self._no_overlap:
            group, start = self._group(constraint, record), record.get(constraint.start)
            if group is not None and start is not None:
                end = record.get(constraint.end)
                yield group, (_instant(start), None if end is None else _instant(end))

    def _group(self, constraint: NoOverlap, record: Record) -> Any:
        scope = [record.get(n) for n in constraint.scope]
        return None if None in scope else (constraint.id, *map(identity, scope))

    def make_room(self, record: Record) -> Record:
        """`record` with its spans moved behind those that are taken; unchanged where they are of no known type."""
        moved = dict(record)
        for constraint in self._no_overlap:
            group, start = self._group(constraint, record), record.get(constraint.start)
            ends = [end for _, end in self._spans.get(group, ()) if end is not None]
            if start is not None and ends:
                moved.update(_behind(constraint, moved, max(ends)))
        return moved


def _normal(value: Any, normalize: str | None) -> Any:
    return value.translate(_LOWER) if normalize == "lower" and isinstance(value, str) else identity(value)


def _instant(value: Any) -> Any:
    """A time to compare: a datetime or date from its text, anything else as it is."""
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return value


def _is_free(span: tuple[Any, Any], others: Any) -> bool:
    """Whether the half-open `span` meets none of `others`, and is one."""
    start, end = span
    if end is not None and not start < end:
        return False
    return not any((end is None or other < end) and (till is None or start < till) for other, till in others)


def _behind(constraint: NoOverlap, record: Record, last: Any) -> Record:
    """Start and end after `last`, as long a span as before, ten days at most."""
    start, end = _instant(record[constraint.start]), _instant(record.get(constraint.end))
    if not isinstance(last, datetime):
        return (
            {constraint.start: last, **({constraint.end: last + 1} if end is not None else {})}
            if isinstance(last, int)
            else {}
        )
    if start >= last:
        return {}
    length = min(max(end - start, timedelta(days=1)), timedelta(days=10)) if end is not None else timedelta()
    moved = {constraint.start: _written(last, record[constraint.start])}
    return moved | ({constraint.end: _written(last + length, record[constraint.end])} if end is not None else {})


def _written(time: datetime, like: str) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ") if "T" in like else time.strftime("%Y-%m-%d")
