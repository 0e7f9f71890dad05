"""Names of tables, columns, constraints and indexes."""

from schemagen.catalog.naming import short_name

__all__ = ["Names", "free_name", "short_name"]


def free_name(text: str) -> str:
    """`text`, out of the names that SQLite keeps for itself (`sqlite_…`), and short."""
    return short_name(f"_{text}" if text.lower().startswith("sqlite_") else text)


class Names:
    """The names given away in one namespace: each is at most 63 bytes long and given once, whatever its case."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str:
        """`wanted`, made short; with `_2`, `_3` … when it is taken."""
        candidate, number = free_name(wanted), 1
        while candidate.casefold() in self._taken:
            number += 1
            candidate = free_name(f"{wanted}_{number}")
        self._taken.add(candidate.casefold())
        return candidate
