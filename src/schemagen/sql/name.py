"""Names of tables, columns, constraints and indexes."""

from collections.abc import Callable, Iterable

from schemagen.catalog.naming import short_name

__all__ = ["Names", "free_name", "short_name"]


def free_name(text: str) -> str:
    """`text`, out of the names that SQLite keeps for itself (`sqlite_…`), and short."""
    return short_name(f"_{text}" if text.lower().startswith("sqlite_") else text)


class Names:
    """The names given away in one namespace: each is at most 63 bytes long and given once, whatever its case.

    All of a database has one, though an engine may have several: PostgreSQL has another one for the constraints of each
    table, but keys and exclusions are indexes too, which share theirs with tables, and tables theirs with types.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str, others: Callable[[str], Iterable[str]] = lambda _: ()) -> str:
        """`wanted`, made short; with `_2`, `_3` … when it, or one of the `others` that go with it, is taken."""
        candidate, number = free_name(wanted), 1
        while not self._taken.isdisjoint(names := {one.casefold() for one in (candidate, *others(candidate))}):
            number += 1
            candidate = free_name(f"{wanted}_{number}")
        self._taken |= names
        return candidate
