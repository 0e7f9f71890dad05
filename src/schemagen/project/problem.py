"""Why a command can't run at all, apart from what is wrong with schemas or payloads."""

from schemagen.diagnostic import Finding, FindingsError


class UnusableError(FindingsError):
    """The command can't be run as asked: configuration, arguments, files that can't be read or written. Exit code 2."""


def unusable(code: str, message: str, *, help: str | None = None, file: str | None = None) -> UnusableError:
    """An UnusableError of one finding."""
    return UnusableError([Finding(code, "error", message, help=help, file=file)])
