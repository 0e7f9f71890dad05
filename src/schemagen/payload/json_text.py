"""JSON text → its value, exactly: by orjson where that is exact, else by our own readers."""

from typing import TYPE_CHECKING

import orjson

from schemagen.payload.inexact import may_be_inexact

if TYPE_CHECKING:
    from schemagen.source import Json


def read_json(data: bytes, shown: str = "", *, strict: bool = False) -> "Json":
    """The value that `data` (UTF-8, without byte order mark) writes; numbers that no float holds are int or Decimal.

    Of duplicate keys the last one counts, unless `strict`. Raises SourceError with the places of what is wrong.
    """
    if not strict:
        try:
            value: Json = orjson.loads(data)
        except orjson.JSONDecodeError:
            pass  # wrong, or deeper or larger than orjson goes
        else:
            if not may_be_inexact(data):
                return value
    return _read_carefully(data, shown, strict=strict)


def _read_carefully(data: bytes, shown: str, *, strict: bool) -> "Json":
    from schemagen.source import scan_json
    from schemagen.source.encoding import decode
    from schemagen.source.json_fast import DoubtError, read

    text = decode(data, shown)
    try:
        return read(text, allow_duplicates=not strict)
    except DoubtError:
        return scan_json(text, shown, allow_duplicates=not strict).data
