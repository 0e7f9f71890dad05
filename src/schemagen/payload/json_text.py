"""JSON text → its value, exactly: by orjson where that is exact, else by our own readers."""

import orjson

from schemagen.source import Json, scan_json
from schemagen.source.encoding import decode
from schemagen.source.json_fast import DoubtError, read

# A float may not hold a number of 16 digits, nor one that is tiny. Looked for in all text: strings may look like them.
_LOOKALIKE = bytes.maketrans(b"123456789E", b"000000000e")
_DIGITS = b"0" * 16
_TINY = b"e-000"


def read_json(data: bytes, shown: str = "", *, strict: bool = False) -> Json:
    """The value that `data` (UTF-8, without byte order mark) writes; numbers that no float holds are int or Decimal.

    Of duplicate keys the last one counts, unless `strict`. Raises SourceError with the places of what is wrong.
    """
    if not strict and _fits_floats(data):
        try:
            return orjson.loads(data)  # type: ignore[no-any-return]
        except orjson.JSONDecodeError:
            pass  # wrong, or deeper or larger than orjson goes
    text = decode(data, shown)
    try:
        return read(text, allow_duplicates=not strict)
    except DoubtError:
        return scan_json(text, shown, allow_duplicates=not strict).data


def _fits_floats(data: bytes) -> bool:
    digits = data.translate(_LOOKALIKE, b".")
    return _DIGITS not in digits and _TINY not in digits
