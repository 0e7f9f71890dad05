"""Where a key stands in a TOML text, which `tomllib` does not tell."""

import re

_MASKED = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|#[^\n]*")


def place(text: str, keys: tuple[str, ...], value: str | None = None) -> tuple[int, int, int]:
    """Line, column and width of the innermost of `keys` in TOML `text`, or of the string `value` behind it."""
    text = _MASKED.sub(lambda m: " " * len(m[0]) if m[0].startswith("#") else m[0], text)
    start = end = 0
    for key in keys:
        pattern = rf"(?m)(?:^|[\[{{,.])\s*((?P<quote>[\"']?){re.escape(key)}(?P=quote))(?=[ \t]*[=.\]])"
        if match := re.compile(pattern).search(text, end):
            start, end = match.span(1)
    if value is not None and (match := re.compile(rf"[\"']{re.escape(value)}[\"']").search(text, end)):
        start, end = match.span()
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start), max(1, end - start)
