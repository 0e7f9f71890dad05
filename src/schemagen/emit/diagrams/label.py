"""Names as Mermaid 10.9 to 12.3 takes and shows them.

Two forms. A *word* (types and names of attributes, ids of nodes) has ASCII letters, digits and underscores only. In a
*label* (quoted: entities, comments, labels of edges) a lookalike replaces what would end the quotes, be drawn as
something else or not be drawn at all: the full-width twin of most (`％` for `%`), the picture of a control character
(`␊` for a line feed).
"""

import re
from collections.abc import Iterable

from schemagen.catalog.naming import code_points

# Ends the quotes or fails to parse: " \ % ~. Starts an entity, a tag, emphasis, code or mathematics: # < > * ` $.
_FULL_WIDTH = {c: c + 0xFEE0 for c in map(ord, '"\\%~#<>*`$')}
_PICTURES = {c: 0x2400 + c for c in range(0x20)} | {0x7F: 0x2421}
_UNSHOWN = dict.fromkeys([*range(0x80, 0xA0), 0x2028, 0x2029, 0xFEFF, *range(0xD800, 0xE000)], 0xFFFD)
_TWINS = _FULL_WIDTH | _PICTURES | _UNSHOWN
# `_x_` is emphasis, `&lt` an HTML entity, `fa:fa-user` an icon.
_IN_CONTEXT = re.compile(r"(?<![^\W_])_|_(?![^\W_])|&(?=\w)|:(?=\S)")
# Mermaid 10 keeps entities in a plain JavaScript object, which has these already.
_INHERITED = frozenset({
    "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf",
})  # fmt: skip
_NO_WORD = re.compile(r"[^A-Za-z0-9_]+")


def label(text: str) -> str:
    """`text` to stand between double quotes: one line, and drawn as it reads."""
    shown = _IN_CONTEXT.sub(lambda match: chr(ord(match[0]) + 0xFEE0), text.translate(_TWINS))
    shown = shown.replace("¶ß", "⁋ß").strip() or "␠"  # what Mermaid writes for `;` between its steps
    return f"{shown} " if shown in _INHERITED else shown


def word(text: str) -> str:
    """`text` as an attribute's type or name: what is no ASCII letter, digit or underscore becomes an underscore."""
    made = _NO_WORD.sub("_", text)
    if not made.strip("_"):
        made = code_points(text) or "_"
    return f"_{made}" if made[0].isdigit() or made.upper() in ("PK", "FK", "UK") else made


def labels(names: Iterable[str]) -> dict[str, str]:
    """The label of each name, a different one for each, so that no two boxes become one."""
    taken: dict[str, str] = {}
    for name in sorted(names, key=lambda n: (label(n) != n, n)):
        shown, count = label(name), 1
        while shown in taken:
            count += 1
            shown = f"{label(name)} ({count})"
        taken[shown] = name
    return {name: shown for shown, name in taken.items()}


def words(names: Iterable[str], prefix: str) -> dict[str, str]:
    """A word of its own for each name, led by `prefix` (so that none is a keyword): ids of a flowchart's nodes."""
    taken: dict[str, str] = {}
    for name in sorted(names, key=lambda n: (word(n) != n, n)):
        made, count = prefix + word(name), 1
        while made in taken:
            count += 1
            made = f"{prefix}{word(name)}_{count}"
        taken[made] = name
    return {name: made for made, name in taken.items()}
