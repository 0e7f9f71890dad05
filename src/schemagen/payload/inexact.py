"""Whether JSON text may hold a number that orjson does not read exactly: asked of blocks of many records at once.

A float holds any number of 15 digits, and some of those with an exponent of three. Longer ones are looked for by the
validator's own engine of regular expressions, which is ten times as quick as Python's.
"""

import re
from functools import cache
from math import isinf
from typing import Any

_NUMBER = r"\s*-?(?:[0-9][0-9.]{15}|[0-9][0-9.]*[eE]-[0-9]{3})"
_LONG = (r"[:,\[]" + _NUMBER, r"\n" + _NUMBER)  # two, as the search jumps from one of three characters to the next
_EACH = rb"(?m)(?:^|[:,\[])\s*-?([0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)"


def may_be_inexact(data: bytes) -> bool:
    """Whether orjson may read a number of `data` (whole JSON texts, each on lines of its own) as another one.

    Never False where it does.
    """
    try:
        if _plain().is_valid("\n" + data.decode()):
            return False
    except UnicodeDecodeError:
        return True
    return any(_is_lossy(match[1]) for match in re.finditer(_EACH, data))


@cache
def _plain() -> Any:
    """Tells texts without long numbers."""
    import jsonschema_rs

    schema = {"not": {"anyOf": [{"pattern": pattern} for pattern in _LONG]}}
    return jsonschema_rs.Draft202012Validator(schema, pattern_options=jsonschema_rs.RegexOptions())


def _is_lossy(written: bytes) -> bool:
    """Whether orjson reads this number otherwise: beyond 64 bits, or out of range or whole only as a float."""
    if written.isdigit():
        return len(written) > 19 or int(written) >= 2**63
    number = float(written)
    looks_other = number == 0.0 or number.is_integer()
    return isinf(number) or (looks_other and (len(written) > 15 or b"-" in written))
