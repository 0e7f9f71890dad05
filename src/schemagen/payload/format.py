"""What a file of payloads holds, by its name."""

from pathlib import PurePosixPath
from typing import Literal

Format = Literal["json", "jsonl", "yaml"]

FORMATS: dict[str, Format] = {
    ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".yaml": "yaml", ".yml": "yaml",
}  # fmt: skip
COMPRESSED = frozenset((".gz", ".zst"))


def format_of(path: str) -> Format | None:
    """The format that the name says, under that of a compressed file (`a.jsonl.gz`); None when it says none."""
    suffixes = PurePosixPath(path.replace("\\", "/").partition("?")[0].lower()).suffixes
    while suffixes and suffixes[-1] in COMPRESSED:
        suffixes.pop()
    return FORMATS.get(suffixes[-1]) if suffixes else None
