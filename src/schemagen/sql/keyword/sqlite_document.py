"""Keywords on SQLite's columns of JSON text."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlglot import exp

from schemagen.sql.expression import call, every, is_null, is_true, literal, some
from schemagen.sql.keyword.json_text import JsonText
from schemagen.sql.keyword.pattern_of import LEAP_SECOND
from schemagen.sql.keyword.sqlite_scalar import without_nul
from schemagen.sql.place import Place


def document_condition(
    keyword: str, schema: Mapping[str, Any], place: Place, root: Mapping[str, Any]
) -> tuple[exp.Expr | None, str | None]:
    """The CHECK for one keyword of `schema` at `place` (None when nothing can break it), and a note on it."""
    note = LEAP_SECOND if keyword == "format" and schema["format"] == "date-time" else None
    condition = JsonText(root, place).keyword(keyword, schema)
    return (None if is_true(condition) else condition), note


@lru_cache(1024)
def is_json(place: Place) -> exp.Expr:
    """That the column holds JSON text at all, which other conditions take for granted, without U+0000 in a string.

    Two backslashes are one of the string's own, so that what is left of them begins an escape.
    """
    text = place.value()
    escapes = call("replace", text, literal("\\\\"), literal(""))
    has_no_escape = exp.EQ(this=call("instr", escapes, literal("\\u0000")), expression=literal(0))
    return some([is_null(text), every([call("json_valid", text), without_nul(text), has_no_escape])])
