"""Labelled pairs of schemas: what a judge has to say, by people who thought about it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "pairs"


@dataclass(frozen=True)
class Pair:
    """`old` against `new`, and the right verdict; `name` is its file and line."""

    name: str
    old: Any
    new: Any
    mode: str
    verdict: str
    draft: str | None = None
    formats: bool = False


def pairs() -> list[Pair]:
    """Each line of `pairs/*.jsonl`, once for each mode."""
    found = []
    for file in sorted(FOLDER.glob("*.jsonl")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            row = json.loads(line)
            for mode in ("backward", "forward"):
                name = f"{file.stem}-{number}-{mode}"
                more = {k: row[k] for k in ("draft", "formats") if k in row}
                found.append(Pair(name, row["old"], row["new"], mode, row[mode], **more))
    return found
