"""Where the items of a JSON array end: brackets, quotes and commas are followed, nothing else is looked at."""

import re
from dataclasses import dataclass

_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
# What opens, closes or separates, behind strings and other text; within an item only what opens and closes counts.
_BETWEEN = re.compile(rb'[^"\[\]{},]*+(?:%b[^"\[\]{},]*+)*+([\[\]{},])' % _STRING, re.DOTALL)
_WITHIN = re.compile(rb'[^"\[\]{}]*+(?:%b[^"\[\]{}]*+)*+([\[\]{}])' % _STRING, re.DOTALL)


@dataclass(slots=True)
class Splitter:
    """Reads on where it stopped, in a text that may have grown at its end."""

    position: int = 0
    depth: int = 0

    def scan(self, text: bytes) -> tuple[list[int], int | None]:
        """The commas between items that are found in the rest of `text`, and the ']' that closes the array."""
        commas: list[int] = []
        while match := (_WITHIN if self.depth else _BETWEEN).match(text, self.position):
            token = match[1]
            self.position = match.end()
            if token in b"[{":
                self.depth += 1
            elif self.depth:
                self.depth -= 1
            elif token == b",":
                commas.append(self.position - 1)
            elif token == b"]":
                return commas, self.position - 1
        return commas, None
