"""What keeps a file of payloads, or the rest of it, from being read."""

from schemagen.diagnostic import Finding, FindingsError
from schemagen.payload.record import Fault


def in_a_sentence(reason: str) -> str:
    """What a system says went wrong, as it stands within a sentence."""
    return reason[:1].lower() + reason[1:]


def unreadable(shown: str, reason: str, help: str | None = None, *, line: int | None = None) -> Fault:
    """The fault of a file that can't be read, or not from `line` on (of the part)."""
    reason = in_a_sentence(reason)
    said = f"can't read this file: {reason}" if line is None else f"can't read this file from here on: {reason}"
    found = Finding("file-unreadable", "error", said, file=shown, line=line, help=help)
    return Fault((found,), is_record=False, unreadable=True)


def grown_since(shown: str, added: int) -> Fault:
    """The warning that so many bytes came to a file while it was read."""
    said = f"this file became longer while it was read: what was added ({added} bytes) is not validated"
    return Fault((Finding("file-changed", "warning", said, file=shown),), is_record=False)


def other_encoding(block: bytes, shown: str) -> Fault:
    """One finding for the whole file: its lines can't even be told apart."""
    from schemagen.source.encoding import decode

    try:
        decode(block, shown)
    except FindingsError as error:
        return Fault(tuple(error.findings), is_record=False)
    raise AssertionError("the mark of another encoding is a problem")


def marked(shown: str) -> Fault:
    """The warning of a byte order mark."""
    from schemagen.source.encoding import without_mark

    return Fault(tuple(without_mark("\ufeff", shown)[1]), is_record=False)
