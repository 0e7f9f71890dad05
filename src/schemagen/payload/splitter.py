"""Where the items of a JSON array end: brackets, quotes and commas are followed, nothing else is looked at."""

import re
from dataclasses import dataclass

# A string, or what opens, closes or separates. A quote by itself is one that the text ends in.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|["\[\]{},]', re.DOTALL)


@dataclass(slots=True)
class Splitter:
    """Reads on where it stopped, in a text that may have grown at its end."""

    position: int = 0
    depth: int = 0

    def scan(self, text: bytes) -> tuple[list[int], int | None]:
        """The commas between items that are found in the rest of `text`, and the ']' that closes the array."""
        commas: list[int] = []
        for match in _TOKEN.finditer(text, self.position):
            token = match[0]
            if token == b'"':  # the rest of the string is still to come
                self.position = match.start()
                return commas, None
            if token in (b"[", b"{"):
                self.depth += 1
            elif self.depth:
                self.depth -= token in (b"]", b"}")
            elif token == b",":
                commas.append(match.start())
            elif token == b"]":
                return commas, match.start()
        self.position = max(self.position, len(text))
        return commas, None
