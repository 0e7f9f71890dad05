"""Where something was written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in a source file: `file` relative to the project, `pointer` a JSON Pointer into it."""

    file: str
    pointer: str = ""

    def at(self, *tokens: str | int) -> "Origin":
        """The place `tokens` further down."""
        escaped = (str(t).replace("~", "~0").replace("/", "~1") for t in tokens)
        return Origin(self.file, "".join([self.pointer, *(f"/{t}" for t in escaped)]))
