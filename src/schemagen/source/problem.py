"""The findings about one text while it is read."""

from collections.abc import Callable, Iterable

from schemagen.diagnostic import Finding, FindingsError, Severity
from schemagen.source.position import span_at

_MAX_PROBLEMS = 100


class SourceError(FindingsError):
    """A file that can't be read; `findings` holds every problem that was found in it."""


class StoppedError(Exception):
    """Reading can't or need not go on; the reason is among the problems."""


class Problems:
    """Collects the findings about `text`, which reports show under the path `shown`.

    `pointer`, when a reader sets it, tells where in the document reading is.
    """

    def __init__(self, text: str, shown: str) -> None:
        self.text = text
        self.shown = shown
        self.findings: list[Finding] = []
        self.pointer: Callable[[], str] | None = None

    def add(
        self,
        code: str,
        message: str,
        start: int,
        end: int | None = None,
        *,
        pointer: str | None = None,
        help: str | None = None,
        severity: Severity = "error",
    ) -> None:
        """Note a problem at `text[start:end]`. Raises StoppedError at the hundredth: nobody mends more at once."""
        if pointer is None and self.pointer is not None:
            pointer = self.pointer()
        span = span_at(self.text, start, end)
        self.findings.append(
            Finding(
                code, severity, message, file=self.shown, line=span.line, column=span.column, pointer=pointer,
                help=help, width=span.width,
            )
        )  # fmt: skip
        if len(self.findings) >= _MAX_PROBLEMS:
            raise StoppedError

    def line(self, offset: int) -> int:
        """The line of `text[offset]`, for messages that name a second place."""
        return span_at(self.text, offset).line

    def check(self, warnings: Iterable[Finding] = ()) -> None:
        """Raise SourceError if there was a problem, with `warnings` among its findings."""
        if self.findings:
            raise SourceError([*warnings, *self.findings])


def brief(text: str) -> str:
    """`text` cut to what fits into a message, on one line."""
    short = text if len(text) <= 60 else text[:59] + "…"
    return short if short.isprintable() else "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in short)
