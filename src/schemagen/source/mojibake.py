"""Text that was encoded twice: UTF-8 bytes taken for Windows-1252 or 1254 and encoded again."""

from schemagen.diagnostic import Finding


def doubly_encoded(text: str, shown: str) -> list[Finding]:
    return []
