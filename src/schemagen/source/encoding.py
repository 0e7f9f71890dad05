"""Bytes to text, and what is wrong with the bytes."""

import codecs

from schemagen.diagnostic import Finding
from schemagen.source.problem import Problems, SourceError

_OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_SAVE = "save the file as UTF-8"


def decode(data: bytes, shown: str) -> str:
    """The text in `data`, which must be UTF-8 without NUL; a byte order mark stays. Raises SourceError."""
    for mark, name in _OTHER_MARKS:
        if data.startswith(mark):
            raise SourceError([_finding(shown, f"this file is {name}", "", _SAVE)])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError([_invalid(data, shown, error)]) from error
    check_characters(text, shown)
    return text


def check_characters(text: str, shown: str) -> None:
    """Raise SourceError for characters that no text file can have: NUL and lone surrogates."""
    if "\0" in text:
        looks_wide = text.count("\0") * 3 > len(text)
        fix = f"it looks like UTF-16: {_SAVE}" if looks_wide else "remove it"
        raise SourceError([_finding(shown, "this file contains NUL bytes", text[: text.index("\0")], fix)])
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            message = f"half of a character (the lone surrogate U+{ord(text[error.start]):04X})"
            raise SourceError([_finding(shown, message, text[: error.start], _SAVE)]) from error


def without_mark(text: str, shown: str) -> tuple[str, list[Finding]]:
    """`text` without a byte order mark in front, and the warning if there was one."""
    if not text.startswith("\ufeff"):
        return text, []
    problems = Problems(text[1:], shown)
    problems.add(
        "byte-order-mark", "this file starts with a byte order mark", 0,
        help="save it as UTF-8 without BOM: some tools take it for text", severity="warning",
    )  # fmt: skip
    return text[1:], problems.findings


def _invalid(data: bytes, shown: str, error: UnicodeDecodeError) -> Finding:
    before = data[: error.start].decode("utf-8")
    byte = data[error.start]
    meant = bytes([byte]).decode("cp1252", "ignore")
    guess = f"; in Windows-1252 it is '{meant}'" if meant.isprintable() and meant else ""
    return _finding(shown, f"the byte 0x{byte:02X} is no UTF-8 here{guess}", before, _SAVE)


def _finding(shown: str, message: str, before: str, fix: str) -> Finding:
    problems = Problems(before, shown)
    problems.add("encoding-invalid", message, len(before), help=fix)
    return problems.findings[0]
