"""Where something was written."""

from dataclasses import dataclass

from schemagen.catalog.walk import pointer


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in a source file: `file` relative to the project, `pointer` a JSON Pointer into it."""

    file: str
    pointer: str = ""

    def at(self, *tokens: str | int) -> "Origin":
        """The place `tokens` further down."""
        return Origin(self.file, self.pointer + pointer(tokens))
