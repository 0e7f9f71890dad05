"""Names of tables, columns, constraints and indexes."""

from hashlib import sha256

LIMIT = 63  # bytes of a name in PostgreSQL (NAMEDATALEN - 1)
_HASH = 8  # hexadecimal digits


def short_name(text: str) -> str:
    """`text`, when longer than 63 bytes of UTF-8 cut at a character and closed by a hash of the whole."""
    encoded = text.encode()
    if len(encoded) <= LIMIT:
        return text
    head = encoded[: LIMIT - _HASH - 1].decode(errors="ignore")
    return f"{head}_{sha256(encoded).hexdigest()[:_HASH]}"


class Names:
    """The names given away in one namespace: each is at most 63 bytes long and given once, whatever its case."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str:
        """`wanted`, made short; with `_2`, `_3` … when it is taken."""
        candidate, number = short_name(wanted), 1
        while candidate.casefold() in self._taken:
            number += 1
            candidate = short_name(f"{wanted}_{number}")
        self._taken.add(candidate.casefold())
        return candidate
